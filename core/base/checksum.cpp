// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"

#include "base/checksum_kernel.h"
#include "base/error.h"
#include "base/hex.h"

#include <cstring>
#include <new>
#include <xxhash.h>

namespace taxon {
namespace {

ChecksumDigest toDigest(const XXH128_hash_t& hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    ChecksumDigest digest{};
    std::memcpy(digest.data(), canonical.digest, digest.size());
    return digest;
}

/// The fastest build of xxhash that runs here; its digests are those of every other.
const ChecksumKernel& kernel()
{
    static constexpr ChecksumKernel kLibrary{
        [](void* state, const void* bytes, std::size_t size) { XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size); },
        [](const void* bytes, std::size_t size, unsigned char* canonical) {
            const ChecksumDigest digest = toDigest(XXH3_128bits(bytes, size));
            std::memcpy(canonical, digest.data(), digest.size());
        }};
    static const ChecksumKernel* const wide = avx512ChecksumKernel();
    static const ChecksumKernel* const fastest = wide != nullptr ? wide : avx2ChecksumKernel();
    return fastest != nullptr ? *fastest : kLibrary;
}

} // namespace

struct Checksum::State {
    XXH3_state_t* xxh = XXH3_createState();

    State()
    {
        if (xxh == nullptr)
            throw std::bad_alloc();
        XXH3_128bits_reset(xxh);
    }
    ~State() { XXH3_freeState(xxh); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Checksum::Checksum() : m_state(std::make_unique<State>()) {}
Checksum::~Checksum() = default;
Checksum::Checksum(const Checksum& other) : Checksum()
{
    XXH3_copyState(m_state->xxh, other.m_state->xxh);
}
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

void Checksum::update(std::span<const std::byte> bytes)
{
    kernel().update(m_state->xxh, bytes.data(), bytes.size());
}

ChecksumDigest Checksum::digest() const
{
    return toDigest(XXH3_128bits_digest(m_state->xxh));
}

std::string Checksum::toHex() const
{
    return taxon::toHex(digest());
}

std::string checksum(std::span<const std::byte> bytes)
{
    return toHex(checksumDigest(bytes));
}

ChecksumDigest checksumDigest(std::span<const std::byte> bytes)
{
    ChecksumDigest digest{};
    kernel().digest(bytes.data(), bytes.size(), digest.data());
    return digest;
}

std::string toHex(const ChecksumDigest& digest)
{
    return hexText(digest);
}

ChecksumDigest checksumFromHex(std::string_view hex)
{
    ChecksumDigest digest{};
    if (!parseHex(hex, digest))
        throw Error(ErrorCode::InvalidArgument, "A checksum must be 32 hexadecimal digits.", std::string(hex));
    return digest;
}

} // namespace taxon
