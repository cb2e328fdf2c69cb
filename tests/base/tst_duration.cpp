// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/duration.h"

#include <QtTest>

using namespace taxon;

/// durationWords: one wording of a time for terminal, clusters and estimates.
class TestDuration : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysHowLong_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("nothing") << 0.0 << QByteArray("0 s");
        QTest::newRow("before it began") << -20.0 << QByteArray("0 s");
        QTest::newRow("rounded") << 4.6 << QByteArray("5 s");
        QTest::newRow("the last second") << 89.4 << QByteArray("89 s");
        QTest::newRow("the first minutes") << 89.6 << QByteArray("1 min");
        QTest::newRow("the last minute") << 89.4 * 60 << QByteArray("89 min");
        QTest::newRow("the first hours") << 90.0 * 60 << QByteArray("1.5 h");
        QTest::newRow("a day") << 86400.0 << QByteArray("24.0 h");
        QTest::newRow("days") << 4.2 * 86400 << QByteArray("4 days");
    }

    void saysHowLong()
    {
        QFETCH(double, seconds);
        QFETCH(QByteArray, words);
        QCOMPARE(QByteArray::fromStdString(durationWords(seconds)), words);
    }
};

QTEST_APPLESS_MAIN(TestDuration)
#include "tst_duration.moc"
