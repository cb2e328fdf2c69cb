// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_file.h"
#include "support/scratch.h"

#include <limits>

using namespace taxon;

/// JSON files of ours: read back as written, refused when damaged, foreign or newer.
class TestJsonFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        const test::ScratchFolder scratch;
        const Json value{{"format", "taxon.test"}, {"version", 1}, {"name", "zèbre"}, {"list", {1, 2}}};
        writeJson(scratch.path() / "a.json", value);
        QVERIFY(readFormat(scratch.path() / "a.json", "taxon.test", 1) == value);
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("message");
        const int damaged = static_cast<int>(ErrorCode::Damaged);
        QTest::newRow("empty") << QByteArray("") << damaged << QByteArray("not valid JSON");
        QTest::newRow("cut") << QByteArray("{\n\"format\": ") << damaged << QByteArray("line 2");
        QTest::newRow("a number no double holds") << QByteArray(R"({"format":"taxon.test","version":1e999})") << damaged
                                                  << QByteArray("not valid JSON");
        QTest::newRow("a list") << QByteArray("[]") << damaged << QByteArray("not a file of the format");
        QTest::newRow("another format") << QByteArray(R"({"format":"x","version":1})") << damaged << QByteArray("not a file of the format");
        QTest::newRow("no version") << QByteArray(R"({"format":"taxon.test"})") << damaged << QByteArray("\"version\" is missing");
        QTest::newRow("version as text") << QByteArray(R"({"format":"taxon.test","version":"1"})") << damaged << QByteArray("wrong type");
        QTest::newRow("version 0") << QByteArray(R"({"format":"taxon.test","version":0})") << static_cast<int>(ErrorCode::Unsupported)
                                   << QByteArray("version 0");
        for (const char* version : {"1.0", "1e20", "1.5", "4294967297", "-4294967295", "18446744073709551615"})
            QTest::newRow(version) << QByteArray(R"({"format":"taxon.test","version":)") + version + "}" << damaged
                                   << QByteArray("not a whole number in its range");
        QTest::newRow("true") << QByteArray(R"({"format":"taxon.test","version":true})") << damaged << QByteArray("wrong type");
        QTest::newRow("newer") << QByteArray(R"({"format":"taxon.test","version":2})") << static_cast<int>(ErrorCode::Unsupported)
                               << QByteArray("newer Taxon");
    }

    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, message);
        const test::ScratchFolder scratch;
        const auto file = scratch.write("a.json", text.toStdString());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)readFormat(file, "taxon.test", 1); }));
    }

    void integersAreReadWholeOrNotAtAll()
    {
        constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
        QCOMPARE(jsonInteger<std::uint64_t>(Json(kMost)), std::optional(kMost));
        QCOMPARE(jsonInteger<std::int64_t>(Json(kMost)), std::nullopt);
        QCOMPARE(jsonInteger<std::int64_t>(Json(-1)), std::optional<std::int64_t>(-1));
        QCOMPARE(jsonInteger<std::uint64_t>(Json(-1)), std::nullopt);
        QCOMPARE(jsonInteger<std::uint8_t>(Json(255)), std::optional<std::uint8_t>(255));
        QCOMPARE(jsonInteger<std::uint8_t>(Json(256)), std::nullopt);
        QCOMPARE(jsonInteger<int>(Json(1.0)), std::nullopt);
        QCOMPARE(jsonInteger<int>(Json("1")), std::nullopt);

        const Json lists{{"good", {1, 2}}, {"none", Json::array()}, {"real", {1, 2.0}}, {"wide", {1, 1e20}}, {"object", {{"a", 1}}}};
        using Numbers = std::vector<std::int64_t>;
        QCOMPARE(field<Numbers>(lists, "good", "here"), (Numbers{1, 2}));
        QCOMPARE(field<Numbers>(lists, "none", "here"), Numbers());
        for (const char* key : {"real", "wide", "object"})
            QVERIFY(test::throwsError(ErrorCode::Damaged, "wrong type", [&] { (void)field<Numbers>(lists, key, "here"); }));
    }
};

QTEST_GUILESS_MAIN(TestJsonFile)
#include "tst_json_file.moc"
