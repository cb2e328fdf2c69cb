// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/event_record.h"

#include "base/protobuf.h"
#include "trackers/crc32c.h"

namespace taxon::trackers {
namespace {

template <typename Unsigned>
std::string littleEndian(Unsigned value)
{
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(value); ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
}

/// The beginning of every Event: wall_time = 1.
ProtobufMessage eventAt(std::int64_t milliseconds)
{
    return ProtobufMessage().addDouble(1, static_cast<double>(milliseconds) / 1000.0);
}

} // namespace

std::string tfRecord(std::string_view data)
{
    const std::string length = littleEndian(std::uint64_t{data.size()});
    return length + littleEndian(maskedCrc32c(length)) + std::string(data) + littleEndian(maskedCrc32c(data));
}

std::string fileVersionRecord(std::int64_t milliseconds)
{
    return tfRecord(eventAt(milliseconds).addBytes(3, "brain.Event:2").bytes());
}

std::string scalarsRecord(std::span<const Point> points)
{
    ProtobufMessage summary;
    for (const Point& point : points)
        summary.addMessage(1, ProtobufMessage().addBytes(1, point.name).addFloat(2, static_cast<float>(point.value)));
    return tfRecord(eventAt(points.front().milliseconds).addInteger(2, points.front().step).addMessage(5, summary).bytes());
}

} // namespace taxon::trackers
