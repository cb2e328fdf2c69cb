// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/overview.h"

#include "base/error.h"
#include "base/ids.h"
#include "models/production.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "runs/run_folder.h"
#include "scores/report_content.h"
#include "scores/summary.h"

#include <set>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;
using scores::numberOf;

/// Another version, as far as it can be read.
struct Version {
    int number = 0;
    Json sets = Json::object(); ///< of its summary.json
    double threshold = 0.8;
    std::optional<scores::PredictionStore> store{}; ///< of its run, if that is still there
};

Json summaryOf(const Workspace& workspace, const std::string& runId, const Evaluation& evaluation, const jobs::Context& context)
{
    const fs::path file = workspace.run(runId) / "scores" / "summary.json";
    if (fs::exists(file))
        return readFormat(file, "taxon-summary", 1);
    return scores::summaryJson(scores::analyse(evaluation.store(), evaluation.store().info().threshold, context));
}

Version readVersion(const Workspace& workspace, int number)
{
    const models::VersionInfo info = models::readVersion(workspace, number);
    Version version{number};
    if (const fs::path summary = info.folder / "scores" / "summary.json"; fs::exists(summary))
        version.sets = readFormat(summary, "taxon-summary", 1).value("sets", Json::object());
    version.store = models::evaluationOf(workspace, info);
    version.threshold = info.threshold;
    return version;
}

SetHeadlines headlinesOf(const std::string& name, const Json& set, const Json& reference)
{
    SetHeadlines line;
    line.set = name;
    line.isOutOfScope = set.value("kind", "") == dataset::name(dataset::SetKind::OutOfScope);
    line.images = set.value("images", std::size_t{0});
    const std::string hash = set.value("hash", "");
    line.sameImages = !hash.empty() && reference.value("hash", "") == hash;
    for (std::size_t i = 0; i < kHeadlines; ++i) {
        const std::string key = keyOf(static_cast<Headline>(i));
        line.scores[i] = {numberOf(set, key.c_str()),
                          {numberOf(set, (key + "_low").c_str()), numberOf(set, (key + "_high").c_str())},
                          numberOf(reference, key.c_str())};
    }
    return line;
}

/// Every in-scope set but train that both have.
std::vector<SetChange> changesSince(const Version& before, const Evaluation& now, double threshold)
{
    std::vector<SetChange> changes;
    for (const EvaluatedSet& set : now.sets()) {
        if (set.set.isOutOfScope() || set.set.kind == dataset::SetKind::Train || before.store->set(set.set.name) == nullptr)
            continue;
        SetChange change;
        change.comparison.set = set.set.name;
        try {
            change.comparison = scores::compareModels({*before.store, before.store->sidecar(), before.threshold},
                                                      {now.store(), now.sidecar(), threshold}, set.set.name);
        } catch (const Error& error) {
            change.why = error.message();
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

/// Reads a version that is beside this one; nothing, and a line in the overview, where it can't be.
std::shared_ptr<const Version> tryRead(const Workspace& workspace, int number, Overview& overview)
{
    if (number == 0)
        return nullptr;
    try {
        return std::make_shared<const Version>(readVersion(workspace, number));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        overview.problems.push_back("Version " + versionName(number) + ": " + error.message() + (error.where().empty() ? "" : " " + error.where()));
        return nullptr;
    }
}

} // namespace

const char* keyOf(Headline headline) noexcept
{
    constexpr std::array<const char*, kHeadlines> keys{"top1", "macro_recall", "coverage", "accuracy_above", "wrong_shown",
                                                       "ece",  "false_shown",  "auroc",    "fpr95"};
    return keys[static_cast<std::size_t>(headline)];
}

bool isGain(Headline headline) noexcept
{
    return headline != Headline::WrongShown && headline != Headline::Ece && headline != Headline::FalseShown && headline != Headline::Fpr95;
}

VersionsBeside versionsBeside(const Workspace& workspace, const std::string& runId)
{
    std::set<int> own; // also with another threshold or temperature: a run is not told against itself
    std::vector<models::VersionProblem> ignored;
    for (const models::VersionInfo& version : models::listVersions(workspace, ignored))
        if (version.runId == runId)
            own.insert(version.number);
    const int inProduction = models::productionVersion(workspace);
    VersionsBeside beside{own.contains(inProduction) ? 0 : inProduction, 0};
    for (const int number : models::versionNumbers(workspace))
        if (own.empty() || number < *own.begin())
            beside.last = number;
    return beside;
}

Overview readOverview(const Workspace& workspace, const std::string& runId, const Evaluation& evaluation, const jobs::Context& context)
{
    Overview overview;
    Json summary = summaryOf(workspace, runId, evaluation, context);
    overview.threshold = numberOf(summary, "threshold");
    overview.suggested = numberOf(summary, "suggested_threshold");
    const auto [production, last] = versionsBeside(workspace, runId);
    const std::shared_ptr<const Version> inProduction = tryRead(workspace, production, overview);
    const std::shared_ptr<const Version> before = last == production ? inProduction : tryRead(workspace, last, overview);
    const std::shared_ptr<const Version>& reference = production != 0 ? inProduction : before;
    overview.isInProduction = production != 0;
    overview.reference = reference ? reference->number : 0;
    overview.last = before ? before->number : 0;
    const Json sets = summary.value("sets", Json::object());
    for (const EvaluatedSet& set : evaluation.sets()) // in their order
        if (const auto found = sets.find(set.set.name); found != sets.end())
            overview.sets.push_back(
                headlinesOf(set.set.name, *found, reference ? reference->sets.value(set.set.name, Json::object()) : Json::object()));
    if (before && before->store)
        overview.changes = changesSince(*before, evaluation, overview.threshold);
    summary.erase("comparison"); // it was made with what was in production then
    if (production != 0) {
        Json comparison = Json::object(); // empty where production's scores are gone: its gates have no data then
        if (inProduction && inProduction->store)
            for (const SetChange& change : last == production ? overview.changes : changesSince(*inProduction, evaluation, overview.threshold))
                if (change.why.empty())
                    comparison[change.comparison.set] = scores::comparisonJson(change.comparison);
        summary["comparison"] = std::move(comparison);
    }
    overview.gates = scores::judge(summary, models::workspaceGates(workspace));
    return overview;
}

} // namespace taxon::workbench
