// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/figure_table.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon::workbench;

/// FigureTable: order, filter and activation always mean the rows as they were given.
class TestFigureTable : public QObject {
    Q_OBJECT

private:
    static std::unique_ptr<FigureTable> made()
    {
        auto table = std::make_unique<FigureTable>(QStringLiteral("Fruit"), QStringLiteral("fruit"));
        table->setColumns({{QStringLiteral("Name"), {}, true}, {QStringLiteral("Recall"), {}}});
        table->setRows({{{QStringLiteral("pear")}, {QStringLiteral("20 %"), 0.2}},
                        {{QStringLiteral("Apple")}, {QStringLiteral("–")}},
                        {{QStringLiteral("fig")}, {QStringLiteral("100 %"), 1.0}}});
        table->resize(400, 300);
        return table;
    }

    static QList<int> order(const FigureTable& table)
    {
        QList<int> rows;
        for (int place = 0; place < table.shownRows(); ++place)
            rows << table.rowAt(place);
        return rows;
    }

private Q_SLOTS:
    void theModelIsSound()
    {
        const auto table = made();
        const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        table->sortByColumn(1, Qt::AscendingOrder);
        table->setFilter(QStringLiteral("p"));
        table->setRows({});
        QCOMPARE(table->shownRows(), 0);
    }

    void sortsFiguresByValueAndNamesInAnyCase()
    {
        const auto table = made();
        QCOMPARE(order(*table), QList<int>({0, 1, 2}));
        table->sortByColumn(0, Qt::AscendingOrder);
        QCOMPARE(order(*table), QList<int>({1, 2, 0}));
        table->sortByColumn(1, Qt::AscendingOrder);
        QCOMPARE(order(*table), QList<int>({0, 2, 1})); // not as text; no value is last …
        table->sortByColumn(1, Qt::DescendingOrder);
        QCOMPARE(order(*table), QList<int>({2, 0, 1})); // … both ways
    }

    void namesAreNotSqueezedWhereRoomIsShort()
    {
        const auto table = made();
        table->setRows({{{QStringLiteral("a name that is told from the next by its end alone, 1")}, {QStringLiteral("20 %"), 0.2}}});
        table->setRows({});
        table->setRows({{{QStringLiteral("a name that is told from the next by its end alone, 2")}, {QStringLiteral("20 %"), 0.2}}});
        table->show();
        const int needed = table->fontMetrics().horizontalAdvance(QStringLiteral("a name that is told from the next by its end alone, 2"));
        for (const int width : {900, 150, 400, 900}) {
            table->resize(width, 300);
            QVERIFY2(table->columnWidth(0) >= needed, qPrintable(QString::number(width)));
            QCOMPARE(table->columnWidth(0) + table->columnWidth(1),
                     std::max(table->contentWidth(), table->viewport()->width())); // no gap, no surplus
        }
    }

    void filtersByWordsAlone()
    {
        const auto table = made();
        table->setFilter(QStringLiteral(" P"));
        QCOMPARE(order(*table), QList<int>({0, 1}));
        table->setFilter(QStringLiteral("100"));
        QCOMPARE(table->shownRows(), 0);
        table->setFilter({});
        QCOMPARE(table->shownRows(), 3);
    }

    void enterActivatesTheRowAsGiven()
    {
        const auto table = made();
        QSignalSpy activated(table.get(), &FigureTable::cellActivated);
        table->sortByColumn(1, Qt::DescendingOrder);
        table->show();
        table->setCurrentIndex(table->model()->index(0, 1));
        QTest::keyClick(table.get(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.front(), QVariantList({2, 1}));
        const QPoint second = table->visualRect(table->model()->index(1, 0)).center();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(activated.back(), QVariantList({0, 0}));
    }

    void newFiguresKeepOrderFilterAndRow()
    {
        const auto table = made();
        table->sortByColumn(0, Qt::AscendingOrder);
        table->setCurrentIndex(table->model()->index(0, 0));
        QCOMPARE(table->chosen(), 1);
        QSignalSpy chosen(table.get(), &FigureTable::rowChosen);
        table->setRows({{{QStringLiteral("a")}, {QStringLiteral("1")}},
                        {{QStringLiteral("c")}, {QStringLiteral("2")}},
                        {{QStringLiteral("b")}, {QStringLiteral("3")}}});
        QCOMPARE(order(*table), QList<int>({0, 2, 1}));
        QCOMPARE(table->chosen(), 1);
        QCOMPARE(chosen.count(), 0);
    }
};

QTEST_MAIN(TestFigureTable)
#include "tst_figure_table.moc"
