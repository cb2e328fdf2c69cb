// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/checksum.h"
#include "base/hash.h"
#include "dataset/build.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace taxon::test {

/// One image of a library in memory: a row of dataset::SourceImages.
struct SourceImage {
    std::string path;
    library::Place place = library::Place::Class;
    dataset::Name className;
    dataset::Name subClass;
    dataset::Name benchmark;
    std::uint64_t bytes = 0;
    dataset::Digest sha256;
    dataset::ShortDigest checksum;
    dataset::Digest pixelHash;
    std::uint32_t nearGroup = 0;
    std::uint32_t source = 0;
};

/// A library in memory, in any order, and the rules to build by.
struct Request : dataset::BuildRequest {
    std::vector<SourceImage> images;

    [[nodiscard]] dataset::Draft draft() const
    {
        std::vector<SourceImage> byPath = images;
        std::sort(byPath.begin(), byPath.end(), [](const SourceImage& a, const SourceImage& b) { return a.path < b.path; });
        dataset::SourceImages all;
        all.files = library::FileHashes(byPath.size(), {});
        for (const SourceImage& image : byPath) {
            all.files.put(all.images.size(), {image.bytes, image.sha256, image.checksum});
            all.images.push_back({image.path, image.place, image.className, image.subClass, image.benchmark});
            all.pixelHashes.push_back(image.pixelHash);
            all.nearGroups.push_back(image.nearGroup);
            all.sources.push_back(image.source);
        }
        return dataset::makeDraft(std::move(all), *this);
    }

    /// The draft with its rows.
    [[nodiscard]] dataset::Manifest make() const
    {
        const dataset::Draft made = draft();
        dataset::Manifest manifest = made.head;
        made.eachRow([&](const dataset::ManifestRow& row) { manifest.rows.push_back(row); });
        return manifest;
    }
};

/// An image of a class whose picture is \p picture; file bytes and pixels hash accordingly.
inline SourceImage sourceImage(const std::string& className, const std::string& name, const std::string& picture, const std::string& subClass = {})
{
    SourceImage image;
    image.path = className + "/" + (subClass.empty() ? "" : subClass + "/") + name;
    image.className = className;
    image.subClass = subClass;
    image.bytes = 100;
    const std::string file = "file " + image.path;
    image.sha256 = sha256(file);
    image.checksum = checksum(std::as_bytes(std::span(file)));
    image.pixelHash = sha256(picture);
    return image;
}

inline SourceImage benchmarkImage(const std::string& benchmark, const std::string& className, const std::string& name, const std::string& picture)
{
    SourceImage image = sourceImage(className, name, picture);
    image.place = className.empty() ? library::Place::BenchmarkOutOfScope : library::Place::Benchmark;
    image.benchmark = benchmark;
    image.path = "_benchmark/" + benchmark + "/" + (className.empty() ? "_out_of_scope" : className) + "/" + name;
    return image;
}

inline SourceImage outOfScopeImage(const std::string& name)
{
    SourceImage image = sourceImage("x", name, name);
    image.place = library::Place::OutOfScope;
    image.className = "";
    image.path = "_out_of_scope/" + name;
    return image;
}

/// \p count different images of a class.
inline void addClass(Request& request, const std::string& className, int count, const std::string& subClass = {})
{
    for (int i = 0; i < count; ++i)
        request.images.push_back(sourceImage(className, std::to_string(i) + ".png", className + subClass + std::to_string(i), subClass));
}

inline Request twoClasses(int each)
{
    Request request;
    request.library = "/library";
    request.rules.minImages = 3;
    addClass(request, "cat", each);
    addClass(request, "dog", each);
    return request;
}

} // namespace taxon::test
