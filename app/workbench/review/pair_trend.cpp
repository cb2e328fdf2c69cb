// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/pair_trend.h"

#include "base/error.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "review/overview.h"

#include <QCoreApplication>
#include <map>

namespace taxon::workbench {
namespace {

using Pair = std::pair<std::string, std::string>;

struct PairTrendWords {
    Q_DECLARE_TR_FUNCTIONS(PairTrendWords)
};

/// Images of each pair, by the classes' names.
std::map<Pair, std::size_t> countsOf(const scores::PredictionStore& store, const scores::SetRows& set)
{
    const std::vector<std::string>& names = store.classes();
    std::map<Pair, std::size_t> counts;
    for (const scores::ConfusedPair& pair : scores::confusedPairs(scores::gather(store.sidecar(), set.rows), 0))
        counts[{names[static_cast<std::size_t>(pair.truth)], names[static_cast<std::size_t>(pair.predicted)]}] = pair.count;
    return counts;
}

} // namespace

std::shared_ptr<const ReferenceAnswers> readReference(const Workspace& workspace, const std::string& runId)
{
    auto reference = std::make_shared<ReferenceAnswers>();
    try {
        const VersionsBeside beside = versionsBeside(workspace, runId);
        reference->version = beside.reference();
        reference->isInProduction = beside.production != 0;
        if (reference->version == 0)
            return reference;
        reference->store = models::evaluationOf(workspace, models::readVersion(workspace, reference->version));
        if (!reference->store)
            reference->why = PairTrendWords::tr("its run's scores are gone").toStdString();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        reference->why = error.message();
    }
    return reference;
}

PairTrend trendOf(const Evaluation& evaluation, const scores::SetRows& set, const std::vector<scores::ConfusedPair>& pairs,
                  const scores::PredictionStore& before)
{
    PairTrend trend;
    const scores::SetRows* same = before.set(set.name);
    if (same == nullptr) {
        trend.why = PairTrendWords::tr("it has no images of this set").toStdString();
        return trend;
    }
    if (same->rows.size() != set.rows.size() || (!same->hash.empty() && !set.hash.empty() && same->hash != set.hash)) {
        trend.why = PairTrendWords::tr("it was evaluated on other images of this set").toStdString();
        return trend;
    }
    const std::map<Pair, std::size_t> counts = countsOf(before, *same);
    const std::vector<std::string>& names = evaluation.store().classes();
    for (const scores::ConfusedPair& pair : pairs) {
        const auto found = counts.find({names[static_cast<std::size_t>(pair.truth)], names[static_cast<std::size_t>(pair.predicted)]});
        trend.before.push_back(found == counts.end() ? 0 : found->second);
    }
    return trend;
}

} // namespace taxon::workbench
