// SPDX-License-Identifier: GPL-3.0-or-later
// What the window costs at its real size: a grid of a million images, and Review of 100,000 images in 1,000 classes.
#include "common/image_grid.h"
#include "common/thumbnail_loader.h"
#include "review/evaluation.h"
#include "review/review_presenter.h"
#include "workbench/synthetic_workspace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTemporaryDir>
#include <cstdio>

using namespace taxon;
using namespace taxon::workbench;

namespace {

template <typename Body>
double milliseconds(const Body& body)
{
    QElapsedTimer timer;
    timer.start();
    body();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void benchGrid()
{
    ThumbnailLoader thumbnails(1);
    ImageGrid grid(thumbnails);
    grid.resize(1600, 900);
    const double show = milliseconds([&] {
        grid.setItems(1'000'000, [](qint64 index) { return GridCell{{}, QString::number(index), 0.5, true, {}, Tone::Muted, {}}; });
        grid.show();
        grid.grab();
    });
    const double scroll = milliseconds([&] {
        for (int i = 0; i < 100; ++i) {
            grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->value() + 120);
            grid.viewport()->grab();
        }
    });
    std::printf("grid of 1,000,000: show %.1f ms, wheel frame %.2f ms\n", show, scroll / 100);
}

void benchReview(const Workspace& workspace)
{
    std::shared_ptr<const Evaluation> evaluation;
    const double load = milliseconds([&] { evaluation = Evaluation::load(workspace.run("synthetic") / "evaluation", {}); });
    std::printf("evaluation of %zu images, %zu classes: load %.0f ms\n", evaluation->store().images(), evaluation->store().classes().size(), load);
    TaskRunner tasks;
    ReviewPresenter presenter(tasks);
    presenter.open(std::make_shared<const Workspace>(workspace));
    while (presenter.state() != ReviewPresenter::State::Ready)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const double choose = milliseconds([&] { presenter.chooseSet(0); });
    const double drag = milliseconds([&] {
        for (int i = 0; i < 100; ++i)
            presenter.setThreshold(0.5 + 0.004 * i);
    });
    const double filter = milliseconds([&] { presenter.setGroupFilter(QStringLiteral("12")); });
    std::printf("choose a set of %zu %.2f ms, threshold step %.3f ms, filter %zu pairs %.2f ms\n", presenter.set().set.rows.size(), choose,
                drag / 100, presenter.set().pairs.size(), filter);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QTemporaryDir folder;
    benchGrid();
    benchReview(
        test::makeSyntheticWorkspace(folder.path().toStdString(), {.classes = 1000, .imagesPerClass = 2, .rows = 100'000, .runId = "synthetic"}));
    return 0;
}
