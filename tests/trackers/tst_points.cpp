// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/points.h"

using namespace taxon;
using namespace taxon::trackers;

/// What of the events and scores becomes a point, under which name, when and at which step.
class TestPoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsNamesApart_data();
    void keepsNamesApart();
    void cutsLongNames();
    void readsTimes_data();
    void readsTimes();
    void takesTheNumbersOfAMetric();
    void takesSystemUseByItsNumber();
    void takesNothingElse_data();
    void takesNothingElse();
    void namesTheFinalScores();
};

void TestPoints::keepsNamesApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("as it is") << "test/f1_score"
                              << "test/f1_score";
    QTest::newRow("all that may stay") << "aZ09_.- /"
                                       << "aZ09_.- /";
    QTest::newRow("plus") << "a+b"
                          << "a_2Bb";
    QTest::newRow("another sign in its place") << "a*b"
                                               << "a_2Ab";
    QTest::newRow("umlaut") << QStringLiteral("\u00E9") << "_C3_A9";
    QTest::newRow("quote and line break") << "'\n"
                                          << "_27_0A";
}

void TestPoints::keepsNamesApart()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    QCOMPARE(trackerName(text.toStdString()), name.toStdString());
}

void TestPoints::cutsLongNames()
{
    QCOMPARE(trackerName(std::string(300, 'x')), std::string(250, 'x'));
}

void TestPoints::readsTimes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1 = none
    QTest::newRow("as events have it") << "2026-11-22T23:31:00.123Z" << qint64{1795390260123};
    QTest::newRow("whole second") << "2026-11-22T23:31:00Z" << qint64{1795390260000};
    QTest::newRow("1970") << "1970-01-01T00:00:00.007Z" << qint64{7};
    QTest::newRow("nothing") << "" << qint64{-1};
    QTest::newRow("no zone") << "2026-11-22T23:31:00.123" << qint64{-1};
    QTest::newRow("short fraction") << "2026-11-22T23:31:00.1Z" << qint64{-1};
    QTest::newRow("ends in the fraction") << "2026-11-22T23:31:00." << qint64{-1};
    QTest::newRow("more behind it") << "2026-11-22T23:31:00.123Zx" << qint64{-1};
}

void TestPoints::readsTimes()
{
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    QCOMPARE(millisecondsOf(text.toStdString()).value_or(-1), std::int64_t{milliseconds});
}

void TestPoints::takesTheNumbersOfAMetric()
{
    const runs::Event event{9,
                            "1970-01-01T00:00:01.500Z",
                            "metric",
                            {{"epoch", 3}, {"step", 120}, {"train/loss", 0.25}, {"val/loss", nullptr}, {"lr", 1}, {"note", "x"}}};
    const std::vector<Point> expected{{"train/loss", 0.25, 1500, 3}, {"lr", 1, 1500, 3}};
    QVERIFY(pointsOf(event) == expected);
}

void TestPoints::takesSystemUseByItsNumber()
{
    const runs::Event event{42, "1970-01-01T00:00:01.500Z", "system", {{"system/gpu_0_utilization_percentage", 97}}};
    const std::vector<Point> expected{{"system/gpu_0_utilization_percentage", 97, 1500, 42}};
    QVERIFY(pointsOf(event) == expected);
}

void TestPoints::takesNothingElse_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("fields");
    const QString time = "1970-01-01T00:00:01.500Z";
    QTest::newRow("progress") << "progress" << time << R"({"done":1,"total":2})";
    QTest::newRow("no epoch") << "metric" << time << R"({"train/loss":1})";
    QTest::newRow("half an epoch") << "metric" << time << R"({"epoch":0.5,"train/loss":1})";
    QTest::newRow("no time") << "metric"
                             << "yesterday"
                             << R"({"epoch":1,"train/loss":1})";
    QTest::newRow("values that are none") << "metric" << time << R"({"epoch":1,"train/loss":null,"lr":"NaN","x":[1],"y":true})";
}

void TestPoints::takesNothingElse()
{
    QFETCH(QString, kind);
    QFETCH(QString, time);
    QFETCH(QString, fields);
    QVERIFY(pointsOf({1, time.toStdString(), kind.toStdString(), Json::parse(fields.toStdString())}).empty());
    const runs::Event infinite{1, "1970-01-01T00:00:01.500Z", "metric", {{"epoch", 1}, {"lr", std::numeric_limits<double>::infinity()}}};
    QVERIFY(pointsOf(infinite).empty());
}

void TestPoints::namesTheFinalScores()
{
    const Json summary = Json::parse(R"({"sets":{"train":{"top1":1},
        "test":{"top1":0.9,"f1_macro":0.7,"f1_weighted":0.8,"log_loss":0.3,"mcc":null,"roc_auc_weighted":0.95,"roc_auc_macro":0.94,"coverage":0.5,"accuracy_above":1,"ece":0.1},
        "difficult":{"top1":0.4},
        "out_of_scope":{"images":4,"false_shown":0.25,"auroc":0.9,"rejection":0.75},
        "odd":7}})");
    const std::vector<Point> expected{{"test/accuracy_score", 0.9, 8, 5},
                                      {"test/f1_score", 0.8, 8, 5},
                                      {"test/f1_macro", 0.7, 8, 5},
                                      {"test/log_loss", 0.3, 8, 5},
                                      {"test/roc_auc", 0.95, 8, 5},
                                      {"test/roc_auc_macro", 0.94, 8, 5},
                                      {"test/coverage", 0.5, 8, 5},
                                      {"test/accuracy_above", 1, 8, 5},
                                      {"difficult/accuracy_score", 0.4, 8, 5},
                                      {"out_of_scope/false_shown", 0.25, 8, 5},
                                      {"out_of_scope/auroc", 0.9, 8, 5}};
    QVERIFY(scorePoints(summary, 8, 5) == expected);
    QVERIFY(scorePoints(Json::object(), 8, 5).empty());
}

QTEST_GUILESS_MAIN(TestPoints)
#include "tst_points.moc"
