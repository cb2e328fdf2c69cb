// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/workspace.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"
#include "pixels/encode.h"
#include "pixels/random.h"
#include "pixels/resize.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <vector>

/// Libraries to measure with, of any size, from seeds: the same everywhere.
namespace taxon::bench {

constexpr int kCorpusWidth = 500;
constexpr int kCorpusHeight = 375;
constexpr std::size_t kImagesPerClass = 1000;

/// Where image \p i lies: a name of usual length.
inline std::filesystem::path corpusPath(const std::filesystem::path& root, std::size_t i, const char* extension)
{
    return root / fmt::format("class {:04}", i / kImagesPerClass) / fmt::format("IMG_{:08}.{}", i, extension);
}

/// The Tux Paint photographs that the sample project fetches, decoded. \throws Error{NotFound} if they are not there.
inline std::vector<pixels::RgbImage> corpusPhotos(std::size_t most)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const auto& package : fs::directory_iterator(userCacheFolder()))
        if (package.path().filename().native().starts_with("tuxpaint-stamps-"))
            for (const auto& entry : fs::recursive_directory_iterator(package.path()))
                if (entry.path().extension() == ".png")
                    files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    if (files.empty())
        throw Error(ErrorCode::NotFound, "There are no Tux Paint photographs.", userCacheFolder().native(),
                    "Make the sample project first: ./dev demo.");
    std::vector<pixels::RgbImage> photos;
    for (std::size_t i = 0; i < std::min(most, files.size()); ++i)
        photos.push_back(pixels::decodeRgb(images::readRegularFile(files[i * files.size() / std::min(most, files.size())])));
    return photos;
}

/// A part of a photo in random size and place, with the fine noise of a camera, so that a JPEG of it has about 74 kB.
inline pixels::RgbImage corpusImage(const std::vector<pixels::RgbImage>& photos, std::uint64_t seed)
{
    pixels::Random random(seed);
    const pixels::RgbImage& photo = photos[static_cast<std::size_t>(random.below(static_cast<int>(photos.size())))];
    const double zoom = random.between(1.0, 1.8) * std::max(double{kCorpusWidth} / photo.widthPx, double{kCorpusHeight} / photo.heightPx);
    const int width = std::max(kCorpusWidth, static_cast<int>(photo.widthPx * zoom));
    const int height = std::max(kCorpusHeight, static_cast<int>(photo.heightPx * zoom));
    pixels::RgbImage image = pixels::crop(
        pixels::resizeTo(photo, width, height),
        {random.below(width - kCorpusWidth + 1), random.below(height - kCorpusHeight + 1), kCorpusWidth, kCorpusHeight});
    const int light = random.below(41) - 40;
    for (std::size_t at = 0; at < image.rgb.size();) {
        std::uint64_t bits = random.next();
        for (int k = 0; k < 12 && at < image.rgb.size(); ++k, ++at, bits >>= 5)
            image.rgb[at] = static_cast<std::uint8_t>(std::clamp(image.rgb[at] + light + static_cast<int>(bits & 31u) * 11 / 8 - 22, 0, 255));
    }
    return image;
}

/// \p count JPEGs of 500 x 375; every twentieth is its neighbour saved anew, smaller and brighter.
inline void makeCorpus(const std::filesystem::path& root, std::size_t count)
{
    const std::vector<pixels::RgbImage> photos = corpusPhotos(200);
    for (std::size_t i = 0; i < count; i += kImagesPerClass)
        std::filesystem::create_directories(corpusPath(root, i, "jpg").parent_path());
    std::atomic<std::uint64_t> bytes{0};
    jobs::parallelFor(count, jobs::defaultThreads(), {}, [&](std::size_t i) {
        const bool copy = i % 20 == 1;
        pixels::RgbImage image = corpusImage(photos, copy ? i - 1 : i);
        if (copy) {
            for (std::uint8_t& value : image.rgb)
                value = static_cast<std::uint8_t>(std::min(255, value + 3));
            image = pixels::resizeTo(image, 480, 360);
        }
        const std::vector<std::byte> jpeg = pixels::encodeJpeg(image, 92);
        std::ofstream(corpusPath(root, i, "jpg"), std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
        bytes += jpeg.size();
    });
    fmt::print("{} JPEGs of {} bytes on average\n", count, bytes / std::max<std::size_t>(1, count));
}

/// \p count PNGs of 16 x 12, each another picture: for what a file costs, not its pixels.
inline void makeTinyFiles(const std::filesystem::path& root, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        if (i % kImagesPerClass == 0)
            std::filesystem::create_directories(corpusPath(root, i, "png").parent_path());
        pixels::Random random(i);
        pixels::RgbImage image{16, 12, std::vector<std::uint8_t>(16 * 12 * 3)};
        for (std::uint8_t& value : image.rgb)
            value = static_cast<std::uint8_t>(random.next());
        const std::vector<std::byte> png = pixels::encodePng(image);
        std::ofstream(corpusPath(root, i, "png"), std::ios::binary)
            .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    }
}

} // namespace taxon::bench
