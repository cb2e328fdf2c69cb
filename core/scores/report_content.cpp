// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/report_content.h"

#include "scores/pairs.h"
#include "scores/per_class.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::scores {
namespace {

constexpr double kRecognised = 0.9;       ///< recall from which a class counts as recognised
constexpr std::size_t kNamedClasses = 12; ///< in a sentence
constexpr std::size_t kTableRows = 10;
constexpr std::size_t kFewImages = 200; ///< in the main set: then the page says that intervals are wide

/// "91.2 % (80.5–96.3)".
std::string withInterval(const Json& set, const char* key)
{
    const double low = numberOf(set, (std::string(key) + "_low").c_str());
    const double high = numberOf(set, (std::string(key) + "_high").c_str());
    const std::string value = percentText(numberOf(set, key));
    return std::isnan(low) ? value : fmt::format("{} ({:.1f}–{:.1f})", value, low * 100, high * 100);
}

const std::string& className(const Analysis& analysis, std::size_t index)
{
    return analysis.store->classes()[index];
}

const std::string& className(const Analysis& analysis, std::int32_t index)
{
    return className(analysis, static_cast<std::size_t>(index));
}

const SetAnalysis* mainSet(const Analysis& analysis)
{
    if (const SetAnalysis* test = analysis.find("test"); test != nullptr && !test->isOutOfScope())
        return test;
    const auto found = std::find_if(analysis.sets.begin(), analysis.sets.end(), [](const SetAnalysis& set) { return !set.isOutOfScope(); });
    return found == analysis.sets.end() ? nullptr : &*found;
}

/// The classes with an error, the lowest recall first, then those with most images.
std::vector<std::size_t> weakestFirst(const std::vector<ClassScores>& classes)
{
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < classes.size(); ++k)
        if (classes[k].errors() > 0)
            order.push_back(k);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return classes[a].recall() != classes[b].recall() ? classes[a].recall() < classes[b].recall() : classes[a].support > classes[b].support;
    });
    return order;
}

/// Names up to kNamedClasses of them.
std::string listed(const std::vector<std::string>& names)
{
    const std::size_t named = std::min(names.size(), kNamedClasses);
    const std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(named), ", "));
    return named == names.size() ? text : fmt::format("{} and {} more", text, names.size() - named);
}

void addSetsInWords(ReportContent& content, const Analysis& analysis, const Json& summary)
{
    for (const SetAnalysis& set : analysis.sets) {
        if (set.set->kind == dataset::SetKind::Train || set.set->kind == dataset::SetKind::Validation)
            continue;
        const ShownCounts shown = set.curve.at(analysis.threshold);
        if (set.isOutOfScope()) {
            content.sets.push_back({set.set->name, fmt::format(" ({} of no class): {} wrongly get an answer ({}); {} are rightly left unanswered.",
                                                               countText(shown.images, "image"), shown.shown, percentText(shown.coverage()),
                                                               shown.images - shown.shown)});
            continue;
        }
        content.sets.push_back({set.set->name, fmt::format(" ({}): {} get an answer ({}); of these {} right ({}) and {} wrong. {} get no answer. "
                                                           "Without a threshold the first guess is right for {}.",
                                                           countText(shown.images, "image"), shown.shown, percentText(shown.coverage()), shown.right,
                                                           percentText(shown.accuracyAbove()), shown.wrong(), shown.images - shown.shown,
                                                           percentText(numberOf(summary["sets"][set.set->name], "top1")))});
    }
}

void addKnownClasses(ReportContent& content, const Analysis& analysis, const std::vector<ClassScores>& classes)
{
    std::size_t known = 0;
    std::vector<std::string> good;
    for (std::size_t k = 0; k < classes.size(); ++k) {
        known += classes[k].support > 0 ? 1 : 0;
        if (classes[k].support > 0 && classes[k].recall() >= kRecognised)
            good.push_back(className(analysis, k));
    }
    const std::string& name = content.main->set->name;
    const ShownCounts shown = content.main->curve.at(analysis.threshold);
    if (!good.empty())
        content.can.push_back(fmt::format("Recognises {} of {} with images in {} at least nine times in ten: {}.", good.size(),
                                          countText(known, "class"), name, listed(good)));
    if (shown.shown > 0)
        content.can.push_back(fmt::format("Answers {} of {} images of {}; {} of the answers are right.", shown.shown, shown.images, name,
                                          percentText(shown.accuracyAbove())));
    if (shown.images < kFewImages)
        content.caveat = fmt::format("{} has only {}: the ranges in brackets, which hold the true value with 95 % confidence, are wide.", name,
                                     countText(shown.images, "image"));
}

void addWeaknesses(ReportContent& content, const Analysis& analysis, const std::vector<ClassScores>& classes)
{
    const std::vector<std::size_t> order = weakestFirst(classes);
    std::vector<std::string> weak;
    for (const std::size_t k : order) {
        const ClassScores& own = classes[k];
        if (own.recall() < kRecognised)
            weak.push_back(fmt::format("{} ({} of {})", className(analysis, k), own.right, own.support));
        if (content.weakest.rows.size() < kTableRows)
            content.weakest.rows.push_back({className(analysis, k), std::to_string(own.support), percentText(own.recall()),
                                            percentText(own.precision()),
                                            fmt::format("{} ({})", className(analysis, own.mostConfusedWith), own.mostConfusedCount)});
    }
    if (!weak.empty())
        content.cannot.push_back(fmt::format("Recognises {} in {} less than nine times in ten (images right of all): {}.",
                                             countText(weak.size(), "class"), content.main->set->name, listed(weak)));
    const ShownCounts shown = content.main->curve.at(analysis.threshold);
    content.cannot.push_back(fmt::format("Leaves {} of {} images of {} without an answer, and answers {} wrongly.", shown.images - shown.shown,
                                         shown.images, content.main->set->name, shown.wrong()));
}

/// What it does with pictures of no class, and on benchmarks where fewer than half are answered rightly.
void addLimits(ReportContent& content, const Analysis& analysis)
{
    for (const SetAnalysis& set : analysis.sets) {
        const ShownCounts shown = set.curve.at(analysis.threshold);
        const std::string& name = set.set->name;
        if (set.isOutOfScope()) {
            content.can.push_back(
                fmt::format("Gives no answer to {} of {} images of no class in {}.", shown.images - shown.shown, shown.images, name));
            if (shown.shown > 0)
                content.cannot.push_back(
                    fmt::format("Takes {} of {} images of no class in {} for one of its classes.", shown.shown, shown.images, name));
        } else if (set.set->kind == dataset::SetKind::Benchmark) {
            auto& list = shown.correctShown() < 0.5 ? content.cannot : content.can;
            list.push_back(fmt::format("Gives a right answer to {} of {} images of the benchmark {}.", shown.right, shown.images, name));
        }
    }
}

void addGates(ReportContent& content, const std::vector<GateResult>& gates)
{
    std::size_t eased = 0;
    std::size_t harder = 0;
    for (const GateResult& result : gates) {
        const bool isChanged = !std::isnan(result.gate.strictLimit);
        const bool isEased = isChanged && (result.gate.limit < result.gate.strictLimit) == result.gate.atLeast;
        eased += isEased ? 1 : 0;
        harder += isChanged && !isEased ? 1 : 0;
        content.gates.push_back({describe(result.gate) + (result.gate.blocks ? "" : " (warning only)"), decimalText(result.value), result.status,
                                 result.why,
                                 isChanged ? fmt::format("{}: {}", result.gate.strictLimit, name(result.strictStatus)) : std::string("the same")});
    }
    if (eased > 0)
        content.eased = fmt::format("{} easier than the strict {}", countText(eased, "limit") + (eased == 1 ? " is" : " are"),
                                    eased == 1 ? "default" : "defaults");
    if (harder > 0)
        content.harder = fmt::format("{} harder than the default.", countText(harder, "limit") + (harder == 1 ? " is" : " are"));
    std::vector<std::string> blocking;
    for (const GateResult& result : gates)
        if (isBlocked({result}))
            blocking.push_back(fmt::format("{} ({})", describe(result.gate), name(result.status)));
    content.isBlocked = !blocking.empty();
    content.verdict = content.isBlocked ? fmt::format("Blocked by: {}.", fmt::join(blocking, "; ")) : "No gate blocks production.";
}

void addSetTables(ReportContent& content, const Analysis& analysis, const Json& summary)
{
    content.inScope.header = {"set",      "images",   "right (top 1)",        "in top 5",   "macro recall",
                              "log loss", "answered", "right of the answers", "wrong shown"};
    content.outOfScope.header = {"out of scope", "images", "wrongly shown", "AUROC", "shown when 95 % of test is"};
    for (const SetAnalysis& set : analysis.sets) {
        const Json& scores = summary["sets"][set.set->name];
        const std::string images = std::to_string(set.outcomes.images());
        if (set.isOutOfScope())
            content.outOfScope.rows.push_back(
                {set.set->name, images, withInterval(scores, "false_shown"), decimalText(numberOf(scores, "auroc")), withInterval(scores, "fpr95")});
        else
            content.inScope.rows.push_back({set.set->name, images, withInterval(scores, "top1"), percentText(numberOf(scores, "top5")),
                                            percentText(numberOf(scores, "macro_recall")), decimalText(numberOf(scores, "log_loss")),
                                            withInterval(scores, "coverage"), withInterval(scores, "accuracy_above"),
                                            withInterval(scores, "wrong_shown")});
    }
}

void addPairs(ReportContent& content, const Analysis& analysis)
{
    const auto pairs = confusedPairs(content.main->outcomes, analysis.threshold);
    content.pairs.header = {"truth", "taken for", "images", "of the class", "shown to the user"};
    for (std::size_t i = 0; i < std::min(pairs.size(), kTableRows); ++i)
        content.pairs.rows.push_back({className(analysis, pairs[i].truth), className(analysis, pairs[i].predicted), std::to_string(pairs[i].count),
                                      percentText(pairs[i].shareOfTruth), std::to_string(pairs[i].shown)});
}

void addThresholds(ReportContent& content, const Analysis& analysis)
{
    content.thresholds.header = {"threshold", fmt::format("answered ({})", content.main->set->name), "right of the answers", "wrong shown",
                                 "out of scope shown"};
    for (const double threshold : {0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}) {
        const ShownCounts shown = content.main->curve.at(threshold);
        content.thresholds.rows.push_back({fmt::format("{:.2f}", threshold), percentText(shown.coverage()), percentText(shown.accuracyAbove()),
                                           percentText(shown.wrongShown()), percentText(analysis.outOfScope.at(threshold).coverage())});
    }
    if (analysis.chosenThreshold)
        content.suggestion = fmt::format(
            "The validation images suggest {:.4f}: the smallest threshold at which at most 3 % of the answers are wrong, with 95 % confidence.",
            *analysis.chosenThreshold);
    else
        content.suggestion = fmt::format(
            "No threshold can be shown, on the validation images, to keep wrong answers below 3 % with 95 % confidence (that takes at least 125 "
            "answers, all right), so {:.2f} stays.",
            analysis.threshold);
}

void addComparison(ReportContent& content, const Json& summary)
{
    content.comparison.header = {"set", "images", "fixed", "broken", "both wrong", "top-1 difference", "McNemar's p", "largest loss of recall"};
    const auto comparison = summary.find("comparison");
    if (comparison == summary.end())
        return;
    for (const auto& [name, set] : comparison->items()) {
        const auto whole = [&set = set](const char* key) { return fmt::format("{:.0f}", numberOf(set, key)); };
        content.comparison.rows.push_back({name, whole("images"), whole("fixed"), whole("broken"), whole("both_wrong"),
                                           withInterval(set, "top1_difference"), decimalText(numberOf(set, "mcnemar_p")),
                                           percentText(numberOf(set, "worst_recall_loss"))});
    }
}

} // namespace

ReportContent reportContent(const Analysis& analysis, const Json& summary, const std::vector<GateResult>& gates)
{
    const EvaluationInfo& info = analysis.store->info();
    ReportContent content;
    content.about = fmt::format("Model: {}. Data set: {}. {} of {}.", info.model.empty() ? "not named" : info.model,
                                info.datasetId.empty() ? "not named" : info.datasetId, countText(analysis.store->images(), "image"),
                                countText(analysis.store->classes().size(), "class"));
    content.howToRead = fmt::format("A user sees an answer only where the model's confidence is at least {:.2f}. At that threshold:",
                                    analysis.threshold);
    content.main = mainSet(analysis);
    if (content.main == nullptr)
        content.caveat = "No set has images with a known class, so nothing can be said about right and wrong answers.";
    addSetsInWords(content, analysis, summary);
    content.weakest.header = {"class", "images", "recall", "precision", "most often taken for"};
    if (content.main != nullptr) {
        const auto classes = perClass(content.main->outcomes, analysis.sidecar().classes, analysis.threshold);
        addKnownClasses(content, analysis, classes);
        addWeaknesses(content, analysis, classes);
        addPairs(content, analysis);
        addThresholds(content, analysis);
    }
    addLimits(content, analysis);
    addGates(content, gates);
    addSetTables(content, analysis, summary);
    addComparison(content, summary);
    content.toLookAt = fmt::format("{} for review (review.csv), among them {} whose label may be wrong (label_issues.csv).",
                                   countText(analysis.queue.size(), "image"), analysis.issues.size());
    content.provenance = fmt::format("Definitions: version {}; ranges are Wilson's, 95 %.", kDefinitionsVersion);
    std::vector<std::string> hashes;
    for (const SetAnalysis& set : analysis.sets)
        if (!set.set->hash.empty())
            hashes.push_back(set.set->name + " " + set.set->hash.substr(0, 12));
    if (!hashes.empty())
        content.provenance += fmt::format(" Frozen sets: {}", fmt::join(hashes, ", "));
    return content;
}

std::string percentText(double share)
{
    return std::isnan(share) ? "–" : fmt::format("{:.1f} %", share * 100);
}

std::string decimalText(double value)
{
    return std::isnan(value) ? "–" : fmt::format("{:.3f}", value);
}

std::string countText(std::size_t n, const std::string& noun)
{
    const std::string ending = noun.ends_with('s') ? "es" : "s";
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : ending);
}

double numberOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : kNoValue;
}

} // namespace taxon::scores
