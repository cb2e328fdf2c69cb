// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/calibration.h"

#include "base/error.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {

Calibration calibration(std::span<const float> confidence, std::span<const std::uint8_t> right, std::size_t bins)
{
    if (right.size() != confidence.size() || bins == 0)
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("{} confidences, {} outcomes and {} bins were given.", confidence.size(), right.size(), bins));
    Calibration result;
    std::vector<float> bounds;
    for (std::size_t b = 0; b < bins; ++b) {
        CalibrationBin bin;
        bin.low = static_cast<double>(b) / static_cast<double>(bins);
        bin.high = static_cast<double>(b + 1) / static_cast<double>(bins);
        result.bins.push_back(bin);
        bounds.push_back(static_cast<float>(bin.high));
    }
    std::vector<double> sums(bins);
    std::vector<std::size_t> rights(bins);
    for (std::size_t i = 0; i < confidence.size(); ++i) {
        const auto at = static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), confidence[i]) - bounds.begin());
        const std::size_t b = std::min(at, bins - 1);
        ++result.bins[b].images;
        sums[b] += static_cast<double>(confidence[i]);
        rights[b] += right[i];
    }
    double weighted = 0;
    for (std::size_t b = 0; b < bins; ++b) {
        CalibrationBin& bin = result.bins[b];
        const double images = static_cast<double>(bin.images);
        bin.confidence = ratio(sums[b], images);
        bin.accuracy = ratio(static_cast<double>(rights[b]), images);
        if (bin.images == 0)
            continue;
        const double gap = std::abs(bin.accuracy - bin.confidence);
        weighted += gap * images;
        result.mce = std::isnan(result.mce) ? gap : std::max(result.mce, gap);
    }
    result.ece = ratio(weighted, static_cast<double>(confidence.size()));
    return result;
}

namespace {

/// First and second derivative of the summed loss by beta = 1 / T.
struct Slope {
    double first = 0;
    double second = 0;
};

Slope slopeOfRow(const float* row, std::size_t columns, std::size_t truth, double beta, std::vector<float>& logs)
{
    float largest = -FLT_MAX;
    for (std::size_t j = 0; j < columns; ++j) {
        logs[j] = std::log(std::max(row[j], FLT_MIN));
        largest = std::max(largest, logs[j]);
    }
    const float b = static_cast<float>(beta);
    double total = 0;
    double mean = 0;
    double square = 0;
    for (std::size_t j = 0; j < columns; ++j) {
        const float z = logs[j] - largest;
        const double weight = static_cast<double>(std::exp(b * z));
        const double zd = static_cast<double>(z);
        total += weight;
        mean += weight * zd;
        square += weight * zd * zd;
    }
    mean /= total;
    return {mean - static_cast<double>(logs[truth] - largest), square / total - mean * mean};
}

} // namespace

double bestTemperature(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth, const jobs::Context& context)
{
    if (rows.empty())
        return kNoValue;
    constexpr std::size_t kChunk = 256;
    std::vector<Slope> parts((rows.size() + kChunk - 1) / kChunk);
    const auto slopeAt = [&](double beta) {
        jobs::parallelFor(parts.size(), jobs::defaultThreads(), context, [&](std::size_t part) {
            std::vector<float> buffer(matrix.columns());
            std::vector<float> logs(matrix.columns());
            parts[part] = {};
            for (std::size_t i = part * kChunk; i < std::min(rows.size(), (part + 1) * kChunk); ++i) {
                const Slope slope = slopeOfRow(matrix.row(rows[i], buffer), matrix.columns(), static_cast<std::size_t>(truth[rows[i]]), beta, logs);
                parts[part].first += slope.first;
                parts[part].second += slope.second;
            }
        });
        Slope sum; // added in order of the parts: the same on any number of threads
        for (const Slope& part : parts) {
            sum.first += part.first;
            sum.second += part.second;
        }
        return sum;
    };
    double low = 1.0 / 20;
    double high = 1.0 / 0.05;
    double beta = 1;
    for (int iteration = 0; iteration < 60; ++iteration) {
        const Slope slope = slopeAt(beta);
        if (slope.first == 0 && slope.second == 0)
            return 1; // all scores of every image are equal, and stay so at any temperature
        (slope.first > 0 ? high : low) = beta;
        double next = slope.second > 0 ? beta - slope.first / slope.second : low;
        if (!(next > low && next < high))
            next = std::sqrt(low * high);
        const bool isDone = std::abs(next - beta) <= 1e-7 * beta || high - low <= 1e-7 * low;
        beta = next;
        if (isDone)
            break;
    }
    return 1 / beta;
}

} // namespace taxon::scores
