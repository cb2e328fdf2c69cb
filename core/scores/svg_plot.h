// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::scores {

/// A place in a plot, both axes 0 … 1. A y without a value (NaN) is a gap.
struct PlotPoint {
    double x = 0;
    double y = 0;
};

/// `<`, `>`, `&` and quotes as HTML and SVG want them.
[[nodiscard]] std::string escapeXml(std::string_view text);

/// A square-ish plot of shares against shares, as SVG text to be put into an HTML page. Colours come from the page's style:
/// the classes axis, grid, label, mark, and those given to the parts.
class SvgPlot {
public:
    /// \param title  read out by screen readers. \param xLabel, yLabel  under and above the axes.
    SvgPlot(std::string_view title, std::string_view xLabel, std::string_view yLabel);

    /// A line through \p points, x rising, named at its right end.
    void line(std::span<const PlotPoint> points, std::string_view style, std::string_view name);
    /// A bar from the x axis.
    void bar(double fromX, double untilX, double height, std::string_view style);
    void diagonal();
    /// A vertical line with a word at its top.
    void mark(double x, std::string_view text);
    [[nodiscard]] std::string text() const;

private:
    struct Name {
        double y = 0; ///< in pixels
        std::string style;
        std::string text;
    };

    std::string m_body;
    std::vector<Name> m_names;
};

} // namespace taxon::scores
