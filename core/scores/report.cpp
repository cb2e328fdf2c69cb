// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/report.h"

#include "scores/pairs.h"
#include "scores/per_class.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

double number(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : kNoValue;
}

std::string percent(double share)
{
    return std::isnan(share) ? "–" : fmt::format("{:.1f} %", share * 100);
}

std::string decimal(double value)
{
    return std::isnan(value) ? "–" : fmt::format("{:.3f}", value);
}

/// "91.2 % (80.5–96.3)".
std::string withInterval(const Json& set, const char* key)
{
    const double low = number(set, (std::string(key) + "_low").c_str());
    const double high = number(set, (std::string(key) + "_high").c_str());
    const std::string value = percent(number(set, key));
    return std::isnan(low) ? value : fmt::format("{} ({:.1f}–{:.1f})", value, low * 100, high * 100);
}

std::string count(std::size_t n, const std::string& noun)
{
    const std::string ending = noun.ends_with('s') ? "es" : "s";
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : ending);
}

/// A class or set name inside a Markdown table.
std::string cell(std::string text)
{
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
    return text;
}

const std::string& className(const Analysis& analysis, std::int32_t index)
{
    return analysis.store->classes()[static_cast<std::size_t>(index)];
}

/// The set the page talks about first: test, or the first in-scope one.
const SetAnalysis* mainSet(const Analysis& analysis)
{
    if (const SetAnalysis* test = analysis.find("test"); test != nullptr && !test->isOutOfScope())
        return test;
    for (const SetAnalysis& set : analysis.sets)
        if (!set.isOutOfScope())
            return &set;
    return nullptr;
}

std::string inWords(const Analysis& analysis, const Json& summary)
{
    const SetAnalysis* main = mainSet(analysis);
    std::string text = fmt::format("A user sees an answer only where the model's confidence is at least {:.2f}. At that threshold:\n\n",
                                   analysis.threshold);
    for (const SetAnalysis& set : analysis.sets) {
        if (set.set->kind == dataset::SetKind::Train || set.set->kind == dataset::SetKind::Validation)
            continue;
        const Json& scores = summary["sets"][set.set->name];
        const ShownCounts shown = set.curve.at(analysis.threshold);
        if (set.isOutOfScope()) {
            text += fmt::format("- **{}** ({} of no class): {} wrongly get an answer ({}); {} are rightly left unanswered.\n", set.set->name,
                                count(shown.images, "image"), shown.shown, percent(shown.coverage()), shown.images - shown.shown);
            continue;
        }
        text += fmt::format("- **{}** ({}): {} get an answer ({}); of these {} right ({}) and {} wrong. {} get no answer. ", set.set->name,
                            count(shown.images, "image"), shown.shown, percent(shown.coverage()), shown.right, percent(shown.accuracyAbove()),
                            shown.wrong(), shown.images - shown.shown);
        text += fmt::format("Without a threshold the first guess is right for {}.\n", percent(number(scores, "top1")));
    }
    if (main == nullptr)
        return text + "\nNo set has images with a known class, so nothing can be said about right and wrong answers.\n";
    const auto classes = perClass(main->outcomes, analysis.sidecar.classes, analysis.threshold);
    std::size_t known = 0;
    std::size_t good = 0;
    for (const ClassScores& own : classes) {
        known += own.support > 0 ? 1 : 0;
        good += own.support > 0 && own.recall() >= 0.9 ? 1 : 0;
    }
    text += fmt::format("\nOf {} with images in {}, it recognises {} at least nine times in ten.", count(known, "class"), main->set->name, good);
    if (main->outcomes.images() < 200)
        text += fmt::format(" {} has only {}: the ranges in brackets, which hold the true value with 95 % confidence, are wide.", main->set->name,
                            count(main->outcomes.images(), "image"));
    return text + "\n";
}

std::string gateTable(const std::vector<GateResult>& gates)
{
    std::string text = "| gate | value | result | strict default |\n|---|---|---|---|\n";
    std::size_t lowered = 0;
    std::size_t raised = 0;
    for (const GateResult& result : gates) {
        const bool isChanged = !std::isnan(result.gate.strictLimit);
        const bool isLowered = isChanged && (result.gate.limit < result.gate.strictLimit) == result.gate.atLeast;
        lowered += isLowered ? 1 : 0;
        raised += isChanged && !isLowered ? 1 : 0;
        text += fmt::format("| {}{} | {} | **{}**{} | {} |\n", cell(describe(result.gate)), result.gate.blocks ? "" : " (warning only)",
                            decimal(result.value), name(result.status), result.why.empty() ? "" : " (" + result.why + ")",
                            isChanged ? fmt::format("{}: {}", result.gate.strictLimit, name(result.strictStatus)) : std::string("the same"));
    }
    if (lowered > 0)
        text += fmt::format(
            "\n**{} easier than the strict {}**, which {} meant for real work; the last column says what the strict limit would give.\n",
            count(lowered, "limit") + (lowered == 1 ? " is" : " are"), lowered == 1 ? "default" : "defaults", lowered == 1 ? "is" : "are");
    if (raised > 0)
        text += fmt::format("\n{} harder than the default.\n", count(raised, "limit") + (raised == 1 ? " is" : " are"));
    text += isBlocked(gates) ? "\n**Not good enough for production**: a blocking gate failed or has no data.\n" : "\nNo gate blocks production.\n";
    return text;
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
                            count(eased, "limit") + (eased == 1 ? " was" : " were"), strictlyFailed);
    return text;
}

std::string setTable(const Analysis& analysis, const Json& summary)
{
    std::string text =
        "| set | images | right (top 1) | in top 5 | macro recall | log loss | answered | right of the answers | wrong shown |\n|---|---|---|---|---|---|---|---|---|\n";
    std::string foreign;
    for (const SetAnalysis& set : analysis.sets) {
        const Json& scores = summary["sets"][set.set->name];
        if (set.isOutOfScope())
            foreign += fmt::format("| {} | {} | {} | {} | {} |\n", cell(set.set->name), set.outcomes.images(), withInterval(scores, "false_shown"),
                                   decimal(number(scores, "auroc")), withInterval(scores, "fpr95"));
        else
            text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell(set.set->name), set.outcomes.images(),
                                withInterval(scores, "top1"), percent(number(scores, "top5")), percent(number(scores, "macro_recall")),
                                decimal(number(scores, "log_loss")), withInterval(scores, "coverage"), withInterval(scores, "accuracy_above"),
                                withInterval(scores, "wrong_shown"));
    }
    if (!foreign.empty())
        text += "\n| out of scope | images | wrongly shown | AUROC | shown when 95 % of test is |\n|---|---|---|---|---|\n" + foreign;
    return text + "\nTraining scores are optimistic: the model has seen these images.\n";
}

std::string weakestClasses(const Analysis& analysis, const SetAnalysis& set)
{
    const auto classes = perClass(set.outcomes, analysis.sidecar.classes, analysis.threshold);
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < classes.size(); ++k)
        if (classes[k].support > 0 && classes[k].right < classes[k].support)
            order.push_back(k);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return classes[a].recall() != classes[b].recall() ? classes[a].recall() < classes[b].recall() : classes[a].support > classes[b].support;
    });
    if (order.empty())
        return fmt::format("Every image of {} is recognised.\n", set.set->name);
    std::string text = "| class | images | recall | precision | most often taken for |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 10); ++i) {
        const ClassScores& own = classes[order[i]];
        text += fmt::format("| {} | {} | {} | {} | {} ({}) |\n", cell(analysis.store->classes()[order[i]]), own.support, percent(own.recall()),
                            percent(own.precision()), cell(className(analysis, own.mostConfusedWith)), own.mostConfusedCount);
    }
    return text;
}

std::string pairTable(const Analysis& analysis, const SetAnalysis& set)
{
    const auto pairs = confusedPairs(set.outcomes, analysis.threshold);
    if (pairs.empty())
        return "None.\n";
    std::string text = "| truth | taken for | images | of the class | shown to the user |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(pairs.size(), 10); ++i)
        text += fmt::format("| {} | {} | {} | {} | {} |\n", cell(className(analysis, pairs[i].truth)), cell(className(analysis, pairs[i].predicted)),
                            pairs[i].count, percent(pairs[i].shareOfTruth), pairs[i].shown);
    return text;
}

std::string thresholdTable(const Analysis& analysis, const SetAnalysis& set)
{
    std::string text = fmt::format("| threshold | answered ({}) | right of the answers | wrong shown | out of scope shown |\n|---|---|---|---|---|\n",
                                   cell(set.set->name));
    for (const double threshold : {0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}) {
        const ShownCounts shown = set.curve.at(threshold);
        text += fmt::format("| {:.2f} | {} | {} | {} | {} |\n", threshold, percent(shown.coverage()), percent(shown.accuracyAbove()),
                            percent(shown.wrongShown()), percent(analysis.outOfScope.at(threshold).coverage()));
    }
    if (analysis.chosenThreshold)
        text += fmt::format(
            "\nThe validation images suggest {:.4f}: the smallest threshold at which at most 3 % of the answers are wrong, with 95 % confidence.\n",
            *analysis.chosenThreshold);
    else
        text += fmt::format(
            "\nNo threshold can be shown, on the validation images, to keep wrong answers below 3 % with 95 % confidence (that takes at least 125 "
            "answers, all right), so {:.2f} stays.\n",
            analysis.threshold);
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

std::string reportMarkdown(const Analysis& analysis, const Json& summary, const std::vector<GateResult>& gates)
{
    const EvaluationInfo& info = analysis.store->info();
    std::string text = fmt::format("# What this model can and cannot do\n\nModel: {}. Data set: {}. {} of {}.\n\n",
                                   info.model.empty() ? "not named" : info.model, info.datasetId.empty() ? "not named" : info.datasetId,
                                   count(analysis.store->images(), "image"), count(analysis.store->classes().size(), "class"));
    text += inWords(analysis, summary);
    text += "\n## Gates: is it good enough?\n\n" + gateTable(gates);
    text += "\n## Scores per set\n\n" + setTable(analysis, summary);
    if (const SetAnalysis* main = mainSet(analysis)) {
        text += fmt::format("\n## Weakest classes in {}\n\n", main->set->name) + weakestClasses(analysis, *main);
        text += fmt::format("\n## Most confused pairs in {}\n\n", main->set->name) + pairTable(analysis, *main);
        text += "\n## If the threshold were another\n\n" + thresholdTable(analysis, *main);
    }
    text += fmt::format("\n## To look at\n\n{} for review (review.csv), among them {} whose label may be wrong (label_issues.csv).\n",
                        count(analysis.queue.size(), "image"), analysis.issues.size());
    text += fmt::format("\nDefinitions: version {}; ranges are Wilson's, 95 %.", kDefinitionsVersion);
    for (const SetAnalysis& set : analysis.sets)
        if (!set.set->hash.empty())
            text += fmt::format("{} {} {}", &set == &analysis.sets.front() ? " Frozen sets:" : ",", set.set->name, set.set->hash.substr(0, 12));
    return text + "\n";
}

std::string summaryTable(const Json& summary)
{
    std::vector<std::vector<std::string>> own{{"set", "images", "top-1", "macro recall", "log loss", "coverage", "accuracy above", "wrong shown"}};
    std::vector<std::vector<std::string>> foreign{{"out of scope", "images", "false shown", "AUROC"}};
    const auto sets = summary.find("sets");
    if (sets != summary.end() && sets->is_object()) {
        for (const auto& [name, set] : sets->items()) {
            const double images = number(set, "images");
            const std::string imageCount = std::isnan(images) ? "–" : fmt::format("{:.0f}", images);
            if (set.contains("false_shown"))
                foreign.push_back({name, imageCount, percent(number(set, "false_shown")), decimal(number(set, "auroc"))});
            else
                own.push_back({name, imageCount, percent(number(set, "top1")), percent(number(set, "macro_recall")), decimal(number(set, "log_loss")),
                               percent(number(set, "coverage")), percent(number(set, "accuracy_above")), percent(number(set, "wrong_shown"))});
        }
    }
    std::string text = fmt::format("Scores at threshold {:.2f}\n", number(summary, "threshold"));
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
