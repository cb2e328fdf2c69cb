// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/monitoring_view.h"

#include <QtTest>
#include <cmath>

using namespace taxon;
using namespace taxon::workbench;

/// What the Models page says of a version on a server, without widgets.
class TestModelsMonitoring : public QObject {
    Q_OBJECT

private:
    static serving::ServedWeek weekOf(std::chrono::sys_days monday, double drift, double byChance)
    {
        serving::ServedWeek week;
        week.monday = monday;
        week.predictions = 1000;
        week.shown = 700;
        week.confidenceSum = 850;
        week.drift = drift;
        week.driftByChance = byChance;
        return week;
    }
    static serving::ServedVersion served()
    {
        const std::chrono::sys_days monday(std::chrono::year(2026) / std::chrono::December / 21);
        serving::ServedVersion version;
        version.version = 7;
        version.imported = "2027-01-20T08:00:00.000Z";
        version.baselineImages = 200;
        version.baselineCoverage = 0.75;
        version.baselineAccuracy = 0.9;
        version.weeks = {weekOf(monday, 0.05, 0.1), weekOf(monday + std::chrono::weeks(2), 0.3, 0.1),
                         weekOf(monday + std::chrono::weeks(3), 0.2, 0.5)};
        version.weeks[1].verified = 20;
        version.weeks[1].right = 7;
        version.weeks[1].verifiedShown = 10;
        version.weeks[1].wrongShown = 3;
        version.weeks[1].shifts = {{"road signs", 0.4, 0.1}};
        return version;
    }

private Q_SLOTS:
    void aWeekWithoutPredictionsIsAGap()
    {
        const MonitoringView view = monitoringView(served());
        const std::vector<QString> weeks{QStringLiteral("2026-W52"), QStringLiteral("2026-W53"), QStringLiteral("2027-W01"),
                                         QStringLiteral("2027-W02")};
        QVERIFY(view.weeks == weeks);
        for (const auto* curves : {&view.shown, &view.drift, &view.verified})
            for (const WeekSeries& series : *curves) {
                QCOMPARE(series.value.size(), weeks.size());
                QVERIFY(std::isnan(series.value[1]));
            }
        QCOMPARE(view.shown[0].value[0], 0.7);
        QCOMPARE(view.drift[0].value[2], 0.3);
        QCOMPARE(view.drift[1].value[2], 0.1);
        QVERIFY(std::isnan(view.verified[0].value[0])); // nobody has looked
        QCOMPARE(view.verified[0].value[2], 0.35);
        QVERIFY(std::abs(view.verified[0].low[2] - 0.18119) < 1e-5);
        QVERIFY(std::abs(view.verified[0].high[2] - 0.56715) < 1e-5);
    }

    void drawsTheUsualBoundsAndTheBaseline()
    {
        serving::ServedVersion version = served();
        const MonitoringView view = monitoringView(version);
        QCOMPARE(view.driftLevels.size(), std::size_t{2});
        QCOMPARE(view.driftLevels[0].value, 0.1);
        QCOMPARE(view.driftLevels[1].value, 0.25);
        QCOMPARE(view.shownLevels[0].value, 0.75);
        QCOMPARE(view.verifiedLevels[0].value, 0.9);
        QVERIFY(view.note.contains(QStringLiteral("200 test images")));
        version.baselineImages = 0;
        const MonitoringView alone = monitoringView(version);
        QVERIFY(alone.shownLevels.empty() && alone.verifiedLevels.empty());
        QVERIFY(alone.note.contains(QStringLiteral("no drift")));
    }

    void theTableHasTheSameFigures()
    {
        const MonitoringView view = monitoringView(served());
        QCOMPARE(view.rows.size(), std::size_t{3});
        for (const FigureRow& row : view.rows)
            QCOMPARE(row.size(), monitoringColumns().size());
        const FigureRow& newest = view.rows[0];
        QCOMPARE(newest[0].text, QStringLiteral("2027-W02"));
        QCOMPARE(newest[5].detail, QStringLiteral("by chance?")); // 0.2 of what 0.5 may be without any change
        QVERIFY(newest[5].tone == Tone::Muted);
        QCOMPARE(newest[9].text, QStringLiteral("–"));
        const FigureRow& middle = view.rows[1];
        QCOMPARE(middle[2].text, QStringLiteral("70.0 %"));
        QCOMPARE(middle[3].text, QStringLiteral("30.0 %"));
        QCOMPARE(middle[5].detail, QStringLiteral("much drift"));
        QVERIFY(middle[5].tone == Tone::Bad);
        QCOMPARE(middle[7].text, QStringLiteral("35.0 %"));
        QCOMPARE(middle[7].detail, QStringLiteral("18.1 % to 56.7 %"));
        QCOMPARE(middle[8].text, QStringLiteral("30.0 %"));
        QCOMPARE(middle[9].text, QStringLiteral("road signs"));
        QCOMPARE(middle[9].detail, QStringLiteral("40.0 %, baseline 10.0 %"));
        QCOMPARE(view.rows[2][5].detail, QStringLiteral("steady"));
        QVERIFY(monitoringView({}).rows.empty());
    }
};

QTEST_GUILESS_MAIN(TestModelsMonitoring)
#include "tst_models_monitoring.moc"
