// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "support/scratch.h"

#include <cmath>
#include <limits>

using namespace taxon;

/// CsvWriter and CsvTable: any field survives a round trip, and a broken table is named.
class TestCsv : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anyFieldSurvives_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("plain") << QByteArray("cat");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("comma") << QByteArray("a,b");
        QTest::newRow("quote") << QByteArray("say \"hi\"");
        QTest::newRow("only a quote") << QByteArray("\"");
        QTest::newRow("line break") << QByteArray("a\nb\r\nc");
        QTest::newRow("Unicode") << QByteArray("zèbre 斑馬");
        QTest::newRow("blanks") << QByteArray("  a  ");
    }

    void anyFieldSurvives()
    {
        QFETCH(QByteArray, field);
        CsvWriter writer({"first", "second"});
        writer.row({field.toStdString(), "x"});
        writer.row({"y", field.toStdString()});
        const CsvTable table = CsvTable::parse(writer.text(), "t.csv");
        QCOMPARE(table.rows(), std::size_t{2});
        QCOMPARE(table.at(0, table.column("first")), field.toStdString());
        QCOMPARE(table.at(1, table.column("second")), field.toStdString());
        QCOMPARE(table.at(1, 0), std::string("y"));
    }

    void readsWhatSpreadsheetsWrite()
    {
        const CsvTable table = CsvTable::parse("\xEF\xBB\xBFpath,label\r\na.jpg,\"cat\"\r\n\r\nb.jpg,dog", "t.csv");
        QCOMPARE(table.rows(), std::size_t{2});
        QCOMPARE(table.at(0, table.column("path")), std::string("a.jpg"));
        QCOMPARE(table.at(1, table.column("label")), std::string("dog"));
    }

    void namesABrokenTable_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("short row") << QByteArray("a,b\n1,2\n3\n") << QByteArray("t.csv:3: The row has 1 fields, the header 2");
        QTest::newRow("long row") << QByteArray("a,b\n1,2,3\n") << QByteArray("t.csv:2");
        QTest::newRow("open quote") << QByteArray("a\n\"x\n") << QByteArray("never closed");
    }

    void namesABrokenTable()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        QVERIFY(test::throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)CsvTable::parse(text.toStdString(), "t.csv"); }));
    }

    void namesAMissingColumn()
    {
        const CsvTable table = CsvTable::parse("path\nx\n", "t.csv");
        QVERIFY(!table.hasColumn("label"));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "no column \"label\"", [&] { (void)table.column("label"); }));
    }

    void anEmptyTextHasNoRows() { QCOMPARE(CsvTable::parse("", "t.csv").rows(), std::size_t{0}); }

    void refusesARowThatDoesNotFit()
    {
        CsvWriter writer({"a", "b"});
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "1 fields", [&] { writer.row({"x"}); }));
    }

    void numbersReadBackExactly()
    {
        for (const double value : {0.1, 1.0 / 3, 1e-300, -0.0, 12345678.9})
            QCOMPARE(std::stod(numberField(value)), value);
        QCOMPARE(numberField(std::nan("")), std::string());
    }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
