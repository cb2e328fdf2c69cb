// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/version_gates.h"

#include "base/error.h"
#include "models/production.h"
#include "scores/comparison.h"
#include "scores/temperature.h"

#include <filesystem>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

/// Both evaluations set by set, but for those that only one has, or that hold other images.
Json comparisonOf(const scores::PredictionStore& production, double productionThreshold, const scores::PredictionStore& candidate, double threshold)
{
    Json comparison = Json::object();
    for (const scores::SetRows& set : candidate.sets()) {
        if (set.isOutOfScope() || set.kind == dataset::SetKind::Train || production.set(set.name) == nullptr)
            continue;
        try {
            comparison[set.name] = scores::comparisonJson(scores::compareModels({production, production.sidecar(), productionThreshold},
                                                                                {candidate, candidate.sidecar(), threshold}, set.name));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::InvalidArgument) // other images
                throw;
        }
    }
    return comparison;
}

} // namespace

int productionVersion(const Workspace& workspace)
{
    const std::vector<Promotion> history = productionHistory(workspace);
    return history.empty() ? 0 : history.back().number;
}

std::optional<scores::PredictionStore> evaluationOf(const Workspace& workspace, const VersionInfo& version)
{
    if (const fs::path own = version.folder / "evaluation"; fs::exists(own / "scores.npy"))
        return scores::PredictionStore::open(own);
    if (version.runId.empty())
        return std::nullopt;
    const fs::path folder = workspace.run(version.runId) / "evaluation";
    if (!fs::exists(folder / "scores.npy"))
        return std::nullopt;
    scores::PredictionStore store = scores::PredictionStore::open(folder);
    const double further = version.temperature / store.info().temperature;
    if (further == 1)
        return store;
    const fs::path tempered = scores::temperedFolder(folder, further);
    if (!fs::exists(tempered / "scores.npy"))
        return std::nullopt;
    return scores::PredictionStore::open(tempered);
}

std::vector<scores::Gate> workspaceGates(const Workspace& workspace)
{
    return fs::exists(workspace.gatesFile()) ? scores::readGates(workspace.gatesFile()) : scores::defaultGates();
}

std::vector<scores::GateResult> judgeVersion(const Workspace& workspace, const VersionInfo& version)
{
    const fs::path file = version.folder / "scores" / "summary.json";
    if (!fs::exists(file))
        return {};
    Json summary = readFormat(file, "taxon-summary", 1);
    summary.erase("comparison"); // it was made with what was in production then
    if (const int production = productionVersion(workspace); production != 0 && production != version.number) {
        const VersionInfo other = readVersion(workspace, production);
        const auto before = evaluationOf(workspace, other);
        const auto now = evaluationOf(workspace, version);
        summary["comparison"] = before && now ? comparisonOf(*before, other.threshold, *now, version.threshold) : Json::object();
    }
    return scores::judge(summary, workspaceGates(workspace));
}

} // namespace taxon::models
