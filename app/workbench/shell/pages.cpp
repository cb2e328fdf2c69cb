// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/pages.h"

#include "library/library_page.h"
#if __has_include("review/review_page.h")
#include "review/review_page.h"
#endif
#if __has_include("train/train_page.h")
#include "train/train_page.h"
#endif
#if __has_include("runs/runs_page.h")
#include "runs/runs_page.h"
#endif

namespace taxon::workbench {

std::vector<Page*> makePages(const PageServices& services, QWidget* parent)
{
    return {
        new LibraryPage(services, parent),
#if __has_include("train/train_page.h")
        new TrainPage(services, parent),
#endif
#if __has_include("runs/runs_page.h")
        new RunsPage(services, parent),
#endif
#if __has_include("review/review_page.h")
        new ReviewPage(services, parent),
#endif
    };
}

} // namespace taxon::workbench
