// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/upright.h"

#include "base/error.h"
#include "images/probe.h"
#include "pixels/decode.h"
#include "pixels/orientation.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <turbojpeg.h>

namespace taxon::doctor {
namespace {

using Bytes = std::vector<std::byte>;

/// A codec of TurboJPEG; the buffer that it allocates goes with it.
struct Codec {
    explicit Codec(tjhandle opened) : handle(opened)
    {
        if (handle == nullptr)
            throw Error(ErrorCode::Failed, "TurboJPEG can't be started.");
    }
    ~Codec()
    {
        tjFree(buffer);
        tjDestroy(handle);
    }
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    [[nodiscard]] Bytes taken() const
    {
        Bytes bytes(size);
        std::memcpy(bytes.data(), buffer, size);
        return bytes;
    }

    tjhandle handle;
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
};

const unsigned char* raw(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Turned block by block; empty if a side is no multiple of the blocks.
Bytes turnBlocks(std::span<const std::byte> bytes, int orientation, bool progressive)
{
    static constexpr std::array kOperations{TJXOP_HFLIP, TJXOP_ROT180, TJXOP_VFLIP, TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};
    Codec codec(tjInitTransform());
    tjtransform transform{};
    transform.op = kOperations[static_cast<std::size_t>(orientation - 2)];
    transform.options = TJXOPT_PERFECT | (progressive ? TJXOPT_PROGRESSIVE : 0);
    if (tjTransform(codec.handle, raw(bytes), bytes.size(), 1, &codec.buffer, &codec.size, &transform, 0) != 0)
        return {};
    return codec.taken();
}

Bytes encode(const pixels::RgbImage& image, int subsampling)
{
    Codec codec(tjInitCompress());
    const int kept = subsampling == TJSAMP_GRAY || subsampling == TJSAMP_420 ? subsampling : TJSAMP_444; // 4:2:2 would have to turn, too
    if (tjCompress2(codec.handle, image.rgb.data(), image.widthPx, 0, image.heightPx, TJPF_RGB, &codec.buffer, &codec.size, kept, 98,
                    TJFLAG_ACCURATEDCT)
        != 0)
        throw Error(ErrorCode::Failed, "The upright picture can't be encoded.");
    return codec.taken();
}

/// Calls \p visit with marker, start and length (from the FF on) of each segment before the pixels.
void forEachSegment(std::span<const std::byte> jpeg, const std::function<void(unsigned marker, std::size_t at, std::size_t length)>& visit)
{
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(jpeg[i]); };
    for (std::size_t at = 2; at + 4 <= jpeg.size() && byte(at) == 0xFF;) {
        const unsigned marker = byte(at + 1);
        if (marker == 0xFF) { // fill
            ++at;
            continue;
        }
        const std::size_t length = 2 + (std::size_t{byte(at + 2)} << 8U | byte(at + 3));
        if (marker == 0xDA || at + length > jpeg.size())
            return;
        visit(marker, at, length);
        at += length;
    }
}

/// The notes of \p from (all but JFIF and Adobe, which tell how the pixels are stored) into \p jpeg.
Bytes withNotesOf(const Bytes& jpeg, std::span<const std::byte> from)
{
    Bytes notes;
    forEachSegment(from, [&](unsigned marker, std::size_t at, std::size_t length) {
        if ((marker > 0xE0 && marker <= 0xEF && marker != 0xEE) || marker == 0xFE)
            notes.insert(notes.end(), from.begin() + static_cast<std::ptrdiff_t>(at), from.begin() + static_cast<std::ptrdiff_t>(at + length));
    });
    std::size_t place = 2;
    forEachSegment(jpeg, [&](unsigned marker, std::size_t at, std::size_t length) { place = marker == 0xE0 ? at + length : place; });
    Bytes out(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(place));
    out.insert(out.end(), notes.begin(), notes.end());
    out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(place), jpeg.end());
    return out;
}

/// Sets the orientation of an Exif block to 1 and unlinks its thumbnail. Source: Exif 2.3, TIFF 6.0.
void makeUpright(std::span<std::byte> tiff)
{
    if (tiff.size() < 8)
        return;
    const bool little = std::to_integer<char>(tiff[0]) == 'I';
    const auto number = [&](std::size_t at, std::size_t width) {
        std::size_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value << 8U | std::to_integer<std::size_t>(tiff[at + (little ? width - 1 - i : i)]);
        return value;
    };
    const std::size_t directory = number(4, 4);
    if (directory + 2 > tiff.size())
        return;
    const std::size_t end = directory + 2 + number(directory, 2) * 12;
    for (std::size_t at = directory + 2; at + 12 <= std::min(end, tiff.size()); at += 12)
        if (number(at, 2) == 0x0112) {
            std::fill_n(tiff.begin() + static_cast<std::ptrdiff_t>(at + 8), 4, std::byte{0});
            const std::size_t width = number(at + 2, 2) == 3 ? 2 : number(at + 2, 2) == 4 ? 4 : 1;
            tiff[at + 8 + (little ? 0 : width - 1)] = std::byte{1};
        }
    if (end + 4 <= tiff.size())
        std::fill_n(tiff.begin() + static_cast<std::ptrdiff_t>(end), 4, std::byte{0});
}

} // namespace

UprightJpeg uprightJpeg(std::span<const std::byte> bytes)
{
    const images::ImageInfo info = images::probeBytes(bytes);
    if (info.format != images::Format::Jpeg || info.cmyk)
        throw Error(ErrorCode::Unsupported, "Only JPEGs in colour or grey are turned.", {}, "Turn it in a picture editor.");
    if (info.orientation < 2 || info.orientation > 8)
        throw Error(ErrorCode::Unsupported, "The picture is upright already.");
    const pixels::RgbImage stored = pixels::decodeRgb(bytes); // throws for damage, which turning would hide
    UprightJpeg out{turnBlocks(bytes, info.orientation, info.progressive), true};
    if (out.bytes.empty()) {
        Codec codec(tjInitDecompress());
        int width = 0;
        int height = 0;
        int subsampling = TJSAMP_444;
        int colours = 0;
        if (tjDecompressHeader3(codec.handle, raw(bytes), bytes.size(), &width, &height, &subsampling, &colours) != 0)
            subsampling = TJSAMP_444;
        out = {withNotesOf(encode(pixels::oriented(stored, info.orientation), subsampling), bytes), false};
    }
    forEachSegment(out.bytes, [&](unsigned marker, std::size_t at, std::size_t length) {
        constexpr std::size_t kHead = 10; // FF E1, length, "Exif\0\0"
        if (marker == 0xE1 && length > kHead && std::memcmp(out.bytes.data() + at + 4, "Exif\0\0", 6) == 0)
            makeUpright(std::span(out.bytes).subspan(at + kHead, length - kHead));
    });
    if (images::probeBytes(out.bytes).orientation != 1)
        throw Error(ErrorCode::Unsupported, "Its notes say several orientations.", {}, "Turn it in a picture editor.");
    return out;
}

} // namespace taxon::doctor
