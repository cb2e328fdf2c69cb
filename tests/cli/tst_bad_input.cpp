// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/mapped_file.h"
#include "models/registry.h"
#include "runs/run_folder.h"

#include <map>
#include <set>
#include <sys/stat.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// Libraries and disks as they are in the field: what is bad is named, the exit code is right, nothing of the user's is lost, and
/// once the cause is gone the same run goes on to its end.
class TestBadInput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void goesOnWithoutBadFiles();
    void stopsWhereTooManyFilesAreBad();
    void refusesAFolderThatCantBeRead();
    void refusesAWorkspaceThatCantBeWritten();
    void survivesAFullDisk_data();
    void survivesAFullDisk();
    void refusesABaseOfAnotherKind();
    void refusesNamesThatLeadNowhereBeforeAnyWork_data();
    void refusesNamesThatLeadNowhereBeforeAnyWork();

private:
    [[nodiscard]] std::map<std::string, std::string> filesOfTheLibrary() const;
    [[nodiscard]] Call run(const QStringList& more = {}) const
    {
        return m_taxon->call(QStringList{"-C", "ws", "run", "--recipe", "tiny.yaml"} + more);
    }
    [[nodiscard]] fs::path folder() const { return m_scratch->path(); }
    [[nodiscard]] QString newestRun() const { return QString::fromStdString(Workspace::newestIn(folder() / "ws/runs", "run", "")); }
    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
    std::map<std::string, std::string> m_before;
};

void TestBadInput::init()
{
    m_scratch = std::make_unique<ScratchFolder>();
    m_taxon = std::make_unique<TaxonProgram>(folder());
    writeTinyLibrary(folder() / "library");
    writeTinyRecipe(folder() / "tiny.yaml");
    QCOMPARE(m_taxon->call({"init", "ws", "--library", "library"}).exitCode, 0);
}

/// Whatever happened, the library is as it was.
void TestBadInput::cleanup()
{
    if (!m_before.empty())
        QVERIFY(filesOfTheLibrary() == m_before);
    m_before.clear();
}

std::map<std::string, std::string> TestBadInput::filesOfTheLibrary() const
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder() / "library"))
        files[entry.path().native()] = entry.is_regular_file() ? readTextFile(entry.path()) : "";
    return files;
}

void TestBadInput::goesOnWithoutBadFiles()
{
    const std::string picture = readTextFile(folder() / "library/red/0.bmp");
    m_scratch->write("library/red/text.jpg", "these are no pixels");
    m_scratch->write("library/red/empty.png", "");
    m_scratch->write("library/red/cut.bmp", picture.substr(0, picture.size() / 2));
    std::string another = picture;
    another[60] = static_cast<char>(another[60] ^ 0x55);
    m_scratch->write("library/red/lies.jpg", another);
    QCOMPARE(::mkfifo((folder() / "library/red/fifo.jpg").c_str(), 0600), 0);
    fs::create_symlink("0.bmp", folder() / "library/red/link.bmp");
    fs::create_directory(folder() / "library/empty");

    const Call checked = m_taxon->call({"-C", "ws", "library", "check", "--strict", "--json"});
    QVERIFY2(checked.exitCode == 12, checked.err.c_str());
    std::set<std::string> found;
    const Json report = checked.json();
    QCOMPARE(report["error"]["exit_code"].get<int>(), 12);
    for (const Json& problem : report["problems"]) {
        found.insert(problem["kind"].get<std::string>() + " " + problem["path"].get<std::string>());
        QVERIFY(!problem["message"].get<std::string>().empty());
    }
    for (const char* problem : {"unsupported red/text.jpg", "damaged red/empty.png", "damaged red/cut.bmp", "lying_extension red/lies.jpg",
                                "near_duplicate red/lies.jpg", "skipped red/fifo.jpg", "skipped red/link.bmp", "empty_class empty"})
        QVERIFY2(found.contains(problem), checked.out.c_str());
    QCOMPARE(m_taxon->call({"-C", "ws", "library", "check"}).exitCode, 0); // without --strict it only tells

    const Call call = run();
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    for (const char* name : {"red/text.jpg", "red/empty.png", "red/cut.bmp"})
        QVERIFY2(call.err.find(std::string("Left out: ") + name) != std::string::npos, call.err.c_str());
    const std::string images = readTextFile(folder() / "ws/runs" / newestRun().toStdString() / "evaluation/images.csv");
    QVERIFY(images.find("red/lies.jpg") != std::string::npos);
    QVERIFY(images.find("red/cut.bmp") == std::string::npos);
}

void TestBadInput::stopsWhereTooManyFilesAreBad()
{
    for (int i = 0; i < 20; ++i)
        m_scratch->write("library/blue/text" + std::to_string(i) + ".jpg", "these are no pixels");
    m_before = filesOfTheLibrary();
    const Call call = run();
    QVERIFY2(call.exitCode == 12, call.err.c_str());
    QVERIFY2(call.err.find("20 of ") != std::string::npos && call.err.find("taxon library check") != std::string::npos, call.err.c_str());
    QVERIFY(fs::is_empty(folder() / "ws/datasets"));
}

void TestBadInput::refusesAFolderThatCantBeRead()
{
    m_taxon->asOrdinaryUser();
    fs::permissions(folder() / "library/red", fs::perms::none);
    const Call checked = m_taxon->call({"-C", "ws", "library", "check", "--json"});
    const Call refused = run();
    fs::permissions(folder() / "library/red", fs::perms::owner_all);
    QVERIFY2(checked.exitCode == 0 && checked.out.find("unreadable_folder") != std::string::npos, checked.out.c_str());
    QVERIFY2(refused.exitCode == 1, refused.err.c_str());
    QVERIFY2(refused.err.find("The folder can't be read: Permission denied.") != std::string::npos
                 && refused.err.find("at:   red\n") != std::string::npos,
             refused.err.c_str());
    QVERIFY(fs::is_empty(folder() / "ws/datasets")); // a data set without the class would have been trained in silence
    m_before = filesOfTheLibrary();
    const Call resumed = m_taxon->call({"-C", "ws", "run", "--run", newestRun()});
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QCOMPARE(models::readVersion(Workspace::open(folder() / "ws"), 1).classes.size(), std::size_t{3});
}

void TestBadInput::refusesAWorkspaceThatCantBeWritten()
{
    m_taxon->asOrdinaryUser();
    m_before = filesOfTheLibrary();
    fs::permissions(folder() / "ws/runs", fs::perms::owner_read | fs::perms::owner_exec);
    const Call refused = run();
    fs::permissions(folder() / "ws/runs", fs::perms::owner_all);
    QVERIFY2(refused.exitCode == 1, refused.err.c_str());
    QVERIFY2(refused.err.find("ws/runs") != std::string::npos && refused.err.find("Permission denied") != std::string::npos, refused.err.c_str());
    QVERIFY(fs::is_empty(folder() / "ws/runs"));
}

void TestBadInput::survivesAFullDisk_data()
{
    QTest::addColumn<int>("kilobytes");
    for (const int kilobytes : {128, 256, 384, 512, 768, 1024, 1536, 2048, 3072})
        QTest::newRow(std::to_string(kilobytes).c_str()) << kilobytes;
}

void TestBadInput::survivesAFullDisk()
{
    QFETCH(int, kilobytes);
    m_before = filesOfTheLibrary();
    const QString script = QStringLiteral("set -e; mkdir disk; mount -t tmpfs -o size=%1k none disk || exit 77\n"
                                          "$TAXON init disk/ws --library library >&2\n"
                                          "code=0; $TAXON -C disk/ws run --recipe tiny.yaml >&2 || code=$?; echo $code\n"
                                          "find disk/ws/models disk/ws/datasets disk/ws/shards -mindepth 1 -maxdepth 1 -name '.*' >&2\n"
                                          "mount -o remount,size=64m disk\n"
                                          "code=0; $TAXON -C disk/ws run --run $(ls disk/ws/runs) >&2 || code=$?; echo $code\n"
                                          "code=0; $TAXON -C disk/ws verify --read-data >&2 || code=$?; echo $code\n")
                               .arg(kilobytes);
    const Call call = m_taxon->callScript(script);
    if (call.exitCode == 77 || call.err.starts_with("unshare:"))
        QSKIP("no disk of its own can be mounted here");
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(call.out == "1\n0\n0\n", (call.out + call.err).c_str());
    QVERIFY2(call.err.find("No space left") != std::string::npos || call.err.find(" is free.") != std::string::npos, call.err.c_str());
}

void TestBadInput::refusesABaseOfAnotherKind()
{
    m_before = filesOfTheLibrary();
    const Call first = run();
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    m_before.clear();
    for (const char* name : {"red", "green", "blue"})
        fs::rename(folder() / "library" / name, folder() / "library" / (std::string("dark ") + name));
    const Call call = run({"--base", "1"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(call.err.find("None of the base's 3 classes is in this data set") != std::string::npos, call.err.c_str());
    m_scratch->write("cut.safetensors", readTextFile(folder() / "ws/models/001/001/model.safetensors").substr(0, 5000));
    const Call cut = run({"--base", "cut.safetensors"});
    QVERIFY2(cut.exitCode == 12, cut.err.c_str());
    QVERIFY2(cut.err.find("cut.safetensors") != std::string::npos, cut.err.c_str());
}

void TestBadInput::refusesNamesThatLeadNowhereBeforeAnyWork_data()
{
    QTest::addColumn<QString>("flag");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("a version that is not there") << "--base"
                                                 << "004" << 10;
    QTest::newRow("a file that is not there") << "--base"
                                              << "none.safetensors" << 10;
    QTest::newRow("no version") << "--base"
                                << "newst" << 2;
    QTest::newRow("no version yet") << "--base"
                                    << "newest" << 10;
    QTest::newRow("a data set that is not there") << "--dataset"
                                                  << "20200101-000000" << 10;
    QTest::newRow("a folder that is not there") << "--identify"
                                                << "nowhere" << 10;
}

void TestBadInput::refusesNamesThatLeadNowhereBeforeAnyWork()
{
    QFETCH(QString, flag);
    QFETCH(QString, value);
    QFETCH(int, exitCode);
    const Call call = run({flag, value});
    QVERIFY2(call.exitCode == exitCode, call.err.c_str());
    QVERIFY2(call.err.find("next: ") != std::string::npos, call.err.c_str());
    QVERIFY(fs::is_empty(folder() / "ws/runs") && fs::is_empty(folder() / "ws/datasets"));
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
