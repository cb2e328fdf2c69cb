// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_grid.h"
#include "common/thumbnail_loader.h"
#include "support/scratch.h"

#include <QImage>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon::workbench;

/// ImageGrid: keys and mouse choose what they should, at any size.
class TestImageGrid : public QObject {
    Q_OBJECT

private:
    ThumbnailLoader m_thumbnails;

    std::unique_ptr<ImageGrid> grid(qint64 count)
    {
        auto grid = std::make_unique<ImageGrid>(m_thumbnails);
        grid->resize(5 * 168 + 20, 600);
        grid->setItems(count,
                       [](qint64 index) { return GridCell{QString(), QString::number(index), 0.5, true, {}, Tone::Muted, QString::number(index)}; });
        grid->show();
        return grid;
    }

private Q_SLOTS:
    void dragsWhatIsSelected()
    {
        const auto view = grid(20);
        const auto at = [&](qint64 index) { return view->cellRect(index).center(); };
        QSignalSpy dragged(view.get(), &ImageGrid::dragWanted);
        const auto pull = [&](qint64 from) {
            QTest::mousePress(view->viewport(), Qt::LeftButton, {}, at(from));
            QMouseEvent move(QEvent::MouseMove, at(from) + QPoint(60, 0), view->viewport()->mapToGlobal(at(from) + QPoint(60, 0)), Qt::NoButton,
                             Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(view->viewport(), &move);
        };
        pull(2);
        QCOMPARE(dragged.count(), 0); // only where somebody asked for it
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, at(2));
        view->setDraggable(true);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at(1));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::ShiftModifier, at(3));
        pull(2);
        QCOMPARE(dragged.count(), 1);
        QCOMPARE(view->selection().count(), 3); // all of them
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, at(2));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at(2)); // a click without a drag: that one alone
        QCOMPARE(view->selection().count(), 1);
        pull(7);
        QCOMPARE(dragged.count(), 2);
        QVERIFY(view->selection().contains(7));
    }

    void movesByKeys_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("right") << int(Qt::Key_Right) << 3 << 4;
        QTest::newRow("right at the end") << int(Qt::Key_Right) << 52 << 52;
        QTest::newRow("left") << int(Qt::Key_Left) << 5 << 4;
        QTest::newRow("left at the start") << int(Qt::Key_Left) << 0 << 0;
        QTest::newRow("down") << int(Qt::Key_Down) << 1 << 6;
        QTest::newRow("down into the short last row") << int(Qt::Key_Down) << 49 << 52;
        QTest::newRow("up") << int(Qt::Key_Up) << 7 << 2;
        QTest::newRow("up in the first row") << int(Qt::Key_Up) << 2 << 2;
        QTest::newRow("home") << int(Qt::Key_Home) << 30 << 0;
        QTest::newRow("end") << int(Qt::Key_End) << 30 << 52;
    }

    void movesByKeys()
    {
        QFETCH(int, key);
        QFETCH(int, from);
        QFETCH(int, to);
        const auto view = grid(53);
        QCOMPARE(view->columns(), 5);
        view->setCurrent(from);
        QTest::keyClick(view.get(), static_cast<Qt::Key>(key));
        QCOMPARE(view->current(), qint64(to));
        QCOMPARE(view->selection().count(), std::int64_t{1});
        QVERIFY(view->selection().contains(to));
        QVERIFY2(view->viewport()->rect().intersects(view->cellRect(to)), "the current cell is in view");
    }

    void extendsTogglesAndSelectsAll()
    {
        const auto view = grid(53);
        view->setCurrent(2);
        QTest::keyClick(view.get(), Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(view.get(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(view->selection().count(), std::int64_t{3});
        QTest::keyClick(view.get(), Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(view->selection().count(), std::int64_t{2});
        QTest::keyClick(view.get(), Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(view->selection().count(), std::int64_t{2});
        QTest::keyClick(view.get(), Qt::Key_Space);
        QVERIFY(view->selection().contains(8));
        QTest::keyClick(view.get(), Qt::Key_Space);
        QVERIFY(!view->selection().contains(8));
        QTest::keyClick(view.get(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view->selection().count(), std::int64_t{53});
    }

    void clicksAndDoubleClicks()
    {
        const auto view = grid(53);
        QSignalSpy current(view.get(), &ImageGrid::currentChanged);
        QSignalSpy activated(view.get(), &ImageGrid::activated);
        const auto at = [&](qint64 index) { return view->cellRect(index).center(); };
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at(1));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::ShiftModifier, at(6));
        QCOMPARE(view->selection().count(), std::int64_t{6});
        QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::ControlModifier, at(3));
        QCOMPARE(view->selection().count(), std::int64_t{5});
        QCOMPARE(current.count(), 3);
        QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at(6));
        QTest::keyClick(view.get(), Qt::Key_Return);
        QCOMPARE(activated.count(), 2);
        QCOMPARE(view->indexAt(QPoint(-1, 5)), qint64(-1));
    }

    void indexAndPlaceAgreeAtAMillion()
    {
        const auto view = grid(1'000'000);
        QTest::keyClick(view.get(), Qt::Key_End);
        QCOMPARE(view->current(), qint64(999'999));
        QVERIFY(view->viewport()->rect().contains(view->cellRect(999'999).center()));
        QCOMPARE(view->indexAt(view->cellRect(999'999).center()), qint64(999'999));
        QTest::keyClick(view.get(), Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view->selection().count(), std::int64_t{1'000'000});
        QCOMPARE(view->selection().intervals().size(), std::size_t{1});
    }

    void anEmptyGridSaysWhy()
    {
        const auto view = grid(0);
        view->setPlaceholder(QStringLiteral("Nothing here"));
        QTest::keyClick(view.get(), Qt::Key_Right);
        QTest::keyClick(view.get(), Qt::Key_End);
        QCOMPARE(view->current(), qint64(-1));
        const QImage with = view->grab().toImage();
        view->setPlaceholder({});
        QVERIFY(with != view->grab().toImage());
    }

    void shrinkingKeepsWhatIsLeft()
    {
        const auto view = grid(53);
        view->setCurrent(4);
        QTest::keyClick(view.get(), Qt::Key_A, Qt::ControlModifier);
        view->setCount(10);
        QCOMPARE(view->selection().count(), std::int64_t{10});
        QCOMPARE(view->current(), qint64(4));
        view->setCount(2);
        QCOMPARE(view->current(), qint64(-1));
    }

    void thumbnailsArriveForWhatIsOnScreen()
    {
        const taxon::test::ScratchFolder folder;
        QImage image(400, 200, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        const QString good = QString::fromStdString((folder.path() / "good.png").string());
        const QString bad = QString::fromStdString(folder.write("bad.png", "no picture").string());
        QVERIFY(image.save(good));
        ThumbnailLoader loader(1);
        ImageGrid view(loader);
        view.resize(600, 400);
        view.setItems(2, [&](qint64 index) { return GridCell{index == 0 ? good : bad, {}, -1, true, {}, Tone::Muted, {}}; });
        view.show();
        QTRY_VERIFY(loader.find(good) != nullptr && loader.find(bad) != nullptr);
        QCOMPARE(loader.find(good)->pixmap.size(), QSize(256, 128));
        QVERIFY(loader.find(good)->onWhite);
        QVERIFY(loader.find(bad)->pixmap.isNull());
        QTRY_VERIFY(!loader.isBusy());
    }

    void thumbnailsSurviveOnDisk()
    {
        const taxon::test::ScratchFolder folder;
        ThumbnailImage made;
        made.image = QImage(20, 10, QImage::Format_RGB32);
        made.image.fill(Qt::red);
        made.onWhite = true;
        {
            ThumbnailStore store(folder.path() / "cache");
            store.keep(QStringLiteral("a"), 5, 7, made);
        }
        ThumbnailStore store(folder.path() / "cache");
        const auto found = store.find(QStringLiteral("a"), 5, 7);
        QVERIFY(found && found->onWhite && found->image.size() == QSize(20, 10));
        QVERIFY(!store.find(QStringLiteral("a"), 6, 7));
        QVERIFY(!store.find(QStringLiteral("b"), 5, 7));
        ThumbnailStore broken(folder.write("file", "not a folder"));
        broken.keep(QStringLiteral("a"), 5, 7, made);
        QVERIFY(!broken.find(QStringLiteral("a"), 5, 7));
    }
};

QTEST_MAIN(TestImageGrid)
#include "tst_image_grid.moc"
