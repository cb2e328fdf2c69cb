// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace taxon::workbench {

/// One line of plain text that ends in "…" where it has no room; its tool tip then has the whole of it, as its accessible name always has.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    /// \param look  of the style sheet, as makeLabel() takes it.
    explicit ElidedLabel(const char* look, const QString& objectName = {}, QWidget* parent = nullptr);

    /// In place of setText(), which would not be cut. text() is what is seen of it.
    void setFullText(const QString& text);
    [[nodiscard]] const QString& fullText() const noexcept { return m_fullText; }
    /// Room for the whole text; it lives with less.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void cut();

    QString m_fullText;
};

} // namespace taxon::workbench
