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
    run([evaluation = review().sharedEvaluation(),
         choice](const jobs::Context&) { return std::make_shared<const Confusion>(makeConfusion(*evaluation, choice)); },
        [this](std::shared_ptr<const Confusion> confusion) { m_confusion = std::move(confusion); });
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
