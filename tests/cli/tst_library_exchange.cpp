// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include <csignal>
#include <map>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon library import, export, imports, formats: what people and scripts see of them.
class TestLibraryExchange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch.reset();
        m_scratch = std::make_unique<ScratchFolder>();
        m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
        makeWorkspace("ws", "library");
    }

    void importsOnce()
    {
        writeTinyClass(folder() / "source/train", "red", 4);
        writeTinyClass(folder() / "source/val", "red", 2, 10);
        writeTinyClass(folder() / "source/val", "green", 1);
        m_scratch->write("source/train/red/broken.png", "no picture");
        const Call dry = call({"import", "source", "--dry-run", "--json"});
        QVERIFY2(dry.exitCode == 0, dry.err.c_str());
        QCOMPARE(dry.json()["format"].get<std::string>(), std::string("splits"));
        QCOMPARE(dry.json()["images"].size(), std::size_t{7});
        QCOMPARE(dry.json()["refused"].size(), std::size_t{1});
        QVERIFY(files("library").empty());

        const Call imported = call({"import", "source", "--why", "a gift"});
        QVERIFY2(imported.exitCode == 0, imported.err.c_str());
        QVERIFY2(imported.out.find("7 images imported.") != std::string::npos, imported.out.c_str());
        QVERIFY2(imported.out.find("train/red/broken.png: ") != std::string::npos, imported.out.c_str());
        QCOMPARE(files("library").size(), std::size_t{7});
        QVERIFY(readTextFile(folder() / "ws/source_splits.csv").find("red/10.bmp,validation\n") != std::string::npos);

        const Call again = call({"import", "source", "--json"});
        QCOMPARE(again.exitCode, 0);
        QCOMPARE(again.json()["imported"].get<int>(), 0);
        QCOMPARE(again.json()["known"].size(), std::size_t{7});

        QCOMPARE(call({"move", "red/0.bmp", "--to", "green", "--why", "x"}).exitCode, 0); // green/0.bmp is taken: it becomes 0-2
        const Call origin = call({"imports", "green/0-2.bmp", "--json"});
        QCOMPARE(origin.json()["images"].size(), std::size_t{1});
        QCOMPARE(origin.json()["images"][0]["from"].get<std::string>(), std::string("train/red/0.bmp"));
        QCOMPARE(origin.json()["images"][0]["why"].get<std::string>(), std::string("a gift"));
    }

    void exportsWhatItImports()
    {
        writeTinyClass(folder() / "library", "red", 8);
        writeTinyClass(folder() / "library", "green", 8);
        makeWorkspace("ws2", "library2");
        const Call formats = call({"formats", "--json"});
        QCOMPARE(formats.json()["formats"].size(), std::size_t{7});
        for (const char* format : {"folders", "csv", "fiftyone", "label-studio"}) {
            const Call exported = call({"export", QString("out-%1").arg(format), "--format", format, "--json"});
            QVERIFY2(exported.exitCode == 0, exported.err.c_str());
            QCOMPARE(exported.json()["images"].get<int>(), 16);
            fs::remove_all(folder() / "library2");
            fs::create_directories(folder() / "library2");
            const Call imported = m_taxon->call({"-C", "ws2", "library", "import", QString("out-%1").arg(format)});
            QVERIFY2(imported.exitCode == 0, imported.err.c_str());
            QCOMPARE(files("library2"), files("library"));
        }
        QCOMPARE(m_taxon->call({"-C", "ws", "dataset", "build", "--min", "5"}).exitCode, 0);
        const Call splits = call({"export", "sets", "--format", "splits", "--dataset", "newest"});
        QVERIFY2(splits.exitCode == 0, splits.err.c_str());
        QVERIFY(!files("sets/train/red").empty() && !files("sets/val/red").empty() && !files("sets/test/green").empty());
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("no such source") << QStringList{"import", "nowhere"} << 10;
        QTest::newRow("no such format") << QStringList{"import", "source", "--format", "coco"} << 2;
        QTest::newRow("written only") << QStringList{"import", "source", "--format", "cleanlab"} << 2;
        QTest::newRow("--to without a folder") << QStringList{"import", "source", "--to", "red"} << 2;
        QTest::newRow("--to twice") << QStringList{"import", "source", "--to", "red=a", "--to", "red=b"} << 2;
        QTest::newRow("--to outside") << QStringList{"import", "source", "--to", "red=../a"} << 2;
        QTest::newRow("--column unknown") << QStringList{"import", "source", "--column", "colour=a"} << 2;
        QTest::newRow("a benchmark that is a split") << QStringList{"import", "source", "--benchmark", "test"} << 2;
        QTest::newRow("nothing to import") << QStringList{"import", "empty"} << 10;
        QTest::newRow("export without a format") << QStringList{"export", "out"} << 2;
        QTest::newRow("export of no data set") << QStringList{"export", "out", "--format", "splits", "--dataset", "newest"} << 10;
        QTest::newRow("export into the library") << QStringList{"export", "library/out", "--format", "csv"} << 2;
        QTest::newRow("export over something") << QStringList{"export", "source", "--format", "csv"} << 1;
        QTest::newRow("both media") << QStringList{"export", "out", "--format", "csv", "--hardlink", "--paths-only"} << 2;
    }

    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        writeTinyClass(folder() / "source", "red", 1);
        fs::create_directories(folder() / "empty");
        const Call refused = call(arguments);
        QVERIFY2(refused.exitCode == exitCode, (std::to_string(refused.exitCode) + ": " + refused.err).c_str());
        QVERIFY(files("library").empty());
        QVERIFY(!fs::exists(folder() / "out"));
    }

    void noSpaceIsToldFirst()
    {
        writeTinyClass(folder() / "source", "red", 60); // 140 kB
        const Call call = m_taxon->callScript("mount -t tmpfs -o size=64k none library 2> /dev/null || exit 77\n"
                                              "$TAXON -C ws library import source; code=$?; ls library; exit $code\n");
        if (call.exitCode == 77 || call.err.starts_with("unshare:"))
            QSKIP("no disk of its own can be mounted here");
        QCOMPARE(call.exitCode, 1);
        QVERIFY2(call.err.find("is needed to import the images") != std::string::npos, call.err.c_str());
        QVERIFY2(call.out.find("red\n") == std::string::npos, call.out.c_str());
        QVERIFY(!fs::exists(folder() / "ws/journal") || files("ws/journal").empty());
    }

    void goesOnAfterAKill()
    {
        writeTinyClass(folder() / "source", "red", 400);
        QProcess killed;
        m_taxon->start(killed, {"-C", "ws", "library", "import", "source", "--jobs", "1"});
        QVERIFY(waitUntil([&] { return fs::exists(folder() / "library/red/3.bmp"); }));
        ::kill(static_cast<pid_t>(killed.processId()), SIGKILL);
        killed.waitForFinished();
        const auto source = files("source");
        for (const auto& [name, bytes] : files("library"))
            if (name.find(".tmp-") == std::string::npos)
                QVERIFY2(source.at(name) == bytes, name.c_str());
        const Call imported = call({"import", "source"});
        QVERIFY2(imported.exitCode == 0, imported.err.c_str());
        QCOMPARE(files("library"), source);
    }

private:
    [[nodiscard]] const fs::path& folder() const { return m_scratch->path(); }
    [[nodiscard]] Call call(const QStringList& arguments) const { return m_taxon->call(QStringList{"-C", "ws", "library"} + arguments); }
    void makeWorkspace(const char* workspace, const char* library) const
    {
        fs::create_directories(folder() / library);
        QCOMPARE(m_taxon->call({"init", workspace, "--library", library}).exitCode, 0);
    }
    /// Every file below a folder and its bytes.
    [[nodiscard]] std::map<std::string, std::string> files(const fs::path& below) const
    {
        std::map<std::string, std::string> found;
        if (fs::exists(folder() / below))
            for (const auto& entry : fs::recursive_directory_iterator(folder() / below))
                if (entry.is_regular_file())
                    found[entry.path().lexically_relative(folder() / below).native()] = readTextFile(entry.path());
        return found;
    }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

QTEST_GUILESS_MAIN(TestLibraryExchange)
#include "tst_library_exchange.moc"
