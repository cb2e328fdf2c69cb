// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

// Pixels: the axes, and room around them for numbers and names.
constexpr double kWidth = 300;
constexpr double kHeight = 220;
constexpr double kLeft = 44;
constexpr double kTop = 28;
constexpr double kRight = 150;
constexpr double kBottom = 42;
constexpr double kNameHeight = 14;

double toX(double share)
{
    return kLeft + share * kWidth;
}

double toY(double share)
{
    return kTop + (1 - share) * kHeight;
}

} // namespace

std::string escapeXml(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '&': escaped += "&amp;"; break;
        case '"': escaped += "&quot;"; break;
        default: escaped += c;
        }
    }
    return escaped;
}

SvgPlot::SvgPlot(std::string_view title, std::string_view xLabel, std::string_view yLabel)
{
    m_body = fmt::format("<svg class=\"plot\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\"><title>{}</title>\n", kLeft + kWidth + kRight,
                         kTop + kHeight + kBottom, escapeXml(title));
    for (int step = 0; step <= 5; ++step) {
        const double share = step / 5.0;
        m_body += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}M{:.1f} {:.1f}H{:.1f}\"/>", toX(share), toY(0), toY(1), toX(0),
                              toY(share), toX(1));
        m_body += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:.1f}</text>", toX(share), toY(0) + 16, share);
        m_body += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{:.0f} %</text>\n", toX(0) - 6, toY(share) + 4,
                              share * 100);
    }
    m_body += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>", toX(0.5), toY(0) + 34,
                          escapeXml(xLabel));
    m_body += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", 4.0, kTop - 14, escapeXml(yLabel));
}

void SvgPlot::line(std::span<const PlotPoint> points, std::string_view style, std::string_view name)
{
    std::string path;
    bool isDrawing = false;
    double last = 0;
    for (const PlotPoint& point : points) {
        if (std::isnan(point.y)) {
            isDrawing = false;
            continue;
        }
        path += fmt::format("{}{:.1f} {:.1f}", isDrawing ? 'L' : 'M', toX(point.x), toY(point.y));
        isDrawing = true;
        last = point.y;
    }
    if (path.empty())
        return;
    m_body += fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", style, path);
    m_names.push_back({toY(last), std::string(style), std::string(name)});
}

void SvgPlot::bar(double fromX, double untilX, double height, std::string_view style)
{
    if (std::isnan(height))
        return;
    m_body += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n", style, toX(fromX) + 1, toY(height),
                          toX(untilX) - toX(fromX) - 2, toY(0) - toY(height));
}

void SvgPlot::diagonal()
{
    m_body += fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>\n", toX(0), toY(0), toX(1), toY(1));
}

void SvgPlot::mark(double x, std::string_view text)
{
    m_body += fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>", toX(x), toY(0), toY(1));
    m_body += fmt::format("<text class=\"label\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", toX(x), kTop - 4, escapeXml(text));
}

std::string SvgPlot::text() const
{
    std::vector<Name> names = m_names;
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
    std::string text = m_body + fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}V{:.1f}H{:.1f}\"/>\n", toX(0), toY(1), toY(0), toX(1));
    // Lines may end at one place: each name keeps its height from the one above, and all stay within the plot.
    double lowest = kTop + kHeight - kNameHeight * static_cast<double>(names.size() - (names.empty() ? 0 : 1));
    double next = kTop;
    for (const Name& name : names) {
        const double y = std::clamp(name.y, next, std::max(next, lowest));
        text += fmt::format("<text class=\"name {}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", name.style, toX(1) + 6, y + 4, escapeXml(name.text));
        next = y + kNameHeight;
        lowest += kNameHeight;
    }
    return text + "</svg>\n";
}

} // namespace taxon::scores
