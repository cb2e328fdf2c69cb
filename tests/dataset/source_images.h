// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/checksum.h"
#include "base/hash.h"
#include "dataset/build.h"

#include <span>
#include <string>
#include <vector>

namespace taxon::test {

/// A library in memory, and the rules to build by.
struct Request : dataset::BuildRequest {
    std::vector<dataset::SourceImage> images;

    [[nodiscard]] dataset::Manifest make() const { return dataset::makeManifest(images, *this); }
};

/// An image of a class whose picture is \p picture; file bytes and pixels hash accordingly.
inline dataset::SourceImage sourceImage(const std::string& className, const std::string& name, const std::string& picture,
                                        const std::string& subClass = {})
{
    dataset::SourceImage image;
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

inline dataset::SourceImage benchmarkImage(const std::string& benchmark, const std::string& className, const std::string& name,
                                           const std::string& picture)
{
    dataset::SourceImage image = sourceImage(className, name, picture);
    image.place = className.empty() ? library::Place::BenchmarkOutOfScope : library::Place::Benchmark;
    image.benchmark = benchmark;
    image.path = "_benchmark/" + benchmark + "/" + (className.empty() ? "_out_of_scope" : className) + "/" + name;
    return image;
}

inline dataset::SourceImage outOfScopeImage(const std::string& name)
{
    dataset::SourceImage image = sourceImage("x", name, name);
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
