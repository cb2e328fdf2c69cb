// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "dataset/build.h"

#include <string>
#include <vector>

namespace taxon::test {

/// An image of a class whose picture is \p picture; file bytes and pixels hash accordingly.
inline dataset::SourceImage sourceImage(const std::string& className, const std::string& name, const std::string& picture,
                                        const std::string& subClass = {})
{
    const std::string folder = className + "/" + (subClass.empty() ? "" : subClass + "/");
    return {folder + name, library::Place::Class, className, subClass, {}, 100, toHex(sha256("file " + folder + name)), toHex(sha256(picture)), ""};
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

/// \p count different images of a class.
inline void addClass(dataset::BuildRequest& request, const std::string& className, int count, const std::string& subClass = {})
{
    for (int i = 0; i < count; ++i)
        request.images.push_back(sourceImage(className, std::to_string(i) + ".png", className + subClass + std::to_string(i), subClass));
}

inline dataset::BuildRequest twoClasses(int each)
{
    dataset::BuildRequest request;
    request.library = "/library";
    request.minImages = 3;
    addClass(request, "cat", each);
    addClass(request, "dog", each);
    return request;
}

} // namespace taxon::test
