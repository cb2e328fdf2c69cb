// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/check.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

using namespace taxon;
namespace fs = std::filesystem;

namespace {

/// "kind path" of each finding that is not about counts.
QStringList findingsOf(const test::ScratchFolder& folder)
{
    const auto library = library::scanLibrary(folder.path(), {.threads = 2, .minImages = 1, .limits = {}});
    QStringList out;
    for (const auto& problem : doctor::checkLibrary(library, {.cacheFolder = {}, .threads = 2}).problems)
        out += QString("%1 %2").arg(library::name(problem.kind), QString::fromStdString(problem.path));
    return out;
}

} // namespace

/// checkLibrary: finds what only pixels tell.
class TestCheck : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatAScanCantSee_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("findings");
        const auto row = [](const char* name, const char* path, const std::string& bytes, const QStringList& findings) {
            QTest::newRow(name) << path << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << findings;
        };
        const std::string jpeg = test::jpegBytes(64, 48);
        const std::string png = test::numberedPng(77, 32);
        row("nothing", "cat/new.png", test::numberedPng(50), {});
        row("JPEG cut in its pixels", "cat/new.jpg", jpeg.substr(0, jpeg.size() / 3), {"damaged cat/new.jpg"});
        row("PNG cut in its pixels", "cat/new.png", png.substr(0, png.size() / 2), {"damaged cat/new.png"});
        row("JPEG without end marker", "cat/new.jpg", jpeg.substr(0, jpeg.size() - 2), {"missing_end cat/new.jpg"});
        row("rotated", "cat/new.jpg", test::withExif(jpeg, 6), {"rotated cat/new.jpg"});
        row("twice in a class", "cat/sub/new.png", test::numberedPng(1), {"duplicate cat/sub/new.png"});
        row("in two classes", "dog/new.png", test::numberedPng(1), {"label_conflict cat/1.png", "label_conflict dog/new.png"});
        row("in a class and a benchmark", "_benchmark/hard/cat/new.png", test::numberedPng(1), {"leak cat/1.png"});
        row("in a class and another class's benchmark", "_benchmark/hard/dog/new.png", test::numberedPng(1),
            {"label_conflict _benchmark/hard/dog/new.png", "label_conflict cat/1.png"});
        row("in a class and out of scope", "_out_of_scope/new.png", test::numberedPng(1),
            {"label_conflict _out_of_scope/new.png", "label_conflict cat/1.png"});
        row("unknown images are not compared", "_unknown/new.png", test::numberedPng(1), {});
    }
    void findsWhatAScanCantSee()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, findings);
        const test::ScratchFolder folder;
        for (unsigned i = 0; i < 6; ++i)
            folder.write(fs::path(i < 3 ? "cat" : "dog") / (std::to_string(i) + ".png"), test::numberedPng(i));
        folder.write(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        QCOMPARE(findingsOf(folder), findings);
    }
    void seesTheSamePictureInAnotherFormat()
    {
        const test::ScratchFolder folder;
        folder.write("cat/a.png", test::pngBytes({.width = 2, .height = 1, .colourType = 0, .rows = {9, 200}}));
        folder.write("cat/b.png", test::pngBytes({.width = 2, .height = 1, .colourType = 2, .rows = {9, 9, 9, 200, 200, 200}}));
        folder.write("cat/c.png", test::pngBytes({.width = 1, .height = 2, .colourType = 2, .rows = {9, 9, 9, 200, 200, 200}})); // upright another
        folder.write(
            "cat/d.png",
            test::pngBytes(
                {.width = 1, .height = 2, .colourType = 2, .rows = {200, 200, 200, 9, 9, 9}, .exif = test::exifBlock(6)})); // turned, it is a.png
        folder.write("dog/e.png", test::numberedPng(9));
        QCOMPARE(findingsOf(folder), (QStringList{"rotated cat/d.png", "duplicate cat/b.png", "duplicate cat/d.png"}));
    }
};

QTEST_GUILESS_MAIN(TestCheck)
#include "tst_check.moc"
