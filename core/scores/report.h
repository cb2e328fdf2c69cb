// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/report_content.h"

#include <string>

namespace taxon::scores {

/// One page for people who decide: what the model can and cannot do, in words with figures; gates (which limits are lowered
/// and what the strict ones say); sets; weakest classes; most confused pairs; what another threshold would give. Markdown.
[[nodiscard]] std::string reportMarkdown(const ReportContent& content);

/// The same as one HTML file with its plots as SVG: no script, nothing loaded, light and dark, made for paper too. The first
/// page is the answer; scores, curves, calibration and the confusion of the classes that err most follow. O(images).
[[nodiscard]] std::string reportHtml(const ReportContent& content, const Analysis& analysis);

/// The sets' main scores as aligned text, two small tables (in-scope, out-of-scope) and one line on the gates; ends with a line
/// break. \param summary  the contents of summary.json. A missing number is a dash.
[[nodiscard]] std::string summaryTable(const Json& summary);

} // namespace taxon::scores
