// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_presenter.h"
#include "theme/theme.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace taxon::workbench {

class Chooser;
class Keymap;

/// Below the images: the reason of what is decided next, the order of the list, and what it leaves out.
class GridFoot : public QWidget {
    Q_OBJECT

public:
    /// Both outlive it.
    GridFoot(ReviewPresenter& presenter, const Keymap& keymap, QWidget* parent = nullptr);

    /// The reason is to be typed.
    void askForReason();

Q_SIGNALS:
    /// The images that look like the chosen one are wanted first, or no longer.
    void likeWanted(bool wanted);
    /// The reason is typed.
    void reasonTyped();

private:
    void showOrder();

    ReviewPresenter& m_presenter;
    QLineEdit* m_reasonEdit;
    Chooser* m_orderChooser;
    QPushButton* m_similarButton;
    QPushButton* m_hideButton;
};

} // namespace taxon::workbench
