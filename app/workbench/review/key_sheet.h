// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/keymap.h"

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace taxon::workbench {

/// The cheat sheet: every key of Review, made from the keymap, over the middle of the page. Escape, the key that opened it or a click
/// closes it.
class KeySheet : public QFrame {
    Q_OBJECT

public:
    /// \param keymap  outlives it. \param page  what it lies over, and stays a child of.
    KeySheet(const Keymap& keymap, QWidget& page);
    /// Opens it, or closes it and gives the keys back to what had them.
    void toggle();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void addGroup(QVBoxLayout& column, const QString& group);

    const Keymap& m_keymap;
    QPointer<QWidget> m_before; ///< that had the focus
};

} // namespace taxon::workbench
