// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "doctor/hash_cache.h"
#include "doctor/hash_images.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <fstream>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

struct Fixture {
    test::ScratchFolder folder;
    Fixture()
    {
        for (unsigned i = 0; i < 6; ++i)
            folder.write(fs::path(i < 3 ? "library/cat" : "library/dog") / (std::to_string(i) + ".png"), test::numberedPng(i));
    }
    doctor::HashResult hash(bool cached = true) const
    {
        const auto library = library::scanLibrary(folder.path() / "library");
        return doctor::hashImages(library, {.cacheFolder = cached ? folder.path() / "cache" : fs::path(), .threads = 2});
    }
    fs::path cacheFile() const { return folder.path() / "cache/hashes-2.csv"; }
};

} // namespace

/// hashImages: right hashes, nothing decoded twice, and a cache that can be lost or broken at any time.
class TestHashImages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hashesFilesAndPixels()
    {
        const Fixture fixture;
        fixture.folder.write("library/cat/x.png", test::numberedPng(3)); // the picture of dog/3.png
        const auto result = fixture.hash();
        QCOMPARE(result.hashes.size(), std::size_t{7});
        QCOMPARE(result.hashes[0].sha256, toHex(sha256(test::numberedPng(0))));
        QCOMPARE(result.hashes[3].pixelHash, result.hashes[4].pixelHash);
        QVERIFY(result.hashes[0].pixelHash != result.hashes[1].pixelHash);
        QVERIFY(result.hashes[0].damage.empty());
    }
    void decodesNothingTwice()
    {
        const Fixture fixture;
        const auto first = fixture.hash();
        QCOMPARE(first.decoded, std::size_t{6});
        const auto second = fixture.hash();
        QCOMPARE(second.decoded, std::size_t{0});
        QVERIFY(second.hashes == first.hashes);
        fixture.folder.write("library/cat/1.png", test::numberedPng(99, 8));
        const auto third = fixture.hash();
        QCOMPARE(third.decoded, std::size_t{1});
        QVERIFY(third.hashes[1].pixelHash != first.hashes[1].pixelHash);
        fs::last_write_time(fixture.folder.path() / "library/cat/1.png", fs::file_time_type::clock::now() + std::chrono::hours(1));
        QCOMPARE(fixture.hash().decoded, std::size_t{1});
        QCOMPARE(fixture.hash(false).decoded, std::size_t{6});
    }
    void survivesABrokenCache_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << "";
        QTest::newRow("no table") << "\"open quote";
        QTest::newRow("another table") << "a,b\n1,2\n";
        QTest::newRow("text for a number")
            << "path,bytes,mtime_ns,sha256,pixel_hash,dhash,dhash_down,colours,damage,warning\ncat/0.png,x,1,a,b,0,0,000000000000000000000000,,\n";
    }
    void survivesABrokenCache()
    {
        QFETCH(QString, text);
        const Fixture fixture;
        const auto good = fixture.hash();
        std::ofstream(fixture.cacheFile()) << text.toStdString();
        const auto again = fixture.hash();
        QCOMPARE(again.decoded, std::size_t{6});
        QVERIFY(again.hashes == good.hashes);
        QCOMPARE(fixture.hash().decoded, std::size_t{0});
    }
    void goesOnWithoutACache()
    {
        const Fixture fixture;
        fixture.folder.write("cache", "a file where the folder should be");
        int warnings = 0;
        const auto library = library::scanLibrary(fixture.folder.path() / "library");
        const jobs::Context context({}, {}, [&](const std::string&) { ++warnings; });
        QCOMPARE(doctor::hashImages(library, {.cacheFolder = fixture.folder.path() / "cache", .threads = 1}, context).decoded, std::size_t{6});
        QCOMPARE(warnings, 1);
    }
    void remembersDamage()
    {
        const Fixture fixture;
        const std::string jpeg = test::jpegBytes(64, 64);
        fixture.folder.write("library/cat/cut.jpg", jpeg.substr(0, jpeg.size() / 2));
        const auto first = fixture.hash();
        QVERIFY(first.hashes[3].damage.find("damaged") != std::string::npos);
        QCOMPARE(first.hashes[3].pixelHash, std::string());
        QVERIFY(!first.hashes[3].sha256.empty());
        const auto second = fixture.hash();
        QCOMPARE(second.decoded, std::size_t{0});
        QVERIFY(second.hashes == first.hashes);
    }
    void keepsWhatItKnowsWhenStopped()
    {
        const Fixture fixture;
        const auto library = library::scanLibrary(fixture.folder.path() / "library");
        std::stop_source stop;
        const jobs::Context context(stop.get_token(), [&](const jobs::Progress& progress) {
            if (progress.done >= 1)
                stop.request_stop();
        });
        const doctor::HashOptions options{.cacheFolder = fixture.folder.path() / "cache", .threads = 1};
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { (void)doctor::hashImages(library, options, context); }));
        const auto decoded = fixture.hash().decoded;
        QVERIFY(decoded > 0 && decoded < 6);
    }
};

QTEST_GUILESS_MAIN(TestHashImages)
#include "tst_hash_images.moc"
