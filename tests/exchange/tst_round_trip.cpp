// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "trees.h"

#include <set>

using namespace taxon;
using namespace taxon::exchange;
using test::filesBelow;
namespace fs = std::filesystem;

namespace {

/// Imports \p source into an empty library and returns that library's files.
std::map<std::string, std::string> imported(const test::ScratchFolder& scratch, const Workspace& workspace, const fs::path& source,
                                            const std::string& format, const fs::path& images)
{
    const Description read = formatNamed(format).read(source, {.images = images, .columns = {}}, {});
    const ImportPlan plan = planImport(read, workspace, {});
    for (const Refused& refused : plan.refused)
        qInfo("%s: %s", refused.path.c_str(), refused.reason.c_str());
    const ImportResult result = carryOut(plan, workspace, {}, "source", format);
    for (const Refused& failed : result.failed)
        qInfo("%s: %s", failed.path.c_str(), failed.reason.c_str());
    return filesBelow(scratch.path() / "to/library");
}

/// What CVAT's ImageNet 1.0 keeps: a class and a name. No sub-classes, nothing out of scope, no stem twice, no name above 255 bytes with its class.
std::map<std::string, std::string> asCvat(const std::map<std::string, std::string>& files)
{
    std::map<std::string, std::string> kept;
    for (const auto& [name, bytes] : files) {
        if (name.find("_out_of_scope") != std::string::npos || name.size() > 250)
            continue;
        const fs::path path(name);
        const fs::path folder = path.begin()->native() == "_benchmark" ? path.parent_path() : fs::path(*path.begin());
        kept[(folder / (name == "cat/1.png" ? "1-2.png" : path.filename().native())).native()] = bytes; // "a dog/1.png" came first
    }
    return kept;
}

/// A data set of the library's images: most of them in train, some in the other sets, one in reserve.
dataset::Manifest dataSetOf(const library::Library& library)
{
    dataset::Manifest manifest;
    manifest.id = "made";
    manifest.library = library.root;
    manifest.classes = {"a dog", "cat"};
    manifest.sets = {{"train", dataset::SetKind::Train, 0, ""},
                     {"validation", dataset::SetKind::Validation, 0, ""},
                     {"test", dataset::SetKind::Test, 0, ""},
                     {"hard", dataset::SetKind::Benchmark, 0, ""},
                     {"out_of_scope", dataset::SetKind::OutOfScope, 0, ""},
                     {"reserve", dataset::SetKind::Reserve, 0, ""}};
    for (const library::Image& image : library.images) {
        dataset::ManifestRow row;
        row.path = image.path;
        row.className = image.className;
        row.set = image.path == "cat/A.png"                                  ? "validation"
                  : image.path == "cat/a.png" || image.path == "a dog/1.png" ? "test"
                  : image.path == "cat/1.png"                                ? "reserve"
                  : !image.benchmark.empty()                                 ? "hard"
                  : image.className.empty()                                  ? "out_of_scope"
                                                                             : "train";
        row.sha256 = toHex(sha256OfFile(library.root / textToPath(image.path)));
        if (image.place != library::Place::Unknown)
            manifest.rows.push_back(row);
    }
    return manifest;
}

} // namespace

/// Export, then import into an empty library: the same tree, for every format that is read.
class TestRoundTrip : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLibrary_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("media");
        for (const Format& format : formats()) {
            if (format.read == nullptr || std::string(format.name) == "splits")
                continue;
            for (const MediaMode media : {MediaMode::Copy, MediaMode::HardLink, MediaMode::PathsOnly})
                if (media != MediaMode::PathsOnly || format.takesPathsOnly)
                    QTest::addRow("%s, medium %d", format.name, static_cast<int>(media)) << format.name << static_cast<int>(media);
        }
    }

    void aLibrary()
    {
        QFETCH(QString, format);
        QFETCH(int, media);
        const auto mode = static_cast<MediaMode>(media);
        const std::string name = format.toStdString();
        const test::ScratchFolder scratch;
        const fs::path library = test::namedLibrary(scratch);
        const auto before = filesBelow(library);
        QCOMPARE(before.size(), std::size_t{18});
        const ExportResult result = exportTo(scratch.path() / "out", formatNamed(name), describe(library::scanLibrary(library)), mode, library);
        for (const Refused& out : result.leftOut)
            qInfo("left out %s: %s", out.path.c_str(), out.reason.c_str());
        QCOMPARE(filesBelow(library), before); // an export only reads
        const fs::path images = mode != MediaMode::PathsOnly ? fs::path() : name == "label-studio" ? library.parent_path() : library;
        const Workspace workspace = test::emptyWorkspace(scratch, "to");
        const auto after = imported(scratch, workspace, scratch.path() / "out", name, images);
        auto expected = name == "cvat" && mode != MediaMode::PathsOnly ? asCvat(before) : before;
        if (mode == MediaMode::PathsOnly && name == "fiftyone")
            expected.erase("cat/caf\\xE9.png"); // JSON can't name it
        if (mode == MediaMode::PathsOnly && name == "cvat")
            for (const char* lost : {"cat/caf\\xE9.png", "cat/new\\x0Aline.png", "cat/a \"b\", c;d.png", "_out_of_scope/sub/o.png",
                                     "_benchmark/hard/_out_of_scope/n.png"})
                expected.erase(lost);
        QCOMPARE(test::namesOf(after), test::namesOf(expected));
        QCOMPARE(after, expected);
        QCOMPARE(result.images, expected.size());
        QCOMPARE(result.leftOut.size(), before.size() - expected.size());
        QVERIFY(readSourceSplits(workspace).empty());
    }

    void aDataSet_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"splits", "csv", "fiftyone", "cvat", "label-studio"})
            QTest::newRow(format) << format;
    }

    void aDataSet()
    {
        QFETCH(QString, format);
        const std::string name = format.toStdString();
        const test::ScratchFolder scratch;
        const fs::path library = test::namedLibrary(scratch);
        const library::Library scanned = library::scanLibrary(library);
        const dataset::Manifest manifest = dataSetOf(scanned);
        const ExportResult result = exportTo(scratch.path() / "out", formatNamed(name), describe(manifest), MediaMode::Copy, library);
        QVERIFY(result.images > 0);
        const Workspace workspace = test::emptyWorkspace(scratch, "to");
        QCOMPARE(std::string(recognisedFormat(scratch.path() / "out").name), name == "cvat" ? std::string("splits") : name);
        const auto after = imported(scratch, workspace, scratch.path() / "out", name, {});
        auto expected = filesBelow(library);
        expected.erase("cat/1.png");      // in reserve
        expected.erase("_unknown/u.png"); // in no set
        if (name == "cvat")
            expected = asCvat(expected);
        QCOMPARE(test::namesOf(after), test::namesOf(expected));
        QCOMPARE(after, expected);
        const SourceSplits splits = readSourceSplits(workspace);
        std::size_t inClasses = 0;
        for (const auto& [path, bytes] : expected)
            inClasses += path.starts_with('_') ? 0 : 1;
        QCOMPARE(splits.size(), inClasses);
        QCOMPARE(splits.at("cat/A.png"), std::string("validation"));
        QCOMPARE(splits.at("a dog/1.png"), std::string("test"));
        QCOMPARE(splits.at("cat/back\\\\slash.png"), std::string("train"));
    }

    void refusesAnExport_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<int>("media");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* format, const char* folder, MediaMode media, ErrorCode code) {
            QTest::newRow(name) << format << folder << static_cast<int>(media) << static_cast<int>(code);
        };
        row("splits of a library", "splits", "out", MediaMode::Copy, ErrorCode::InvalidArgument);
        row("folders without images", "folders", "out", MediaMode::PathsOnly, ErrorCode::InvalidArgument);
        row("into the library", "csv", "from/library/out", MediaMode::Copy, ErrorCode::InvalidArgument);
        row("over the library", "csv", "from/library", MediaMode::Copy, ErrorCode::InvalidArgument);
        row("over something", "csv", "from", MediaMode::Copy, ErrorCode::AlreadyExists);
    }

    void refusesAnExport()
    {
        QFETCH(QString, format);
        QFETCH(QString, folder);
        QFETCH(int, media);
        QFETCH(int, code);
        const test::ScratchFolder scratch;
        const fs::path library = test::namedLibrary(scratch);
        const auto before = filesBelow(scratch.path());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] {
            (void)exportTo(scratch.path() / folder.toStdString(), formatNamed(format.toStdString()), describe(library::scanLibrary(library)),
                           static_cast<MediaMode>(media), library);
        }));
        QCOMPARE(filesBelow(scratch.path()), before);
    }

    /// A data set is immutable: an image whose bytes changed since is not passed off as the one of the data set.
    void leavesOutWhatChanged()
    {
        const test::ScratchFolder scratch;
        const fs::path library = test::namedLibrary(scratch);
        const dataset::Manifest manifest = dataSetOf(library::scanLibrary(library));
        scratch.write("from/library/cat/A.png", test::numberedPng(99));
        fs::remove(library / "cat/a.png");
        for (const MediaMode media : {MediaMode::Copy, MediaMode::HardLink}) {
            const fs::path out = scratch.path() / (media == MediaMode::Copy ? "copied" : "linked");
            const ExportResult result = exportTo(out, formatNamed("csv"), describe(manifest), media, library);
            QCOMPARE(result.leftOut.size(), std::size_t{2});
            QCOMPARE(result.leftOut[0].path, std::string("cat/A.png"));
            QCOMPARE(formatNamed("csv").read(out, {}, {}).items.size(), result.images);
            QVERIFY(!fs::exists(out / "images/cat/A.png"));
        }
    }

    /// An export is a function of what it is made from.
    void isDeterministic()
    {
        const test::ScratchFolder scratch;
        const fs::path library = test::namedLibrary(scratch);
        for (const Format& format : formats()) {
            if (std::string(format.name) == "splits")
                continue;
            for (const char* out : {"one", "two"})
                exportTo(scratch.path() / format.name / out, format, describe(library::scanLibrary(library)), MediaMode::Copy, library);
            QCOMPARE(filesBelow(scratch.path() / format.name / "one"), filesBelow(scratch.path() / format.name / "two"));
        }
    }
};

QTEST_GUILESS_MAIN(TestRoundTrip)
#include "tst_round_trip.moc"
