// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/pages.h"

#include "clusters/clusters_page.h"
#include "datasets/datasets_page.h"
#include "identify/identify_page.h"
#include "library/library_page.h"
#include "models/models_page.h"
#include "review/review_page.h"
#include "runs/runs_page.h"
#include "train/train_page.h"

namespace taxon::workbench {

std::vector<Page*> makePages(const PageServices& services, QWidget* parent)
{
    std::vector<Page*> pages;
    pages.push_back(new LibraryPage(services, parent));
    pages.push_back(new DatasetsPage(services, parent));
    pages.push_back(new TrainPage(services, parent));
    pages.push_back(new RunsPage(services, parent));
    pages.push_back(new ReviewPage(services, parent));
    pages.push_back(new ModelsPage(services, parent));
    pages.push_back(new IdentifyPage(services, parent));
    pages.push_back(new ClustersPage(services, parent));
    return pages;
}

} // namespace taxon::workbench
