// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "base/json_file.h"
#include "dataset/build.h"
#include "dataset/manifest.h"
#include "dataset/manifest_reader.h"
#include "source_images.h"
#include "support/scratch.h"

#include <fstream>
#include <sstream>

using namespace taxon;
using dataset::Manifest;
namespace fs = std::filesystem;

namespace {

std::string textOf(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void replace(const fs::path& file, const std::string& from, const std::string& to)
{
    std::string text = textOf(file);
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("nothing to replace: %s", from.c_str());
    text.replace(at, from.size(), to);
    std::ofstream(file, std::ios::binary) << text;
}

Manifest sample()
{
    test::Request request = test::twoClasses(12);
    request.images.push_back(test::sourceImage("cat", "comma, \"quote\" \\x0A \xC3\xA4.png", "odd"));
    request.images.push_back(test::benchmarkImage("out", "", "t.png", "tool"));
    Manifest manifest = request.make();
    manifest.id = "one";
    return manifest;
}

} // namespace

/// Manifest: written once, read back the same, and anything changed since is noticed.
class TestManifest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        const test::ScratchFolder folder;
        const Manifest manifest = sample();
        manifest.write(folder.path() / "one");
        const Manifest again = Manifest::open(folder.path() / "one");
        QCOMPARE(again.id, manifest.id);
        QVERIFY(again.library == manifest.library);
        QVERIFY(again.classes == manifest.classes);
        QCOMPARE(again.rows.size(), manifest.rows.size());
        for (std::size_t i = 0; i < again.rows.size(); ++i) {
            QCOMPARE(again.rows[i].path, manifest.rows[i].path);
            QCOMPARE(again.rows[i].set, manifest.rows[i].set);
            QCOMPARE(again.rows[i].sha256, manifest.rows[i].sha256);
            QCOMPARE(again.rows[i].bytes, manifest.rows[i].bytes);
            QCOMPARE(again.rows[i].group, manifest.rows[i].group);
            QCOMPARE(again.rows[i].pixelHash, manifest.rows[i].pixelHash);
            QCOMPARE(again.rows[i].checksum, manifest.rows[i].checksum);
        }
        QCOMPARE(again.set("out").kind, dataset::SetKind::OutOfScope);
        QVERIFY(again.rules == manifest.rules);
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no set", [&] { (void)again.set("difficult"); }));
        QVERIFY(test::throwsError(ErrorCode::AlreadyExists, "", [&] { manifest.write(folder.path() / "one"); }));
        const Manifest other = sample();
        other.write(folder.path() / "two");
        QCOMPARE(textOf(folder.path() / "two/manifest.csv"), textOf(folder.path() / "one/manifest.csv"));
    }
    void showsRowByRow()
    {
        const test::ScratchFolder folder;
        const Manifest manifest = sample();
        manifest.write(folder.path() / "one");
        std::vector<std::string> paths;
        const dataset::ManifestReader reader(folder.path() / "one");
        QVERIFY(reader.head().rows.empty());
        QVERIFY(reader.head().classes == manifest.classes && reader.head().id == manifest.id);
        QCOMPARE(reader.head().sets.size(), manifest.sets.size());
        QVERIFY(reader.tableSha256() == manifest.tableSha256());
        reader.eachRow([&](const dataset::ManifestRow& row) { paths.push_back(row.path); });
        QCOMPARE(paths.size(), manifest.rows.size());
        for (std::size_t i = 0; i < paths.size(); ++i)
            QCOMPARE(paths[i], manifest.rows[i].path);
        replace(folder.path() / "one/manifest.csv", "dog/0.png,dog", "dog/0.png,cat");
        // before a row is believed
        QVERIFY(test::throwsError(ErrorCode::Damaged, "checksum of the table", [&] { (void)dataset::ManifestReader(folder.path() / "one"); }));
    }
    void readsEarlierVersions_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("1 had no column pixel_hash: a group was one picture") << 1;
        QTest::newRow("2 had no column checksum") << 2;
    }
    void readsEarlierVersions()
    {
        QFETCH(int, version);
        std::vector<std::string> columns{"path", "class", "sub_class", "set", "reason", "group", "sha256", "bytes"};
        if (version == 2)
            columns.insert(columns.begin() + 6, "pixel_hash");
        const test::ScratchFolder folder;
        const Manifest manifest = sample();
        manifest.write(folder.path() / "one");
        const CsvTable table = CsvTable::open(folder.path() / "one/manifest.csv");
        CsvWriter old(columns);
        for (std::size_t r = 0; r < table.rows(); ++r) {
            std::vector<std::string> row;
            for (const std::string& column : columns)
                row.push_back(table.at(r, table.column(column)));
            old.row(row);
        }
        std::ofstream(folder.path() / "one/manifest.csv", std::ios::binary) << old.text();
        Json json = readJson(folder.path() / "one/dataset.json");
        json["version"] = version;
        json["manifest_sha256"] = toHex(sha256(old.text()));
        std::ofstream(folder.path() / "one/dataset.json") << json.dump();
        const Manifest again = Manifest::open(folder.path() / "one");
        QCOMPARE(again.rows.size(), manifest.rows.size());
        for (std::size_t i = 0; i < again.rows.size(); ++i) {
            QCOMPARE(again.rows[i].pixelHash, version == 1 ? manifest.rows[i].group : manifest.rows[i].pixelHash);
            QVERIFY(again.rows[i].checksum.empty());
        }
    }
    void refusesAChangedDataSet_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("code");
        const auto damaged = static_cast<int>(ErrorCode::Damaged);
        QTest::newRow("a row of another class") << "manifest.csv"
                                                << "dog/0.png,dog"
                                                << "dog/0.png,cat" << damaged;
        QTest::newRow("one more byte") << "manifest.csv"
                                       << "\n"
                                       << "\n\n"
                                       << damaged;
        QTest::newRow("another column") << "manifest.csv"
                                        << "path,class"
                                        << "path,klass" << damaged;
        QTest::newRow("another count") << "dataset.json"
                                       << "\"images\": "
                                       << "\"images\": 1" << damaged;
        QTest::newRow("another set checksum") << "dataset.json"
                                              << "\"hash\": \""
                                              << "\"hash\": \"0" << damaged;
        QTest::newRow("another kind of set") << "dataset.json"
                                             << "\"kind\": \"test\""
                                             << "\"kind\": \"tset\"" << damaged;
        QTest::newRow("a class that is gone") << "dataset.json"
                                              << "\"dog\""
                                              << "\"eel\"" << damaged;
        QTest::newRow("classes out of order") << "dataset.json"
                                              << "\"cat\""
                                              << "\"zoo\"" << damaged;
        QTest::newRow("no JSON") << "dataset.json"
                                 << "{"
                                 << "" << damaged;
        QTest::newRow("another file of ours") << "dataset.json"
                                              << "taxon.dataset"
                                              << "taxon.shards" << damaged;
        QTest::newRow("a newer version") << "dataset.json"
                                         << "\"version\": 3"
                                         << "\"version\": 4" << static_cast<int>(ErrorCode::Unsupported);
    }
    void refusesAChangedDataSet()
    {
        QFETCH(QString, file);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, code);
        const test::ScratchFolder folder;
        sample().write(folder.path() / "one");
        replace(folder.path() / "one" / file.toStdString(), from.toStdString(), to.toStdString());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] { (void)Manifest::open(folder.path() / "one"); }));
    }
    void refusesPathsOutsideTheLibrary()
    {
        const test::ScratchFolder folder;
        for (const std::string path : {"../x.png", "/etc/x.png", "cat/../../x.png"}) {
            Manifest manifest = sample();
            manifest.rows[0].path = path;
            const fs::path target = folder.path() / std::to_string(path.size());
            manifest.write(target);
            QVERIFY(test::throwsError(ErrorCode::Damaged, "outside", [&] { (void)Manifest::open(target); }));
        }
    }
    void refusesAMissingDataSet()
    {
        const test::ScratchFolder folder;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "data set", [&] { (void)Manifest::open(folder.path() / "none"); }));
        sample().write(folder.path() / "one");
        fs::remove(folder.path() / "one/manifest.csv");
        QVERIFY(test::throwsError(ErrorCode::NotFound, "manifest.csv", [&] { (void)Manifest::open(folder.path() / "one"); }));
    }
    void hashesSetsByContent()
    {
        Manifest manifest = sample();
        const std::string before = manifest.set("train").hash;
        test::Request moved = test::twoClasses(12);
        for (auto& image : moved.images)
            image.path = "moved-" + image.path; // other names, same bytes
        moved.images.push_back(test::sourceImage("cat", "comma, \"quote\" \\x0A \xC3\xA4.png", "odd"));
        moved.images.push_back(test::benchmarkImage("out", "", "t.png", "tool"));
        QCOMPARE(moved.make().set("train").hash, before);
    }
};

QTEST_GUILESS_MAIN(TestManifest)
#include "tst_manifest.moc"
