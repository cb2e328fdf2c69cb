// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/pairs_presenter.h"

namespace taxon::workbench {

PairsPresenter::PairsPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Threshold, parent)
{}

void PairsPresenter::make()
{
    if (review().isOutOfScope()) { // its images have no label
        drop();
        Q_EMIT changed();
        return;
    }
    ConfusionChoice choice = m_choice;
    choice.set = review().chosenSet();
    choice.threshold = review().threshold();
    const bool isKnown = m_referenceOf.lock() == review().sharedEvaluation();
    run(
        [evaluation = review().sharedEvaluation(), workspace = review().workspace(), choice,
         runId = review().entries()[static_cast<std::size_t>(review().chosenEntry())].runId.toStdString(),
         reference = isKnown ? m_reference : nullptr](const jobs::Context& context) {
            Made made{std::make_shared<const Confusion>(makeConfusion(*evaluation, choice)), reference, {}};
            context.throwIfStopped();
            if (!made.reference)
                made.reference = readReference(*workspace, runId);
            if (made.reference->store)
                made.trend = trendOf(*evaluation, evaluation->sets()[static_cast<std::size_t>(choice.set)].set, made.confusion->pairs,
                                     *made.reference->store);
            else
                made.trend.why = made.reference->why;
            return made;
        },
        [this, evaluation = std::weak_ptr(review().sharedEvaluation())](Made made) {
            m_confusion = std::move(made.confusion);
            m_reference = std::move(made.reference);
            m_referenceOf = evaluation;
            m_trend = std::move(made.trend);
        });
}

void PairsPresenter::drop()
{
    m_confusion.reset();
    m_trend = {};
    if (review().state() != ReviewPresenter::State::Ready) {
        m_reference.reset();
        m_referenceOf.reset();
    }
}

std::pair<PairsPresenter::PairIndices, PairsPresenter::PairIndices> PairsPresenter::flowsOf(std::int32_t classIndex) const
{
    std::pair<PairIndices, PairIndices> flows;
    for (std::size_t i = 0; m_confusion && i < m_confusion->pairs.size(); ++i) {
        if (m_confusion->pairs[i].predicted == classIndex)
            flows.first.push_back(i);
        if (m_confusion->pairs[i].truth == classIndex)
            flows.second.push_back(i);
    }
    return flows;
}

void PairsPresenter::setClustered(bool isClustered)
{
    m_choice.isClustered = isClustered;
    remake();
}

void PairsPresenter::setShareOfRow(bool isShareOfRow)
{
    m_choice.isShareOfRow = isShareOfRow;
    remake();
}

void PairsPresenter::setWithholds(bool withholds)
{
    m_choice.withholds = withholds;
    remake();
}

void PairsPresenter::setTyped(const QString& typed)
{
    m_choice.typed = typed.trimmed().toStdString();
    remake();
}

QString PairsPresenter::rowName(int row) const
{
    const std::size_t place = m_confusion->rows[static_cast<std::size_t>(row)];
    return m_confusion->isLast(place)    ? tr("out of scope")
           : m_confusion->isOther(place) ? tr("other")
                                         : review().className(m_confusion->matrix.classes[place]);
}

QString PairsPresenter::columnName(int column) const
{
    const std::size_t place = m_confusion->columns[static_cast<std::size_t>(column)];
    return m_confusion->isLast(place)    ? tr("withheld")
           : m_confusion->isOther(place) ? tr("other")
                                         : review().className(m_confusion->matrix.classes[place]);
}

void PairsPresenter::openCell(int row, int column)
{
    review().openImages(tr("%1 → %2").arg(rowName(row), columnName(column)), imagesOf(*review().evaluation(), *m_confusion, row, column));
}

void PairsPresenter::openPair(std::size_t pair)
{
    const scores::ConfusedPair& wanted = m_confusion->pairs[pair];
    for (const ErrorGroup& group : review().set().pairs) // the same images in the order of the queue
        if (group.truth == wanted.truth && group.prediction == wanted.predicted)
            review().openImages(tr("%1 → %2").arg(review().className(wanted.truth), review().className(wanted.predicted)), group.rows);
}

} // namespace taxon::workbench
