// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/widgets.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QSet>
#include <QtTest>
#include <array>
#include <vector>

using namespace taxon::workbench;

namespace {

/// The pixels in \p area that stand out of \p back, each group of neighbours as the area it takes.
std::vector<QRect> marksOn(const QImage& image, const QRect& area, const QColor& back)
{
    constexpr double kSeen = 3; // what WCAG asks of the parts of a control
    std::vector<QRect> marks;
    QSet<std::pair<int, int>> known;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) {
            QRect mark;
            std::vector<QPoint> open{{x, y}};
            while (!open.empty()) {
                const QPoint at = open.back();
                open.pop_back();
                if (!area.contains(at) || contrast(image.pixelColor(at), back) < kSeen || known.contains({at.x(), at.y()}))
                    continue;
                known.insert({at.x(), at.y()});
                mark |= QRect(at, QSize(1, 1));
                for (int down = -1; down <= 1; ++down)
                    for (int across = -1; across <= 1; ++across)
                        open.push_back(at + QPoint(across, down));
            }
            if (!mark.isEmpty())
                marks.push_back(mark);
        }
    return marks;
}

} // namespace

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

    void aChooserHasOneArrow_data()
    {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << 0;
        QTest::newRow("dark") << 1;
        QTest::newRow("high contrast") << 2;
    }

    void aChooserHasOneArrow()
    {
        QFETCH(int, theme);
        const Theme look = std::array{Theme::light(), Theme::darkOne(), Theme::highContrast()}[static_cast<std::size_t>(theme)];
        QApplication::setStyle(QStringLiteral("Fusion")); // as main() does
        installFonts();                                   // and the icons
        QApplication::setPalette(paletteOf(look));
        qApp->setStyleSheet(styleSheetOf(look));
        Chooser chooser(QStringLiteral("Set"), QStringLiteral("setChooser"));
        chooser.resize(160, 32);
        const QRect inside = chooser.rect().adjusted(4, 8, -4, -8); // without frame and corners
        const std::vector<QRect> marks = marksOn(chooser.grab().toImage(), inside, look.raised);
        QCOMPARE(marks.size(), std::size_t{1});
        QVERIFY(marks[0].left() > chooser.width() - 28 && marks[0].width() >= 6 && marks[0].width() <= 12 && marks[0].height() <= 12);
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
