// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "common/thumbnail_loader.h"
#include "jobs/task_runner.h"
#include "settings/settings.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QtTest>
#include <memory>

namespace taxon::test {

/// What the window gives its pages, for tests of one page offscreen. Make it before the pages.
struct PageSurroundings {
    workbench::TaskRunner tasks;
    workbench::ThumbnailLoader thumbnails;
    workbench::Settings settings;
    workbench::CommandJobs* jobs = nullptr;

    /// The look that the program has: once, before the first widget.
    static void startLook()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        workbench::installFonts();
    }

    [[nodiscard]] workbench::PageServices services() { return {tasks, thumbnails, settings, jobs}; }

    /// A page that shows \p workspace and, where it is named, \p item of it; nullptr if it doesn't come to rest.
    template <typename PageType>
    [[nodiscard]] std::unique_ptr<PageType> open(std::shared_ptr<const Workspace> workspace, const QString& item = {}, QSize size = {1280, 800})
    {
        auto page = std::make_unique<PageType>(services());
        page->resize(size);
        page->applyTheme(workbench::Theme::light());
        page->show();
        if (!item.isEmpty())
            page->showItem(item);
        page->openWorkspace(std::move(workspace));
        return settle(*page) ? std::move(page) : nullptr;
    }

    /// Waits until nothing is read any more. \returns whether that came true within 20 seconds.
    [[nodiscard]] bool settle(const workbench::Page& page) const
    {
        return QTest::qWaitFor([&] { return !page.isLoading() && tasks.running() == 0; }, 20'000);
    }
};

} // namespace taxon::test
