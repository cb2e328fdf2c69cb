// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/fuzzy.h"

#include <QtTest>

using namespace taxon::workbench;

/// FuzzyNames: what a person types finds the class they mean first.
class TestFuzzy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheBestFirst_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("first");
        QTest::newRow("start of the name") << "gold"
                                           << "gold fish";
        QTest::newRow("start of a word") << "retr"
                                         << "golden retriever";
        QTest::newRow("inside a word") << "ound"
                                       << "afghan hound";
        QTest::newRow("letters in order") << "gldrtr"
                                          << "golden retriever";
        QTest::newRow("case") << "AFGHAN"
                              << "afghan hound";
        QTest::newRow("spaces around") << "  ram "
                                       << "ram";
        QTest::newRow("shorter before longer") << "ra"
                                               << "ram";
    }

    void findsTheBestFirst()
    {
        QFETCH(QString, typed);
        QFETCH(QString, first);
        const QStringList names = QStringLiteral("rampage,golden retriever,afghan hound,gold fish,ram").split(QLatin1Char(','));
        const std::vector<int> found = FuzzyNames(names).matches(typed);
        QVERIFY(!found.empty());
        QCOMPARE(names[found.front()], first);
    }

    void findsNothingForOtherLetters()
    {
        QVERIFY(FuzzyNames({QStringLiteral("ram"), QStringLiteral("goat")}).matches(QStringLiteral("xyz")).empty());
    }
    void showsAllInOrderForNothing()
    {
        QCOMPARE(FuzzyNames({QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("c")}).matches({}), (std::vector<int>{0, 1, 2}));
    }
};

QTEST_GUILESS_MAIN(TestFuzzy)
#include "tst_fuzzy.moc"
