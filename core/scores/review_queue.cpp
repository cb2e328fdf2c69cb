// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/review_queue.h"

#include "jobs/parallel.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <tuple>
#include <unordered_map>

namespace taxon::scores {
namespace {

/// Mean p of each class over its images; infinite for a class without images, so that nothing reaches it.
std::vector<double> meanOwnScore(const Sidecar& sidecar, std::span<const std::uint32_t> rows)
{
    std::vector<double> sums(sidecar.classes);
    std::vector<std::size_t> counts(sidecar.classes);
    for (const std::uint32_t row : rows) {
        const auto truth = static_cast<std::size_t>(sidecar.truth[row]);
        sums[truth] += static_cast<double>(sidecar.truthScore[row]);
        ++counts[truth];
    }
    for (std::size_t j = 0; j < sums.size(); ++j)
        sums[j] = counts[j] == 0 ? std::numeric_limits<double>::infinity() : sums[j] / static_cast<double>(counts[j]);
    return sums;
}

/// k*: the class with the largest p among those that reach their t, or -1.
std::int32_t confidentClass(const Sidecar& sidecar, ScoreMatrix matrix, std::uint32_t row, const std::vector<double>& t, std::span<float> buffer)
{
    for (std::size_t k = 0; k < kTop; ++k) {
        const std::int32_t index = sidecar.top[row * kTop + k];
        if (index < 0)
            return -1; // fewer classes than kTop: all were tried
        if (static_cast<double>(sidecar.topScores[row * kTop + k]) >= t[static_cast<std::size_t>(index)])
            return index;
    }
    const float* scores = matrix.row(row, buffer);
    std::int32_t best = -1;
    for (std::size_t j = 0; j < t.size(); ++j)
        if (static_cast<double>(scores[j]) >= t[j] && (best < 0 || scores[j] > scores[best]))
            best = static_cast<std::int32_t>(j);
    return best;
}

std::uint64_t pairKey(const Sidecar& sidecar, std::uint32_t row)
{
    return std::uint64_t{static_cast<std::uint32_t>(sidecar.truth[row])} << 32 | static_cast<std::uint32_t>(sidecar.prediction[row]);
}

} // namespace

std::vector<LabelIssue> labelIssues(const Sidecar& sidecar, ScoreMatrix matrix, std::span<const std::uint32_t> rows, const jobs::Context& context)
{
    constexpr std::size_t kChunk = 4096;
    const std::vector<double> t = meanOwnScore(sidecar, rows);
    std::vector<LabelIssue> issues;
    std::mutex mutex;
    jobs::parallelFor((rows.size() + kChunk - 1) / kChunk, jobs::defaultThreads(), context, [&](std::size_t chunk) {
        std::vector<float> buffer(matrix.columns());
        std::vector<LabelIssue> found;
        for (std::size_t i = chunk * kChunk; i < std::min(rows.size(), (chunk + 1) * kChunk); ++i) {
            const std::uint32_t row = rows[i];
            const std::int32_t confident = confidentClass(sidecar, matrix, row, t, buffer);
            if (confident >= 0 && confident != sidecar.truth[row])
                found.push_back({row, sidecar.truth[row], confident, sidecar.selfMargin(row)});
        }
        const std::lock_guard lock(mutex);
        issues.insert(issues.end(), found.begin(), found.end());
    });
    std::sort(issues.begin(), issues.end(),
              [](const LabelIssue& a, const LabelIssue& b) { return std::tie(a.margin, a.row) < std::tie(b.margin, b.row); });
    return issues;
}

const char* name(ReviewReason reason) noexcept
{
    switch (reason) {
    case ReviewReason::Wrong: return "wrong";
    case ReviewReason::LowConfidence: return "low confidence";
    case ReviewReason::LabelIssue: return "label issue";
    }
    return "";
}

std::vector<ReviewItem> reviewQueue(const Sidecar& sidecar, std::span<const std::uint32_t> rows, double threshold, std::span<const LabelIssue> issues,
                                    const std::function<bool(std::uint32_t)>& hidden)
{
    const float tau = static_cast<float>(threshold);
    std::unordered_map<std::uint32_t, std::int32_t> suggested;
    for (const LabelIssue& issue : issues)
        suggested.emplace(issue.row, issue.suggested);
    std::vector<ReviewItem> queue;
    std::unordered_map<std::uint64_t, std::size_t> pairs;
    for (const std::uint32_t row : rows) {
        const auto issue = suggested.find(row);
        const bool isRight = sidecar.isRight(row);
        if ((isRight && sidecar.confidence[row] >= tau && issue == suggested.end()) || (hidden && hidden(row)))
            continue;
        ReviewItem item;
        item.row = row;
        item.reason = !isRight ? ReviewReason::Wrong : sidecar.confidence[row] < tau ? ReviewReason::LowConfidence : ReviewReason::LabelIssue;
        item.margin = (sidecar.selfMargin(row) + 1.0F) / 2.0F;
        item.suggested = issue == suggested.end() ? -1 : issue->second;
        if (!isRight)
            ++pairs[pairKey(sidecar, row)];
        queue.push_back(item);
    }
    for (ReviewItem& item : queue)
        if (item.reason == ReviewReason::Wrong)
            item.pairCount = pairs[pairKey(sidecar, item.row)];
    const auto key = [&](const ReviewItem& item) {
        const bool isWrong = item.reason == ReviewReason::Wrong;
        const float order = item.reason == ReviewReason::LowConfidence ? sidecar.confidence[item.row] : item.margin;
        return std::tuple(item.reason, ~item.pairCount, isWrong ? pairKey(sidecar, item.row) : 0, order, item.row);
    };
    std::sort(queue.begin(), queue.end(), [&](const ReviewItem& a, const ReviewItem& b) { return key(a) < key(b); });
    return queue;
}

} // namespace taxon::scores
