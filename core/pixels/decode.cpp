// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/decode.h"

#include "base/error.h"
#include "images/jpeg_reader.h"
#include "images/probe.h"
#include "pixels/mat_view.h"
#include "pixels/resize.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace taxon::pixels {
namespace {

[[noreturn]] void damaged(const std::string& why)
{
    throw Error(ErrorCode::Damaged, why, {}, "Replace the file by a good copy, or remove it.");
}

/// OpenCV's decoder, or an empty matrix where it gives up (by returning nothing or by throwing, as the format likes).
cv::Mat decodeByOpenCv(std::span<const std::byte> bytes, int flags)
{
    if (bytes.size() > 0x7FFFFFFF)
        throw Error(ErrorCode::Unsupported, "The file has more than 2 GB.");
    const cv::Mat buffer(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::byte*>(bytes.data()));
    try {
        return cv::imdecode(buffer, flags);
    } catch (const cv::Exception&) {
        return {};
    }
}

/// A PNG with only the chunks that make its pixels: a single transparent colour is none of them, that of a palette is. Notes and colour profiles play no part in the conversion, may hide large
/// compressed texts, and make libpng write warnings to stderr.
std::vector<std::byte> pixelChunks(std::span<const std::byte> png)
{
    constexpr std::size_t kSignature = 8;
    constexpr std::size_t kFrame = 12; // length, type and checksum around a chunk's data
    constexpr std::size_t kColourType = 25;
    const bool isPalette = png.size() > kColourType && png[kColourType] == std::byte{3};
    std::vector<std::byte> out(png.begin(), png.begin() + kSignature);
    for (std::size_t at = kSignature; at < png.size();) {
        std::size_t length = png.size() - at; // a torn end is passed on: the decoder refuses it
        bool wanted = true;
        if (length >= kFrame) {
            const auto byteAt = [&](std::size_t i) { return std::to_integer<std::size_t>(png[at + i]); };
            const std::size_t data = byteAt(0) << 24 | byteAt(1) << 16 | byteAt(2) << 8 | byteAt(3);
            wanted = (byteAt(4) & 0x20u) == 0 || (isPalette && std::memcmp(png.data() + at + 4, "tRNS", 4) == 0); // capital: critical
            length = std::min(length, data + kFrame);
        }
        if (wanted)
            out.insert(out.end(), png.begin() + static_cast<std::ptrdiff_t>(at), png.begin() + static_cast<std::ptrdiff_t>(at + length));
        at += length;
    }
    return out;
}

std::uint8_t onWhite(unsigned colour, unsigned alpha)
{
    return static_cast<std::uint8_t>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

template <typename Sample>
unsigned byteOf(Sample sample)
{
    return sizeof(Sample) == 2 ? static_cast<unsigned>(sample) >> 8 : static_cast<unsigned>(sample);
}

/// Grey, grey-alpha, BGR or BGRA of 8 or 16 bits to RGB.
template <typename Sample>
RgbImage toRgb(const cv::Mat& mat)
{
    RgbImage out = blank(mat.cols, mat.rows);
    const int channels = mat.channels();
    std::uint8_t* to = out.rgb.data();
    for (int y = 0; y < mat.rows; ++y) {
        const Sample* from = mat.ptr<Sample>(y);
        for (int x = 0; x < mat.cols; ++x, from += channels, to += 3) {
            const bool colour = channels >= 3;
            const unsigned blue = byteOf(from[0]);
            const unsigned green = colour ? byteOf(from[1]) : blue;
            const unsigned red = colour ? byteOf(from[2]) : blue;
            const unsigned alpha = channels == 4 || channels == 2 ? byteOf(from[channels - 1]) : 255;
            to[0] = onWhite(red, alpha);
            to[1] = onWhite(green, alpha);
            to[2] = onWhite(blue, alpha);
        }
    }
    return out;
}

RgbImage decodeJpeg(std::span<const std::byte> bytes, const images::JpegReading& reading, std::string& warning)
{
    images::JpegPixels pixels;
    const images::JpegReport report = images::readJpeg(bytes, reading, &pixels);
    if (report.damaged())
        damaged("The JPEG is damaged: " + report.reason + ".");
    if (report.missingEnd)
        warning = "The end marker is missing.";
    return {pixels.widthPx, pixels.heightPx, std::move(pixels.rgb)};
}

void requireInside(const images::ImageInfo& info, const images::Box& part)
{
    if (part.empty() || !contains({0, 0, info.widthPx, info.heightPx}, part))
        throw Error(ErrorCode::InvalidArgument, "The part to decode is empty or sticks out of the picture.");
}

RgbImage decodeWhole(std::span<const std::byte> bytes, const images::ImageInfo& info, std::string& warning)
{
    useOneThread();
    if (info.format == images::Format::Jpeg)
        return decodeJpeg(bytes, {}, warning);
    // alpha counts for PNG and WebP; TIFF's and BMP's fourth channel is often no alpha at all
    const bool whole = info.format == images::Format::Png || info.format == images::Format::WebP;
    std::vector<std::byte> png;
    if (info.format == images::Format::Png) {
        png = pixelChunks(bytes);
        bytes = png;
    }
    const cv::Mat mat = decodeByOpenCv(bytes, whole ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    if (mat.empty())
        damaged("The " + std::string(images::name(info.format)) + " can't be decoded.");
    if (mat.cols != info.widthPx || mat.rows != info.heightPx)
        damaged("The picture has another size than its header says.");
    if (mat.depth() == CV_16U)
        return toRgb<std::uint16_t>(mat);
    if (mat.depth() != CV_8U)
        throw Error(ErrorCode::Unsupported, "Pictures of other than 8 or 16 bits can't be used.", {}, "Save it with 8 bits.");
    return toRgb<std::uint8_t>(mat);
}

} // namespace

void useOneThread()
{
    static std::once_flag once;
    std::call_once(once, [] { cv::setNumThreads(1); });
}

RgbImage decodeRgb(std::span<const std::byte> bytes)
{
    std::string ignored;
    return decodeRgb(bytes, ignored);
}

RgbImage decodeRgb(std::span<const std::byte> bytes, std::string& warning)
{
    warning.clear();
    return decodeWhole(bytes, images::probeBytes(bytes), warning);
}

RgbImage decodePart(std::span<const std::byte> bytes, const images::ImageInfo& info, const images::Box& part)
{
    requireInside(info, part);
    std::string ignored;
    if (info.format == images::Format::Jpeg)
        return decodeJpeg(bytes, {.part = part}, ignored);
    return crop(decodeWhole(bytes, info, ignored), part);
}

RgbImage decodePartFast(std::span<const std::byte> bytes, const images::ImageInfo& info, const images::Box& part, int atLeastPx)
{
    if (info.format != images::Format::Jpeg)
        return decodePart(bytes, info, part);
    requireInside(info, part);
    int scale = 1;
    while (scale < 8 && std::min(part.widthPx, part.heightPx) / (2 * scale) >= atLeastPx)
        scale *= 2;
    std::string ignored;
    const images::Box reduced{part.x / scale, part.y / scale, part.widthPx / scale, part.heightPx / scale};
    return decodeJpeg(bytes, {.scale = scale, .fast = true, .part = reduced}, ignored);
}

} // namespace taxon::pixels
