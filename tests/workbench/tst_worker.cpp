// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/tiny_library.h"
#include "runs/runs_presenter.h"
#include "support/scratch.h"
#include "train/train_presenter.h"

#include "base/json_file.h"
#include "launch/local_launcher.h"

#include <QSignalSpy>
#include <csignal>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

constexpr int kPatienceMs = 60'000;

std::shared_ptr<launch::Launcher> builtProgram(const Workspace& workspace)
{
    return std::make_shared<launch::LocalLauncher>(workspace, TAXON_PROGRAM);
}

} // namespace

/// The Train and Runs pages with the real worker: it outlives them, and can be stopped and gone on with.
class TestWorker : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((m_scratch.path() / ".cache").native()));
        test::writeTinyLibrary(m_scratch.path() / "library");
        fs::create_directories(m_scratch.path() / "recipes");
        test::writeTinyRecipe(m_scratch.path() / "recipes/endless.yaml", 5000);
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch.path() / "it's a workspace", m_scratch.path() / "library"));
    }

    void cleanupTestCase()
    {
        for (const auto& id : Workspace::idsIn(m_workspace->runs()))
            if (const pid_t pid = workerOf(id); pid > 1)
                ::kill(pid, SIGKILL);
    }

    void trainsAfterTheWindowIsGone()
    {
        {
            TaskRunner tasks;
            TrainPresenter train(tasks, builtProgram, m_scratch.path() / "recipes");
            train.setWorkspace(m_workspace);
            QTRY_VERIFY_WITH_TIMEOUT(train.canStart(), kPatienceMs);
            QSignalSpy started(&train, &TrainPresenter::started);
            train.start();
            QVERIFY(!train.canStart()); // a second click starts no second run
            QTRY_COMPARE_WITH_TIMEOUT(started.count(), 1, kPatienceMs);
            m_run = started.front().front().toString();
        }
        {
            TaskRunner tasks;
            RunsPresenter runs(tasks, builtProgram);
            runs.setWorkspace(m_workspace);
            runs.setPolling(true);
            QTRY_VERIFY_WITH_TIMEOUT(runs.view() != nullptr && runs.view()->metrics().epoch.size() >= 3, kPatienceMs);
            QCOMPARE(runs.chosen(), m_run);
            QCOMPARE(runs.view()->state(), std::string("running"));
            QVERIFY2(runs.headline().startsWith(QLatin1String("train, ")), qPrintable(runs.headline()));
            QCOMPARE(runs.curves(RunMetric::Loss, MetricPlotOptions::Axis::Epoch).size(), std::size_t{2});
            QVERIFY(runs.canStop() && !runs.canResume());
        }
        QCOMPARE(::kill(workerOf(m_run.toStdString()), 0), 0);
    }

    void isStoppedAndGoneOnWith()
    {
        TaskRunner tasks;
        RunsPresenter runs(tasks, builtProgram);
        QSignalSpy failed(&runs, &RunsPresenter::failed);
        runs.setWorkspace(m_workspace);
        runs.setPolling(true);
        QTRY_VERIFY_WITH_TIMEOUT(runs.canStop(), kPatienceMs);
        runs.stopRun();
        QTRY_VERIFY_WITH_TIMEOUT(runs.view()->state() == "stopped", kPatienceMs);
        QVERIFY(fs::exists(m_workspace->run(m_run.toStdString()) / "checkpoints/last.safetensors"));
        QVERIFY(runs.canResume() && !runs.canStop());
        const std::size_t before = runs.view()->metrics().epoch.size();

        runs.resumeRun();
        QTRY_VERIFY_WITH_TIMEOUT(runs.view()->metrics().epoch.size() > before + 2, kPatienceMs);
        QCOMPARE(failed.count(), 0);
        runs.resumeRun(); // the button may be pressed before the page knows
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatienceMs);
        runs.stopRun();
        QTRY_VERIFY_WITH_TIMEOUT(runs.view()->state() == "stopped", kPatienceMs);
        QCOMPARE(runs.runs().size(), std::size_t{1});
    }

private:
    [[nodiscard]] pid_t workerOf(const std::string& run) const { return readJson(m_workspace->run(run) / "launch.json")["pid"].get<pid_t>(); }

    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    QString m_run;
};

QTEST_GUILESS_MAIN(TestWorker)
#include "tst_worker.moc"
