// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/score_evaluation.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "scores/comparison.h"
#include "scores/report.h"
#include "scores/score_tables.h"
#include "scores/summary.h"

#include <cmath>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace taxon::scores {
namespace {

namespace fs = std::filesystem;

Json orNull(double value)
{
    return std::isnan(value) ? Json() : Json(value);
}

/// The comparison with a production model: for summary.json and as files.
struct AgainstProduction {
    Json json = Json::object();
    std::string imagesCsv;
    std::string classesCsv;
};

/// Compares every in-scope set but train that both models were evaluated on.
AgainstProduction compareWithProduction(const Analysis& analysis, const fs::path& folder, const jobs::Context& context)
{
    const PredictionStore store = PredictionStore::open(folder, context);
    const ModelAnswers production{store, store.sidecar(), store.info().threshold};
    const ModelAnswers candidate{*analysis.store, analysis.sidecar(), analysis.threshold};
    std::vector<Comparison> comparisons;
    AgainstProduction result;
    for (const SetAnalysis& set : analysis.sets) {
        const SetRows* other = store.set(set.set->name);
        if (set.isOutOfScope() || set.set->kind == dataset::SetKind::Train || other == nullptr || other->isOutOfScope())
            continue;
        result.json[set.set->name] = comparisonJson(comparisons.emplace_back(compareModels(production, candidate, set.set->name)));
    }
    result.imagesCsv = comparedImagesCsv(comparisons, production, candidate);
    result.classesCsv = comparedClassesCsv(comparisons);
    return result;
}

Json toJson(const std::vector<GateResult>& results)
{
    Json gates = Json::array();
    for (const GateResult& result : results) {
        const Gate& gate = result.gate;
        gates.push_back({{"gate", gate.name},
                         {"set", gate.set},
                         {"metric", gate.metric},
                         {"op", gate.atLeast ? ">=" : "<="},
                         {"limit", gate.limit},
                         {"strict_limit", orNull(gate.strictLimit)},
                         {"basis", gate.basis},
                         {"versus", gate.versusProduction ? "production" : "absolute"},
                         {"severity", gate.blocks ? "block" : "warn"},
                         {"value", orNull(result.value)},
                         {"status", name(result.status)},
                         {"strict_status", name(result.strictStatus)},
                         {"why", result.why}});
    }
    return gates;
}

/// Each file is made and written by whoever is free; the largest first.
void writeTables(const fs::path& folder, const Analysis& analysis, const Json& summary, const std::vector<GateResult>& gates,
                 const std::optional<AgainstProduction>& comparison, const jobs::Context& context)
{
    const ReportContent report = reportContent(analysis, summary, gates);
    std::vector<std::pair<const char*, std::function<std::string()>>> files{
        {"review.csv", [&] { return reviewCsv(analysis); }},
        {"pairs.csv", [&] { return pairsCsv(analysis); }},
        {"per_class.csv", [&] { return perClassCsv(analysis); }},
        {"label_issues.csv", [&] { return labelIssuesCsv(analysis); }},
        {"report.html", [&] { return reportHtml(report, analysis); }},
        {"per_subclass.csv", [&] { return perSubClassCsv(analysis); }},
        {"class_thresholds.csv", [&] { return classThresholdsCsv(analysis); }},
        {"thresholds.csv", [&] { return thresholdsCsv(analysis); }},
        {"gates.csv", [&] { return gatesCsv(gates); }},
        {"report.md", [&] { return reportMarkdown(report); }},
    };
    if (comparison) {
        files.emplace_back("comparison.csv", [&] { return comparison->imagesCsv; });
        files.emplace_back("comparison_classes.csv", [&] { return comparison->classesCsv; });
    }
    jobs::parallelFor(files.size(), jobs::defaultThreads(), context,
                      [&](std::size_t i) { writeFileAtomically(folder / files[i].first, files[i].second()); });
}

/// Only an empty folder or one with scores of ours may be replaced.
void requireReplaceable(const fs::path& out)
{
    if (!fs::exists(fs::symlink_status(out)))
        return;
    const bool isOurs = fs::is_directory(out) && !fs::is_symlink(out)
                        && (fs::is_empty(out)
                            || (fs::exists(out / "summary.json") && readJson(out / "summary.json").value("format", "") == "taxon-summary"));
    if (!isOurs)
        throw Error(ErrorCode::AlreadyExists, "There is something else than scores here, and it stays as it is.", pathToText(out),
                    "Give another folder with --out.");
}

/// Puts \p next in the place of \p out, which may exist, in one step where the file system can exchange two names.
void replaceFolder(const fs::path& next, const fs::path& out)
{
    if (!fs::exists(out)) {
        fs::rename(next, out);
        return;
    }
    if (::renameat2(AT_FDCWD, next.c_str(), AT_FDCWD, out.c_str(), RENAME_EXCHANGE) == 0) {
        fs::remove_all(next); // the old scores
        return;
    }
    const fs::path old = next.native() + ".old";
    fs::remove_all(old);
    fs::rename(out, old);
    fs::rename(next, out);
    fs::remove_all(old);
}

} // namespace

Json scoreEvaluation(const fs::path& evaluation, const fs::path& out, const ScoringOptions& options, const jobs::Context& context)
{
    if (options.threshold && !(*options.threshold >= 0 && *options.threshold <= 1))
        throw Error(ErrorCode::InvalidArgument, fmt::format("The threshold {} is not between 0 and 1.", *options.threshold));
    const fs::path target = fs::absolute(out).lexically_normal();
    const fs::path folder = target.has_filename() ? target : target.parent_path();
    requireReplaceable(folder);
    const PredictionStore store = PredictionStore::open(evaluation, context);
    const Analysis analysis = analyse(store, options.threshold.value_or(store.info().threshold), context, options.judged);
    Json summary = summaryJson(analysis);
    std::optional<AgainstProduction> comparison;
    if (!options.production.empty()) {
        comparison = compareWithProduction(analysis, options.production, context);
        summary["comparison"] = comparison->json;
    }
    const std::vector<GateResult> gates = judge(summary, options.gates);
    summary["gates"] = toJson(gates);
    summary["blocked"] = isBlocked(gates);
    context.throwIfStopped();

    std::error_code failure;
    fs::create_directories(folder.parent_path(), failure);
    if (failure)
        throw errnoError(failure.value(), "make the folder", pathToText(folder.parent_path()));
    const fs::path next = folder.parent_path() / ("." + folder.filename().native() + ".next");
    fs::remove_all(next, failure); // left by a writer that was killed
    AtomicFolder files(next);
    writeJson(files.path() / "summary.json", summary);
    writeTables(files.path(), analysis, summary, gates, comparison, context);
    files.commit();
    try {
        replaceFolder(next, folder);
    } catch (const fs::filesystem_error& error) {
        throw errnoError(error.code().value(), "put the scores in place", pathToText(folder));
    }
    return summary;
}

fs::path defaultScoresFolder(const fs::path& evaluation)
{
    const fs::path folder = fs::absolute(evaluation).lexically_normal();
    const fs::path named = folder.has_filename() ? folder : folder.parent_path();
    return named.filename() == "evaluation" ? named.parent_path() / "scores" : named / "scores";
}

} // namespace taxon::scores
