// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

/// Text inside a Markdown table.
std::string cell(std::string text)
{
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
    return text;
}

std::string tableLine(const std::vector<std::string>& cells)
{
    std::string line = "|";
    for (const std::string& text : cells)
        line += " " + cell(text) + " |";
    return line + "\n";
}

std::string markdown(const ReportTable& table)
{
    std::string text = tableLine(table.header) + "|";
    for (std::size_t i = 0; i < table.header.size(); ++i)
        text += "---|";
    text += "\n";
    for (const auto& row : table.rows)
        text += tableLine(row);
    return text;
}

std::string bullets(const std::string& heading, const std::vector<std::string>& sentences)
{
    std::string text = sentences.empty() ? "" : "\n## " + heading + "\n\n";
    for (const std::string& sentence : sentences)
        text += "- " + sentence + "\n";
    return text;
}

std::string gateTable(const ReportContent& content)
{
    std::string text = "| gate | value | result | strict default |\n|---|---|---|---|\n";
    for (const ReportGate& gate : content.gates)
        text += fmt::format("| {} | {} | **{}**{} | {} |\n", cell(gate.condition), gate.value, name(gate.status),
                            gate.why.empty() ? "" : " (" + gate.why + ")", gate.strict);
    if (!content.eased.empty())
        text += fmt::format("\n**{}**, meant for real work; the last column says what the strict limit would give.\n", content.eased);
    if (!content.harder.empty())
        text += "\n" + content.harder + "\n";
    return text + "\n" + (content.isBlocked ? "**Not good enough for production.** " : "") + content.verdict + "\n";
}

/// "Gates: 9 passed, …", and that limits were eased, if they were: a pass must not look like more than it is.
std::string gateLine(const Json& gates)
{
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t eased = 0;
    std::size_t strictlyFailed = 0;
    for (const Json& gate : gates) {
        const std::string status = gate.value("status", "");
        passed += status == "PASS" ? 1 : 0;
        failed += status == "FAIL" ? 1 : 0;
        const Json strictLimit = gate.value("strict_limit", Json());
        if (!strictLimit.is_number())
            continue;
        eased += (gate.value("limit", 0.0) < strictLimit.get<double>()) == (gate.value("op", "") == ">=") ? 1 : 0;
        strictlyFailed += gate.value("strict_status", "") == "FAIL" && status != "FAIL" ? 1 : 0;
    }
    std::string text = fmt::format("Gates: {} passed, {} failed, {} without data.\n", passed, failed, gates.size() - passed - failed);
    if (eased > 0)
        text += fmt::format("{} eased by this workspace's gates.yaml; with the strict defaults {} more would fail.\n",
                            countText(eased, "limit") + (eased == 1 ? " was" : " were"), strictlyFailed);
    return text;
}

/// A line of cells, the first left-aligned and the others right-aligned, by characters rather than bytes.
std::string aligned(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths)
{
    const auto characters = [](const std::string& text) {
        return static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    };
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::size_t length = characters(cells[i]);
        const std::string padding(length < widths[i] ? widths[i] - length : 0, ' ');
        line += i == 0 ? cells[i] + padding : "  " + padding + cells[i];
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line + "\n";
}

} // namespace

std::string reportMarkdown(const ReportContent& content)
{
    std::string text = "# What this model can and cannot do\n\n" + content.about + "\n\n" + content.howToRead + "\n\n";
    for (const SetInWords& set : content.sets)
        text += "- **" + set.name + "**" + set.text + "\n";
    if (!content.caveat.empty())
        text += "\n" + content.caveat + "\n";
    text += bullets("It can", content.can) + bullets("It cannot", content.cannot);
    text += "\n## Gates: is it good enough?\n\n" + gateTable(content);
    if (!content.comparison.rows.empty())
        text += "\n## Against the production model\n\n" + markdown(content.comparison);
    text += "\n## Scores per set\n\n" + markdown(content.inScope);
    if (!content.outOfScope.rows.empty())
        text += "\n" + markdown(content.outOfScope);
    text += "\nTraining scores are optimistic: the model has seen these images.\n";
    if (content.main != nullptr) {
        const std::string& set = content.main->set->name;
        text += "\n## Weakest classes in " + set + "\n\n"
                + (content.weakest.rows.empty() ? "Every image of " + set + " is recognised.\n" : markdown(content.weakest));
        text += "\n## Most confused pairs in " + set + "\n\n" + (content.pairs.rows.empty() ? "None.\n" : markdown(content.pairs));
        text += "\n## If the threshold were another\n\n" + markdown(content.thresholds) + "\n" + content.suggestion + "\n";
    }
    return text + "\n## To look at\n\n" + content.toLookAt + "\n\n" + content.provenance + "\n";
}

std::string summaryTable(const Json& summary)
{
    std::vector<std::vector<std::string>> own{{"set", "images", "top-1", "macro recall", "log loss", "coverage", "accuracy above", "wrong shown"}};
    std::vector<std::vector<std::string>> foreign{{"out of scope", "images", "false shown", "AUROC"}};
    const auto sets = summary.find("sets");
    if (sets != summary.end() && sets->is_object()) {
        for (const auto& [name, set] : sets->items()) {
            const double images = numberOf(set, "images");
            const std::string imageCount = std::isnan(images) ? "–" : fmt::format("{:.0f}", images);
            if (set.contains("false_shown"))
                foreign.push_back({name, imageCount, percentText(numberOf(set, "false_shown")), decimalText(numberOf(set, "auroc"))});
            else
                own.push_back({name, imageCount, percentText(numberOf(set, "top1")), percentText(numberOf(set, "macro_recall")),
                               decimalText(numberOf(set, "log_loss")), percentText(numberOf(set, "coverage")),
                               percentText(numberOf(set, "accuracy_above")), percentText(numberOf(set, "wrong_shown"))});
        }
    }
    std::string text = fmt::format("Scores at threshold {:.2f}\n", numberOf(summary, "threshold"));
    for (const auto& table : {own, foreign}) {
        if (table.size() == 1)
            continue;
        std::vector<std::size_t> widths;
        for (std::size_t column = 0; column < table.front().size(); ++column) {
            widths.push_back(0);
            for (const auto& row : table)
                widths.back() = std::max(widths.back(), row[column].size());
        }
        for (const auto& row : table)
            text += aligned(row, widths);
    }
    const auto gates = summary.find("gates");
    return gates != summary.end() && gates->is_array() ? text + gateLine(*gates) : text;
}

} // namespace taxon::scores
