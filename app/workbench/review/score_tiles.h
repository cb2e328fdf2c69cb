// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_presenter.h"

#include <QVector>
#include <QWidget>

namespace taxon::workbench {

class StatTile;

/// The scores of the chosen set, those with τ in them at the threshold.
class ScoreTiles : public QWidget {
    Q_OBJECT

public:
    explicit ScoreTiles(QWidget* parent = nullptr);
    /// Only when the presenter is ready.
    void showScores(const ReviewPresenter& presenter);

private:
    void setTile(int index, const QString& caption, const QString& figure, const QString& note);

    QVector<StatTile*> m_tiles;
};

} // namespace taxon::workbench
