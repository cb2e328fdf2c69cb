// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden_images.h"

#include "base/error.h"
#include "images/probe.h"
#include "scores/golden_choice.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace taxon::worker {
namespace {

constexpr std::size_t kLookedAt = 400;

/// What is odd about a file, or "".
std::string oddity(const images::ImageInfo& info)
{
    if (info.cmyk)
        return "cmyk";
    if (info.orientation != 1)
        return "exif_orientation";
    if (info.bits == 16)
        return "16_bits";
    if (info.alpha || info.transparency)
        return "alpha";
    if (info.palette)
        return "palette";
    if (info.channels < 3)
        return "grey";
    if (info.progressive)
        return "progressive";
    return info.format == images::Format::Jpeg ? "" : images::name(info.format);
}

/// The image's bytes, or nothing, with a warning, where they are gone or others.
std::optional<std::vector<std::byte>> readable(const shards::ImageSource& source, std::size_t sample, const jobs::Context& context)
{
    try {
        return source.read(sample);
    } catch (const Error& error) {
        context.warn(std::string("An image for the proof is left out: ") + error.what());
        return std::nullopt;
    }
}

/// By set and path why an image was chosen, and "" for those that are only looked at. All of them were decoded by the evaluation.
std::map<std::pair<std::string, std::string>, std::string> candidates(const scores::PredictionStore& evaluation)
{
    const auto keyOf = [&](std::size_t row) { return std::pair(evaluation.rows()[row].set.str(), evaluation.rows()[row].path); };
    std::map<std::pair<std::string, std::string>, std::string> reasons;
    const std::size_t step = std::max<std::size_t>(1, evaluation.images() / kLookedAt);
    for (std::size_t row = 0; row < evaluation.images(); row += step)
        reasons[keyOf(row)] = "";
    for (const scores::GoldenRow& golden : scores::chooseGolden(evaluation))
        reasons[keyOf(golden.row)] = golden.reason;
    return reasons;
}

} // namespace

std::vector<learn::GoldenImage> goldenImages(const scores::PredictionStore& evaluation, const shards::ImageSource& source,
                                             const jobs::Context& context)
{
    const auto reasons = candidates(evaluation);
    std::vector<learn::GoldenImage> images;
    std::set<std::string> oddities;
    const auto& samples = source.samples();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto found = reasons.find({samples[i].set, samples[i].path});
        if (found == reasons.end())
            continue;
        context.throwIfStopped();
        auto bytes = readable(source, i, context);
        if (!bytes)
            continue;
        const std::string odd = oddity(taxon::images::probeBytes(*bytes));
        const bool isNewOddity = !odd.empty() && oddities.insert(odd).second;
        const std::string& reason = found->second.empty() && isNewOddity ? odd : found->second;
        if (!reason.empty())
            images.push_back({samples[i].path, samples[i].set, samples[i].className, reason, std::move(*bytes)});
    }
    return images;
}

} // namespace taxon::worker
