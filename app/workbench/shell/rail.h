// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QToolButton>
#include <QVector>
#include <QWidget>

class QVBoxLayout;

namespace taxon::workbench {

/// The column of pages at the left; Ctrl+1 … Ctrl+8 choose them.
class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);

    void addPage(const QString& id, const QString& title, const QString& purpose, const QString& iconName);
    void setCurrent(int index);
    void setTheme(const Theme& theme);
    /// Pages can be chosen only while a workspace is open.
    void setPagesEnabled(bool enabled);

Q_SIGNALS:
    void pageChosen(int index);

private:
    struct Entry {
        QToolButton* button;
        QString iconName;
    };

    QVector<Entry> m_entries;
    QVBoxLayout* m_column;
};

} // namespace taxon::workbench
