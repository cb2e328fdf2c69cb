// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/evaluation.h"

#include "base/error.h"
#include "scores/calibration.h"
#include "scores/classification.h"
#include "scores/out_of_scope.h"
#include "scores/review_queue.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace taxon::workbench {
namespace {

using scores::Sidecar;

constexpr double kAboveAll = 2.0; ///< a threshold above every confidence: the queue then holds every image

/// Puts the groups with most images first; equal ones keep their order.
void largestFirst(std::vector<ErrorGroup>& groups)
{
    std::stable_sort(groups.begin(), groups.end(), [](const ErrorGroup& a, const ErrorGroup& b) { return a.rows.size() > b.rows.size(); });
}

/// Groups \p rows by what \p keyOf says, each group in the order of \p rows.
template <typename KeyOf>
std::vector<ErrorGroup> groupRows(const std::vector<std::uint32_t>& rows, KeyOf keyOf)
{
    std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> places;
    std::vector<ErrorGroup> groups;
    for (const std::uint32_t row : rows) {
        const std::pair<std::int32_t, std::int32_t> key = keyOf(row);
        const auto [place, added] = places.try_emplace(key, groups.size());
        if (added)
            groups.push_back({key.first, key.second, {}});
        groups[place->second].rows.push_back(row);
    }
    largestFirst(groups);
    return groups;
}

std::vector<float> confidences(const Sidecar& sidecar, const std::vector<std::uint32_t>& rows)
{
    std::vector<float> values;
    values.reserve(rows.size());
    for (const std::uint32_t row : rows)
        values.push_back(sidecar.confidence[row]);
    return values;
}

} // namespace

std::shared_ptr<const Evaluation> Evaluation::load(const std::filesystem::path& folder, const jobs::Context& context)
{
    std::shared_ptr<Evaluation> evaluation(new Evaluation(scores::PredictionStore::open(folder, context)));
    for (const scores::SetRows& set : evaluation->m_store.sets()) {
        context.throwIfStopped();
        if (set.kind != dataset::SetKind::Reserve && !set.rows.empty())
            evaluation->m_sets.push_back(evaluation->evaluate(set));
    }
    evaluation->compareOutOfScope();
    evaluation->findExamples();
    evaluation->openEmbeddings(folder);
    return evaluation;
}

int Evaluation::firstSet() const
{
    int best = 0;
    for (std::size_t i = 0; i < m_sets.size(); ++i) {
        const dataset::SetKind kind = m_sets[i].set.kind;
        if (kind == dataset::SetKind::Test)
            return static_cast<int>(i);
        if (kind == dataset::SetKind::Validation)
            best = static_cast<int>(i);
    }
    return best;
}

EvaluatedSet Evaluation::evaluate(const scores::SetRows& set) const
{
    EvaluatedSet evaluated;
    evaluated.set = set;
    const scores::Outcomes outcomes = scores::gather(sidecar(), set.rows);
    if (set.isOutOfScope()) {
        evaluated.curve = scores::ThresholdCurve(outcomes.confidence, {});
    } else {
        evaluated.curve = scores::ThresholdCurve(outcomes.confidence, outcomes.right);
        const scores::ClassificationReport report = scores::classificationReport(outcomes.truth, outcomes.prediction, m_store.classes().size());
        const double images = static_cast<double>(outcomes.images());
        evaluated.top1 = report.accuracy;
        evaluated.top5 = scores::ratio(static_cast<double>(scores::countWithinTop(outcomes.truthRank, 5)), images);
        evaluated.macroRecall = report.macroRecall;
        evaluated.logLoss = scores::logLoss(outcomes.truthScore, m_store.matrix().isHalf());
        evaluated.ece = scores::calibration(outcomes.confidence, outcomes.right).ece;
    }
    order(evaluated);
    return evaluated;
}

void Evaluation::order(EvaluatedSet& set) const
{
    const auto predictionOnly = [this](std::uint32_t row) { return std::pair(std::int32_t{-1}, sidecar().prediction[row]); };
    if (set.set.isOutOfScope()) {
        // No image is right: the surest first, put together by the class they were taken for.
        set.wrong = set.set.rows;
        std::stable_sort(set.wrong.begin(), set.wrong.end(),
                         [this](std::uint32_t a, std::uint32_t b) { return sidecar().confidence[a] > sidecar().confidence[b]; });
        set.pairs = set.predictions = groupRows(set.wrong, predictionOnly);
        return;
    }
    for (const scores::ReviewItem& item : scores::reviewQueue(sidecar(), set.set.rows, kAboveAll, {}))
        (item.reason == scores::ReviewReason::Wrong ? set.wrong : set.right).push_back(item.row);
    set.pairs = groupRows(set.wrong, [this](std::uint32_t row) { return std::pair(sidecar().truth[row], sidecar().prediction[row]); });
    set.truths = groupRows(set.wrong, [this](std::uint32_t row) { return std::pair(sidecar().truth[row], std::int32_t{-1}); });
    set.predictions = groupRows(set.wrong, predictionOnly);
}

void Evaluation::compareOutOfScope()
{
    const scores::SetRows* test = nullptr;
    for (const scores::SetRows& set : m_store.sets())
        if (set.kind == dataset::SetKind::Test)
            test = &set;
    if (test == nullptr)
        return;
    const std::vector<float> inScope = confidences(sidecar(), test->rows);
    for (EvaluatedSet& set : m_sets) {
        if (!set.set.isOutOfScope())
            continue;
        const std::vector<float> outOfScope = confidences(sidecar(), set.set.rows);
        set.auroc = scores::auroc(inScope, outOfScope);
        set.fpr95 = inScope.empty()
                        ? scores::kNoValue
                        : scores::ratio(static_cast<double>(scores::countAtRecall95(inScope, outOfScope)), static_cast<double>(outOfScope.size()));
    }
}

void Evaluation::findExamples()
{
    m_examples.resize(m_store.classes().size());
    const auto surer = [this](std::uint32_t a, std::uint32_t b) { return sidecar().confidence[a] > sidecar().confidence[b]; };
    const auto add = [this](std::uint32_t row) {
        std::vector<std::uint32_t>& examples = m_examples[static_cast<std::size_t>(sidecar().truth[row])];
        if (examples.size() < kExamples)
            examples.push_back(row);
    };
    for (const EvaluatedSet& set : m_sets) { // train comes first
        std::vector<std::uint32_t> right = set.right;
        std::stable_sort(right.begin(), right.end(), surer);
        std::for_each(right.begin(), right.end(), add);
    }
    std::vector<std::uint8_t> isNeverRight(m_examples.size());
    std::transform(m_examples.begin(), m_examples.end(), isNeverRight.begin(), [](const auto& examples) { return examples.empty(); });
    for (const EvaluatedSet& set : m_sets)
        for (const std::uint32_t row : set.wrong)
            if (const std::int32_t truth = sidecar().truth[row]; truth >= 0 && isNeverRight[static_cast<std::size_t>(truth)] != 0)
                add(row);
}

void Evaluation::openEmbeddings(const std::filesystem::path& folder)
{
    try {
        m_embeddings = scores::Embeddings::open(folder, m_store.images());
    } catch (const Error&) {
        m_embeddings.reset();
    }
}

std::vector<std::uint32_t> rowsWith(const Evaluation& evaluation, const EvaluatedSet& set, scores::UserOutcome outcome, double threshold)
{
    using scores::UserOutcome;
    const std::vector<float>& confidence = evaluation.sidecar().confidence;
    const auto isMeant = [&](std::uint32_t row) { return (confidence[row] >= static_cast<float>(threshold)) == (outcome != UserOutcome::Withheld); };
    const std::vector<std::uint32_t>& all = outcome == UserOutcome::WrongShown     ? set.wrong
                                            : outcome == UserOutcome::CorrectShown ? set.right
                                                                                   : set.set.rows;
    std::vector<std::uint32_t> rows;
    std::copy_if(all.begin(), all.end(), std::back_inserter(rows), isMeant);
    if (outcome == UserOutcome::Withheld)
        std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return confidence[a] < confidence[b]; });
    return rows;
}

} // namespace taxon::workbench
