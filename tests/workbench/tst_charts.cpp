// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/chart_frame.h"
#include "plots/chart_picture.h"
#include "plots/class_flows.h"
#include "plots/metric_plot.h"
#include "plots/range_histogram.h"
#include "plots/redraw_limit.h"
#include "plots/smoothing.h"
#include "plots/threshold_plot.h"
#include "plots/xy_plot.h"
#include "support/scratch.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSvgRenderer>
#include <QTableView>
#include <QToolButton>
#include <QtTest>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

using namespace taxon;
using namespace taxon::workbench;

namespace {

const double kNone = std::numeric_limits<double>::quiet_NaN();

ChartFigures sizes()
{
    return {{{QStringLiteral("Class"), {}, {QStringLiteral("cat"), QStringLiteral("dog, big")}},
             {QStringLiteral("Images"), {12, kNone}},
             {QStringLiteral("Share"), {0.1}}}};
}

MetricSeries series(const char* name, std::vector<double> value)
{
    std::vector<double> x;
    for (std::size_t i = 0; i < value.size(); ++i)
        x.push_back(static_cast<double>(i + 1));
    return {.name = QLatin1String(name), .x = std::move(x), .value = std::move(value)};
}

std::string textIn(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

/// What all charts share: the table twin, export, redrawing; and the curves of a run.
class TestCharts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theCsvHasEveryFigure()
    {
        QCOMPARE(sizes().toCsv(), QByteArray("Class,Images,Share\ncat,12,0.1\n\"dog, big\",,\n"));
        QCOMPARE(ChartFigures{}.toCsv(), QByteArray("\n"));
    }

    void theTableTwinShowsTheFigures()
    {
        ChartFiguresModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFigures(sizes());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("dog, big"));
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("12"));
        QVERIFY(model.index(1, 1).data().toString().isEmpty());
        QVERIFY(model.index(1, 2).data().toString().isEmpty()); // a shorter column
        const QPersistentModelIndex place = model.index(1, 1);
        ChartFigures more = sizes();
        more.columns[1].values = {12, 7, 5};
        model.setFigures(more);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(place.isValid()); // the reader's place stays
        QCOMPARE(place.data().toString(), QStringLiteral("7"));
        model.setFigures({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aFrameChangesBetweenChartAndTable()
    {
        auto* plot = new MetricPlot(QStringLiteral("Loss"), QStringLiteral("plot"));
        plot->setSeries({series("training", {3, 2, 1})});
        ChartFrame frame(plot, QStringLiteral("loss"), [plot] { return plot->figures(); });
        frame.setTheme(Theme::light());
        frame.resize(400, 300);
        frame.show();
        auto* table = frame.findChild<QTableView*>(QStringLiteral("lossTable"));
        QVERIFY(plot->isVisible() && !table->isVisible());
        QCOMPARE(table->model()->rowCount(), 0); // not asked for what nobody sees
        frame.showTable(true);
        QVERIFY(!plot->isVisible() && table->isVisible());
        QCOMPARE(table->model()->rowCount(), 3);
        QCOMPARE(table->accessibleName(), QStringLiteral("Loss, as a table"));
        QVERIFY(!frame.menuButton()->accessibleName().isEmpty());
        plot->setSeries({series("training", {3, 2, 1, 0.5})});
        frame.refresh();
        QCOMPARE(table->model()->rowCount(), 4);
    }

    void aHiddenLegendTakesNoRoom()
    {
        XyPlot plot(QStringLiteral("Risk"), QStringLiteral("risk"), QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("twin"));
        plot.applyTheme(Theme::light());
        plot.resize(300, 200);
        plot.show();
        const auto one = [](const char* name) { return XySeries{.name = QLatin1String(name), .x = {0, 1}, .y = {1, 1}}; };
        const auto lineAt = [&] { // from above
            QTest::qWait(20);     // it is drawn when nothing else is to be done
            const QImage picture = plot.grab().toImage();
            for (int y = 0; y < picture.height(); ++y)
                if (picture.pixelColor(picture.width() / 2, y).hsvSaturation() > 100)
                    return y;
            return -1;
        };
        plot.setSeries({one("this run")}, false);
        const int alone = lineAt();
        plot.setSeries({one("this run"), one("beside it")}, false);
        const int withLegend = lineAt();
        QVERIFY2(alone >= 0 && withLegend > alone + 8, qPrintable(QStringLiteral("%1, %2").arg(alone).arg(withLegend)));
        plot.setSeries({one("this run")}, false);
        QCOMPARE(lineAt(), alone);
    }

    void aRangeHistogramHasATableAndPictures()
    {
        const test::ScratchFolder scratch;
        RangeHistogram bars(QStringLiteral("Images by confidence"), QStringLiteral("bars"), QStringLiteral("score"));
        bars.applyTheme(Theme::light());
        bars.resize(300, 160);
        bars.show();
        bars.setBars({3, 0, 5, 2});
        QCOMPARE(bars.figures().toCsv(), QByteArray("\"score, from\",to,images\n0,0.25,3\n0.25,0.5,0\n0.5,0.75,5\n0.75,1,2\n"));
        for (const char* name : {"bars.svg", "bars.png", "bars.csv"}) {
            saveChart(bars, bars.figures(), scratch.path() / name);
            QVERIFY(std::filesystem::file_size(scratch.path() / name) > 60);
        }
    }

    void savesAsSvgPngAndCsv()
    {
        const test::ScratchFolder scratch;
        MetricPlot plot(QStringLiteral("Loss"), QStringLiteral("plot"));
        plot.applyTheme(Theme::light());
        plot.resize(400, 300);
        plot.show();
        plot.setSeries({series("validation", {3, 2, 1})}); // not drawn yet: the picture has it all the same
        const auto file = [&](const char* name) { return scratch.path() / name; };
        for (const char* name : {"chart.svg", "chart.png", "chart.csv"})
            saveChart(plot, plot.figures(), file(name));
        const QByteArray svg = QByteArray::fromStdString(textIn(file("chart.svg")));
        QVERIFY(QSvgRenderer(svg).isValid());
        QVERIFY(svg.contains("polyline") || svg.contains("<path"));
        QVERIFY2(!svg.contains("<image"), "lines have become pixels");
        QVERIFY(svg.contains("validation"));
        const QImage png(QString::fromStdString(file("chart.png").native()));
        QCOMPARE(png.size(), plot.size() * 2);
        QCOMPARE(textIn(file("chart.csv")), std::string("Epoch,validation\n1,3\n2,2\n3,1\n"));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "chart.pdf", [&] { saveChart(plot, plot.figures(), file("chart.pdf")); }));
        QVERIFY(!std::filesystem::exists(file("chart.pdf")));
    }

    void aWidgetWithoutAPlotIsExportedAsItPaints()
    {
        QLabel label(QStringLiteral("figure"));
        label.resize(120, 40);
        QVERIFY(QSvgRenderer(svgOf(label)).isValid());
        QCOMPARE(QImage::fromData(pngOf(label)).size(), QSize(240, 80));
    }

    void drawsTenTimesASecondAtMostAndNeverWhileHidden()
    {
        QWidget chart;
        RedrawLimit limit(chart, [] {});
        for (int i = 0; i < 50; ++i)
            limit.request();
        QTest::qWait(3 * RedrawLimit::kIntervalMs);
        QCOMPARE(limit.draws(), 0);
        chart.show();
        QTRY_COMPARE(limit.draws(), 1);
        QElapsedTimer clock;
        clock.start();
        int requests = 0;
        while (clock.elapsed() < 5 * RedrawLimit::kIntervalMs) {
            limit.request();
            ++requests;
            QTest::qWait(1);
        }
        const auto most = static_cast<int>(clock.elapsed() / RedrawLimit::kIntervalMs) + 2;
        QVERIFY2(limit.draws() <= most, qPrintable(QString::number(limit.draws())));
        QVERIFY(requests > limit.draws());
        const int before = limit.draws();
        chart.hide();
        limit.request();
        QTest::qWait(2 * RedrawLimit::kIntervalMs);
        QVERIFY(limit.draws() <= before + 1); // none but one that was under way
    }

    void smoothingCorrectsItsStartAndLeavesGaps()
    {
        QVERIFY((smoothed({1, 2}, 0) == std::vector<double>{1, 2}));
        const auto half = smoothed({4, kNone, 1}, 0.5);
        QCOMPARE(half[0], 4.0); // not 2, as an average begun at 0 would have it
        QVERIFY(std::isnan(half[1]));
        QCOMPARE(half[2], 2.0); // (0.25 * 4 + 0.5 * 1) / 0.75
    }

    void marksTheBestValue()
    {
        MetricPlot plot(QStringLiteral("Accuracy"), QStringLiteral("plot"));
        plot.setOptions({.isShare = true});
        MetricSeries one = series("validation", {0.5, 0.9, kNone, 0.7});
        one.best = MetricSeries::Best::Highest;
        plot.setSeries({one, series("training", {0.1, 0.2})});
        QCOMPARE(plot.bests(), QStringList{QStringLiteral("validation: best 90.0 % at epoch 2")});
        one.best = MetricSeries::Best::Lowest;
        plot.setSeries({one});
        QCOMPARE(plot.bests(), QStringList{QStringLiteral("validation: best 50.0 % at epoch 1")});
    }

    void saysWhatHasNoPlaceOnALogarithmicAxis()
    {
        MetricPlot plot(QStringLiteral("Loss"), QStringLiteral("plot"));
        plot.setSeries({series("loss", {1, 0, -1, kNone, 2})});
        QCOMPARE(plot.unplaced(), std::size_t{0});
        plot.setOptions({.isLogarithmic = true});
        QCOMPARE(plot.unplaced(), std::size_t{2});
    }

    void runsOfDifferentLengthHaveTheirOwnColumns()
    {
        MetricPlot plot(QStringLiteral("Loss"), QStringLiteral("plot"));
        plot.setSeries({series("a", {1, 2}), series("b", {1, 2})});
        QCOMPARE(plot.figures().columns.size(), std::size_t{3});
        plot.setSeries({series("a", {1, 2}), series("b", {1, 2, 3})});
        QCOMPARE(plot.figures().columns.size(), std::size_t{4});
        QCOMPARE(plot.figures().columns[2].title, QStringLiteral("Epoch of b"));
    }

    void figuresAreAsGivenAlsoOnALogarithmicAxis()
    {
        XyPlot plot(QStringLiteral("Error over coverage"), QStringLiteral("plot"), QStringLiteral("Coverage"), QStringLiteral("Error"), {});
        QCOMPARE(plot.figures().toCsv(), QByteArray("\n"));
        plot.setScale(ShareScale::logarithmic(1000));
        const XySeries own{QStringLiteral("this run"), CurveTone::Bad, XySeries::Kind::Line, {0.5, 1}, {0, 0.01}};
        const XySeries other{QStringLiteral("beside it"), CurveTone::Bad, XySeries::Kind::Line, {1}, {kNone}, true};
        plot.setSeries({own, other}, true);
        QCOMPARE(plot.figures().toCsv(), QByteArray("Coverage of this run,this run,Coverage of beside it,beside it\n0.5,0,1,\n1,0.01,,\n"));
        ThresholdPlot curves;
        curves.setScale(ShareScale::logarithmic(1000));
        curves.setBand({QStringLiteral("from"), CurveTone::Accent, {0.5}, {0}}, {QStringLiteral("to"), CurveTone::Accent, {0.5}, {0.2}});
        curves.setCurves({{QStringLiteral("Error"), CurveTone::Accent, {0.5, 0.9}, {0.1, kNone}},
                          {QStringLiteral("Error"), CurveTone::Accent, {0.7, 1}, {0.3, 0}, true}});
        QCOMPARE(curves.figures().toCsv(), // one row a step of any curve
                 QByteArray("τ,Error,from,to,\"Error, dashed\"\n0.5,0.1,0,0.2,0.3\n0.7,,,,0.3\n0.9,,,,0\n1,,,,0\n"));
    }

    void theConfusionsOfAClassAreAllInTheFigures()
    {
        ClassFlows flows(QStringLiteral("flows"));
        flows.resize(420, 70); // room for one bar a side
        flows.setClass(QStringLiteral("cat"), {{QStringLiteral("fox"), 7}, {QStringLiteral("wolf"), 2}}, {{QStringLiteral("dog"), 3}});
        QCOMPARE(flows.figures().toCsv(), QByteArray("Label,Taken for,Images\nfox,cat,7\nwolf,cat,2\ncat,dog,3\n"));
    }

    void overlaidRunsDifferInColourAndDashes()
    {
        for (const Theme& theme : {Theme::light(), Theme::darkOne()}) {
            std::set<QRgb> colours;
            for (int run = 0; run < 24; ++run) {
                colours.insert(runColour(theme, run).rgb());
                QVERIFY(runDashes(run) != runDashes(run + 1));
                QVERIFY(contrast(runColour(theme, run), theme.surface) >= 3);
            }
            QCOMPARE(colours.size(), std::size_t{24});
        }
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
