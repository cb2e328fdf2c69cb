// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/classification.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

double real(std::size_t count) noexcept
{
    return static_cast<double>(count);
}

void addAverages(ClassificationReport& report, std::size_t images)
{
    std::size_t occurring = 0;
    std::size_t supported = 0;
    double recalls = 0;
    for (ReportLine& line : report.classes) {
        if (line.support == 0 && line.predicted == 0)
            continue;
        ++occurring;
        supported += line.support > 0 ? 1 : 0;
        report.zeroDivisions += (line.support == 0 ? 1U : 0U) + (line.predicted == 0 ? 1U : 0U);
        line.precision = line.predicted == 0 ? 0 : real(line.right) / real(line.predicted);
        line.recall = line.support == 0 ? 0 : real(line.right) / real(line.support);
        line.f1 = 2 * real(line.right) / real(line.support + line.predicted);
        recalls += line.recall;
        report.macro.precision += line.precision;
        report.macro.recall += line.recall;
        report.macro.f1 += line.f1;
        report.weighted.precision += line.precision * real(line.support);
        report.weighted.recall += line.recall * real(line.support);
        report.weighted.f1 += line.f1 * real(line.support);
    }
    const auto divide = [images](ReportLine& line, double by) {
        line.precision = ratio(line.precision, by);
        line.recall = ratio(line.recall, by);
        line.f1 = ratio(line.f1, by);
        line.support = images;
        line.predicted = images;
    };
    divide(report.macro, real(occurring));
    divide(report.weighted, real(images));
    report.macroRecall = ratio(recalls, real(supported));
}

} // namespace

ClassificationReport classificationReport(std::span<const std::int32_t> truth, std::span<const std::int32_t> prediction, std::size_t classes)
{
    if (truth.size() != prediction.size())
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} truths and {} predictions were given.", truth.size(), prediction.size()));
    ClassificationReport report;
    report.classes.resize(classes);
    std::size_t right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (const std::int32_t index : {truth[i], prediction[i]})
            if (index < 0 || static_cast<std::size_t>(index) >= classes)
                throw Error(ErrorCode::InvalidArgument, fmt::format("Image {}: the class {} is none of {}.", i, index, classes));
        ReportLine& own = report.classes[static_cast<std::size_t>(truth[i])];
        ++own.support;
        ++report.classes[static_cast<std::size_t>(prediction[i])].predicted;
        if (truth[i] == prediction[i]) {
            ++own.right;
            ++right;
        }
    }
    report.accuracy = ratio(real(right), real(truth.size()));
    addAverages(report, truth.size());
    report.macro.right = report.weighted.right = right;
    return report;
}

double matthews(const ClassificationReport& report)
{
    const double n = real(report.macro.support);
    double both = 0;
    double truths = 0;
    double predictions = 0;
    for (const ReportLine& line : report.classes) {
        both += real(line.support) * real(line.predicted);
        truths += real(line.support) * real(line.support);
        predictions += real(line.predicted) * real(line.predicted);
    }
    const double spread = (n * n - truths) * (n * n - predictions);
    return spread > 0 ? (real(report.macro.right) * n - both) / std::sqrt(spread) : kNoValue;
}

std::size_t countWithinTop(std::span<const std::uint32_t> truthRank, std::size_t k) noexcept
{
    return static_cast<std::size_t>(std::count_if(truthRank.begin(), truthRank.end(), [k](std::uint32_t rank) { return rank >= 1 && rank <= k; }));
}

double logLoss(std::span<const float> truthScore, bool storedAsHalf) noexcept
{
    const float eps = storedAsHalf ? 0x1p-10F : 0x1p-23F;
    double sum = 0;
    for (const float score : truthScore)
        sum -= std::log(static_cast<double>(std::clamp(score, eps, 1.0F - eps)));
    return ratio(sum, real(truthScore.size()));
}

double brier(std::span<const double> squaredError) noexcept
{
    double sum = 0;
    for (const double error : squaredError)
        sum += error;
    return ratio(sum, real(squaredError.size()));
}

} // namespace taxon::scores
