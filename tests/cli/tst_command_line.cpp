// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/file_lock.h"
#include "runs/run_folder.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// The command line: every mistake is named with what to do, on the right stream and with the right exit code.
class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void helps_data();
    void helps();
    void refuses_data();
    void refuses();
    void refusesLibrariesThatCantBeTrained_data();
    void refusesLibrariesThatCantBeTrained();
    void refusesANewerWorkspace();
    void refusesALockedRun();
    void takesGlobalFlagsAnywhere();
    void survivesAClosedPipe();

private:
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestCommandLine::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml");
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
}

void TestCommandLine::helps_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const char* command :
         {"init", "library", "dataset", "shards", "train", "evaluate", "score", "export", "identify", "run", "jobs", "runs", "models", "verify"})
        QTest::newRow(command) << QStringList{command, "--help"};
    QTest::newRow("jobs submit") << QStringList{"jobs", "submit", "--help"};
    QTest::newRow("models promote") << QStringList{"models", "promote", "--help"};
    for (const char* name : {"list", "tag", "note", "delete", "restore"})
        QTest::addRow("runs %s", name) << QStringList{"runs", name, "--help"};
    QTest::newRow("models monitor") << QStringList{"models", "monitor", "--help"};
    QTest::newRow("runs mirror") << QStringList{"runs", "mirror", "--help"};
}

void TestCommandLine::helps()
{
    QFETCH(QStringList, arguments);
    const Call call = m_taxon.call(arguments);
    QCOMPARE(call.exitCode, 0);
    QVERIFY2(call.out.find("Example") != std::string::npos, call.out.c_str());
    QCOMPARE(call.err, std::string());
}

void TestCommandLine::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("message");
    QTest::newRow("no command") << QStringList{} << 2 << "needs a command";
    QTest::newRow("unknown command") << QStringList{"trian"} << 2 << "Did you mean \"train\"?";
    QTest::newRow("unknown command after a flag") << QStringList{"--quiet", "trian"} << 2 << "Did you mean \"train\"?";
    QTest::newRow("unknown command after a flag with a value") << QStringList{"-C", "ws", "trian"} << 2 << "Did you mean \"train\"?";
    QTest::newRow("unknown sub-command") << QStringList{"models", "prmote"} << 2 << "Did you mean \"promote\"?";
    QTest::newRow("unknown flag") << QStringList{"run", "--recipee", "x"} << 2 << "Did you mean \"--recipe\"?";
    QTest::newRow("unknown global flag") << QStringList{"--jsn", "models", "list"} << 2 << "Did you mean \"--json\"?";
    for (const char* command : {"verify", "models list", "jobs list", "train", "run", "shards verify"})
        QTest::addRow("no version in %s", command) << QString::fromLatin1(command).split(' ') + QStringList{"--version", "2"} << 2
                                                   << QStringLiteral("There is no flag \"--version\" in: taxon %1.").arg(command);
    QTest::newRow("the program's version in a command") << QStringList{"verify", "--version"} << 2 << "The version of the program: taxon --version.";
    QTest::newRow("missing value") << QStringList{"models", "promote", "7"} << 2 << "--reason";
    QTest::newRow("no workspace") << QStringList{"models", "list"} << 10 << "not a Taxon workspace";
    QTest::newRow("no such workspace") << QStringList{"-C", "nowhere", "jobs", "list"} << 10 << "nowhere";
    QTest::newRow("no recipe") << QStringList{"-C", "ws", "run"} << 2 << "A recipe is needed";
    QTest::newRow("unknown recipe") << QStringList{"-C", "ws", "run", "--recipe", "first_versoin"} << 10 << "Did you mean \"first_version\"?";
    QTest::newRow("unknown recipe key") << QStringList{"-C", "ws", "run", "--recipe", "tiny.yaml", "--set", "epoch=3"} << 2
                                        << "Did you mean \"training.epochs\"?";
    QTest::newRow("value out of range") << QStringList{"-C", "ws", "run", "--recipe", "tiny.yaml", "--set", "batch_size=-1"} << 2
                                        << "from 0 to 65536";
    QTest::newRow("run and recipe") << QStringList{"-C", "ws", "run", "--recipe", "tiny.yaml", "--run", "a"} << 2 << "excludes";
    QTest::newRow("no such run") << QStringList{"-C", "ws", "run", "--run", "a"} << 10 << "no such run";
    QTest::newRow("unsafe run id") << QStringList{"-C", "ws", "run", "--run", "../a"} << 2 << "can't be the id";
    QTest::newRow("unknown export format") << QStringList{"-C", "ws", "export", "--formats", "onnx,tflite"} << 2 << "no export format \"tflite\"";
    QTest::newRow("name of no served model") << QStringList{"-C", "ws", "models", "serving-config", "--name", "my animals"} << 2 << "letters";
    QTest::newRow("no such version") << QStringList{"-C", "ws", "models", "promote", "7", "--reason", "x"} << 10 << "no model version 007";
    QTest::newRow("version that is no number") << QStringList{"-C", "ws", "models", "compare", "seven", "8"} << 2 << "not a version number";
    QTest::newRow("no such log") << QStringList{"-C", "ws", "models", "monitor", "served.jsonl"} << 10 << "served.jsonl";
    QTest::newRow("no log of predictions") << QStringList{"-C", "ws", "models", "monitor", "tiny.yaml"} << 12 << "tiny.yaml, line 1";
    QTest::newRow("unknown place") << QStringList{"-C", "ws", "jobs", "submit", "--on", "moon", "--recipe", "tiny.yaml"} << 2 << "--on here";
    QTest::newRow("a remote without a run") << QStringList{"-C", "ws", "run", "--recipe", "tiny.yaml", "--remote", "az:a/b"} << 2 << "--run";
    QTest::newRow("a web address as remote") << QStringList{"-C", "ws", "run", "--run", "a", "--remote", "https://a.b/c"} << 2
                                             << "a web address is neither";
    QTest::newRow("no library") << QStringList{"init", "other", "--library", "nowhere"} << 10 << "no such library folder";
    QTest::newRow("a workspace already") << QStringList{"init", "ws", "--library", "library"} << 1 << "workspace already";
    QTest::newRow("no shards here") << QStringList{"shards", "verify", "library"} << 10 << "";
    QTest::newRow("no evaluation here") << QStringList{"score", "library"} << 10 << "";
}

void TestCommandLine::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, message);
    const Call call = m_taxon.call(arguments);
    QVERIFY2(call.exitCode == exitCode, (std::to_string(call.exitCode) + call.err).c_str());
    QVERIFY2(QString::fromStdString(call.err).contains(message), call.err.c_str());
    QVERIFY2(call.err.starts_with("taxon: "), call.err.c_str());
    QCOMPARE(call.out, std::string());
    const Call asJson = m_taxon.call(QStringList{"--json"} + arguments);
    QCOMPARE(asJson.exitCode, exitCode);
    if (arguments.value(0) != "--jsn") { // CLI11 stops before it has read --json
        QVERIFY2(asJson.json().is_object(), asJson.out.c_str());
        QCOMPARE(asJson.json()["error"]["exit_code"].get<int>(), exitCode);
    }
}

void TestCommandLine::refusesLibrariesThatCantBeTrained_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("message");
    QTest::newRow("one class only") << "one"
                                    << "two such classes";
    QTest::newRow("an empty class beside one") << "empty"
                                               << "two such classes";
    QTest::newRow("too few images") << "few"
                                    << "two such classes";
    QTest::newRow("library gone") << "gone"
                                  << "library";
}

void TestCommandLine::refusesLibrariesThatCantBeTrained()
{
    QFETCH(QString, what);
    QFETCH(QString, message);
    const ScratchFolder scratch;
    writeTinyClass(scratch.path() / "library", "red", 24);
    if (what == "empty")
        fs::create_directories(scratch.path() / "library/green");
    if (what == "few")
        writeTinyClass(scratch.path() / "library", "green", 3);
    writeTinyRecipe(scratch.path() / "tiny.yaml");
    const TaxonProgram taxon(scratch.path());
    QCOMPARE(taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
    if (what == "gone")
        fs::rename(scratch.path() / "library", scratch.path() / "moved");
    const Call call = taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
    QCOMPARE(call.exitCode, what == "gone" ? 10 : 2);
    QVERIFY2(QString::fromStdString(call.err).contains(message, Qt::CaseInsensitive), call.err.c_str());
    QVERIFY(fs::is_empty(scratch.path() / "ws/models"));
    const auto id = Workspace::newestIn(scratch.path() / "ws/runs", "run", "");
    QCOMPARE(runs::readStatus(runs::RunFolder::open(scratch.path() / "ws/runs" / id)).state, std::string("failed"));
}

void TestCommandLine::refusesANewerWorkspace()
{
    const ScratchFolder scratch;
    const auto file = scratch.write("ws/taxon.yaml", "format: taxon.workspace\nversion: 2\nlibrary: library\nnew_setting: 1\n");
    const Call call = TaxonProgram(scratch.path()).call({"-C", "ws", "jobs", "list"});
    QCOMPARE(call.exitCode, 2);
    QVERIFY2(call.err.find("newer Taxon") != std::string::npos, call.err.c_str());
    QCOMPARE(std::distance(fs::directory_iterator(file.parent_path()), {}), std::ptrdiff_t{1}); // nothing was made
}

void TestCommandLine::refusesALockedRun()
{
    const auto run = runs::RunFolder::create(Workspace::open(m_scratch.path() / "ws"), "locked",
                                             runs::loadRecipe((m_scratch.path() / "tiny.yaml").native(), {}));
    const FileLock lock(run.lockFile());
    const Call call = m_taxon.call({"-C", "ws", "run", "--run", "locked"});
    QCOMPARE(call.exitCode, 11);
    QVERIFY2(call.err.find("process " + std::to_string(QCoreApplication::applicationPid())) != std::string::npos, call.err.c_str());
    QCOMPARE(runs::readStatus(run).state, std::string("queued"));
}

void TestCommandLine::takesGlobalFlagsAnywhere()
{
    const Call before = m_taxon.call({"--workspace", "ws", "--json", "models", "list"});
    const Call after = m_taxon.call({"models", "list", "--json", "--workspace", "ws", "--no-input"});
    QCOMPARE(before.exitCode, 0);
    QCOMPARE(after.out, before.out);
    QVERIFY(before.json()["versions"].is_array());
    const Call quiet = m_taxon.call({"models", "list", "-C", "ws", "--quiet"});
    QCOMPARE(quiet.out + quiet.err, std::string());
    QVERIFY(m_taxon.call({"--version"}).out.starts_with("taxon 0."));
}

void TestCommandLine::survivesAClosedPipe()
{
    QProcess process;
    m_taxon.start(process, {"models", "list", "-C", "ws"});
    process.closeReadChannel(QProcess::StandardOutput);
    const Call call = TaxonProgram::finish(process);
    QVERIFY(!call.crashed);
    QCOMPARE(call.exitCode, 0);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
