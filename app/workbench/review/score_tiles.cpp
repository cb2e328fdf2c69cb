// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/score_tiles.h"

#include "common/widgets.h"
#include "review/review_words.h"

#include <QHBoxLayout>

namespace taxon::workbench {

ScoreTiles::ScoreTiles(QWidget* parent) : QWidget(parent)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    for (int i = 0; i < 6; ++i) {
        m_tiles.push_back(new StatTile({}, QStringLiteral("scoreTile%1").arg(i)));
        line->addWidget(m_tiles.back(), 1);
    }
    setFixedHeight(68);
}

void ScoreTiles::setTile(int index, const QString& caption, const QString& figure, const QString& note)
{
    StatTile* tile = m_tiles[index];
    tile->setVisible(!caption.isEmpty());
    tile->setCaption(caption);
    tile->setFigure(figure);
    tile->setNote(note);
}

void ScoreTiles::showScores(const ReviewPresenter& presenter)
{
    const EvaluatedSet& set = presenter.set();
    const scores::ShownCounts counts = presenter.shownFigures().counts;
    if (presenter.isOutOfScope()) {
        setTile(0, tr("Images"), grouped(static_cast<qint64>(counts.images)), tr("of no class"));
        setTile(1, tr("False shown"), percent(counts.coverage()), imagesText(static_cast<qint64>(counts.shown)));
        setTile(2, tr("Rejected"), percent(counts.withheld()), {});
        setTile(3, tr("AUROC"), decimal(set.auroc), tr("against test"));
        setTile(4, tr("FPR95"), percent(set.fpr95), {});
        setTile(5, {}, {}, {});
        return;
    }
    setTile(0, tr("Top-1"), percent(set.top1), tr("top-5 %1").arg(percent(set.top5, 0)));
    setTile(1, tr("Macro recall"), percent(set.macroRecall), {});
    setTile(2, tr("Calibration error"), percent(set.ece), tr("log loss %1").arg(decimal(set.logLoss, 2)));
    setTile(3, tr("Coverage"), percent(counts.coverage()), tr("%1 shown").arg(grouped(static_cast<qint64>(counts.shown))));
    setTile(4, tr("Accuracy above τ"), percent(counts.accuracyAbove()), {});
    setTile(5, tr("Wrong shown"), percent(counts.wrongShown()), imagesText(static_cast<qint64>(counts.wrong())));
}

} // namespace taxon::workbench
