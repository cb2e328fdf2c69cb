// SPDX-License-Identifier: GPL-3.0-or-later
// What the window can be asked for by name (Ctrl+K).
#include "common/copy_details.h"
#include "jobs/jobs_panel.h"
#include "shell/about_dialog.h"
#include "shell/main_window.h"
#include "shell/settings_dialog.h"

#include <QDir>

namespace taxon::workbench {

/// The pages, what the one that is shown can do, the others, the window.
std::vector<Command> MainWindow::commands()
{
    std::vector<Command> all;
    const auto addPage = [&](Page* page) {
        for (Command& command : page->commands())
            all.push_back({command.title, command.keys, [this, page, run = std::move(command.run)] {
                               showPage(page->id());
                               run();
                           }});
    };
    if (m_workspace) {
        for (std::size_t i = 0; i < m_pages.size(); ++i)
            all.push_back({tr("Go to %1").arg(m_pages[i]->title()), tr("Ctrl+%1").arg(i + 1), [this, i] { showIndex(static_cast<int>(i)); }});
        auto* shown = qobject_cast<Page*>(m_stack->currentWidget());
        if (shown != nullptr)
            addPage(shown);
        for (Page* page : m_pages)
            if (page != shown)
                addPage(page);
        all.push_back({tr("Read the workspace again"), tr("F5"), [this] { readAgain(); }});
        all.push_back({tr("Close the workspace"), {}, [this] { closeWorkspace(); }});
    }
    if (!m_jobs.list().empty())
        all.push_back({tr("Show the jobs"), {}, [this] { m_jobsPanel->toggle(); }});
    all.push_back({tr("Light or dark"), {}, [this] { toggleTheme(); }});
    all.push_back({tr("High contrast"), {}, [this] { chooseTheme(Settings::ThemeChoice::HighContrast); }});
    all.push_back({tr("Settings…"), tr("Ctrl+,"), [this] { showSettings(); }});
    if (!m_statusLabel->text().isEmpty())
        all.push_back({tr("Copy details of the status bar"), {}, [this] { copyDetails(m_statusLabel->text()); }});
    all.push_back({tr("Messages of this window"), {}, [this] { showMessages(); }});
    all.push_back({tr("About Taxon"), {}, [this] {
                       auto* about = new AboutDialog(this);
                       about->setAttribute(Qt::WA_DeleteOnClose);
                       about->open();
                   }});
    all.push_back({tr("Open a workspace…"), {}, [this] { askForWorkspace(); }});
    all.push_back({tr("New workspace…"), {}, [this] { askForLibrary(); }});
    for (const QString& folder : m_settings.recentWorkspaces)
        if (folder != m_settings.workspace)
            all.push_back({tr("Open %1").arg(QDir::toNativeSeparators(folder)), {}, [this, folder] { openWorkspace(folder); }});
    return all;
}

void MainWindow::showSettings()
{
    auto* dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SettingsDialog::themeChosen, this, &MainWindow::chooseTheme);
    connect(dialog, &SettingsDialog::languageChosen, this, [this](Settings::Language language) {
        m_settings.language = language;
        Q_EMIT settingsChanged();
    });
    connect(dialog, &SettingsDialog::desktopNoticesChosen, this, [this](bool on) {
        m_settings.desktopNotices = on;
        Q_EMIT settingsChanged();
    });
    dialog->open();
}

void MainWindow::showMessages()
{
    auto* dialog = new MessageDialog(m_messages, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

} // namespace taxon::workbench
