// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/keymap.h"

#include <QObject>
#include <optional>
#include <utility>

class QWidget;

namespace taxon::workbench {

class ImageViewer;

/// What a key asks of the images.
enum class ReviewAction {
    Keep,
    Relabel,
    TopGuess,
    Remove,
    Difficult,
    OutOfScope,
    Unsure,
    WrongLabel,
    Reason,
    Undo,
    Redo,
    Large,
    Similar,
    WhereItLooks,
    Zoom, ///< between fitted and 100 %
    ZoomIn,
    ZoomOut,
    Keys
};

/// The action of keymap.json's id, and of TopGuess which guess, from 0; nothing for an action that isn't about images.
[[nodiscard]] std::optional<std::pair<ReviewAction, int>> reviewActionOf(const QString& id);

/// The keys below the grid, as rich text: "Enter right · 1–5 to guess · …", the keys in bold.
[[nodiscard]] QString reviewKeysLine(const Keymap& keymap);

/// Zooms the picture of \p viewer where it is open. \returns whether \p action is about that.
bool zoomByKey(ImageViewer& viewer, ReviewAction action);

/// Hears the keys of the review on widgets that have keys of their own, before these do.
class ReviewKeys : public QObject {
    Q_OBJECT

public:
    /// \param keymap  outlives it.
    explicit ReviewKeys(const Keymap& keymap, QObject* parent = nullptr);
    void watch(QWidget* widget);

Q_SIGNALS:
    /// \param guess  of TopGuess: from 0.
    void pressed(QWidget* widget, ReviewAction action, int guess);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    const Keymap& m_keymap;
};

} // namespace taxon::workbench
