// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_set.h"

#include "base/error.h"

#include <fmt/format.h>

namespace taxon::learn {

std::vector<std::size_t> samplesOf(const shards::ImageSource& source, const std::string& set)
{
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < source.samples().size(); ++i)
        if (source.samples()[i].set == set && source.samples()[i].label >= 0)
            samples.push_back(i);
    return samples;
}

std::vector<std::int64_t> classCounts(const shards::ImageSource& source)
{
    if (source.classes().size() < 2)
        throw Error(ErrorCode::Configuration, fmt::format("A classifier needs at least two classes, the data set has {}.", source.classes().size()),
                    source.datasetId(), "Add images of other classes, or lower min_images in taxon.yaml, and build the data set again.");
    std::vector<std::int64_t> counts(source.classes().size());
    for (const std::size_t sample : samplesOf(source, "train"))
        ++counts[static_cast<std::size_t>(source.samples()[sample].label)];
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (counts[c] == 0)
            throw Error(ErrorCode::Configuration, "The class has no training images.", source.classes()[c],
                        "Add images to its folder, or remove the class, and build the data set again.");
    return counts;
}

} // namespace taxon::learn
