// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "support/scratch.h"

using namespace taxon;

/// Text: any file name survives as text; the nearest word is found; UTF-8 is told from what is not.
class TestText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anyNameSurvives_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("plain") << QByteArray("cat/a.jpg") << QByteArray("cat/a.jpg");
        QTest::newRow("Unicode") << QByteArray("zèbre 斑馬 😀.png") << QByteArray("zèbre 斑馬 😀.png");
        QTest::newRow("line break") << QByteArray("a\nb") << QByteArray("a\\x0Ab");
        QTest::newRow("backslash") << QByteArray("a\\x41") << QByteArray("a\\\\x41");
        QTest::newRow("not UTF-8") << QByteArray("caf\xE9.jpg") << QByteArray("caf\\xE9.jpg");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("\\xC0\\xAF");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("\\xED\\xA0\\x80");
        QTest::newRow("cut sequence") << QByteArray("a\xE6\x96") << QByteArray("a\\xE6\\x96");
        QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << QByteArray("\\xF4\\x90\\x80\\x80");
        QTest::newRow("delete") << QByteArray("a\x7F") << QByteArray("a\\x7F");
    }

    void anyNameSurvives()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        QCOMPARE(pathToText(name.toStdString()), text.toStdString());
        QVERIFY(isUtf8(pathToText(name.toStdString())));
        QCOMPARE(textToPath(text.toStdString()).native(), name.toStdString());
    }

    void refusesABrokenEscape()
    {
        for (const char* text : {"a\\", "a\\x", "a\\x4", "a\\xZZ", "a\\n"})
            QVERIFY2(test::throwsError(ErrorCode::InvalidArgument, "backslash", [&] { (void)textToPath(text); }), text);
    }

    void findsTheNearestWord()
    {
        const std::vector<std::string> words{"epochs", "batch_size", "learning_rate"};
        QCOMPARE(nearest("epoch", words), std::string("epochs"));
        QCOMPARE(nearest("batchsize", words), std::string("batch_size"));
        QCOMPARE(nearest("lerning_rat", words), std::string("learning_rate"));
        QCOMPARE(nearest("colour", words), std::string());
        QCOMPARE(nearest("x", {}), std::string());
    }

    void quotesForTheShell_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("quoted");
        QTest::newRow("harmless") << QByteArray("/data/run-1.x") << QByteArray("/data/run-1.x");
        QTest::newRow("empty") << QByteArray("") << QByteArray("''");
        QTest::newRow("blank") << QByteArray("a b") << QByteArray("'a b'");
        QTest::newRow("quote") << QByteArray("it's") << QByteArray("'it'\\''s'");
        QTest::newRow("command") << QByteArray("$(rm x);") << QByteArray("'$(rm x);'");
        QTest::newRow("line break") << QByteArray("a\nb") << QByteArray("'a\nb'");
    }

    void quotesForTheShell()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, quoted);
        QCOMPARE(shellQuoted(text.toStdString()), quoted.toStdString());
    }

    void splitsAndFormats()
    {
        QVERIFY((split("a,,b,", ',') == std::vector<std::string>{"a", "", "b", ""}));
        QCOMPARE(formatBytes(999), std::string("999 bytes"));
        QCOMPARE(formatBytes(1500), std::string("1.5 kB"));
        QCOMPARE(formatBytes(25'000'000'000), std::string("25.0 GB"));
        QCOMPARE(toLowerAscii("A.JPG é"), std::string("a.jpg é"));
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
