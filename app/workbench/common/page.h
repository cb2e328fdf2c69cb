// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "common/command.h"
#include "settings/settings.h"
#include "theme/theme.h"

#include <QString>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

class CommandJobs;
class TaskRunner;
class ThumbnailLoader;

/// What every page is given by its constructor; outlives the pages.
struct PageServices {
    TaskRunner& tasks;           ///< work off the GUI thread
    ThumbnailLoader& thumbnails; ///< small pictures of files
    Settings& settings;          ///< plain typed values, saved at exit
    CommandJobs* jobs = nullptr; ///< commands of taxon; nullptr = none can be started
};

/// One page of the rail. A page is a widget that shows what its presenter (a QObject without widgets, tested alone) says; lists
/// go through models. Constructors are cheap; data is read in the background after openWorkspace().
///
/// To add a page: derive, list it in shell/pages.cpp.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The stable id on the command line and in settings: "library", "train", "runs", "review".
    [[nodiscard]] virtual QString id() const = 0;
    /// In the rail and the top bar.
    [[nodiscard]] virtual QString title() const = 0;
    /// The tool tip in the rail: what the page is for, in half a sentence.
    [[nodiscard]] virtual QString purpose() const = 0;
    /// A name in resources/icons.
    [[nodiscard]] virtual QString iconName() const = 0;
    /// Widgets for the top bar beside the title while this page is shown (choosers); owned by the page's caller afterwards.
    [[nodiscard]] virtual QWidget* topBarWidget() { return nullptr; }

    /// Called once a workspace is open or has changed; nullptr when it is closed. Must return at once.
    virtual void openWorkspace(std::shared_ptr<const Workspace> workspace) = 0;
    /// The page is shown; reads again what may have changed meanwhile.
    virtual void activate() {}
    /// Colours changed (also called once before the first show). Palette and style sheet are set already; delegates, plots and
    /// icons are the page's own matter.
    virtual void applyTheme(const Theme& theme) = 0;
    /// Shows something inside the page that another page asked for: a run id for "review" and "runs", a class for "library".
    virtual void showItem(const QString& item) { Q_UNUSED(item) }
    /// What it shows now, to be shown again at the next start: choice, filter, section, place. Nothing while it
    /// has nothing to show.
    [[nodiscard]] virtual std::optional<Settings::PageSession> session() const { return std::nullopt; }
    /// Called once after openWorkspace(), while the page still reads: shows it as soon as it can. What is no longer there is left out.
    virtual void restore(const Settings::PageSession& session) { Q_UNUSED(session) }
    /// Whether background reading for what is on screen is still under way: a screenshot waits for it.
    [[nodiscard]] virtual bool isLoading() const { return false; }

    /// What the page can be asked for by name now (Ctrl+K); the page is shown first.
    [[nodiscard]] virtual std::vector<Command> commands() { return {}; }

Q_SIGNALS:
    /// A line for the status bar while the page is shown.
    void statusChanged(const QString& text);
    /// Another page is wanted: its id, and what to show there (may be empty).
    void pageRequested(const QString& pageId, const QString& item);
};

} // namespace taxon::workbench
