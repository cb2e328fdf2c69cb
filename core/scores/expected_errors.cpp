// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/expected_errors.h"

#include "base/error.h"
#include "scores/class_thresholds.h"
#include "scores/random_share.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace taxon::scores {
namespace {

constexpr std::size_t kMostBins = 10;

/// A held-out answer of one group.
struct Answer {
    float confidence = 0;
    bool isWrong = false;
};

/// Part of the confidence range: what happened there, and how many of the images fall into it.
struct Bin {
    float high = 0; ///< the largest confidence that belongs to it; of the last one infinity
    std::size_t heldOut = 0;
    std::size_t wrong = 0;
    std::size_t images = 0;
};

/// The answers, sorted, with a confidence of \p low … \p high; where those are fewer than kHeldOutWanted also the nearest others.
std::span<const Answer> around(std::span<const Answer> sorted, float low, float high, std::size_t& inside)
{
    const auto byConfidence = [](const Answer& answer, float value) { return answer.confidence < value; };
    std::size_t first = static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), low, byConfidence) - sorted.begin());
    std::size_t last = first;
    while (last < sorted.size() && sorted[last].confidence <= high)
        ++last;
    inside = last - first;
    while (last - first < std::min(kHeldOutWanted, sorted.size())) {
        const bool takesLower = last == sorted.size() || (first > 0 && low - sorted[first - 1].confidence <= sorted[last].confidence - high);
        if (takesLower)
            --first;
        else
            ++last;
    }
    return sorted.subspan(first, last - first);
}

std::vector<Bin> cutIntoBins(std::span<const Answer> sorted)
{
    const std::size_t wanted = std::max(kHeldOutWanted, (sorted.size() + kMostBins - 1) / kMostBins);
    std::vector<Bin> bins;
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        const bool isTie = at > 0 && sorted[at].confidence == sorted[at - 1].confidence;
        const bool isFull = !bins.empty() && bins.back().heldOut >= wanted;
        if (bins.empty() || (isFull && !isTie && sorted.size() - at >= wanted)) // the rest is no bin of its own where it is small
            bins.emplace_back();
        Bin& bin = bins.back();
        bin.high = sorted[at].confidence;
        ++bin.heldOut;
        bin.wrong += sorted[at].isWrong ? 1 : 0;
    }
    if (!bins.empty())
        bins.back().high = std::numeric_limits<float>::infinity();
    return bins;
}

/// A class with enough answers by its own index, the others together as -1.
std::vector<std::int32_t> groupsOf(const HeldOutAnswers& heldOut, std::size_t classes)
{
    std::vector<std::size_t> answers(classes, 0);
    for (const std::int32_t named : heldOut.prediction)
        ++answers[static_cast<std::size_t>(named)];
    std::vector<std::int32_t> groups(classes, -1);
    for (std::size_t i = 0; i < classes; ++i)
        if (answers[i] >= kClassThresholdSupport)
            groups[i] = static_cast<std::int32_t>(i);
    return groups;
}

void check(std::span<const std::int32_t> prediction, std::size_t confidences, std::size_t classes)
{
    if (prediction.size() != confidences)
        throw Error(ErrorCode::InvalidArgument, "There is not one confidence an answer.");
    for (const std::int32_t named : prediction)
        if (named < 0 || static_cast<std::size_t>(named) >= classes)
            throw Error(ErrorCode::InvalidArgument, "An answer names class " + std::to_string(named) + ", which there is not.");
}

/// What the images of one group come to: its bins, and how many of its held-out answers are at their confidence.
struct Group {
    std::vector<Answer> answers;
    std::vector<float> images; ///< their confidences

    std::vector<Bin> bins(std::size_t& inside)
    {
        std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) { return a.confidence < b.confidence; });
        const auto [low, high] = std::minmax_element(images.begin(), images.end());
        std::vector<Bin> cut = cutIntoBins(around(answers, *low, *high, inside));
        for (const float confidence : images)
            ++std::lower_bound(cut.begin(), cut.end(), confidence, [](const Bin& bin, float value) { return bin.high < value; })->images;
        return cut;
    }
};

/// The share of wrong ones and the effective number of held-out answers that it rests on.
std::pair<double, double> shareOf(const std::vector<Bin>& bins, double images)
{
    double share = 0, spread = 0, evenSpread = 0;
    for (const Bin& bin : bins) {
        const double weight = static_cast<double>(bin.images) / images;
        const double answers = static_cast<double>(bin.heldOut);
        const double smoothed = (static_cast<double>(bin.wrong) + 0.5) / (answers + 1); // a bin without an error is not without doubt
        share += weight * static_cast<double>(bin.wrong) / answers;
        spread += weight * weight * smoothed * (1 - smoothed) / answers;
        evenSpread += weight * weight / answers;
    }
    const double trials = 1 / evenSpread;
    return {share, share > 0 && share < 1 ? std::min(trials, share * (1 - share) / spread) : trials};
}

} // namespace

HeldOutAnswers heldOutAnswers(const PredictionStore& evaluation)
{
    HeldOutAnswers answers;
    for (const SetRows& set : evaluation.sets()) {
        if (set.kind != dataset::SetKind::Validation && set.kind != dataset::SetKind::Test)
            continue;
        const Sidecar& sidecar = evaluation.sidecar();
        for (const std::uint32_t row : set.rows) {
            answers.prediction.push_back(sidecar.prediction[row]);
            answers.confidence.push_back(sidecar.confidence[row]);
            answers.right.push_back(sidecar.isRight(row) ? 1 : 0);
        }
    }
    return answers;
}

ExpectedErrors expectedErrors(const HeldOutAnswers& heldOut, std::span<const std::int32_t> prediction, std::span<const float> confidence,
                              std::size_t classes)
{
    check(heldOut.prediction, heldOut.confidence.size(), classes);
    check(prediction, confidence.size(), classes);
    ExpectedErrors expected;
    expected.images = prediction.size();
    if (heldOut.size() == 0 || prediction.empty())
        return expected;
    const std::vector<std::int32_t> groupOf = groupsOf(heldOut, classes);
    std::unordered_map<std::int32_t, Group> groups;
    std::vector<std::uint8_t> isPooled(classes, 0);
    for (std::size_t i = 0; i < prediction.size(); ++i) {
        const auto named = static_cast<std::size_t>(prediction[i]);
        groups[groupOf[named]].images.push_back(confidence[i]);
        if (groupOf[named] < 0)
            isPooled[named] = 1;
    }
    for (std::size_t i = 0; i < heldOut.size(); ++i)
        if (const auto found = groups.find(groupOf[static_cast<std::size_t>(heldOut.prediction[i])]); found != groups.end())
            found->second.answers.push_back({heldOut.confidence[i], heldOut.right[i] == 0});
    if (const auto pooled = groups.find(-1); pooled != groups.end() && pooled->second.answers.size() < kHeldOutWanted) {
        pooled->second.answers.clear(); // these classes were hardly ever the answer: all answers stand in
        for (std::size_t i = 0; i < heldOut.size(); ++i)
            pooled->second.answers.push_back({heldOut.confidence[i], heldOut.right[i] == 0});
    }
    std::vector<Bin> bins;
    for (auto& [group, members] : groups) {
        std::size_t inside = 0;
        const std::vector<Bin> cut = members.bins(inside);
        bins.insert(bins.end(), cut.begin(), cut.end());
        expected.heldOut += inside;
        if (inside < kHeldOutWanted)
            expected.thinImages += members.images.size();
    }
    for (std::size_t i = 0; i < classes; ++i)
        if (isPooled[i] != 0)
            expected.pooledClasses.push_back(static_cast<std::int32_t>(i));
    const double images = static_cast<double>(expected.images);
    const auto [share, trials] = shareOf(bins, images);
    expected.share = share;
    expected.shareInterval = wilsonOfShare(share, 1 / (1 / trials + 1 / images));
    expected.wrong = share * images;
    expected.wrongInterval = {expected.shareInterval.low * images, expected.shareInterval.high * images};
    return expected;
}

ConfidenceDrift confidenceDrift(std::span<const float> heldOut, std::span<const float> confidence)
{
    ConfidenceDrift drift;
    if (heldOut.empty() || confidence.empty())
        return drift;
    std::vector<float> known(heldOut.begin(), heldOut.end()), unknown(confidence.begin(), confidence.end());
    std::sort(known.begin(), known.end());
    std::sort(unknown.begin(), unknown.end());
    const double n = static_cast<double>(known.size()), m = static_cast<double>(unknown.size());
    drift.distance = 0;
    for (std::size_t i = 0, j = 0; i < known.size() && j < unknown.size();) {
        const float at = std::min(known[i], unknown[j]);
        while (i < known.size() && known[i] <= at)
            ++i;
        while (j < unknown.size() && unknown[j] <= at)
            ++j;
        drift.distance = std::max(drift.distance, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
    }
    drift.limit = std::max(0.1, 1.63 * std::sqrt(1 / n + 1 / m));
    drift.heldOutMedian = static_cast<double>(known[known.size() / 2]);
    drift.median = static_cast<double>(unknown[unknown.size() / 2]);
    return drift;
}

std::vector<std::size_t> auditSample(std::size_t images, std::size_t wanted, std::uint64_t seed)
{
    std::uint64_t state = seed;
    std::vector<std::size_t> sample;
    std::unordered_map<std::size_t, std::size_t> moved; // what a shuffle has put there, where that isn't the number itself
    const auto at = [&](std::size_t place) {
        const auto found = moved.find(place);
        return found == moved.end() ? place : found->second;
    };
    for (std::size_t i = 0; i < std::min(images, wanted); ++i) {
        // a product of 53 bits: the bias of 2^-53 images is none
        const auto drawn = i + static_cast<std::size_t>(nextShare(state) * static_cast<double>(images - i));
        sample.push_back(at(drawn));
        moved[drawn] = at(i);
    }
    return sample;
}

} // namespace taxon::scores
