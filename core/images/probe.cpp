// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/probe.h"

#include "base/error.h"
#include "base/text.h"
#include "images/byte_source.h"
#include "images/exif.h"
#include "images/regular_file.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace taxon::images {
namespace {

constexpr int kMaxSegments = 10'000; ///< markers or chunks looked at before a header counts as nonsense

[[noreturn]] void damaged(const char* why)
{
    throw Error(ErrorCode::Damaged, why);
}

bool isFrameHeader(std::uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

ImageInfo probeJpeg(ByteSource& source)
{
    ImageInfo info{.format = Format::Jpeg};
    std::uint64_t at = 2;
    for (int segment = 0; segment < kMaxSegments; ++segment) {
        if (source.u8(at) != 0xFF)
            damaged("The JPEG header has no marker where one must be.");
        const std::uint8_t marker = source.u8(at + 1);
        if (marker == 0xFF) { // a fill byte
            ++at;
            continue;
        }
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
            at += 2;
            continue;
        }
        if (marker == 0xD9 || marker == 0xDA)
            damaged("The JPEG has no frame header.");
        const std::uint32_t length = source.big16(at + 2);
        if (length < 2)
            damaged("A JPEG segment has an impossible length.");
        if (marker == 0xE1 && source.has(at + 4, std::string_view("Exif\0\0", 6)))
            info.orientation = exifOrientation(source, at + 10, at + 2 + length);
        if (isFrameHeader(marker)) {
            info.bits = source.u8(at + 4);
            info.heightPx = static_cast<int>(source.big16(at + 5));
            info.widthPx = static_cast<int>(source.big16(at + 7));
            info.channels = source.u8(at + 9);
            info.cmyk = info.channels == 4;
            info.progressive = marker == 0xC2;
            if (info.bits != 8 || (marker != 0xC0 && marker != 0xC1 && marker != 0xC2 && marker != 0xC9 && marker != 0xCA))
                throw Error(ErrorCode::Unsupported, "This kind of JPEG (lossless, hierarchical or not 8 bit) can't be read.", {},
                            "Save it as an ordinary JPEG or PNG.");
            return info;
        }
        at += 2 + length;
    }
    damaged("The JPEG has too many segments before its frame header.");
}

ImageInfo probePng(ByteSource& source)
{
    ImageInfo info{.format = Format::Png};
    if (!source.has(12, "IHDR"))
        damaged("The PNG does not start with its header.");
    const std::uint32_t width = source.big32(16);
    const std::uint32_t height = source.big32(20);
    if (width > 0x7FFFFFFF || height > 0x7FFFFFFF)
        damaged("The PNG has an impossible size.");
    info.widthPx = static_cast<int>(width);
    info.heightPx = static_cast<int>(height);
    info.bits = source.u8(24);
    const std::uint8_t colour = source.u8(25);
    if (colour > 6 || colour == 1 || colour == 5)
        damaged("The PNG has an unknown colour type.");
    info.alpha = colour == 4 || colour == 6;
    info.palette = colour == 3;
    info.channels = colour == 0 ? 1 : colour == 4 ? 2 : colour == 6 ? 4 : 3;
    std::uint64_t at = 33;
    for (int chunk = 0; chunk < kMaxSegments; ++chunk) {
        const std::uint64_t length = source.big32(at);
        if (source.has(at + 4, "IDAT"))
            return info;
        if (source.has(at + 4, "IEND"))
            damaged("The PNG holds no pixels.");
        info.transparency = info.transparency || source.has(at + 4, "tRNS");
        if (source.has(at + 4, "eXIf"))
            info.orientation = exifOrientation(source, at + 8, at + 8 + length);
        at += 12 + length;
    }
    damaged("The PNG has too many chunks before its pixels.");
}

/// Source: RFC 9649 (WebP).
ImageInfo probeWebP(ByteSource& source)
{
    ImageInfo info{.format = Format::WebP};
    if (source.has(12, "VP8 ")) {
        info.widthPx = static_cast<int>(source.little16(26) & 0x3FFFu);
        info.heightPx = static_cast<int>(source.little16(28) & 0x3FFFu);
    } else if (source.has(12, "VP8L")) {
        const std::uint32_t size = source.little32(21);
        info.widthPx = static_cast<int>((size & 0x3FFFu) + 1);
        info.heightPx = static_cast<int>((size >> 14 & 0x3FFFu) + 1);
        info.alpha = (size >> 28 & 1u) != 0;
    } else if (source.has(12, "VP8X")) {
        const std::uint8_t flags = source.u8(20);
        if ((flags & 2u) != 0)
            throw Error(ErrorCode::Unsupported, "Animated WebP can't be read.", {}, "Save one frame as a picture of its own.");
        info.alpha = (flags & 16u) != 0;
        info.widthPx = static_cast<int>(source.little24(24) + 1);
        info.heightPx = static_cast<int>(source.little24(27) + 1);
        std::uint64_t at = 12;
        for (int chunk = 0; (flags & 8u) != 0 && chunk < kMaxSegments && at + 8 <= source.size(); ++chunk) {
            const std::uint64_t length = source.little32(at + 4);
            if (source.has(at, "EXIF")) {
                const std::uint64_t start = source.has(at + 8, std::string_view("Exif\0\0", 6)) ? at + 14 : at + 8;
                info.orientation = exifOrientation(source, start, at + 8 + length);
            }
            at += 8 + length + (length & 1u);
        }
    } else {
        damaged("The WebP has no image chunk.");
    }
    info.channels = info.alpha ? 4 : 3;
    return info;
}

ImageInfo probeTiff(ByteSource& source)
{
    ImageInfo info{.format = Format::Tiff, .bits = 1, .channels = 1};
    readTiffDirectory(source, 0, source.size(), [&](std::uint32_t tag, std::uint32_t value) {
        const int number = value <= 0x7FFFFFFF ? static_cast<int>(value) : -1;
        switch (tag) {
        case 0x0100: info.widthPx = number; break;
        case 0x0101: info.heightPx = number; break;
        case 0x0102: info.bits = static_cast<std::uint8_t>(std::clamp(number, 0, 255)); break;
        case 0x0106: info.cmyk = value == 5; break;
        case 0x0115: info.channels = static_cast<std::uint8_t>(std::clamp(number, 0, 255)); break;
        case 0x0112: info.orientation = value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : 1; break;
        case 0x0152: info.alpha = true; break;
        default: break;
        }
    });
    return info;
}

ImageInfo probeBmp(ByteSource& source)
{
    ImageInfo info{.format = Format::Bmp};
    const bool old = source.little32(14) == 12;
    const auto width = old ? static_cast<std::int32_t>(source.little16(18)) : static_cast<std::int32_t>(source.little32(18));
    const auto height = old ? static_cast<std::int32_t>(source.little16(20)) : static_cast<std::int32_t>(source.little32(22));
    info.widthPx = width;
    info.heightPx = height == INT32_MIN ? 0 : height < 0 ? -height : height; // negative: stored from the top
    const std::uint32_t depth = source.little16(old ? 24 : 28);
    info.palette = depth <= 8;
    info.channels = depth == 32 ? 4 : 3;
    return info;
}

/// The format by magic, or an error that says what it is instead.
Format sniff(ByteSource& source)
{
    using namespace std::string_view_literals;
    if (source.size() == 0)
        damaged("The file is empty.");
    if (source.has(0, "\xFF\xD8\xFF"sv))
        return Format::Jpeg;
    if (source.has(0, "\x89PNG\r\n\x1A\n"sv))
        return Format::Png;
    if (source.has(0, "RIFF"sv) && source.has(8, "WEBP"sv))
        return Format::WebP;
    if (source.has(0, "II*\0"sv) || source.has(0, "MM\0*"sv))
        return Format::Tiff;
    if (source.has(0, "BM"sv) && source.size() >= 26)
        return Format::Bmp;
    if (source.has(0, "GIF8"sv))
        throw Error(ErrorCode::Unsupported, "GIF pictures are not supported.", {}, "Save it as PNG.");
    throw Error(ErrorCode::Unsupported, "The file is no JPEG, PNG, WebP, TIFF or BMP picture.", {},
                "Move it out of the library, or save it in one of these formats.");
}

ImageInfo probe(ByteSource& source, const ProbeLimits& limits)
{
    ImageInfo info;
    switch (sniff(source)) {
    case Format::Jpeg: info = probeJpeg(source); break;
    case Format::Png: info = probePng(source); break;
    case Format::WebP: info = probeWebP(source); break;
    case Format::Tiff: info = probeTiff(source); break;
    case Format::Bmp: info = probeBmp(source); break;
    }
    info.bytes = source.size();
    if (info.widthPx <= 0 || info.heightPx <= 0)
        damaged("The header gives no width or height.");
    const std::uint64_t pixels = static_cast<std::uint64_t>(info.widthPx) * static_cast<std::uint64_t>(info.heightPx);
    if (pixels > limits.maxPixels)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The picture is {} x {} = {} megapixels, more than the limit of {}.", info.widthPx, info.heightPx, pixels / 1'000'000,
                                limits.maxPixels / 1'000'000),
                    {}, "Make it smaller.");
    return info;
}

/// Whether \p extension (with its dot) is a known one of another format; unknown and missing ones say nothing.
bool lies(const std::filesystem::path& extension, Format format)
{
    const std::string text = toLowerAscii(extension.native());
    const auto belongs = [&](Format other) { return other != format; };
    if (text == ".jpg" || text == ".jpeg" || text == ".jpe" || text == ".jfif")
        return belongs(Format::Jpeg);
    if (text == ".png")
        return belongs(Format::Png);
    if (text == ".webp")
        return belongs(Format::WebP);
    if (text == ".tif" || text == ".tiff")
        return belongs(Format::Tiff);
    if (text == ".bmp" || text == ".dib")
        return belongs(Format::Bmp);
    return text == ".gif" || text == ".txt" || text == ".pdf" || text == ".svg" || text == ".heic" || text == ".avif";
}

} // namespace

const char* name(Format format) noexcept
{
    switch (format) {
    case Format::Jpeg: return "JPEG";
    case Format::Png: return "PNG";
    case Format::WebP: return "WebP";
    case Format::Tiff: return "TIFF";
    case Format::Bmp: return "BMP";
    }
    return "";
}

ImageInfo probeFile(const std::filesystem::path& path, const ProbeLimits& limits)
{
    const RegularFile file = openRegularFile(path);
    ByteSource source(file.fd.value(), file.bytes);
    try {
        ImageInfo info = probe(source, limits);
        info.extensionLies = lies(path.extension(), info.format);
        return info;
    } catch (const Error& failure) {
        throw Error(failure.code(), failure.message(), pathToText(path), failure.hint());
    }
}

ImageInfo probeBytes(std::span<const std::byte> bytes, const ProbeLimits& limits)
{
    ByteSource source(bytes);
    const ImageInfo info = probe(source, limits);
    if (info.progressive && countScans(bytes, limits.maxScans) > limits.maxScans)
        throw Error(ErrorCode::Unsupported, fmt::format("The progressive JPEG has more than {} scans.", limits.maxScans), {},
                    "Save it anew as an ordinary JPEG.");
    return info;
}

int countScans(std::span<const std::byte> jpeg, int limit)
{
    int scans = 0;
    const std::byte* const end = jpeg.data() + jpeg.size();
    for (const std::byte* at = jpeg.data(); at != nullptr && end - at >= 2 && scans <= limit;) {
        at = static_cast<const std::byte*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at - 1)));
        if (at != nullptr) {
            scans += at[1] == std::byte{0xDA} ? 1 : 0;
            ++at;
        }
    }
    return scans;
}

} // namespace taxon::images
