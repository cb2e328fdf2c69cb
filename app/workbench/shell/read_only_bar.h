// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <optional>

namespace taxon::workbench {

/// The line below the top bar while the window only reads: why, and what to do about it.
class ReadOnlyBar : public QFrame {
    Q_OBJECT

public:
    explicit ReadOnlyBar(QWidget* parent = nullptr);

    /// \param why  nothing hides the bar.
    void setReason(const std::optional<Error>& why);
    /// The window that was in the way is gone: this one can take its place.
    void setFree();

Q_SIGNALS:
    void editWanted();

private:
    QLabel* m_label;
    QPushButton* m_copyButton;
    QPushButton* m_editButton;
};

} // namespace taxon::workbench
