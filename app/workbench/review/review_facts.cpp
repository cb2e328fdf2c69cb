// SPDX-License-Identifier: GPL-3.0-or-later
// What ReviewPresenter says about one image.
#include "base/text.h"
#include "common/core_text.h"
#include "common/edit_words.h"
#include "library/conflicts.h"
#include "review/review_presenter.h"

#include <QFile>

namespace taxon::workbench {

QString ReviewPresenter::className(std::int32_t index) const
{
    return index < 0 ? QString() : text(m_evaluation->store().classes()[static_cast<std::size_t>(index)]);
}

QString ReviewPresenter::fileOf(std::uint32_t row) const
{
    const Decision* decision = m_edits.decision(row);
    const std::string& path = decision != nullptr && !decision->path.empty() ? decision->path : m_evaluation->store().rows()[row].path;
    return QFile::decodeName((m_workspace->library() / textToPath(path)).c_str());
}

QString ReviewPresenter::labelOf(std::uint32_t row) const
{
    const Decision* decision = m_edits.decision(row);
    return decision != nullptr && !decision->path.empty() ? text(library::labelOfPath(decision->path))
                                                          : className(m_evaluation->sidecar().truth[row]);
}

ImageFacts ReviewPresenter::facts(std::uint32_t row) const
{
    const scores::Sidecar& sidecar = m_evaluation->sidecar();
    const scores::PredictionRow& image = m_evaluation->store().rows()[row];
    ImageFacts facts;
    facts.row = row;
    facts.path = text(image.path);
    facts.file = fileOf(row);
    facts.set = text(image.set);
    facts.truth = className(sidecar.truth[row]);
    facts.prediction = className(sidecar.prediction[row]);
    facts.confidence = static_cast<double>(sidecar.confidence[row]);
    facts.rank = static_cast<int>(sidecar.truthRank[row]);
    const bool shown = sidecar.confidence[row] >= static_cast<float>(m_threshold);
    using Verdict = ImageFacts::Verdict;
    if (sidecar.truth[row] < 0)
        facts.verdict = shown ? Verdict::FalseShown : Verdict::Rejected;
    else if (sidecar.isRight(row))
        facts.verdict = shown ? Verdict::RightShown : Verdict::RightWithheld;
    else
        facts.verdict = shown ? Verdict::WrongShown : Verdict::WrongWithheld;
    for (std::size_t k = 0; k < scores::kTop; ++k) {
        const std::int32_t guess = sidecar.top[row * scores::kTop + k];
        if (guess >= 0)
            facts.top.push_back({className(guess), static_cast<double>(sidecar.topScores[row * scores::kTop + k]), guess == sidecar.truth[row]});
    }
    if (const Decision* decision = m_edits.decision(row)) {
        facts.judged = wordOf(*decision);
        facts.judgedBy = byWhom(decision->who, decision->time, decision->why);
    }
    return facts;
}

} // namespace taxon::workbench
