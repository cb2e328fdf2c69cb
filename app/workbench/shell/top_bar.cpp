// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/top_bar.h"

#include "common/widgets.h"
#include "theme/icons.h"

#include <QDir>
#include <QHBoxLayout>

namespace taxon::workbench {
namespace {

QToolButton* flatButton(const QString& name, const QString& objectName)
{
    auto* button = new QToolButton;
    button->setProperty("look", QStringLiteral("flat"));
    button->setObjectName(objectName);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setIconSize({18, 18});
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

TopBar::TopBar(QWidget* parent)
    : QWidget(parent),
      m_titleLabel(makeLabel({}, "title", QStringLiteral("pageTitle"))),
      m_pageWidgets(new QStackedWidget),
      m_noPageWidget(new QWidget),
      m_workspaceButton(flatButton(tr("Workspace"), QStringLiteral("workspaceButton"))),
      m_reloadButton(flatButton(tr("Read again (F5)"), QStringLiteral("reloadButton"))),
      m_themeButton(flatButton(tr("Light or dark"), QStringLiteral("themeButton"))),
      m_workspaceMenu(new QMenu(this))
{
    setObjectName(QStringLiteral("topBar"));
    setProperty("look", QStringLiteral("topBar"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(56);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(20, 8, 14, 8);
    line->setSpacing(6);
    line->addWidget(m_titleLabel);
    line->addSpacing(14);
    m_pageWidgets->addWidget(m_noPageWidget);
    m_pageWidgets->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    line->addWidget(m_pageWidgets, 1);
    m_workspaceButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_workspaceButton->setPopupMode(QToolButton::InstantPopup);
    m_workspaceButton->setMenu(m_workspaceMenu);
    line->addWidget(m_workspaceButton);
    line->addWidget(m_reloadButton);
    line->addWidget(m_themeButton);
    m_reloadButton->setShortcut(QKeySequence(Qt::Key_F5));
    connect(m_themeButton, &QToolButton::clicked, this, &TopBar::themeToggled);
    connect(m_reloadButton, &QToolButton::clicked, this, &TopBar::reloadWanted);
}

void TopBar::setPage(const QString& title, QWidget* widget)
{
    m_titleLabel->setText(title);
    if (widget != nullptr && m_pageWidgets->indexOf(widget) < 0)
        m_pageWidgets->addWidget(widget);
    m_pageWidgets->setCurrentWidget(widget != nullptr ? widget : m_noPageWidget);
}

void TopBar::setWorkspace(const QString& folder, const QStringList& recent)
{
    const QString name = folder.isEmpty() ? tr("No workspace") : QDir(folder).dirName();
    m_workspaceButton->setText(QStringLiteral(" ") + fontMetrics().elidedText(name, Qt::ElideMiddle, 220));
    m_workspaceButton->setAccessibleName(tr("Workspace: %1").arg(name));
    m_workspaceButton->setToolTip(folder.isEmpty() ? tr("Open or create a workspace") : folder);
    m_reloadButton->setVisible(!folder.isEmpty());
    m_workspaceMenu->clear();
    for (const QString& other : recent)
        if (other != folder)
            m_workspaceMenu->addAction(QDir::toNativeSeparators(other), this, [this, other] { Q_EMIT recentWanted(other); });
    if (!m_workspaceMenu->isEmpty())
        m_workspaceMenu->addSeparator();
    m_workspaceMenu->addAction(tr("Open workspace…"), this, &TopBar::openWanted)->setShortcut(QKeySequence::Open);
    m_workspaceMenu->addAction(tr("New workspace…"), this, &TopBar::createWanted)->setShortcut(QKeySequence::New);
    if (!folder.isEmpty())
        m_workspaceMenu->addAction(tr("Close workspace"), this, &TopBar::closeWanted);
    m_workspaceMenu->addSeparator();
    m_workspaceMenu->addAction(tr("Settings…"), this, &TopBar::settingsWanted)->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Comma));
}

void TopBar::setTheme(const Theme& theme)
{
    m_workspaceButton->setIcon(icon(QStringLiteral("folder2-open"), theme));
    m_reloadButton->setIcon(icon(QStringLiteral("arrow-clockwise"), theme));
    m_themeButton->setIcon(icon(theme.dark ? QStringLiteral("sun") : QStringLiteral("moon"), theme));
    m_themeButton->setToolTip(theme.dark ? tr("Switch to light") : tr("Switch to dark"));
}

} // namespace taxon::workbench
