// SPDX-License-Identifier: GPL-3.0-or-later
#include "clusters/clusters_page.h"

#include "base/clock.h"
#include "common/figure_table.h"
#include "common/row_list.h"
#include "launch/job_manifest.h"
#include "launch/kubernetes_launcher.h"
#include "launch/launch_record.h"
#include "launch/launcher.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <mutex>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

/// A place that says what the test wants, in the threads of the page.
class SpokenPlace : public launch::Launcher {
public:
    void submit(const std::string&, const jobs::Context&) override {}
    std::vector<launch::Job> list(const jobs::Context&) const override { return {}; }
    launch::Job job(const std::string& runId, const jobs::Context&) const override
    {
        return {.runId = runId, .state = {}, .detail = {}, .status = {}};
    }
    launch::StopResult stop(const std::string&, std::chrono::milliseconds) override { return launch::StopResult::NotRunning; }
    void remove(const std::string&) override {}
    fs::path log(const std::string&) const override { return {}; }
    launch::ClusterState state(const jobs::Context&) const override
    {
        const std::lock_guard lock(mutex);
        ++asked;
        return said;
    }
    std::string podLog(const std::string& pod, std::size_t, const jobs::Context&) const override
    {
        if (pod == "gone")
            throw Error(ErrorCode::NotFound, "The cluster has no such thing.", pod);
        return "the words of " + pod;
    }

    std::string stampedLog(const std::string& pod, std::size_t lines, const std::string&, const jobs::Context& context) const override
    {
        const std::lock_guard lock(mutex);
        return printed.empty() ? podLog(pod, lines, context) : printed;
    }

    std::string printed; ///< by each pod, with times; "" = podLog()
    mutable std::mutex mutex;
    mutable std::atomic<int> asked = 0;
    launch::ClusterState said;
};

} // namespace

/// The Clusters page with places that say what they are told: nodes, runs, pods, events, logs, and a place that gives no answer.
class TestClustersPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<ClustersPage> m_page;
    std::map<std::string, std::shared_ptr<SpokenPlace>> m_places;

    void writePlaces(const char* more = "")
    {
        const auto place = [&](const char* name, const char* engine, const char* lines) {
            return std::string("  ") + name + ":\n    engine: " + engine
                   + "\n    image: i:1\n    workspace: /ws\n    price_per_hour: 3.5\n    shares: {ws: {mount: /ws, host_path: /srv}}\n" + lines;
        };
        m_scratch->write("ws/clusters.yaml", "format: taxon.clusters\nversion: 1\nclusters:\n" + place("box", "podman", "")
                                                 + place("lab", "kubernetes", "    namespace: vision\n    zero_after_minutes: 15\n") + more);
    }
    void open()
    {
        m_page = std::make_unique<ClustersPage>(m_around->services(), [this](const Workspace&, const launch::ClusterSettings& settings) {
            return std::static_pointer_cast<launch::Launcher>(m_places.at(settings.name));
        });
        m_page->resize(1280, 800);
        m_page->applyTheme(Theme::light());
        m_page->show();
        m_page->openWorkspace(m_workspace);
        QVERIFY(m_around->settle(*m_page));
    }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    [[nodiscard]] QString cells(const char* table, int row) const
    {
        FigureModel& model = find<FigureTable>(table)->figures();
        QStringList all;
        for (int column = 0; row < model.rowCount() && column < model.columnCount(); ++column)
            all << model.cell(row, column).text;
        return all.join(QLatin1Char('|'));
    }
    /// The name of a run's Job in the lab.
    static std::string jobOf(const std::string& runId)
    {
        launch::ClusterSettings lab;
        lab.workspace = "/ws";
        return launch::jobStem(runId, lab) + "-1";
    }
    /// What the lab says of a run, its pods and its node.
    void speak(const char* state)
    {
        const auto now = realClock().wall();
        launch::ClusterState said;
        said.asOf = toIso8601(now);
        launch::Job job{.runId = "20260101-000000-run", .state = state, .detail = "Stage \"train\", epoch 4 of 20 done.", .status = {}};
        job.cost = 1.5;
        said.jobs = {job};
        launch::NodeUse node{.name = "gpu-1", .state = "ready", .gpus = 2, .booked = 1, .since = now - std::chrono::minutes(5), .keepers = {}};
        node.keepers = {{"tool", "vision", "nothing would start it again"}};
        said.nodes = {node};
        const std::string name = jobOf("20260101-000000-run");
        said.pods = {{.name = "run-1-b", .job = name, .phase = "Running", .node = "gpu-1", .end = {}, .since = now},
                     {.name = "gone", .job = name, .phase = "Failed", .node = "gpu-1", .end = "the worker was killed", .since = now}};
        said.events = {{.time = now, .about = "run-1-b", .reason = "FailedMount", .message = "no such share", .isWarning = true, .count = 3}};
        m_places["lab"]->said = said;
    }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        fs::create_directories(m_scratch->path() / "library");
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
        m_places = {{"box", std::make_shared<SpokenPlace>()}, {"lab", std::make_shared<SpokenPlace>()}};
        m_places["box"]->said.asOf = toIso8601(realClock().wall());
        speak("running");
        writePlaces();
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
    }

    void saysWhatToDoWithoutAPlace()
    {
        fs::remove(m_scratch->path() / "ws/clusters.yaml");
        open();
        QVERIFY(m_page->presenter().chosen() == nullptr);
        writePlaces();
        m_page->findChild<QWidget*>(QStringLiteral("clustersEmpty"))->findChild<QPushButton*>()->click(); // read it again
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<RowList>("placeList")->rows().rowCount(), 2);
    }

    void namesTheLineThatIsWrong()
    {
        writePlaces("  third:\n    gpu: 1\n");
        open();
        QVERIFY(m_page->presenter().error().has_value());
        QVERIFY(m_page->presenter().error()->where().find("clusters.yaml:") != std::string::npos);
    }

    void showsNodesRunsPodsAndEvents()
    {
        open();
        m_page->showItem(QStringLiteral("lab"));
        QCOMPARE(find<QLabel>("placeName")->text(), QStringLiteral("lab"));
        QVERIFY2(find<QLabel>("placeFacts")->text().contains(QStringLiteral("namespace vision")), qPrintable(find<QLabel>("placeFacts")->text()));
        QVERIFY(find<QLabel>("placeFacts")->text().contains(QStringLiteral("as of 0 s ago"))
                || find<QLabel>("placeFacts")->text().contains(QStringLiteral(" s ago")));
        QCOMPARE(cells("nodesTable", 0), QStringLiteral("gpu-1|ready|1|2|7.00|5 min|vision/tool (nothing would start it again)"));
        QCOMPARE(cells("placeRunsTable", 0), QStringLiteral("20260101-000000-run|running|1.50|Stage \"train\", epoch 4 of 20 done."));
        QVERIFY(cells("podsTable", 1).endsWith(QStringLiteral("gpu-1|the worker was killed")));
        QVERIFY(cells("eventsTable", 0).startsWith(QStringLiteral("FailedMount|")));
        QVERIFY(!find<QLabel>("placeWarning")->isVisible()); // a run is under way: the node is wanted
        QCOMPARE(find<RowList>("placeList")->rows().row(1).detail, QStringLiteral("Kubernetes · 1 under way"));
    }

    void saysTheWholeSentenceOfTheChosenRun()
    {
        m_places["lab"]->said.jobs[0].detail = "It waits for a node: every nvidia.com/gpu is taken (for 18 s). It starts when another run ends.";
        open();
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(find<QLabel>("placeRunWords")->isVisible());
        QVERIFY(find<QLabel>("placeRunWords")->text().endsWith(QStringLiteral("when another run ends.")));
        m_page->showItem(QStringLiteral("box"));
        QVERIFY(!find<QLabel>("placeRunWords")->isVisible());
    }

    void warnsOfNodesThatNothingNeeds()
    {
        speak("succeeded");
        open();
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(find<QLabel>("placeWarning")->isVisible());
        QVERIFY2(find<QLabel>("placeWarning")->text().contains(QStringLiteral("1 node with nvidia.com/gpu is still up and costs 7.00 an hour")),
                 qPrintable(find<QLabel>("placeWarning")->text()));
    }

    void keepsWhatASilentPlaceSaidLast()
    {
        m_places["lab"]->said.trouble = "The cluster can't be reached: timeout";
        m_places["lab"]->said.asOf = toIso8601(realClock().wall() - std::chrono::minutes(10));
        open();
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(find<QLabel>("placeWarning")->text().contains(QStringLiteral("can't be reached")));
        QVERIFY(find<QLabel>("placeFacts")->text().contains(QStringLiteral("as of 10 min ago")));
        QVERIFY(cells("placeRunsTable", 0).startsWith(QStringLiteral("20260101-000000-run|")));
        QCOMPARE(find<RowList>("placeList")->rows().row(1).detail, QStringLiteral("Kubernetes · no answer"));
    }

    void readsWhatAPodPrintedAlsoOneThatEnded()
    {
        open();
        m_page->showItem(QStringLiteral("lab"));
        auto* pods = find<FigureTable>("podsTable");
        pods->setFocus();
        pods->setCurrentIndex(pods->model()->index(0, 0));
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("the words of run-1-b"));
        QTest::keyClick(pods, Qt::Key_Down);
        QVERIFY(m_around->settle(*m_page));
        QVERIFY(find<QPlainTextEdit>("podLog")->toPlainText().contains(QStringLiteral("no such thing")));
        {
            const std::lock_guard lock(m_places["lab"]->mutex);
            auto& podsThere = m_places["lab"]->said.pods;
            podsThere.insert(podsThere.begin(), podsThere.front());
            podsThere.front().name = "newer"; // comes in front: the one that is read stays chosen
        }
        find<QPushButton>("askAgainButton")->click();
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(pods->chosen(), 2);
        QVERIFY(find<QPlainTextEdit>("podLog")->toPlainText().contains(QStringLiteral("no such thing")));
        m_page->showItem(QStringLiteral("box")); // its pod is not this place's
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QString());
        m_page->showItem(QStringLiteral("lab")); // but is still the one of that place
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(pods->chosen(), 2);
    }

    /// The newest run that works and its newest pod are there to be read at once; what comes later moves nothing.
    void choosesTheNewestRunThatWorksAtFirst()
    {
        auto& said = m_places["lab"]->said;
        const launch::Job old = said.jobs[0];
        launch::Job newest = old;
        newest.runId = "20260103-000000-run";
        newest.state = "failed";
        said.jobs = {newest, old};
        launch::PodState pod = said.pods[0];
        pod.name = "newest";
        pod.job = jobOf(newest.runId);
        said.pods.insert(said.pods.begin(), pod);
        open();
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(m_around->settle(*m_page));
        auto *runs = find<FigureTable>("placeRunsTable"), *pods = find<FigureTable>("podsTable");
        QCOMPARE(runs->chosen(), 1);
        QCOMPARE(pods->chosen(), 1);
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("the words of run-1-b"));
        QVERIFY(find<QPushButton>("placeRunButton")->isEnabled());
        QVERIFY(m_page->session()->view.isEmpty()); // nobody chose it: the next start shows what works then
        QVERIFY(!runs->hasFocus() && !pods->hasFocus());
        {
            const std::lock_guard lock(m_places["lab"]->mutex);
            newest.runId = "20260104-000000-run";
            newest.state = "running";
            said.jobs.insert(said.jobs.begin(), newest);
            pod.name = "newer";
            said.pods.insert(said.pods.begin(), pod);
        }
        find<QPushButton>("askAgainButton")->click();
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(runs->chosen(), 2);
        QCOMPARE(pods->chosen(), 2);
        runs->setCurrentIndex(runs->model()->index(1, 0));
        QCOMPARE(pods->chosen(), 2);
        m_page->openWorkspace(std::make_shared<const Workspace>(*m_workspace)); // F5
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<QLabel>("placeName")->text(), QStringLiteral("lab"));
        QCOMPARE(runs->chosen(), 1);
        QCOMPARE(pods->chosen(), 2);
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("the words of run-1-b"));
        QCOMPARE(m_page->session()->view, QStringLiteral("20260103-000000-run"));
    }

    void choosesTheNewestRunWhereNoneWorks()
    {
        auto& said = m_places["lab"]->said;
        said.jobs.push_back(said.jobs[0]);
        said.jobs[0].runId = "20260103-000000-run";
        for (launch::Job& job : said.jobs)
            job.state = "succeeded";
        open();
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<FigureTable>("placeRunsTable")->chosen(), 0);
        QCOMPARE(find<FigureTable>("podsTable")->chosen(), -1); // it has none yet
        {
            const std::lock_guard lock(m_places["lab"]->mutex);
            said.pods[1].job = jobOf(said.jobs[0].runId);
            said.pods[1].name = "late";
        }
        find<QPushButton>("askAgainButton")->click();
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<FigureTable>("podsTable")->chosen(), 1);
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("the words of late"));
    }

    void showsTheRunOfTheLastTimeInstead()
    {
        auto& said = m_places["lab"]->said;
        said.jobs.push_back(said.jobs[0]);
        said.jobs[1].runId = "20251231-000000-run";
        m_page = std::make_unique<ClustersPage>(m_around->services(), [this](const Workspace&, const launch::ClusterSettings& settings) {
            return std::static_pointer_cast<launch::Launcher>(m_places.at(settings.name));
        });
        m_page->openWorkspace(m_workspace);
        m_page->restore({QStringLiteral("lab"), {}, QStringLiteral("20251231-000000-run"), 0});
        QVERIFY(m_around->settle(*m_page));
        QVERIFY(m_page->presenter().pod().isEmpty()); // nobody looks
        m_page->show();
        m_page->activate();
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<FigureTable>("placeRunsTable")->chosen(), 1);
        m_page->restore({QStringLiteral("lab"), {}, QStringLiteral("one that is gone"), 0});
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<FigureTable>("placeRunsTable")->chosen(), 0);
    }

    void followsWhatAPodPrints()
    {
        m_places["lab"]->printed = "2026-11-29T00:00:01Z first\n";
        open();
        m_page->showItem(QStringLiteral("lab"));
        auto* pods = find<FigureTable>("podsTable");
        pods->setFocus();
        pods->setCurrentIndex(pods->model()->index(0, 0));
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("first"));
        {
            const std::lock_guard lock(m_places["lab"]->mutex);
            m_places["lab"]->printed += "2026-11-29T00:00:02Z second\n";
        }
        find<QPushButton>("askAgainButton")->click(); // as the page does each five seconds
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<QPlainTextEdit>("podLog")->toPlainText(), QStringLiteral("first\nsecond"));
    }

    /// A credentials program that waits for a person holds kubectl up for 20 s; whoever closes the window doesn't wait for it.
    void closesAtOnceWhileKubectlHangs()
    {
        const fs::path kubectl = m_scratch->write("kubectl",
                                                  "#!/bin/bash\ntrap '' TERM\ntouch " + (m_scratch->path() / "called").native() + "\nsleep 60\n");
        fs::permissions(kubectl, fs::perms::owner_all);
        const auto run = runs::RunFolder::create(*m_workspace, "a", {});
        launch::writeLaunchRecord(run, {.place = "lab", .number = 1, .host = "h", .started = {}, .pid = 0, .object = "taxon-a-1"});
        m_page = std::make_unique<ClustersPage>(m_around->services(), [&](const Workspace& workspace, const launch::ClusterSettings& settings) {
            return std::make_shared<launch::KubernetesLauncher>(workspace, settings, kubectl);
        });
        writePlaces();
        m_page->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(m_scratch->path() / "called"), 30000);
        QElapsedTimer time;
        time.start();
        m_page.reset();
        m_around.reset(); // as the window's end: asks the tasks to stop and waits for them
        QVERIFY2(time.elapsed() < 10000, qPrintable(QString::number(time.elapsed())));
    }

    void tellsTheDesktopOnceThatARunEnded()
    {
        open();
        QStringList told;
        m_page->setNotice([&](const QString& line) { told << line; });
        const auto end = [&](const char* state) {
            {
                const std::lock_guard lock(m_places["lab"]->mutex);
                speak(state);
            }
            find<QPushButton>("askAgainButton")->click();
            QVERIFY(m_around->settle(*m_page));
        };
        end("running");
        QVERIFY(told.isEmpty());
        end("succeeded");
        QCOMPARE(told.size(), 1);
        QVERIFY2(told[0].contains(QStringLiteral("20260101-000000-run")) && told[0].contains(QStringLiteral("succeeded")), qPrintable(told[0]));
        end("succeeded");
        QCOMPARE(told.size(), 1);
        end("running");
        m_around->services().settings.desktopNotices = false;
        end("failed");
        QCOMPARE(told.size(), 1);
    }

    void newsOfNodesThatStayComeAfterTheirTime()
    {
        ClusterNews news;
        speak("running");
        PlaceView place;
        place.settings.name = "lab";
        place.settings.zeroAfterMinutes = 15;
        place.settings.gpuResource = "nvidia.com/gpu";
        place.state = m_places["lab"]->said;
        const auto start = realClock().wall();
        QVERIFY(news.hear({place}, start).empty());
        QVERIFY(ClusterNews::isExpected({place}));
        place.state->jobs[0].state = "succeeded";
        QCOMPARE(news.hear({place}, start).size(), std::size_t{1}); // the run's end
        QVERIFY(news.hear({place}, start + std::chrono::minutes(14)).empty());
        PlaceView silent = place;
        silent.state->trouble = "no answer";
        QVERIFY(news.hear({silent}, start + std::chrono::minutes(16)).empty());
        const auto told = news.hear({place}, start + std::chrono::minutes(16));
        QCOMPARE(told.size(), std::size_t{1});
        QVERIFY2(told[0].contains(QStringLiteral("gpu-1")), qPrintable(told[0]));
        QVERIFY(news.hear({place}, start + std::chrono::minutes(30)).empty()); // told once
        place.state->nodes.clear();
        QVERIFY(!ClusterNews::isExpected({place}));
    }

    void asksAgainAndOpensTheRun()
    {
        open();
        m_page->showItem(QStringLiteral("lab"));
        const int before = m_places["lab"]->asked;
        find<QPushButton>("askAgainButton")->click();
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(m_places["lab"]->asked.load(), before + 1);
        QSignalSpy wanted(m_page.get(), &Page::pageRequested);
        auto* runs = find<FigureTable>("placeRunsTable");
        runs->setCurrentIndex(runs->model()->index(0, 0));
        find<QPushButton>("placeRunButton")->click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("runs"));
        QCOMPARE(wanted[0][1].toString(), QStringLiteral("20260101-000000-run"));
    }

    void showsAPlaceThatIsAskedForBeforeTheyAreRead()
    {
        m_page = std::make_unique<ClustersPage>(m_around->services(), [this](const Workspace&, const launch::ClusterSettings& settings) {
            return std::static_pointer_cast<launch::Launcher>(m_places.at(settings.name));
        });
        m_page->openWorkspace(m_workspace);
        m_page->showItem(QStringLiteral("lab"));
        QVERIFY(m_around->settle(*m_page));
        QCOMPARE(find<QLabel>("placeName")->text(), QStringLiteral("lab"));
    }

    void closesWithTheWorkspace()
    {
        open();
        m_page->openWorkspace(nullptr);
        QVERIFY(m_around->settle(*m_page));
        QVERIFY(m_page->presenter().places().empty());
    }
};

QTEST_MAIN(TestClustersPage)
#include "tst_clusters_page.moc"
