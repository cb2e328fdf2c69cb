// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "common/thumbnail_loader.h"
#include "jobs/command_jobs.h"
#include "jobs/task_runner.h"
#include "settings/settings.h"
#include "shell/message_log.h"
#include "shell/session_keeper.h"
#include "shell/window_lock.h"

#include <QLabel>
#include <QMainWindow>
#include <QStackedWidget>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

class CommandPalette;
class JobsPanel;
class Rail;
class ReadOnlyBar;
class TopBar;
class WelcomePage;

/// The window: rail, top bar, the pages, status bar. It knows pages only as Page; what they need it hands them as PageServices.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// \param settings  changed while the window lives, saved by its owner.
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens in the background, to be changed or, where another window does that, to be read; on failure the welcome page says why.
    /// \param then  called at the end, with the reason where it can't be opened.
    void openWorkspace(const QString& folder, std::function<void(const std::optional<Error>&)> then = {});
    void closeWorkspace();
    /// How workspaces are opened.
    enum class Access {
        Change, ///< to be changed, where no other window of the person does
        Read,   ///< to be read, until the person asks for more
        Picture ///< for a picture of what a window would show: in nobody's way, and none in its
    };
    /// Before the first openWorkspace().
    void setAccess(Access access) noexcept { m_wantedAccess = access; }
    /// \param id  a page's id or "welcome"; \param item  see Page::showItem(). False if there is no such page.
    bool showPage(const QString& id, const QString& item = {});
    void applyTheme(const Theme& theme);
    /// Whether anything on screen is still being read.
    [[nodiscard]] bool isLoading() const;
    [[nodiscard]] QStringList pageIds() const;

    /// Keeps in the settings what the pages show.
    void rememberSession();

Q_SIGNALS:
    /// Something was changed that is to be there at the next start, also after a crash.
    void settingsChanged();
    void workspaceOpened(const QString& folder);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void addPages();
    void showIndex(int index);
    [[nodiscard]] std::vector<Command> commands();
    /// Lets \p page read the workspace, if it hasn't yet.
    void openPage(Page* page);
    /// Pages that nobody has looked at read when nothing else does.
    void openNextPage();
    void workspaceReady(const QString& folder, WindowAccess access);
    void showAccess();
    void workspaceFailed(const Error& error);
    void toggleTheme();
    void chooseTheme(Settings::ThemeChoice choice);
    void showMessages();
    void showSettings();
    void readAgain();
    void askForWorkspace();
    void askForLibrary();
    void createWorkspace(const QString& folder, const QString& library);
    void updateStatus();
    [[nodiscard]] static Theme chosenTheme(const Settings& settings);

    Settings& m_settings;
    SessionKeeper m_session;
    MessageLog m_messages;
    TaskRunner m_tasks;
    ThumbnailLoader m_thumbnails;
    CommandJobs m_jobs;
    Theme m_theme;
    Rail* m_rail;
    TopBar* m_topBar;
    ReadOnlyBar* m_readOnlyBar;
    QLabel* m_statusLabel;
    QStackedWidget* m_stack;
    WelcomePage* m_welcome;
    CommandPalette* m_palette;
    JobsPanel* m_jobsPanel;
    std::vector<Page*> m_pages;
    QTimer m_rememberTimer;
    std::vector<QString> m_status; ///< last status line of each page
    std::vector<Page*> m_unopened; ///< those that have not been given the workspace yet
    std::shared_ptr<const Workspace> m_workspace;
    std::optional<WindowAccess> m_access; ///< to m_workspace
    std::unique_ptr<OtherWindowWatch> m_otherWindow;
    Access m_wantedAccess = Access::Change;
    Task m_opening;
    bool m_isOpening = false;
};

} // namespace taxon::workbench
