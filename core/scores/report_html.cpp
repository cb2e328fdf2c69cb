// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/report.h"
#include "scores/report_figures.h"
#include "scores/svg_plot.h"

#include <fmt/format.h>

namespace taxon::scores {
namespace {

/// Colours that people with colour-blindness tell apart too: blue = right, orange = wrong, grey = no answer.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --page: #ffffff; --ink: #1c2430; --soft: #5b6675; --rule: #d8dde4; --panel: #f5f7f9;
  --right: #2b6cb0; --wrong: #c2510c; --withheld: #8a94a3; --on: #ffffff; --pass: #1d6b43; }
@media (prefers-color-scheme: dark) { :root { --page: #14181e; --ink: #e6eaf0; --soft: #9aa6b5; --rule: #333c48; --panel: #1d232b;
  --right: #6aa9e9; --wrong: #f08a4b; --withheld: #7d8897; --on: #10141a; --pass: #5fc492; } }
@media print { :root { --page: #ffffff; --ink: #000000; --soft: #444444; --rule: #bbbbbb; --panel: #ffffff; --right: #2b6cb0;
  --wrong: #c2510c; --withheld: #8a94a3; --on: #ffffff; --pass: #1d6b43; } .page { break-after: page; } section { break-inside: avoid; } body table { font-size: .7rem; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 62rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; } .soft, figcaption { color: var(--soft); font-size: .9rem; }
.verdict { margin: 1.2rem 0; padding: .7rem 1rem; background: var(--panel); border-left: .35rem solid var(--pass); }
.verdict.blocked { border-color: var(--wrong); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2.5rem; }
ul { padding-left: 1.2rem; margin: .4rem 0; } li { margin: .3rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child { text-align: left; }
td:not(:first-child) { white-space: nowrap; }
.PASS { color: var(--pass); font-weight: 600; } .FAIL { color: var(--wrong); font-weight: 600; } .NODATA { color: var(--soft); font-weight: 600; }
figure { margin: .5rem 0; } svg { display: block; width: 100%; height: auto; } svg.plot { max-width: 34rem; }
svg text { font-size: 12px; fill: var(--ink); } svg .label { fill: var(--soft); } svg .count { fill: var(--on); font-size: 13px; }
svg .grid { stroke: var(--rule); fill: none; stroke-width: .6; } svg .axis { stroke: var(--soft); fill: none; }
svg .mark { stroke: var(--ink); stroke-dasharray: 4 3; fill: none; } svg .line { fill: none; stroke-width: 2; }
rect.right { fill: var(--right); } rect.wrong { fill: var(--wrong); } rect.withheld { fill: var(--withheld); }
.line.right { stroke: var(--right); } .line.wrong { stroke: var(--wrong); } .line.withheld { stroke: var(--withheld); }
svg .name.right { fill: var(--right); } svg .name.wrong { fill: var(--wrong); } svg .name.withheld { fill: var(--withheld); }
.key i { display: inline-block; width: .8rem; height: .8rem; margin: 0 .35rem 0 1rem; } .key i:first-child { margin-left: 0; }
.key .right { background: var(--right); } .key .wrong { background: var(--wrong); } .key .withheld { background: var(--withheld); }
.confusion { width: auto; } .confusion td { text-align: center; min-width: 3.2rem; }
.confusion .right { background: color-mix(in srgb, var(--right) var(--share), transparent); }
.confusion .wrong { background: color-mix(in srgb, var(--wrong) var(--share), transparent); }
.confusion .withheld { background: color-mix(in srgb, var(--withheld) var(--share), transparent); }
)";

std::string paragraph(std::string_view text, std::string_view style = {})
{
    if (text.empty())
        return {};
    return fmt::format("<p{}>{}</p>\n", style.empty() ? "" : fmt::format(" class=\"{}\"", style), escapeXml(text));
}

std::string list(std::string_view heading, const std::vector<std::string>& sentences)
{
    std::string text = fmt::format("<div><h2>{}</h2>\n<ul>", escapeXml(heading));
    for (const std::string& sentence : sentences)
        text += "<li>" + escapeXml(sentence) + "</li>\n";
    return text + "</ul></div>\n";
}

std::string table(const ReportTable& content)
{
    std::string text = "<div class=\"scroll\"><table><tr>";
    for (const std::string& name : content.header)
        text += "<th>" + escapeXml(name) + "</th>";
    text += "</tr>\n";
    for (const auto& row : content.rows) {
        text += "<tr>";
        for (const std::string& cell : row)
            text += "<td>" + escapeXml(cell) + "</td>";
        text += "</tr>\n";
    }
    return text + "</table></div>\n";
}

std::string section(std::string_view heading, const std::string& body)
{
    return fmt::format("<section><h2>{}</h2>\n{}</section>\n", escapeXml(heading), body);
}

std::string gates(const ReportContent& content)
{
    std::string text = "<div class=\"scroll\"><table><tr><th>gate</th><th>value</th><th>result</th><th>strict default</th></tr>\n";
    for (const ReportGate& gate : content.gates)
        text += fmt::format("<tr><td>{}</td><td>{}</td><td><span class=\"{}\">{}</span>{}</td><td>{}</td></tr>\n", escapeXml(gate.condition),
                            gate.value, gate.status == GateStatus::NoData ? "NODATA" : name(gate.status), name(gate.status),
                            gate.why.empty() ? "" : escapeXml(" (" + gate.why + ")"), escapeXml(gate.strict));
    text += "</table></div>\n";
    if (!content.eased.empty())
        text += paragraph(content.eased + ", meant for real work; the last column says what the strict limit would give.", "soft");
    return text + paragraph(content.harder, "soft");
}

/// The answer, for people who decide.
std::string firstPage(const ReportContent& content, const Analysis& analysis)
{
    std::string text = "<div class=\"page\">\n<h1>What this model can and cannot do</h1>\n" + paragraph(content.about, "soft");
    text += fmt::format("<div class=\"verdict{}\"><strong>{}</strong> {}</div>\n", content.isBlocked ? " blocked" : "",
                        content.isBlocked ? "Not good enough for production." : "Good enough by its gates.", escapeXml(content.verdict));
    if (!content.eased.empty())
        text += paragraph(content.eased + ", which are meant for real work (see the gates).");
    text += paragraph(content.howToRead);
    text += "<figure>" + outcomeBars(analysis)
            + "<figcaption class=\"key\"><i class=\"right\"></i>right answer, or rightly none<i class=\"withheld\"></i>no answer"
              "<i class=\"wrong\"></i>wrong answer</figcaption></figure>\n";
    text += paragraph(content.caveat);
    return text + "<div class=\"columns\">" + list("It can", content.can) + list("It cannot", content.cannot) + "</div>\n</div>\n";
}

std::string detailsOf(const ReportContent& content, const Analysis& analysis, const SetAnalysis& set)
{
    const std::string& name = set.set->name;
    std::string text = section("If the threshold were another", "<figure>" + thresholdFigure(analysis, set) + "</figure>\n"
                                                                    + table(content.thresholds) + paragraph(content.suggestion, "soft"));
    text += section("Weakest classes in " + name,
                    content.weakest.rows.empty() ? paragraph("Every image of " + name + " is recognised.") : table(content.weakest));
    text += section("Most confused pairs in " + name, content.pairs.rows.empty() ? paragraph("None.") : table(content.pairs));
    text += section(
        "What is taken for what in " + name,
        "<div class=\"scroll\">" + confusionFigure(analysis, set) + "</div>"
            + paragraph("The classes that are confused most; all others are \"other\". Withheld: confidence below the threshold.", "soft"));
    return text
           + section("Does its confidence say how often it is right?",
                     "<figure>" + calibrationFigure(set) + "</figure>"
                         + paragraph("Bars below the line: surer than it is right. Above: more often right than it says.", "soft"));
}

} // namespace

std::string reportHtml(const ReportContent& content, const Analysis& analysis)
{
    std::string text = fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
                                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                                   "<title>What this model can and cannot do</title>\n<style>{}</style></head>\n<body>\n",
                                   kStyle);
    text += firstPage(content, analysis);
    text += section("Gates: is it good enough?", gates(content));
    if (!content.comparison.rows.empty())
        text += section("Against the production model", table(content.comparison));
    text += section("Scores per set", table(content.inScope) + (content.outOfScope.rows.empty() ? "" : table(content.outOfScope))
                                          + paragraph("Training scores are optimistic: the model has seen these images.", "soft"));
    if (content.main != nullptr)
        text += detailsOf(content, analysis, *content.main);
    text += section("To look at", paragraph(content.toLookAt));
    return text + paragraph(content.provenance, "soft") + "</body></html>\n";
}

} // namespace taxon::scores
