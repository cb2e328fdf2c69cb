// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

namespace taxon::workbench {

/// Title of the page, the page's own choosers, the workspace switcher, read again, light or dark.
class TopBar : public QWidget {
    Q_OBJECT

public:
    explicit TopBar(QWidget* parent = nullptr);

    /// \param widget  the page's choosers, or nullptr; shown as long as this is the page.
    void setPage(const QString& title, QWidget* widget);
    /// \param folder  "" when none is open.
    void setWorkspace(const QString& folder, const QStringList& recent);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void themeToggled();
    void reloadWanted();
    void openWanted();
    void createWanted();
    void closeWanted();
    void settingsWanted();
    void recentWanted(const QString& folder);

private:
    QLabel* m_titleLabel;
    QStackedWidget* m_pageWidgets;
    QWidget* m_noPageWidget;
    QToolButton* m_workspaceButton;
    QToolButton* m_reloadButton;
    QToolButton* m_themeButton;
    QMenu* m_workspaceMenu;
};

} // namespace taxon::workbench
