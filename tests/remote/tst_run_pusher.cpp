// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording_storage.h"

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "remote/run_files.h"
#include "remote/run_pusher.h"
#include "support/scratch.h"

#include <algorithm>
#include <memory>
#include <thread>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::remote;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A run's folder is sent while somebody works on it: at once after a checkpoint, again after a store was away, whole at the end.
class TestRunPusher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        for (const char* folder : {"library", "there"})
            fs::create_directories(m_scratch->path() / folder);
        const Workspace workspace = Workspace::create(m_scratch->path() / "w", m_scratch->path() / "library");
        m_run = std::make_unique<runs::RunFolder>(runs::RunFolder::create(workspace, "r", {}));
        m_storage = std::make_unique<RecordingStorage>(m_scratch->path() / "there");
        m_said.clear();
        m_pusher = std::make_unique<RunPusher>(
            *m_run, *m_storage,
            [this](const std::string& line) {
                const std::scoped_lock lock(m_mutex);
                if (line.starts_with("The run's log")) // the other half says the same in its turn
                    m_said.push_back(line);
            },
            std::stop_token(), PushPace{.picture = 100ms, .results = std::chrono::hours(1), .share = 0});
        writeFileAtomically(m_run->attempts() / "001.json", R"({"temporaries": "1-mine"})");
        hear("hello", {{"attempt", 1}});
    }
    void cleanup() { m_pusher.reset(); }

    void sendsResultsAtOnce_data()
    {
        QTest::addColumn<QString>("event");
        QTest::newRow("a checkpoint") << "checkpoint";
        QTest::newRow("a stage") << "stage";
    }
    void sendsResultsAtOnce()
    {
        QFETCH(QString, event);
        QVERIFY(QTest::qWaitFor([&] { return isThere("attempts/001.json"); }));
        std::this_thread::sleep_for(1200ms); // its first turn, where it has nothing to send
        write("checkpoints/last.safetensors");
        std::this_thread::sleep_for(1200ms);
        QVERIFY(!isThere("checkpoints/last.safetensors")); // it is not its turn
        hear(event.toStdString(), {{"state", "finished"}});
        QVERIFY(QTest::qWaitFor([&] { return isThere("checkpoints/last.safetensors"); }));
        QVERIFY(!isThere("run.yaml")); // it came from there
    }

    void goesOnAfterTheStoreWasAway()
    {
        QVERIFY(QTest::qWaitFor([&] { return isThere("attempts/001.json"); }));
        m_storage->isAway = true;
        QVERIFY(QTest::qWaitFor([&] { return told() == 1; }));
        std::this_thread::sleep_for(1500ms);
        QCOMPARE(told(), 1); // once for one trouble
        write("run.log");
        m_storage->isAway = false;
        QVERIFY(QTest::qWaitFor([&] { return isThere("run.log"); }));
        QVERIFY(QTest::qWaitFor([&] { return told() == 2; }));
    }

    void theEndWaitsForTheStore()
    {
        write("evaluation/scores.npy");
        m_storage->isAway = true;
        const std::jthread back([this] {
            std::this_thread::sleep_for(3s);
            m_storage->isAway = false;
        });
        m_pusher->finish(1min, {});
        QVERIFY(isThere("evaluation/scores.npy"));
        QCOMPARE(m_storage->takePuts().back(), std::string("runs/r/status.json")); // after all that it promises
        m_storage->isAway = true;
        write("evaluation/scores.npy");
        QVERIFY(throwsError(ErrorCode::Io, "does not answer", [&] { m_pusher->finish(1s, {}); }));
    }

    void oneThatWasSupersededSaysSo()
    {
        QVERIFY(QTest::qWaitFor([&] { return isThere("attempts/001.json"); }));
        m_scratch->write("there/runs/r/attempts/002.json", "{}");
        QVERIFY(QTest::qWaitFor([&] { return fs::exists(m_run->attempts() / "002.json"); })); // with it the run ends
        write("checkpoints/last.safetensors");
        hear("checkpoint");
        QVERIFY(throwsError(ErrorCode::Locked, "newer attempt", [&] { m_pusher->finish(1min, {}); }));
        QVERIFY(!isThere("checkpoints/last.safetensors"));
    }

    void patienceEndsWithAnotherKindOfError()
    {
        int calls = 0;
        QVERIFY(throwsError(ErrorCode::NotFound, "gone", [&] {
            patiently(1min, {}, [&] {
                if (++calls == 1)
                    throw Error(ErrorCode::Io, "The server does not answer.");
                throw Error(ErrorCode::NotFound, "It is gone.");
            });
        }));
        QCOMPARE(calls, 2);
    }

private:
    void hear(const std::string& kind, Json fields = Json::object()) { m_pusher->hear({0, {}, kind, std::move(fields)}); }
    void write(const std::string& name) const
    {
        fs::create_directories((m_run->path() / name).parent_path());
        writeFileAtomically(m_run->path() / name, "of " + name);
    }
    [[nodiscard]] bool isThere(const std::string& name) const { return fs::exists(m_scratch->path() / "there/runs/r" / name); }
    [[nodiscard]] int told()
    {
        const std::scoped_lock lock(m_mutex);
        return static_cast<int>(m_said.size());
    }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<runs::RunFolder> m_run;
    std::unique_ptr<RecordingStorage> m_storage;
    std::mutex m_mutex;
    std::vector<std::string> m_said;
    std::unique_ptr<RunPusher> m_pusher;
};

QTEST_GUILESS_MAIN(TestRunPusher)
#include "tst_run_pusher.moc"
