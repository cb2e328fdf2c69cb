// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"

#include "images/integrity.h"
#include "images/jpeg_reader.h"
#include "images/probe.h"

#include <span>

namespace taxon::fuzz {
namespace {

constexpr images::ProbeLimits kLimits{.maxPixels = 1'000'000, .maxScans = 20}; // of the shipped ones, a minute would see few inputs

std::string webp(std::string_view chunk)
{
    const auto size = static_cast<std::uint32_t>(chunk.size() + 4);
    std::string out = "RIFF";
    for (int i = 0; i < 4; ++i)
        out += static_cast<char>(size >> (8 * i) & 0xFF);
    return out + "WEBP" + std::string(chunk);
}

std::string tiff()
{
    std::string out("II*\0\x08\0\0\0\x04\0", 10);
    const auto field = [&](char tag, char value) { out += std::string{tag, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0}; };
    field(0, 8);    // width (tag 256)
    field(1, 8);    // height
    field(2, 8);    // bits
    field(0x15, 3); // samples
    return out + std::string(4, '\0');
}

/// Pixels and what was noticed; nothing where it is refused.
std::optional<std::pair<std::vector<std::uint8_t>, std::string>> decoded(std::span<const std::byte> bytes, bool libjpegAlone)
{
    return unlessRefused([&] {
        images::JpegPixels pixels;
        const images::JpegReport report = images::readJpeg(bytes, {.libjpegAlone = libjpegAlone}, &pixels);
        return std::pair(std::move(pixels.rgb), std::to_string(report.warnings) + report.reason);
    });
}

} // namespace

void image(std::string_view input)
{
    const std::span<const std::byte> bytes = std::as_bytes(std::span(input));
    const auto info = unlessRefused([&] { return images::probeBytes(bytes, kLimits); });
    const auto file = writeInput(freshFolder(), "input.jpg", input);
    const auto infoOfFile = unlessRefused([&] { return images::probeFile(file, kLimits); });
    if (!info)
        return; // the file may pass: its scans are not counted
    require(info->widthPx > 0 && info->heightPx > 0, "a picture has a size");
    require(static_cast<std::uint64_t>(info->widthPx) * static_cast<std::uint64_t>(info->heightPx) <= kLimits.maxPixels, "bombs are refused");
    require(info->orientation >= 1 && info->orientation <= 8, "the orientation is one of EXIF's");
    require(infoOfFile && infoOfFile->widthPx == info->widthPx && infoOfFile->heightPx == info->heightPx && infoOfFile->format == info->format
                && infoOfFile->orientation == info->orientation,
            "a file is probed as its bytes are");
    if (info->format != images::Format::Jpeg)
        return;
    const images::IntegrityReport report = images::checkJpeg(bytes);
    require(report.integrity == images::Integrity::Whole || !report.reason.empty(), "damage has a reason");
    require(decoded(bytes, false) == decoded(bytes, true), "the faster reader gives what libjpeg gives");
}

std::vector<std::string> imageSeeds()
{
    std::string bmp("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0", 30);
    bmp += std::string(40, '\0');
    const std::string jpeg = test::jpegBytes(16, 16);
    return {jpeg,
            test::withExif(jpeg, 6),
            test::jpegBytes(16, 16, true),
            test::jpegBytes(8, 8, false, 1),
            test::jpegBytes(8, 8, false, 4),
            test::numberedPng(1),
            test::pngBytes({.bits = 16, .colourType = 6, .rows = std::vector<std::uint8_t>(8), .exif = test::exifBlock(3)}),
            test::pngBytes({.bits = 8, .colourType = 3, .rows = {0}, .palette = "abc", .transparency = "a"}),
            bmp,
            tiff(),
            webp(std::string("VP8X\x0A\0\0\0\x10\0\0\0\x07\0\0\x07\0\0", 18)),
            webp(std::string("VP8L\x05\0\0\0\x2F\x07\xC0\x01\0\0", 14)),
            webp(std::string("VP8 \x0A\0\0\0\0\0\0\x9D\x01\x2A\x08\0\x08\0", 18))};
}

} // namespace taxon::fuzz
