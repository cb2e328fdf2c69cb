// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/main_window.h"
#include "shell/watched_application.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QtTest>
#include <thread>

using namespace taxon;
using namespace taxon::workbench;

/// The watchdog, and the window under it: no event of a walk over all pages takes more than 100 ms of the window's thread.
class TestWatchdog : public QObject {
    Q_OBJECT

private:
    std::vector<WatchedApplication::Block> m_blocks;

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
        dynamic_cast<WatchedApplication*>(qApp)->setListener([this](const WatchedApplication::Block& block) { m_blocks.push_back(block); });
    }

    void init() { m_blocks.clear(); }

    void tellsWhatBlocks()
    {
        QObject culprit;
        culprit.setObjectName(QStringLiteral("culprit"));
        QMetaObject::invokeMethod(
            &culprit, [] { std::this_thread::sleep_for(2 * WatchedApplication::kLimit); }, Qt::QueuedConnection);
        QTRY_COMPARE(m_blocks.size(), std::size_t{1});
        QVERIFY(m_blocks[0].what.contains(QLatin1String("culprit")));
        QVERIFY(m_blocks[0].wall >= 2 * WatchedApplication::kLimit);
        QVERIFY(m_blocks[0].own < WatchedApplication::kLimit); // it slept
        QMetaObject::invokeMethod(
            &culprit,
            [] {
                const std::clock_t start = std::clock();
                while (std::clock() - start < CLOCKS_PER_SEC / 4) {}
            },
            Qt::QueuedConnection);
        QTRY_COMPARE(m_blocks.size(), std::size_t{2});
        QVERIFY(m_blocks[1].own > WatchedApplication::kLimit);
    }

    void noPageBlocksTheWindow()
    {
        const test::ScratchFolder scratch;
        const Workspace workspace = test::makeSyntheticWorkspace(scratch.path(), {.classes = 300, .rows = 20'000, .runId = "synthetic", .runs = 300});
        Settings settings;
        MainWindow window(settings);
        window.resize(1400, 880);
        window.show();
        const auto settled = [&] { return QTest::qWaitFor([&] { return !window.isLoading(); }, 60'000); };
        QVERIFY(settled());
        m_blocks.clear(); // of making the window
        window.openWorkspace(QString::fromStdString(workspace.root().native()));
        QTRY_VERIFY_WITH_TIMEOUT(window.isLoading(), 10'000);
        QVERIFY(settled());
        for (const QString& page : window.pageIds()) {
            QMetaObject::invokeMethod(
                &window, [&] { window.showPage(page); }, Qt::QueuedConnection);
            QTest::qWait(50);
            QVERIFY(settled());
            QTest::qWait(300); // what is drawn and read when nothing else is
        }
        // The thread's own time: what other programs take of the processor is not the window's.
        for (const auto& block : m_blocks)
            QVERIFY2(block.own <= WatchedApplication::kLimit, qPrintable(QStringLiteral("%1: %2 ms").arg(block.what).arg(block.own.count())));
    }
};

int main(int argc, char** argv)
{
    WatchedApplication application(argc, argv);
    TestWatchdog test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_watchdog.moc"
