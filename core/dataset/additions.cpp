// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/additions.h"

#include <fmt/format.h>

namespace taxon::dataset {

void Additions::add(const Additions& other)
{
    for (const auto& [version, images] : other.byModel)
        byModel[version] += images;
    byNoModel += other.byNoModel;
}

std::size_t Additions::images() const noexcept
{
    std::size_t all = byNoModel;
    for (const auto& [version, images] : byModel)
        all += images;
    return all;
}

std::string inWords(const Additions& additions)
{
    std::string words;
    const auto part = [&words](std::size_t images, const std::string& by) {
        words += fmt::format("{}{} {}by {}", words.empty() ? "" : ", ", images, words.empty() ? "named " : "", by);
    };
    for (const auto& [version, images] : additions.byModel)
        part(images, version.empty() ? "a model file" : "version " + version);
    if (additions.byNoModel > 0)
        part(additions.byNoModel, "no model");
    return words;
}

std::map<Name, Additions> additionsOf(const DatasetDiff& diff, const library::NamedBy& namedBy)
{
    std::map<Name, Additions> classes;
    diff.eachChange([&](const ImageChange& change) {
        if (change.before != nullptr)
            return true;
        Additions& additions = classes[change.after->className];
        const auto named = namedBy.find(change.after->sha256.str());
        if (named == namedBy.end())
            ++additions.byNoModel;
        else
            ++additions.byModel[named->second];
        return true;
    });
    return classes;
}

} // namespace taxon::dataset
