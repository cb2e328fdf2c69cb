// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/report_figures.h"

#include "scores/pairs.h"
#include "scores/report_content.h"
#include "scores/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

constexpr std::size_t kConfusionClasses = 10;

/// One part of a bar; its count is written into it where there is room.
std::string barPart(double& from, std::size_t count, std::size_t all, const char* style, double y)
{
    constexpr double kLeft = 150;
    constexpr double kWidth = 560;
    constexpr double kHeight = 24;
    const double width = all == 0 ? 0 : kWidth * static_cast<double>(count) / static_cast<double>(all);
    std::string text;
    if (width > 0)
        text = fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\"/>", style, kLeft + from, y, width,
                           kHeight);
    if (width > 8 * static_cast<double>(std::to_string(count).size()) + 6)
        text += fmt::format("<text class=\"count\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>", kLeft + from + width / 2, y + 17,
                            count);
    from += width;
    return text;
}

std::string barOf(const SetAnalysis& set, double threshold, double y)
{
    const ShownCounts shown = set.curve.at(threshold);
    double from = 0;
    std::string text = fmt::format("<text class=\"label\" x=\"140\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", y + 17, escapeXml(set.set->name));
    if (set.isOutOfScope()) {
        text += barPart(from, shown.images - shown.shown, shown.images, "right", y);
    } else {
        text += barPart(from, shown.right, shown.images, "right", y);
        text += barPart(from, shown.images - shown.shown, shown.images, "withheld", y);
    }
    text += barPart(from, shown.wrong(), shown.images, "wrong", y);
    return text + "\n";
}

/// The classes of the largest pairs, in class order.
std::vector<std::int32_t> confusedClasses(const SetAnalysis& set, double threshold)
{
    std::vector<std::int32_t> chosen;
    const auto add = [&chosen](std::int32_t index) {
        if (chosen.size() < kConfusionClasses && std::find(chosen.begin(), chosen.end(), index) == chosen.end())
            chosen.push_back(index);
    };
    for (const ConfusedPair& pair : confusedPairs(set.outcomes, threshold)) {
        if (chosen.size() + 1 >= kConfusionClasses)
            break; // both classes of a pair, or none
        add(pair.truth);
        add(pair.predicted);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

/// A cell is the darker the larger its share of the row; errors have another colour than right answers.
std::string confusionCell(std::size_t count, std::size_t rowTotal, const char* style)
{
    if (count == 0)
        return "<td></td>";
    const double share = static_cast<double>(count) / static_cast<double>(rowTotal);
    return fmt::format("<td class=\"{}\" style=\"--share:{:.0f}%\">{}</td>", style, 15 + 65 * share, count);
}

} // namespace

std::string outcomeBars(const Analysis& analysis)
{
    std::string bars;
    double y = 4;
    for (const SetAnalysis& set : analysis.sets) {
        if (set.set->kind == dataset::SetKind::Train || set.set->kind == dataset::SetKind::Validation)
            continue;
        bars += barOf(set, analysis.threshold, y);
        y += 34;
    }
    if (bars.empty())
        return {};
    return fmt::format("<svg class=\"wide\" viewBox=\"0 0 720 {:.0f}\" role=\"img\"><title>What a user gets of each set</title>\n{}</svg>\n", y,
                       bars);
}

std::string thresholdFigure(const Analysis& analysis, const SetAnalysis& set)
{
    std::vector<PlotPoint> coverage;
    std::vector<PlotPoint> accuracy;
    std::vector<PlotPoint> foreign;
    for (int percent = 0; percent <= 100; ++percent) {
        const double threshold = percent / 100.0;
        const ShownCounts shown = set.curve.at(threshold);
        coverage.push_back({threshold, shown.coverage()});
        accuracy.push_back({threshold, shown.accuracyAbove()});
        foreign.push_back({threshold, analysis.outOfScope.at(threshold).coverage()});
    }
    SvgPlot plot("Answers at every threshold", "threshold", "share of images or answers");
    plot.mark(analysis.threshold, fmt::format("{:.2f}", analysis.threshold));
    plot.line(coverage, "withheld", "answered");
    plot.line(foreign, "wrong", "out of scope shown");
    plot.line(accuracy, "right", "right of the answers");
    return plot.text();
}

std::string calibrationFigure(const SetAnalysis& set)
{
    SvgPlot plot("How often the model is right at each confidence", "confidence that the model states", "right");
    for (const CalibrationBin& bin : set.calibration.bins)
        plot.bar(bin.low, bin.high, bin.accuracy, "right");
    plot.diagonal();
    return plot.text();
}

std::string confusionFigure(const Analysis& analysis, const SetAnalysis& set)
{
    const std::vector<std::int32_t> chosen = confusedClasses(set, analysis.threshold);
    if (chosen.empty())
        return "<p>No image is taken for another class.</p>\n";
    const Outcomes foreign = gather(analysis.sidecar(), analysis.outOfScopeRows);
    const ConfusionMatrix matrix = confusionMatrix(set.outcomes, chosen, analysis.sidecar().classes, analysis.threshold, foreign.prediction,
                                                   foreign.confidence);
    std::vector<std::string> names;
    for (const std::int32_t index : chosen)
        names.push_back(escapeXml(analysis.store->classes()[static_cast<std::size_t>(index)]));
    std::string text = "<table class=\"confusion\"><tr><th>truth \\ answer</th>";
    for (const std::string& name : names)
        text += "<th>" + name + "</th>";
    text += "<th>other</th><th>withheld</th></tr>\n";
    names.insert(names.end(), {"other", "out of scope"});
    for (std::size_t row = 0; row < matrix.rowCount; ++row) {
        std::size_t total = 0;
        for (std::size_t column = 0; column < matrix.columnCount; ++column)
            total += matrix.at(row, column);
        text += "<tr><th>" + names[row] + "</th>";
        for (std::size_t column = 0; column < matrix.columnCount; ++column) {
            const bool isWithheld = column + 1 == matrix.columnCount;
            const bool isOthers = row == chosen.size() && column == row; // other for other: right ones and wrong ones
            const char* style = isWithheld || isOthers ? "withheld" : row == column ? "right" : "wrong";
            text += confusionCell(matrix.at(row, column), total, style);
        }
        text += "</tr>\n";
    }
    return text + "</table>\n";
}

} // namespace taxon::scores
