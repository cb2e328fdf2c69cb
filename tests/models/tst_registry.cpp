// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/comparison.h"
#include "models/registry.h"
#include "models/version_writer.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::models;
using test::throwsError;
namespace fs = std::filesystem;

/// Model versions: numbers are used once, folders are whole or absent, and every byte can be checked later.
class TestRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void makesTheNextNumber();
    void neverUsesANumberTwice();
    void leavesNothingWhenTheModelCantBeWritten();
    void takesSevenFor007();
    void refusesSevenBeside007();
    void findsDamage_data();
    void findsDamage();
    void refusesABadRecord_data();
    void refusesABadRecord();
    void comparesScores();

private:
    VersionInfo make(const std::string& runId, const std::string& summary = "{}");
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

void TestRegistry::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
}

VersionInfo TestRegistry::make(const std::string& runId, const std::string& summary)
{
    VersionSources sources;
    sources.info.runId = runId;
    sources.info.datasetId = "d";
    sources.info.setHashes = {{"test", "abc"}};
    sources.info.architecture = "small_cnn";
    sources.info.classes = {"blue", "red " + runId};
    m_scratch->write("scores/summary.json", summary);
    sources.scores = m_scratch->path() / "scores";
    sources.logs = {m_scratch->write("run.log", "a line\n"), m_scratch->path() / "missing.log"};
    return createVersion(*m_workspace, sources, [&](const fs::path& folder) {
        const auto relative = (folder / "model.safetensors").lexically_relative(m_scratch->path());
        m_scratch->write(relative, "weights of " + runId);
        return Json{{"images", 5}};
    });
}

void TestRegistry::makesTheNextNumber()
{
    QCOMPARE(nextVersion(*m_workspace), 1);
    QVERIFY(throwsError(ErrorCode::NotFound, "no model version yet", [&] { static_cast<void>(newestVersion(*m_workspace)); }));
    const VersionInfo first = make("run-a");
    QCOMPARE(first.number, 1);
    make("run-b");
    QCOMPARE(newestVersion(*m_workspace), 2);
    QVERIFY(fs::is_regular_file(m_scratch->path() / "ws/models/001/001/model.safetensors"));
    QVERIFY(fs::is_regular_file(m_scratch->path() / "ws/models/001/scores/summary.json"));
    QVERIFY(fs::is_regular_file(m_scratch->path() / "ws/models/001/logs/run.log"));
    QVERIFY(!fs::exists(m_scratch->path() / "ws/models/001/001/saved_model.pb"));
    const VersionInfo read = readVersion(*m_workspace, 1);
    QCOMPARE(read.runId, std::string("run-a"));
    QCOMPARE(read.proof, (Json{{"images", 5}}));
    QCOMPARE(read.classes.size(), std::size_t{2});
    QCOMPARE(read.files.size(), std::size_t{3});
    QCOMPARE(versionOfRun(*m_workspace, "run-b").value_or(0), 2);
    QVERIFY(!versionOfRun(*m_workspace, "run-c").has_value());
    QVERIFY(verifyVersion(*m_workspace, 2).empty());
    QCOMPARE(modelFile(*m_workspace, 2).filename().native(), std::string("model.safetensors"));
}

void TestRegistry::neverUsesANumberTwice()
{
    make("run-a");
    make("run-b");
    fs::remove_all(m_workspace->models() / "002");
    QCOMPARE(nextVersion(*m_workspace), 3); // the journal remembers
    fs::create_directories(m_workspace->models() / "41");
    QCOMPARE(nextVersion(*m_workspace), 42);
    fs::create_directories(m_workspace->models() / "notes");
    QCOMPARE(make("run-c").number, 42);
}

void TestRegistry::leavesNothingWhenTheModelCantBeWritten()
{
    QVERIFY(throwsError(ErrorCode::NoSpace, "full", [&] {
        createVersion(*m_workspace, {}, [&](const fs::path& folder) -> Json {
            m_scratch->write((folder / "half").lexically_relative(m_scratch->path()), "x");
            throw Error(ErrorCode::NoSpace, "full");
        });
    }));
    QVERIFY(fs::is_empty(m_workspace->models()));
}

void TestRegistry::takesSevenFor007()
{
    fs::create_directories(m_workspace->models() / "7");
    QCOMPARE(versionFolder(*m_workspace, 7).filename().native(), std::string("7"));
    QCOMPARE(nextVersion(*m_workspace), 8);
    QVERIFY(throwsError(ErrorCode::NotFound, "There are: 7.", [&] { static_cast<void>(versionFolder(*m_workspace, 3)); }));
}

void TestRegistry::refusesSevenBeside007()
{
    fs::create_directories(m_workspace->models() / "7");
    fs::create_directories(m_workspace->models() / "007");
    QVERIFY(throwsError(ErrorCode::Damaged, "same version", [&] { static_cast<void>(versionFolder(*m_workspace, 7)); }));
    QCOMPARE(versionNumbers(*m_workspace), std::vector<int>{7});
}

void TestRegistry::findsDamage_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("bytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("flipped byte") << "001/model.safetensors"
                                  << "weights of run-b"
                                  << "SHA-256 differs";
    QTest::newRow("cut") << "001/model.safetensors"
                         << "weights"
                         << "has 7 bytes instead of 16";
    QTest::newRow("foreign file") << "scores/more.csv"
                                  << "x"
                                  << "does not belong";
    QTest::newRow("missing") << "logs/run.log"
                             << ""
                             << "is missing";
}

void TestRegistry::findsDamage()
{
    QFETCH(QString, file);
    QFETCH(QString, bytes);
    QFETCH(QString, message);
    make("run-a");
    const fs::path path = fs::path("ws/models/001") / file.toStdString();
    m_scratch->write(path, bytes.toStdString());
    if (bytes.isEmpty())
        fs::remove(m_scratch->path() / path);
    const auto problems = verifyVersion(*m_workspace, 1);
    QCOMPARE(problems.size(), std::size_t{1});
    QVERIFY2(QString::fromStdString(problems[0]).contains(message), problems[0].c_str());
}

void TestRegistry::refusesABadRecord_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("code");
    QTest::newRow("newer format") << "\"version\": 1"
                                  << "\"version\": 9" << int(ErrorCode::Unsupported);
    QTest::newRow("another number") << "\"number\": 1"
                                    << "\"number\": 2" << int(ErrorCode::Damaged);
    QTest::newRow("classes of another type") << "\"blue\""
                                             << "1" << int(ErrorCode::Damaged);
    QTest::newRow("not JSON") << "{"
                              << "" << int(ErrorCode::Damaged);
}

void TestRegistry::refusesABadRecord()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, code);
    make("run-a");
    QString text = QString::fromStdString(readJson(m_workspace->models() / "001/version.json").dump(2));
    m_scratch->write("ws/models/001/version.json", text.replace(from, to).toStdString());
    QVERIFY(throwsError(static_cast<ErrorCode>(code), "version.json", [&] { static_cast<void>(readVersion(*m_workspace, 1)); }));
    std::vector<VersionProblem> problems;
    QVERIFY(listVersions(*m_workspace, problems).empty());
    QCOMPARE(problems.size(), std::size_t{1});
}

void TestRegistry::comparesScores()
{
    const auto a = make("a", R"({"test":{"images":10,"top1":0.5,"mcc":null},"gone":{"images":1,"top1":1}})");
    const auto b = make("b", R"({"test":{"images":10,"top1":0.75,"mcc":0.1}})");
    const Comparison comparison = compareVersions(a, b);
    QCOMPARE(comparison.onlyA, std::vector<std::string>{"red a"});
    QCOMPARE(comparison.onlyB, std::vector<std::string>{"red b"});
    int seen = 0;
    for (const auto& row : comparison.scores) {
        if (row.set == "test" && row.score == "top1") {
            ++seen;
            QVERIFY(row.sameImages);
            QCOMPARE(row.b.value() - row.a.value(), 0.25);
        } else if (row.set == "test" && row.score == "mcc") {
            ++seen;
            QVERIFY(!row.a.has_value() && row.b.has_value());
        } else if (row.set == "gone") {
            ++seen;
            QVERIFY(!row.sameImages && !row.b.has_value());
        }
    }
    QCOMPARE(seen, 4);
    fs::remove_all(b.folder / "scores");
    QVERIFY(throwsError(ErrorCode::NotFound, "summary.json", [&] { static_cast<void>(compareVersions(a, b)); }));
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
