// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QFrame>
#include <vector>

namespace taxon::workbench {

/// A tile with one thin bar per class, most images first, and a line at the minimum. Its table twin is the list of classes.
class ClassSizes : public QFrame {
    Q_OBJECT

public:
    explicit ClassSizes(QWidget* parent = nullptr);

    /// \param sizes  images of each class, most first.
    void setSizes(std::vector<int> sizes, int minimum);
    void setTheme(const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<int> m_sizes;
    int m_minimum = 0;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
