// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording_storage.h"

#include "base/atomic_file.h"
#include "base/file_lock.h"
#include "base/mapped_file.h"
#include "remote/run_fetch.h"
#include "remote/run_files.h"
#include "remote/run_inputs.h"
#include "remote/run_push.h"
#include "support/scratch.h"

#include <algorithm>
#include <memory>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::remote;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

constexpr const char* kRun = "20260101-000000-r";

std::ptrdiff_t placeOf(const Names& names, const std::string& end)
{
    return std::find_if(names.begin(), names.end(), [&](const std::string& name) { return name.ends_with(end); }) - names.begin();
}

} // namespace

/// A run's folder on its way into a storage and back: what travels, in which order, and who may send.
class TestRunTransfer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        for (const char* folder : {"library", "there", "home", "pod"})
            fs::create_directories(m_scratch->path() / folder);
        m_home = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "home", m_scratch->path() / "library"));
        m_pod = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "pod", m_scratch->path() / "library"));
        m_storage = std::make_unique<RecordingStorage>(m_scratch->path() / "there");
        static_cast<void>(runs::RunFolder::create(*m_home, kRun, {}));
    }

    void sendsAndBringsAllButWhatIsOnePlaces()
    {
        fillHome();
        QVERIFY(pushRun(home(), *m_storage, {}));
        const Names puts = m_storage->takePuts();
        QCOMPARE(puts.back(), std::string("runs/") + kRun + "/status.json");
        QVERIFY(placeOf(puts, "best.safetensors") < placeOf(puts, "last.safetensors"));
        for (const char* own : {"launch.json", "job.yaml", "notes.json", "previous.safetensors", "oldest.safetensors", ".lock", ".hidden/file"})
            QVERIFY2(placeOf(puts, own) == std::ssize(puts), own);
        const RunFetch fetched = fetchRun(*m_pod, kRun, *m_storage, {});
        QCOMPARE(fetched.files, puts.size());
        const Names gets = m_storage->takeGets();
        QVERIFY(placeOf(gets, "last.safetensors") < placeOf(gets, "best.safetensors"));
        QCOMPARE(gets.back(), std::string("runs/") + kRun + "/status.json");
        QCOMPARE(filesHere(pod()), filesHere(home()));
        for (const std::string& name : filesHere(home()))
            QVERIFY2(readTextFile(pod().path() / name) == readTextFile(home().path() / name), name.c_str());
    }

    void bringsOnlyWhatIsNotHere()
    {
        fillHome();
        QVERIFY(pushRun(home(), *m_storage, {}));
        static_cast<void>(fetchRun(*m_pod, kRun, *m_storage, {}));
        writeFileAtomically(m_scratch->path() / "there/runs" / kRun / "checkpoints/last.safetensors", "OF checkpoints/last.safetensors");
        const RunFetch fetched = fetchRun(*m_pod, kRun, *m_storage, {});
        QCOMPARE(fetched.files, std::size_t{2}); // the status is always asked for
        QCOMPARE(readTextFile(pod().path() / "checkpoints/last.safetensors"), std::string("OF checkpoints/last.safetensors"));
    }

    void refusesWhatIsDamagedOnItsWay()
    {
        fillHome();
        QVERIFY(pushRun(home(), *m_storage, {}));
        m_storage->damaged = "best.safetensors";
        QVERIFY(throwsError(ErrorCode::Damaged, "best.safetensors", [&] { static_cast<void>(fetchRun(*m_pod, kRun, *m_storage, {})); }));
        QVERIFY(!fs::exists(m_pod->run(kRun) / "status.json")); // it would promise what is damaged
        m_storage->damaged.clear();
        static_cast<void>(fetchRun(*m_pod, kRun, *m_storage, {}));
        QCOMPARE(readTextFile(pod().path() / "checkpoints/best.safetensors"), std::string("of checkpoints/best.safetensors"));
    }

    void oneFetchesAtATime()
    {
        QVERIFY(pushRun(home(), *m_storage, {}));
        const FileLock another(home().path() / ".fetch");
        QVERIFY(throwsError(ErrorCode::Locked, "", [&] { static_cast<void>(fetchRun(*m_home, kRun, *m_storage, {})); }));
    }

    void whatChangesOnItsWayIsSentAgain()
    {
        write(home(), "checkpoints/last.safetensors", "epoch 1");
        RunPush push(home(), *m_storage, 0);
        m_storage->beforePut = [&](const std::string& name) {
            if (name.ends_with("last.safetensors"))
                writeFileAtomically(home().path() / "checkpoints/last.safetensors", "epoch 2");
        };
        const fs::path there = m_scratch->path() / "there/runs" / kRun / "checkpoints/last.safetensors";
        push.results({});
        QCOMPARE(readTextFile(there), std::string("epoch 1")); // as it was at one moment
        m_storage->beforePut = {};
        push.results({});
        QCOMPARE(readTextFile(there), std::string("epoch 2"));
    }

    void aStageThatEndsMeanwhileIsNotPromised()
    {
        write(home(), "checkpoints/last.safetensors", "epoch 1");
        change([](runs::RunStatus& status) { status.state = "running"; });
        RunPush push(home(), *m_storage, 0);
        m_storage->beforePut = [&](const std::string&) {
            write(home(), "evaluation/scores.npy", "numbers");
            change([](runs::RunStatus& status) { status.finished = {"evaluate"}; });
        };
        push.results({});
        push.picture(false, {});
        QVERIFY(!hasStatusThere());
        push.results({});
        push.picture(false, {});
        QVERIFY(hasStatusThere() && fs::exists(m_scratch->path() / "there/runs" / kRun / "evaluation/scores.npy"));
    }

    void whatWasFetchedIsPromisedAtOnce()
    {
        change([](runs::RunStatus& status) {
            status.state = "running";
            status.finished = {"library", "dataset"};
        });
        RunPush push(home(), *m_storage, 0);
        push.knowAll();
        push.picture(false, {});
        QVERIFY(hasStatusThere());
    }

    void whatIsNewerThereIsNotOverwritten()
    {
        write(home(), "attempts/001.json", "{}");
        QVERIFY(pushRun(home(), *m_storage, {}));
        static_cast<void>(fetchRun(*m_pod, kRun, *m_storage, {}));
        write(pod(), "attempts/002.json", "{}");
        write(pod(), "checkpoints/last.safetensors", "epoch 5");
        RunPush push(pod(), *m_storage, 2);
        push.results({});
        QVERIFY(!pushRun(home(), *m_storage, {}));
        static_cast<void>(fetchRun(*m_home, kRun, *m_storage, {}));
        QCOMPARE(readTextFile(home().path() / "checkpoints/last.safetensors"), std::string("epoch 5"));
        QVERIFY(!pushRun(home(), *m_storage, {})); // it has nothing newer
        write(home(), "attempts/003.json", "{}");
        QVERIFY(pushRun(home(), *m_storage, {}));
    }

    void sendsOnlyWhatChanged()
    {
        fillHome();
        RunPush push(home(), *m_storage, 0);
        push.results({});
        QVERIFY(!m_storage->takePuts().empty());
        push.results({});
        QVERIFY(m_storage->takePuts().empty());
        writeFileAtomically(home().path() / "checkpoints/last.safetensors", "OF checkpoints/last.safetensors"); // of the same size
        push.results({});
        QCOMPARE(m_storage->takePuts(), Names{std::string("runs/") + kRun + "/checkpoints/last.safetensors"});
        RunPush known(home(), *m_storage, 0);
        known.knowAll();
        known.results({});
        QVERIFY(m_storage->takePuts().empty());
    }

    void aStatusNeverPromisesWhatHasNotArrived()
    {
        write(home(), "run.log", "line\n");
        RunPush push(home(), *m_storage, 0);
        change([](runs::RunStatus& status) {
            status.state = "running";
            status.finished = {"train"};
        });
        push.picture(false, {});
        QVERIFY(!hasStatusThere());
        push.results({});
        push.picture(false, {});
        QVERIFY(hasStatusThere());
        change([](runs::RunStatus& status) { status.state = "failed"; });
        push.picture(false, {});
        QCOMPARE(statusThere().state, std::string("running")); // its last files may be on their way
        push.picture(true, {});
        QCOMPARE(statusThere().state, std::string("failed"));
    }

    void onlyTheNewestAttemptSends_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("a newer one") << "attempts/003.json";
        QTest::newRow("another of its number") << "attempts/002.json";
    }
    void onlyTheNewestAttemptSends()
    {
        QFETCH(QString, file);
        write(home(), "attempts/002.json", R"({"temporaries": "1-mine"})");
        RunPush push(home(), *m_storage, 2);
        write(home(), "checkpoints/last.safetensors", "old");
        if (file.endsWith("003.json"))
            push.results({});
        m_scratch->write("there/runs/" + std::string(kRun) + "/" + file.toStdString(), R"({"temporaries": "1-other"})");
        write(home(), "checkpoints/last.safetensors", "older still");
        QVERIFY(throwsError(ErrorCode::Locked, "A newer attempt took this run over", [&] { push.results({}); }));
        QVERIFY(throwsError(ErrorCode::Locked, "A newer attempt took this run over", [&] { push.picture(true, {}); }));
        QVERIFY(readTextFile(home().path() / "attempts/003.json").find("other") != std::string::npos); // closes the run's own fence
        const fs::path last = m_scratch->path() / "there/runs" / kRun / "checkpoints/last.safetensors";
        QVERIFY(!fs::exists(last) || readTextFile(last) == "old");
    }

    void anAttemptKnowsItsOwnFile()
    {
        write(home(), "attempts/002.json", R"({"temporaries": "1-mine", "state": "running"})");
        write(home(), "checkpoints/last.safetensors", "new");
        m_scratch->write("there/runs/" + std::string(kRun) + "/attempts/002.json",
                         R"({"temporaries": "1-mine"})"); // it arrived, and the answer was lost
        RunPush push(home(), *m_storage, 2);
        push.results({});
        push.results({});
        QCOMPARE(readTextFile(m_scratch->path() / "there/runs" / kRun / "checkpoints/last.safetensors"), std::string("new"));
    }

    void theStatusOfATrainingThatIsOverIsToldButNotKept()
    {
        fillHome();
        QVERIFY(pushRun(home(), *m_storage, {}));
        static_cast<void>(fetchRun(*m_pod, kRun, *m_storage, {}));
        runs::RunStatus status = runs::readStatus(pod());
        status.state = "running";
        runs::writeStatus(pod(), status);
        write(pod(), "run.log", "more\n");
        QVERIFY(pushAll());
        QCOMPARE(fetchPicture(home(), *m_storage, {}).state, std::string("running"));
        QCOMPARE(runs::readStatus(home()).state, std::string("running"));
        QCOMPARE(readTextFile(home().log()), std::string("more\n"));
        status.state = "queued";
        status.finished = {"library", "dataset", "shards", "train", "evaluate"};
        runs::writeStatus(pod(), status);
        write(pod(), "evaluation/scores.npy", "numbers");
        QVERIFY(pushAll());
        QVERIFY(isTrained(fetchPicture(home(), *m_storage, {})));
        QCOMPARE(runs::readStatus(home()).state, std::string("running"));
        QVERIFY(!fs::exists(home().evaluation()));
        QVERIFY(isTrained(runs::readStatusFile(fetchedStatus(home()))));
        static_cast<void>(fetchRun(*m_home, kRun, *m_storage, {}));
        QVERIFY(isTrained(runs::readStatus(home())) && fs::exists(home().evaluation() / "scores.npy"));
    }

    void saysThatThereIsNoSuchRun()
    {
        QVERIFY(
            throwsError(ErrorCode::NotFound, "no such run", [&] { static_cast<void>(fetchRun(*m_pod, "20260101-000000-none", *m_storage, {})); }));
        QVERIFY(!fs::exists(m_pod->run("20260101-000000-none")));
        QVERIFY(throwsError(ErrorCode::NotFound, "no such run", [&] { static_cast<void>(fetchPicture(home(), *m_storage, {})); }));
    }

    void refusesWhatCanNotTravel_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("message");
        QTest::newRow("library") << "read_from=library"
                                 << "can't read the library";
        QTest::newRow("weights") << "base=/srv/w.safetensors"
                                 << "can't start from a file of weights";
        QTest::newRow("identify") << "identify_with=003"
                                  << "can't identify";
        QTest::newRow("shards") << "read_from=shards"
                                << "";
        QTest::newRow("extracted") << "read_from=extracted"
                                   << "";
        QTest::newRow("version") << "base=003"
                                 << "";
        QTest::newRow("imagenet") << "base=imagenet"
                                  << "";
    }
    void refusesWhatCanNotTravel()
    {
        QFETCH(QString, setting);
        QFETCH(QString, message);
        runs::Recipe recipe;
        recipe.readFrom = "shards";
        runs::applySetting(recipe, setting.toStdString());
        if (message.isEmpty())
            requireTravels(recipe);
        else
            QVERIFY(throwsError(ErrorCode::Configuration, message.toStdString(), [&] { requireTravels(recipe); }));
    }

private:
    [[nodiscard]] runs::RunFolder home() const { return runs::RunFolder::open(m_home->run(kRun)); }
    [[nodiscard]] runs::RunFolder pod() const { return runs::RunFolder::open(m_pod->run(kRun)); }
    static void write(const runs::RunFolder& run, const std::string& name, const std::string& text)
    {
        fs::create_directories((run.path() / name).parent_path());
        writeFileAtomically(run.path() / name, text);
    }
    void fillHome() const
    {
        for (const char* name : {"run.log", "events.jsonl", "attempts/001.json", "checkpoints/last.safetensors", "checkpoints/best.safetensors",
                                 "checkpoints/previous.safetensors", "checkpoints/oldest.safetensors", "launch.json", "job.yaml", "notes.json",
                                 ".lock", ".hidden/file", "tensorboard/train/events.1"})
            write(home(), name, std::string("of ") + name);
    }
    void change(const std::function<void(runs::RunStatus&)>& change) const
    {
        runs::RunStatus status = runs::readStatus(home());
        change(status);
        runs::writeStatus(home(), status);
    }
    [[nodiscard]] fs::path fileThere() const { return m_scratch->path() / "there/runs" / kRun / "status.json"; }
    [[nodiscard]] bool hasStatusThere() const { return fs::exists(fileThere()); }
    [[nodiscard]] runs::RunStatus statusThere() const { return runs::readStatusFile(fileThere()); }
    [[nodiscard]] bool pushAll() const
    {
        RunPush push(pod(), *m_storage, 0);
        push.results({});
        push.picture(true, {});
        return true;
    }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_home, m_pod;
    std::unique_ptr<RecordingStorage> m_storage;
};

QTEST_GUILESS_MAIN(TestRunTransfer)
#include "tst_run_transfer.moc"
