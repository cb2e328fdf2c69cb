// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/preprocessing.h"
#include "support/scratch.h"

using namespace taxon;

/// Preprocessing: what is written reads back, and nonsense is refused by field.
class TestPreprocessing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        images::Preprocessing record{
            .sizePx = 160, .fit = "pad", .cropShare = 0.9, .margin = 0.05, .mean = {1.5f, 2.f, 3.f}, .std = {4.f, 5.f, 6.25f}};
        const Json json = Json::parse(images::toJson(record).dump());
        QVERIFY(images::preprocessingFromJson(json, "x") == record);
        QVERIFY(!(images::preprocessingFromJson(json, "x") == images::Preprocessing()));
    }
    void refusesABadRecord_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("no size") << "size_px"
                                 << "null";
        QTest::newRow("size of zero") << "size_px"
                                      << "0";
        QTest::newRow("unknown fit") << "fit"
                                     << "\"stretch\"";
        QTest::newRow("crop of nothing") << "crop_share"
                                         << "0";
        QTest::newRow("crop of more than all") << "crop_share"
                                               << "1.5";
        QTest::newRow("negative margin") << "margin"
                                         << "-0.1";
        QTest::newRow("two channels") << "mean"
                                      << "[1, 2]";
        QTest::newRow("division by zero") << "std"
                                          << "[1, 0, 1]";
        QTest::newRow("text for numbers") << "std"
                                          << "\"x\"";
        QTest::newRow("newer version") << "version"
                                       << "2";
    }
    void refusesABadRecord()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        Json json = images::toJson({});
        json[key.toStdString()] = Json::parse(value.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Damaged, key.toStdString(), [&] { (void)images::preprocessingFromJson(json, "model.json"); }));
        json.erase(key.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Damaged, "missing", [&] { (void)images::preprocessingFromJson(json, "model.json"); }));
    }
};

QTEST_GUILESS_MAIN(TestPreprocessing)
#include "tst_preprocessing.moc"
