// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/heat_map.h"

#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>
#include <cstdlib>

using namespace taxon::workbench;

/// HeatMap: every cell can be reached by mouse and keys, at any zoom, and one cell among millions is seen.
class TestHeatMap : public QObject {
    Q_OBJECT

private:
    static std::unique_ptr<HeatMap> made(int size, const QList<QPoint>& dark = {})
    {
        auto map = std::make_unique<HeatMap>(QStringLiteral("Confusion"), QStringLiteral("confusion"));
        HeatMapData cells;
        cells.rows = cells.columns = cells.blockRows = cells.blockColumns = size;
        cells.shade.assign(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), 0.0F);
        cells.tones.assign(cells.shade.size(), CurveTone::Bad);
        for (const QPoint& cell : dark)
            cells.shade[cells.place(cell.y(), cell.x())] = 1;
        cells.rowName = cells.columnName = [](int index) { return QString::number(index); };
        cells.figure = [](int, int) { return QString(); };
        cells.words = [](int row, int column) { return QStringLiteral("%1 as %2").arg(row).arg(column); };
        map->resize(700, 600);
        map->setTheme(Theme::light());
        map->setData(std::move(cells));
        map->show();
        return map;
    }

    static bool isDarkAt(const HeatMap& map, const QImage& picture, const QPoint& cell)
    {
        const QPoint at = map.cellRect(cell.y(), cell.x()).center().toPoint();
        for (int dy = -2; dy <= 2; ++dy)
            for (int dx = -2; dx <= 2; ++dx)
                if (const QPoint near = at + QPoint(dx, dy); picture.rect().contains(near) && picture.pixelColor(near).green() < 120)
                    return true;
        return false;
    }

    /// Of the header: how many pixels are ink where only one column has a name.
    static int inkOfName(int size, int named)
    {
        const auto map = made(size);
        HeatMapData cells;
        cells.rows = cells.columns = cells.blockRows = cells.blockColumns = size;
        cells.shade.assign(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), 0.0F);
        cells.tones.assign(cells.shade.size(), CurveTone::Bad);
        cells.rowName = [](int) { return QString(); };
        cells.columnName = [named](int column) { return column == named ? QStringLiteral("Great black-backed gull") : QString(); };
        cells.figure = [](int, int) { return QString(); };
        cells.words = [](int, int) { return QString(); };
        map->resize(420, 340);
        map->setData(std::move(cells));
        const QImage picture = map->grab(QRect(0, 0, map->width(), static_cast<int>(map->cellRect(0, 0).top()) - 2)).toImage();
        int ink = 0;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                ink += picture.pixelColor(x, y).lightness() < 200 ? 1 : 0;
        return ink;
    }

private Q_SLOTS:
    void aSingleCellIsSeenFromFar_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {7, 300, 1500})
            QTest::newRow(qPrintable(QString::number(size))) << size;
    }

    void aSingleCellIsSeenFromFar()
    {
        QFETCH(int, size);
        const QList<QPoint> dark{{0, 0}, {size / 3, size / 2}, {size - 1, size - 1}};
        const auto map = made(size, dark);
        const QImage picture = map->grab().toImage();
        for (const QPoint& cell : dark)
            QVERIFY2(isDarkAt(*map, picture, cell), qPrintable(QStringLiteral("%1, %2").arg(cell.x()).arg(cell.y())));
        QVERIFY(!isDarkAt(*map, picture, {size / 2, size / 4}));
    }

    void cellAtIsTheCellThatIsPainted()
    {
        const auto map = made(200);
        map->zoomBy(4, QPointF(400, 300));
        for (const QPoint& cell : {QPoint(80, 90), QPoint(100, 100)}) {
            map->setCurrent(cell.y(), cell.x());
            QCOMPARE(map->cellAt(map->cellRect(cell.y(), cell.x()).center()), cell);
        }
        QCOMPARE(map->cellAt({3, 3}), QPoint(-1, -1));
    }

    void wheelZoomsAroundThePointerAndNeverPastTheEdge()
    {
        const auto map = made(200);
        const QPointF at(420, 330);
        const QPoint before = map->cellAt(at);
        for (int i = 0; i < 6; ++i) {
            QWheelEvent wheel(at, map->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(map.get(), &wheel);
        }
        QVERIFY(map->view().width() < 80);
        QVERIFY((map->cellAt(at) - before).manhattanLength() <= 2);
        for (int i = 0; i < 40; ++i)
            map->zoomBy(0.5, at);
        QCOMPARE(map->view(), QRectF(0, 0, 200, 200));
        for (int i = 0; i < 40; ++i)
            map->zoomBy(2, at);
        QVERIFY(map->view().width() >= 3 && map->view().left() >= 0 && map->view().right() <= 200);
    }

    void dragMovesAndAClickChooses()
    {
        const auto map = made(200);
        map->zoomBy(8, QPointF(400, 300));
        const QRectF before = map->view();
        QTest::mousePress(map.get(), Qt::LeftButton, {}, {400, 300});
        QTest::mouseMove(map.get(), {340, 300});
        QTest::mouseRelease(map.get(), Qt::LeftButton, {}, {340, 300});
        QVERIFY(map->view().left() > before.left());
        QCOMPARE(map->view().top(), before.top());
        QCOMPARE(map->current(), QPoint(-1, -1)); // a drag chooses nothing
        QSignalSpy activated(map.get(), &HeatMap::cellActivated);
        const QPoint cell = map->cellAt({400, 300});
        QTest::mouseClick(map.get(), Qt::LeftButton, {}, {400, 300});
        QCOMPARE(map->current(), cell);
        QTest::mouseDClick(map.get(), Qt::LeftButton, {}, {400, 300});
        QCOMPARE(activated.front(), QVariantList({cell.y(), cell.x()}));
    }

    void everythingWorksByKeys()
    {
        const auto map = made(200);
        QSignalSpy current(map.get(), &HeatMap::currentChanged);
        QSignalSpy activated(map.get(), &HeatMap::cellActivated);
        QTest::keyClick(map.get(), Qt::Key_Right);
        QCOMPARE(map->current(), QPoint(0, 0));
        QTest::keyClick(map.get(), Qt::Key_Down);
        QTest::keyClick(map.get(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(current.back(), QVariantList({1, 10}));
        QCOMPARE(map->accessibleDescription(), QStringLiteral("1 as 10"));
        for (int i = 0; i < 8; ++i)
            QTest::keyClick(map.get(), Qt::Key_Plus);
        QVERIFY(map->view().contains(QPointF(10.5, 1.5)));
        const double left = map->view().left();
        QTest::keyClick(map.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(map->view().left() > left);
        QTest::keyClick(map.get(), Qt::Key_Up); // the current cell comes back on screen
        QVERIFY(map->view().contains(QPointF(10.5, 0.5)));
        QTest::keyClick(map.get(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QTest::keyClick(map.get(), Qt::Key_0);
        QCOMPARE(map->view(), QRectF(0, 0, 200, 200));
    }

    void everyColumnsNameIsWholeInASmallMap()
    {
        const int none = inkOfName(12, -1), middle = inkOfName(12, 6) - none;
        QVERIFY(middle > 60);
        for (const int column : {0, 11})
            QVERIFY2(std::abs(inkOfName(12, column) - none - middle) < middle / 8, qPrintable(QString::number(column)));
    }

    void anEmptyMatrixIsHarmless()
    {
        HeatMap map(QStringLiteral("none"), QStringLiteral("none"));
        map.resize(400, 300);
        map.show();
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Return);
        QTest::mouseClick(&map, Qt::LeftButton, {}, {200, 200});
        QVERIFY(!map.grab().isNull());
        QCOMPARE(map.current(), QPoint(-1, -1));
    }
};

QTEST_MAIN(TestHeatMap)
#include "tst_heat_map.moc"
