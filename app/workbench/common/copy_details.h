// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>

namespace taxon::workbench {

/// "Copy details" at the right end of a label, while that says why something failed (its look is "bad") in words: what happened, and the
/// versions of the program, for a report. The label makes room for it.
class CopyDetailsButton : public QPushButton {
    Q_OBJECT

public:
    /// \param message  owns the button.
    explicit CopyDetailsButton(QLabel& message);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isWanted() const;
    void place();

    QLabel& m_message;
    const QMargins m_margins; ///< of the label without the button
};

/// Gives \p message such a button.
void addCopyDetails(QLabel& message);
/// Puts what is said, and the versions, into the clipboard. \param words  without the tags of rich text.
void copyDetails(const QString& words);

} // namespace taxon::workbench
