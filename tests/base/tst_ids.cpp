// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ids.h"
#include "support/scratch.h"

using namespace taxon;

/// Ids, class names and version numbers: nothing dangerous ever becomes a path.
class TestIds : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsSafeIds_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<bool>("safe");
        QTest::newRow("stamp") << QByteArray("20261122-233100") << true;
        QTest::newRow("name") << QByteArray("night_run.2") << true;
        QTest::newRow("100 characters") << QByteArray(100, 'a') << true;
        QTest::newRow("empty") << QByteArray("") << false;
        QTest::newRow("101 characters") << QByteArray(101, 'a') << false;
        QTest::newRow("dot dot") << QByteArray("..") << false;
        QTest::newRow("hidden") << QByteArray(".a") << false;
        QTest::newRow("slash") << QByteArray("a/b") << false;
        QTest::newRow("option") << QByteArray("-rf") << false;
        QTest::newRow("blank") << QByteArray("a b") << false;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << false;
        QTest::newRow("Unicode") << QByteArray("é") << false;
    }

    void knowsSafeIds()
    {
        QFETCH(QByteArray, id);
        QFETCH(bool, safe);
        QCOMPARE(isSafeId(id.toStdString()), safe);
        QCOMPARE(!test::errorOf([&] { requireSafeId(id.toStdString(), "run"); }), safe);
    }

    void knowsClassNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("valid");
        QTest::newRow("plain") << QByteArray("cat") << true;
        QTest::newRow("blanks and Unicode") << QByteArray("road signs é") << true;
        QTest::newRow("dot inside") << QByteArray("St. Bernard") << true;
        QTest::newRow("reserved") << QByteArray("_unknown") << false;
        QTest::newRow("hidden") << QByteArray(".git") << false;
        QTest::newRow("line break") << QByteArray("a\nb") << false;
        QTest::newRow("not UTF-8") << QByteArray("a\xFF") << false;
        QTest::newRow("empty") << QByteArray("") << false;
    }

    void knowsClassNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, valid);
        QCOMPARE(isClassName(name.toStdString()), valid);
    }

    void readsVersions()
    {
        QCOMPARE(versionNumber("7"), 7);
        QCOMPARE(versionNumber("007"), 7);
        QCOMPARE(versionName(7), std::string("007"));
        QCOMPARE(versionName(1234), std::string("1234"));
        for (const char* bad : {"", "0", "-1", "7a", "../7", "9999999", "v7"})
            QVERIFY2(test::throwsError(ErrorCode::InvalidArgument, "not a version", [&] { (void)versionNumber(bad); }), bad);
    }
};

QTEST_GUILESS_MAIN(TestIds)
#include "tst_ids.moc"
