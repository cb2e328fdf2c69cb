// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/unique_fd.h"

#include <cerrno>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <vector>

namespace taxon {
namespace {

/// Looked up once: EVP_sha256() alone is looked up anew, behind locks, for every digest.
const EVP_MD* algorithm()
{
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched;
}

} // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State()
    {
        if (context == nullptr || EVP_DigestInit_ex2(context, algorithm(), nullptr) != 1)
            throw Error(ErrorCode::Failed, "OpenSSL could not start a SHA-256.");
    }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text)
{
    EVP_DigestUpdate(m_state->context, text.data(), text.size());
}

Sha256Digest Sha256::finish()
{
    Sha256Digest digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(m_state->context, digest.data(), &size);
    return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

Sha256Digest sha256(std::string_view text)
{
    Sha256 hash;
    hash.update(text);
    return hash.finish();
}

Sha256Digest sha256OfFile(const std::filesystem::path& path)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        throw errnoError(errno, "open the file", path.string());
    Sha256 hash;
    std::vector<std::byte> buffer(1u << 20);
    for (;;) {
        const ssize_t n = ::read(fd.value(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw errnoError(errno, "read the file", path.string());
        if (n == 0)
            return hash.finish();
        hash.update(std::span(buffer).first(static_cast<std::size_t>(n)));
    }
}

std::string toHex(const Sha256Digest& digest)
{
    return hexText(digest);
}

Sha256Digest digestFromHex(std::string_view hex)
{
    Sha256Digest digest{};
    if (!parseHex(hex, digest))
        throw Error(ErrorCode::InvalidArgument, "A SHA-256 must be 64 hexadecimal digits.", std::string(hex));
    return digest;
}

double unitInterval(const Sha256Digest& digest) noexcept
{
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
        bits = bits << 8 | digest[i];
    return static_cast<double>(bits >> 11) * 0x1.0p-53; // 53 bits: never rounds up to 1
}

} // namespace taxon
