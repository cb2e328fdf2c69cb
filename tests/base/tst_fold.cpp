// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/fold.h"
#include "support/scratch.h"

using namespace taxon;

/// foldedName: which names are one file where case and composition are ignored.
class TestFold : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comparesNames_data()
    {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::addColumn<bool>("same");
        QTest::newRow("equal") << QByteArray("cat.jpg") << QByteArray("cat.jpg") << true;
        QTest::newRow("ASCII case") << QByteArray("Cat.JPG") << QByteArray("cAT.jpg") << true;
        QTest::newRow("another letter") << QByteArray("cat") << QByteArray("cut") << false;
        QTest::newRow("NFC and NFD") << QByteArray("caf\xC3\xA9") << QByteArray("cafe\xCC\x81") << true;
        QTest::newRow("NFC and NFD, other case") << QByteArray("CAF\xC3\x89") << QByteArray("cafe\xCC\x81") << true;
        QTest::newRow("accent matters") << QByteArray("caf\xC3\xA9") << QByteArray("cafe") << false;
        QTest::newRow("sharp s") << QByteArray("Stra\xC3\x9F"
                                               "e")
                                 << QByteArray("STRASSE") << true;
        QTest::newRow("final sigma") << QByteArray("\xCF\x83\xCE\xBF\xCF\x82") << QByteArray("\xCE\xA3\xCE\x9F\xCE\xA3") << true;
        QTest::newRow("two marks in any order") << QByteArray("a\xCC\xA3\xCC\x82") << QByteArray("a\xCC\x82\xCC\xA3") << true;
        QTest::newRow("ligature is another letter canonically, folded it is not") << QByteArray("\xEF\xAC\x81x") << QByteArray("FIX") << true;
        QTest::newRow("full width is not the same") << QByteArray("\xEF\xBC\xA1") << QByteArray("A") << false;
        QTest::newRow("not UTF-8, ASCII case") << QByteArray("CAF\xE9") << QByteArray("caf\xE9") << true;
        QTest::newRow("not UTF-8, other byte") << QByteArray("caf\xE9") << QByteArray("caf\xC9") << false;
        QTest::newRow("a newline stays") << QByteArray("a\nb") << QByteArray("ab") << false;
        QTest::newRow("empty") << QByteArray("") << QByteArray("") << true;
    }

    void comparesNames()
    {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QFETCH(bool, same);
        QCOMPARE(foldedName(a.toStdString()) == foldedName(b.toStdString()), same);
    }
};

QTEST_GUILESS_MAIN(TestFold)
#include "tst_fold.moc"
