// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_hashes.h"

#include "base/checksum.h"
#include "base/error.h"
#include "base/hash.h"
#include "storage/file_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace taxon::storage {
namespace {

constexpr std::array<const char*, 3> kKinds{"sha256", "sha1", "md5"}; // the best first

} // namespace

struct StoredHash::State {
    EVP_MD_CTX* context = ::EVP_MD_CTX_new();
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { ::EVP_MD_CTX_free(context); }
};

StoredHash::StoredHash(std::string kind) : m_kind(std::move(kind))
{
    if (m_kind.empty())
        return;
    const bool known = std::find(kKinds.begin(), kKinds.end(), m_kind) != kKinds.end();
    m_state = std::make_unique<State>();
    if (!known || ::EVP_DigestInit_ex(m_state->context, ::EVP_get_digestbyname(m_kind.c_str()), nullptr) != 1)
        throw Error(ErrorCode::Unsupported, "This program can't compute the checksum that the storage keeps: " + m_kind + ".");
}

StoredHash::~StoredHash() = default;

void StoredHash::update(std::span<const std::byte> bytes)
{
    if (m_state)
        ::EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
}

std::string StoredHash::finish()
{
    if (!m_state)
        return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::EVP_DigestFinal_ex(m_state->context, digest.data(), &size);
    std::string text = m_kind + ":";
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string bestHashKind(std::span<const std::string> kinds)
{
    for (const char* kind : kKinds)
        if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end())
            return kind;
    return {};
}

FileHashes hashFile(const std::filesystem::path& path, const std::string& storedKind, const std::function<void(std::uint64_t)>& onBlock)
{
    FileReader reader(path);
    Checksum checksum;
    Sha256 sha256;
    StoredHash stored(storedKind);
    FileHashes hashes;
    for (auto block = reader.next(); !block.empty(); block = reader.next()) {
        checksum.update(block);
        sha256.update(block);
        stored.update(block);
        hashes.bytes += block.size();
        if (onBlock)
            onBlock(block.size());
    }
    hashes.checksum = checksum.toHex();
    hashes.sha256 = toHex(sha256.finish());
    hashes.stored = stored.finish();
    return hashes;
}

} // namespace taxon::storage
