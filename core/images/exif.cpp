// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/exif.h"

#include "base/error.h"

namespace taxon::images {

void readTiffDirectory(ByteSource& source, std::uint64_t start, std::uint64_t end, const std::function<void(std::uint32_t, std::uint32_t)>& entry)
{
    const bool little = source.has(start, std::string_view("II*\0", 4));
    if (!little && !source.has(start, std::string_view("MM\0*", 4)))
        throw Error(ErrorCode::Damaged, "The TIFF header is wrong.");
    const auto u16 = [&](std::uint64_t at) { return little ? source.little16(at) : source.big16(at); };
    const auto u32 = [&](std::uint64_t at) { return little ? source.little32(at) : source.big32(at); };
    const std::uint64_t directory = start + u32(start + 4);
    if (directory + 2 > end)
        throw Error(ErrorCode::Damaged, "The TIFF directory lies outside the file.");
    const std::uint32_t count = u16(directory);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t at = directory + 2 + std::uint64_t{i} * 12;
        if (at + 12 > end)
            throw Error(ErrorCode::Damaged, "The TIFF directory is cut.");
        const std::uint32_t type = u16(at + 2);
        const std::uint32_t values = u32(at + 4);
        const std::uint64_t wide = std::uint64_t{values} * (type == 3 ? 2 : type == 4 ? 4 : 1);
        const std::uint64_t data = wide <= 4 ? at + 8 : start + u32(at + 8);
        std::uint32_t value = 0;
        if (type == 1 && data < end)
            value = source.u8(data);
        else if (type == 3 && data + 2 <= end)
            value = u16(data);
        else if (type == 4 && data + 4 <= end)
            value = u32(data);
        entry(u16(at), value);
    }
}

std::uint8_t exifOrientation(ByteSource& source, std::uint64_t start, std::uint64_t end)
{
    std::uint8_t orientation = 1;
    try {
        readTiffDirectory(source, start, end, [&](std::uint32_t tag, std::uint32_t value) {
            if (tag == 0x0112 && value >= 1 && value <= 8)
                orientation = static_cast<std::uint8_t>(value);
        });
    } catch (const Error&) {
        return orientation; // notes about a picture never make it unusable
    }
    return orientation;
}

} // namespace taxon::images
