// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"

#include <QtTest>

using namespace taxon::workbench;

/// Theme: every text can be read on everything it stands on, in light, dark and high contrast.
class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsContrastsOfWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(qRound(contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448); // the usual example just below 4.5
    }

    void textCanBeRead_data()
    {
        QTest::addColumn<QColor>("front");
        QTest::addColumn<QColor>("back");
        QTest::addColumn<double>("least");
        for (const Theme& theme : {Theme::light(), Theme::darkOne(), Theme::highContrast()}) {
            const double least = theme.isHighContrast ? 7 : 4.5;
            const QByteArray prefix = theme.isHighContrast ? "high contrast: " : theme.dark ? "dark: " : "light: ";
            const std::pair<const char*, QColor> fronts[] = {{"text", theme.text}, {"muted", theme.muted}, {"accent", theme.accent},
                                                             {"good", theme.good}, {"warn", theme.warn},   {"bad", theme.bad}};
            const std::pair<const char*, QColor> backs[] = {{"background", theme.background}, {"surface", theme.surface}, {"raised", theme.raised}};
            for (const auto& [front, frontColour] : fronts)
                for (const auto& [back, backColour] : backs)
                    QTest::newRow((prefix + front + " on " + back).constData()) << frontColour << backColour << least;
            QTest::newRow((prefix + "text on accentSoft").constData()) << theme.text << theme.accentSoft << least;
            QTest::newRow((prefix + "muted on accentSoft").constData()) << theme.muted << theme.accentSoft << least;
            QTest::newRow((prefix + "accent on accentSoft").constData()) << theme.accent << theme.accentSoft << least;
            QTest::newRow((prefix + "onAccent on accent").constData()) << theme.onAccent << theme.accent << least;
        }
    }

    void textCanBeRead()
    {
        QFETCH(QColor, front);
        QFETCH(QColor, back);
        QFETCH(double, least);
        const double ratio = contrast(front, back);
        QVERIFY2(ratio >= least, qPrintable(QString::number(ratio)));
    }

    void styleSheetHasNoTokenLeft()
    {
        for (const Theme& theme : {Theme::light(), Theme::darkOne(), Theme::highContrast()})
            QVERIFY(!styleSheetOf(theme).contains(QLatin1Char('$')));
        QVERIFY(styleSheetOf(Theme::light()) != styleSheetOf(Theme::darkOne()));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
