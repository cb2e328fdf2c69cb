// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/explanation.h"
#include "support/scratch.h"

#include <QtTest>

using namespace taxon;
using namespace taxon::scores;

namespace {

Explanation explanation()
{
    return {"ab", "cd", 640, 480, 80, 0, 480, 480, 1, 2, {{"dog", 0.75, {0.0f, 1.0f}}, {"cat", 0.2, {1.0f, 0.5f}}}};
}

} // namespace

/// An explanation of a picture: read back as it was written, and refused by name where it isn't one.
class TestExplanation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadAsItWasWritten()
    {
        const Json json = toJson(explanation());
        const Explanation read = explanationFromJson(Json::parse(json.dump()), "here");
        QVERIFY(toJson(read) == json);
        QCOMPARE(read.maps[1].className, std::string("cat"));
        QCOMPARE(read.maps[1].values, (std::vector<float>{1.0f, 0.5f}));
        QCOMPARE(read.xPx, 80);
    }

    void refusesWhatIsNone_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("message");
        QTest::newRow("another format") << "/format"
                                        << "\"taxon.keymap\""
                                        << "no explanation";
        QTest::newRow("no format") << "/format"
                                   << "1"
                                   << "no explanation";
        QTest::newRow("newer") << "/version"
                               << "2"
                               << "newer";
        QTest::newRow("no rows") << "/rows"
                                 << "0"
                                 << "rows";
        QTest::newRow("too many columns") << "/columns"
                                          << "100000"
                                          << "columns";
        QTest::newRow("half a rectangle") << "/shown_px"
                                          << "[1, 2]"
                                          << "shown_px";
        QTest::newRow("empty rectangle") << "/shown_px"
                                         << "[1, 2, 0, 4]"
                                         << "shown_px";
        QTest::newRow("no maps") << "/maps"
                                 << "[]"
                                 << "maps";
        QTest::newRow("a map of another size") << "/maps/0/values"
                                               << "[0.5]"
                                               << "values";
        QTest::newRow("a value above 1") << "/maps/1/values"
                                         << "[0.5, 1.5]"
                                         << "values";
        QTest::newRow("a value that is no number") << "/maps/1/values"
                                                   << "[0.5, \"x\"]"
                                                   << "values";
        QTest::newRow("a picture without width") << "/width_px"
                                                 << "0"
                                                 << "width_px";
        QTest::newRow("no score") << "/maps/0/score"
                                  << "\"high\""
                                  << "score";
    }

    void refusesWhatIsNone()
    {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        QFETCH(QString, message);
        Json json = toJson(explanation());
        json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
        const auto error = test::errorOf([&] { (void)explanationFromJson(json, "here"); });
        QVERIFY(error);
        const std::string all = error->message() + error->where();
        QVERIFY2(all.find(message.toStdString()) != std::string::npos, all.c_str());
    }
};

QTEST_GUILESS_MAIN(TestExplanation)
#include "tst_explanation.moc"
