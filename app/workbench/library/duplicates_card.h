// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "library/duplicates_presenter.h"

#include <array>

namespace taxon::workbench {

class ImageCanvas;
class RowList;

/// Equal and nearly equal pictures side by side, with what tells them apart; one of them is removed by key or click, which Ctrl+Z takes back.
class DuplicatesCard : public Card {
    Q_OBJECT

public:
    explicit DuplicatesCard(TaskRunner& tasks);

    [[nodiscard]] DuplicatesPresenter& presenter() noexcept { return m_presenter; }
    void setTheme(const Theme& theme);

Q_SIGNALS:
    /// A person wants to see the image in the grid.
    void imageWanted(const QString& path);
    /// Ctrl+Z on the list of pairs.
    void undoWanted();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    /// Keys of the list of pairs.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Half {
        ImageCanvas* canvas = nullptr;
        QLabel* place = nullptr;
        QLabel* facts = nullptr;
        QPushButton* keepButton = nullptr;
        QPushButton* showButton = nullptr;
    };
    [[nodiscard]] QWidget* makeHalf(DuplicatesPresenter::Side side);
    void showPairs();
    void showChosen();
    void showHalf(DuplicatesPresenter::Side side);

    DuplicatesPresenter m_presenter;
    QLabel* m_count;
    RowList* m_list;
    QLabel* m_what;
    std::array<Half, 2> m_halves;
};

} // namespace taxon::workbench
