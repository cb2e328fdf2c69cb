// SPDX-License-Identifier: GPL-3.0-or-later
// What Review's sections cost with 1,000 classes and 100,000 images: figures made off the window's thread, and what that thread does with them.
#include "common/figure_table.h"
#include "common/thumbnail_loader.h"
#include "plots/heat_map.h"
#include "review/classes_section.h"
#include "review/confusion.h"
#include "review/pairs_section.h"
#include "review/threshold_section.h"
#include "workbench/synthetic_workspace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <cstdio>
#include <random>

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

HeatMapData cells(int size)
{
    HeatMapData map;
    map.rows = map.columns = map.blockRows = map.blockColumns = size;
    std::mt19937 random(1);
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            map.shade.push_back(row == column ? 0.9F : random() % 80 == 0 ? 0.3F : 0.0F);
            map.tones.push_back(row == column ? CurveTone::Accent : CurveTone::Bad);
        }
    map.rowName = map.columnName = [](int index) { return QString::number(index); };
    map.figure = [](int, int) { return QStringLiteral("1 %"); };
    map.words = [](int, int) { return QString(); };
    return map;
}

void benchHeatMap(int size)
{
    HeatMap map(QStringLiteral("map"), QStringLiteral("map"));
    map.resize(1000, 900);
    map.show();
    HeatMapData made = cells(size);
    const double set = milliseconds([&] { map.setData(std::move(made)); });
    const QPointF middle(550, 500);
    constexpr int kFrames = 60;
    const double zoom = milliseconds([&] {
        for (int i = 0; i < kFrames; ++i) {
            map.zoomBy(i < kFrames / 2 ? 1.15 : 1 / 1.15, middle);
            map.grab();
        }
    });
    map.zoomBy(4, middle);
    const double pan = milliseconds([&] {
        for (int i = 0; i < kFrames; ++i) {
            map.setCurrent(i * size / kFrames, i * size / kFrames);
            map.grab();
        }
    });
    std::printf("heat map of %d x %d: set %.0f ms, a frame of zooming %.1f ms, of moving %.1f ms\n", size, size, set, zoom / kFrames, pan / kFrames);
}

void benchSections(const Workspace& workspace)
{
    TaskRunner tasks;
    ReviewPresenter review(tasks);
    PairsSection pairs(review, tasks);
    ThumbnailLoader thumbnails;
    ClassesSection classes(review, tasks, thumbnails);
    review.open(std::make_shared<const Workspace>(workspace));
    while (review.state() != ReviewPresenter::State::Ready)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    review.chooseSet(0);
    ConfusionChoice choice;
    const double confusion = milliseconds([&] { static_cast<void>(makeConfusion(*review.evaluation(), choice)); });
    const auto shown = [&](ReviewSection& section) {
        section.resize(1200, 800);
        return milliseconds([&] {
            section.show();
            while (section.isLoading())
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            section.grab();
        });
    };
    const double pairsShown = shown(pairs);
    const double classesShown = shown(classes);
    ThresholdSection threshold(review, tasks);
    const double thresholdShown = shown(threshold);
    threshold.showView(QStringLiteral("classes"));
    const double dragged = milliseconds([&] { // the table of every class follows
        review.setThreshold(0.7);
        threshold.grab();
    });
    auto* table = classes.findChild<FigureTable*>(QStringLiteral("classesTable"));
    const double sorted = milliseconds([&] { table->sortByColumn(2, Qt::DescendingOrder); });
    const double filtered = milliseconds([&] { table->setFilter(QStringLiteral("12")); });
    std::printf("Threshold shown %.0f ms; a moved τ with the thresholds of every class on screen %.1f ms\n", thresholdShown, dragged);
    std::printf(
        "%zu images of %zu classes: confusion matrix made %.0f ms; Pairs shown %.0f ms, Classes %.0f ms; table sorted %.1f ms, filtered %.1f ms\n",
        review.set().set.rows.size(), review.evaluation()->store().classes().size(), confusion, pairsShown, classesShown, sorted, filtered);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    benchHeatMap(1000);
    benchHeatMap(1500);
    const QTemporaryDir folder;
    const std::string root = argc > 1 ? argv[1] : folder.path().toStdString(); // one that is given stays, to be looked at
    benchSections(
        test::makeSyntheticWorkspace(root, {.classes = 1000, .imagesPerClass = 2, .rows = 100'000, .runId = "synthetic", .embeddingColumns = 1280}));
    return 0;
}
