// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/event_record.h"

#include "trackers/crc32c.h"

#include <bit>

namespace taxon::trackers {
namespace {

// Protocol Buffers' wire types.
constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kBytes = 2;
constexpr unsigned kFixed32 = 5;

template <typename Unsigned>
std::string littleEndian(Unsigned value)
{
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(value); ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
}

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
}

std::string key(unsigned field, unsigned wireType)
{
    return varint(field << 3 | wireType);
}

std::string bytesField(unsigned field, std::string_view bytes)
{
    return key(field, kBytes) + varint(bytes.size()) + std::string(bytes);
}

std::string wallTime(std::int64_t milliseconds)
{
    return key(1, kFixed64) + littleEndian(std::bit_cast<std::uint64_t>(static_cast<double>(milliseconds) / 1000.0));
}

} // namespace

std::string tfRecord(std::string_view data)
{
    const std::string length = littleEndian(std::uint64_t{data.size()});
    return length + littleEndian(maskedCrc32c(length)) + std::string(data) + littleEndian(maskedCrc32c(data));
}

std::string fileVersionRecord(std::int64_t milliseconds)
{
    return tfRecord(wallTime(milliseconds) + bytesField(3, "brain.Event:2"));
}

std::string scalarsRecord(std::span<const Point> points)
{
    std::string summary;
    for (const Point& point : points) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(point.value));
        summary += bytesField(1, bytesField(1, point.name) + key(2, kFixed32) + littleEndian(bits));
    }
    return tfRecord(wallTime(points.front().milliseconds) + key(2, kVarint) + varint(static_cast<std::uint64_t>(points.front().step))
                    + bytesField(5, summary));
}

} // namespace taxon::trackers
