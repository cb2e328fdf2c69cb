// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/threshold_presenter.h"
#include "theme/theme.h"

#include <QWidget>
#include <vector>

class QLabel;

namespace taxon::workbench {

class FigureTable;

/// A threshold of its own for every class, as a table with a filter; Enter opens the images that are taken for a class.
class ClassThresholds : public QWidget {
    Q_OBJECT

public:
    /// \param presenter  outlives it.
    explicit ClassThresholds(ThresholdPresenter& presenter, QWidget* parent = nullptr);

    /// Chooses them by the validation images. Only when the review is Ready.
    void showRows(const scores::ThresholdTargets& targets);
    void setTheme(const Theme& theme);

private:
    ThresholdPresenter& m_presenter;
    QLabel* m_note;
    FigureTable* m_table;
    std::vector<std::int32_t> m_classes; ///< class indices by row
};

} // namespace taxon::workbench
