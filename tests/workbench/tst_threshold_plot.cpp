// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/threshold_plot.h"

#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <limits>

using namespace taxon::workbench;

namespace {

const double kNone = std::numeric_limits<double>::quiet_NaN();

ThresholdCurve curve()
{
    return {QStringLiteral("Coverage"), CurveTone::Good, {0.0, 0.3, 0.6, 0.9}, {1.0, 1.0, 0.5, kNone}};
}

} // namespace

/// ThresholdPlot: a step function read at its right end, and a line that mouse and keys move.
class TestThresholdPlot : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTheStepFunction_data()
    {
        QTest::addColumn<double>("threshold");
        QTest::addColumn<double>("value");
        QTest::newRow("at zero") << 0.0 << 1.0;
        QTest::newRow("on a step") << 0.3 << 1.0;
        QTest::newRow("just behind a step") << 0.31 << 0.5;
        QTest::newRow("on the next step") << 0.6 << 0.5;
        QTest::newRow("in a gap") << 0.7 << kNone;
        QTest::newRow("behind the last step") << 0.95 << kNone;
    }

    void readsTheStepFunction()
    {
        QFETCH(double, threshold);
        QFETCH(double, value);
        const double got = curve().at(threshold);
        QVERIFY(std::isnan(value) ? std::isnan(got) : got == value);
    }

    void theTagCoversNoDot_data()
    {
        QTest::addColumn<QList<double>>("values");
        QTest::newRow("none") << QList<double>{};
        QTest::newRow("all high") << QList<double>{0.9, 1.0, 0.8};
        QTest::newRow("two low") << QList<double>{0.0, 0.12, 0.9};
        QTest::newRow("spread") << QList<double>{0.05, 0.35, 0.65, 0.95};
        QTest::newRow("in a gap") << QList<double>{kNone, 0.05};
    }

    void theTagCoversNoDot()
    {
        QFETCH(QList<double>, values);
        std::vector<ThresholdCurve> curves;
        for (const double value : values)
            curves.push_back({QStringLiteral("c"), CurveTone::Good, {0.0, 1.0}, {value, value}});
        const double y = tagPlace(curves, 0.5, 1.04);
        QVERIFY(y >= 0.05 && y <= 1.0);
        for (const double value : values)
            QVERIFY2(std::isnan(value) || std::abs(value - y) >= 0.1, qPrintable(QString::number(y)));
        if (values.isEmpty() || values.front() > 0.7)
            QVERIFY(y < 0.1); // as low as it can
    }

    void labelsNeverLieOnEachOther_data()
    {
        QTest::addColumn<double>("second");
        QTest::addColumn<double>("third");
        QTest::newRow("two curves in one line, a third close below") << 1.0 << 0.9;
        QTest::newRow("three curves in one line") << 1.0 << 1.0;
        QTest::newRow("far apart") << 0.5 << 0.1;
    }

    /// Flat to 0.45, then falling, as coverage and false shown are.
    void labelsNeverLieOnEachOther()
    {
        QFETCH(double, second);
        QFETCH(double, third);
        std::vector<ThresholdCurve> curves(3);
        for (std::size_t i = 0; i < curves.size(); ++i)
            for (int k = 0; k <= 100; ++k) {
                const double x = k / 100.0;
                const double start = i == 0 ? 1.0 : i == 1 ? second : third;
                curves[i].threshold.push_back(x);
                curves[i].value.push_back(x < 0.45 ? start : std::max(0.0, start - (x - 0.45) * (i == 1 ? 2.2 : 1.2)));
            }
        const auto places = labelPlaces(curves, 1.04);
        QCOMPARE(places.size(), curves.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            for (int k = 0; k <= 8; ++k) // clear of its own curve over its whole width
                QVERIFY(std::abs(curves[i].at(places[i].x() + kLabelWidth * k / 8) - places[i].y()) > kLabelHeight / 2);
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(std::abs(places[i].x() - places[j].x()) >= kLabelWidth || std::abs(places[i].y() - places[j].y()) >= kLabelHeight);
        }
    }

    void aLogarithmHasAPlaceForNothing_data()
    {
        QTest::addColumn<int>("images");
        QTest::newRow("one") << 1;
        QTest::newRow("a few") << 22;
        QTest::newRow("a power of ten") << 1000;
        QTest::newRow("many") << 1'000'000;
    }

    void aLogarithmHasAPlaceForNothing()
    {
        QFETCH(int, images);
        const ShareScale scale = ShareScale::logarithmic(static_cast<std::size_t>(images));
        QCOMPARE(scale.place(0), 0.0);
        QCOMPARE(scale.place(1), 1.0);
        QVERIFY(scale.place(1.0 / images) > 0.01); // the smallest share there is stands apart from none
        QVERIFY(scale.place(0.5) > scale.place(0.1) && scale.place(0.1) > scale.place(0.05));
        QVERIFY(std::isnan(scale.place(kNone)));
        const auto ticks = scale.ticks();
        QCOMPARE(ticks.front(), std::pair(0.0, QStringLiteral("0")));
        QCOMPARE(ticks.back().first, 1.0);
        QVERIFY(std::is_sorted(ticks.begin(), ticks.end()));
        QCOMPARE(ShareScale().place(0.25), 0.25);
    }

    void theOtherModelHasNoLabelInTheWay()
    {
        std::vector<ThresholdCurve> curves{curve()};
        const QPointF alone = labelPlaces(curves, 1.04).front();
        curves.push_back(curve());
        curves.back().isDashed = true;
        const auto places = labelPlaces(curves, 1.04);
        QCOMPARE(places.front(), alone);
        QVERIFY(places.back().x() < 0);
    }

    void keysMoveTheLineAndSaySo()
    {
        ThresholdPlot plot;
        plot.setCurves({curve()});
        plot.setThreshold(0.805);
        QSignalSpy spy(&plot, &ThresholdPlot::thresholdChanged);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.threshold(), 0.82); // whole hundredths: 0.805 counts as 0.81
        QTest::keyClick(&plot, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(plot.threshold(), 0.72);
        QTest::keyClick(&plot, Qt::Key_Home);
        QCOMPARE(plot.threshold(), 0.0);
        QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(plot.threshold(), 0.0);
        QTest::keyClick(&plot, Qt::Key_End);
        QCOMPARE(plot.threshold(), 1.0);
        QCOMPARE(spy.count(), 5);
    }

    void settingTheLineIsSilent()
    {
        ThresholdPlot plot;
        QSignalSpy spy(&plot, &ThresholdPlot::thresholdChanged);
        plot.setThreshold(7);
        QCOMPARE(plot.threshold(), 1.0);
        QCOMPARE(spy.count(), 0);
    }

    void draggingMovesTheLine()
    {
        ThresholdPlot plot;
        plot.setCurves({curve()});
        plot.resize(600, 240);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QWidget* canvas = plot.findChildren<QWidget*>().first();
        QSignalSpy spy(&plot, &ThresholdPlot::thresholdChanged);
        QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(300, 100));
        const double first = plot.threshold();
        QTest::mouseMove(canvas, QPoint(420, 100));
        QVERIFY(plot.threshold() > first);
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, QPoint(420, 100));
        const double last = plot.threshold();
        QTest::mouseMove(canvas, QPoint(100, 100));
        QCOMPARE(plot.threshold(), last); // released: it stays
        QVERIFY(spy.count() >= 2);
    }

    void bothThemesDrawTheCurves()
    {
        ThresholdPlot plot;
        plot.setCurves({curve()});
        plot.resize(600, 240);
        plot.applyTheme(Theme::light());
        const QImage light = plot.grab().toImage();
        plot.applyTheme(Theme::darkOne());
        const QImage dark = plot.grab().toImage();
        QVERIFY(light != dark);
        QCOMPARE(dark.pixelColor(2, 2), Theme::darkOne().surface);
    }
};

QTEST_MAIN(TestThresholdPlot)
#include "tst_threshold_plot.moc"
