// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <vector>

class QKeyEvent;
class QWidget;

namespace taxon::workbench {

/// What a key of the review asks for.
enum class ReviewAction { Keep, Relabel, TopGuess, Remove, Difficult, OutOfScope, Unsure, WrongLabel, Undo, Large, Keys };

/// One key and what it does.
struct ReviewKey {
    int key; ///< Qt::Key; of TopGuess the first of scores::kTop
    bool control;
    ReviewAction action;
    const char* words; ///< for the line below the grid; untranslated
};

/// All of them, in the order of the line below the grid (docs/guide/window.md): the only place that knows which key does what.
[[nodiscard]] const std::vector<ReviewKey>& reviewKeys();

/// What each does, as rich text: "Enter right · 1–5 to guess · …", the keys in bold.
[[nodiscard]] QString reviewKeysLine();

/// Hears the keys of the review on widgets that have keys of their own, before these do.
class ReviewKeys : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    void watch(QWidget* widget);

Q_SIGNALS:
    /// \param guess  of TopGuess: from 0.
    void pressed(QWidget* widget, ReviewAction action, int guess);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace taxon::workbench
