// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;

namespace taxon::workbench {

/// Widgets beside each other, or, where there is less room than \p widthPx, one below the other.
class SideBySide : public QWidget {
    Q_OBJECT

public:
    explicit SideBySide(int widthPx, QWidget* parent = nullptr);

    /// Where the widgets are added.
    [[nodiscard]] QBoxLayout& line() noexcept { return *m_line; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int m_widthPx;
    QBoxLayout* m_line;
};

} // namespace taxon::workbench
