// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

#include "base/text.h"

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// People at work in the library: changes, replaces, renames and deletes pictures of the class red until it is destroyed.
class Mutator {
public:
    explicit Mutator(fs::path folder) : m_folder(std::move(folder)), m_thread([this] { work(); }) {}
    ~Mutator()
    {
        m_stop = true;
        m_thread.join();
    }
    Mutator(const Mutator&) = delete;
    Mutator& operator=(const Mutator&) = delete;

private:
    void work()
    {
        std::minstd_rand random(7);
        for (int step = 0; !m_stop; ++step) {
            const fs::path file = m_folder / (std::to_string(random() % 10) + ".bmp");
            std::error_code ignored;
            switch (random() % 5) {
            case 0: std::ofstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(70) << step; break; // in place
            case 1:
                std::ofstream(m_folder / ".new", std::ios::binary) << "replaced " << step;
                fs::rename(m_folder / ".new", file, ignored);
                break;
            case 2: fs::rename(file, m_folder / ("renamed" + std::to_string(step % 10) + ".bmp"), ignored); break;
            case 3: fs::resize_file(file, 100, ignored); break;
            default: fs::remove(file, ignored); break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
    }

    fs::path m_folder;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace

/// The library changes while it is read: a shard holds the bytes that the data set was made of, or the command says which images it lost.
class TestChangingLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--id", "d1", "--min", "2"}));
        m_playground.keep();
        m_before = treeOf(m_playground.library());
    }

    void init() { m_playground.restore(); }

    void packsWhatTheDataSetWasMadeOf_data()
    {
        QTest::addColumn<bool>("allowChanges");
        for (int round = 0; round < 3; ++round) {
            QTest::addRow("refuses, round %d", round) << false;
            QTest::addRow("leaves out, round %d", round) << true;
        }
    }

    void packsWhatTheDataSetWasMadeOf()
    {
        QFETCH(bool, allowChanges);
        QStringList arguments{"shards", "pack", "--jobs", "2", "--json"};
        if (allowChanges)
            arguments << "--allow-changes";
        Call call;
        {
            const Mutator mutator(m_playground.library() / "red");
            // Each read takes its time, so that the pictures change before, between and while they are read.
            call = m_playground.taxon().callUnder("strace",
                                                  {"-f", "-qq", "-o", "/dev/null", "-e", "trace=pread64", "-e", "inject=pread64:delay_enter=3000"},
                                                  m_playground.onWorkspace(arguments));
        }
        const fs::path shards = m_playground.workspace() / "shards/d1";
        if (call.exitCode != 0) {
            QVERIFY2(call.exitCode == 12 && !fs::exists(shards) && m_playground.temporaries().empty(), call.err.c_str());
            QVERIFY2(call.err.find("red/") != std::string::npos && call.err.find("taxon dataset build") != std::string::npos, call.err.c_str());
            QVERIFY(!allowChanges || call.err.find("None of the data set's images") != std::string::npos);
            return;
        }
        const Json report = call.json();
        for (const Json& line : report["left_out"])
            QVERIFY2(line.get<std::string>().starts_with("red/"), line.get<std::string>().c_str());
        m_playground.mustSucceed({"shards", "verify", shards.c_str(), "--read-data"});
        const fs::path out = m_playground.root() / "out";
        m_playground.mustSucceed({"shards", "extract", shards.c_str(), "--to", out.c_str()});
        std::size_t images = 0;
        for (const auto& [name, bytes] : treeOf(out)) {
            if (name.starts_with(".taxon/") || name.ends_with('/'))
                continue;
            ++images;
            QVERIFY2(m_before[name] == bytes, (name + " is not what the data set was made of").c_str());
        }
        QCOMPARE(images, call.json()["images"].get<std::size_t>());
    }

    void checksAndBuildsWhileItChanges()
    {
        const Mutator mutator(m_playground.library() / "red");
        for (int round = 0; round < 3; ++round) {
            const Call checked = m_playground.taxon().call(m_playground.onWorkspace({"library", "check", "--json"}));
            QVERIFY2(checked.exitCode == 0 && checked.json().is_object(), checked.err.c_str());
        }
        const Call built = m_playground.taxon().call(m_playground.onWorkspace({"dataset", "build", "--id", "d2", "--min", "2"}));
        QVERIFY2(built.exitCode == 0 || built.exitCode == 12, built.err.c_str()); // 12: too many could not be read
        m_playground.mustSucceed(m_playground.onWorkspace({"verify"}));
    }

private:
    Playground m_playground;
    Tree m_before;
};

QTEST_GUILESS_MAIN(TestChangingLibrary)
#include "tst_changing_library.moc"
