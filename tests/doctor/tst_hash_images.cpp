// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "doctor/hash_images.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

/// Six pictures that were changed an hour ago, so that they may be remembered.
struct Fixture {
    test::ScratchFolder folder;
    Fixture()
    {
        for (unsigned i = 0; i < 6; ++i)
            write((i < 3 ? "cat/" : "dog/") + std::to_string(i) + ".png", test::numberedPng(i));
    }
    fs::path root() const { return folder.path() / "library"; }
    void write(const std::string& name, const std::string& bytes, std::chrono::minutes age = std::chrono::hours(1)) const
    {
        folder.write(fs::path("library") / name, bytes);
        fs::last_write_time(root() / name, fs::file_time_type::clock::now() - age);
    }
    doctor::HashOptions options(bool cached = true, unsigned threads = 2) const
    {
        return {.cacheFolder = cached ? folder.path() / "cache" : fs::path(), .threads = threads};
    }
    doctor::HashResult hash(bool cached = true) const { return doctor::hashImages(library::scanLibrary(root()), options(cached)); }
};

std::vector<library::FileHash> all(const library::FileHashes& files)
{
    std::vector<library::FileHash> hashes;
    for (std::size_t i = 0; i < files.size(); ++i)
        hashes.push_back(files[i]);
    return hashes;
}

} // namespace

/// hashImages: right hashes, nothing decoded twice, and a cache that can be lost or broken at any time.
class TestHashImages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hashesFilesAndPixels()
    {
        const Fixture fixture;
        fixture.write("cat/x.png", test::numberedPng(3)); // the picture of dog/3.png
        const auto result = fixture.hash();
        QCOMPARE(result.hashes.size(), std::size_t{7});
        QCOMPARE(result.files[0].sha256.str(), toHex(sha256(test::numberedPng(0))));
        QCOMPARE(result.files[0].bytes, std::uint64_t{test::numberedPng(0).size()});
        QCOMPARE(result.hashes[3].pixelHash.str(), result.hashes[4].pixelHash.str());
        QVERIFY(result.hashes[0].pixelHash != result.hashes[1].pixelHash);
        QVERIFY(result.hashes[0].isUsable());
        doctor::HashOptions lean = fixture.options();
        lean.fileHashes = false;
        const auto again = doctor::hashImages(library::scanLibrary(fixture.root()), lean);
        QVERIFY(again.files.empty());
        QVERIFY(again.hashes == result.hashes);
    }
    void decodesNothingTwice()
    {
        const Fixture fixture;
        const auto first = fixture.hash();
        QCOMPARE(first.decoded, std::size_t{6});
        const auto second = fixture.hash();
        QCOMPARE(second.decoded, std::size_t{0});
        QVERIFY(second.hashes == first.hashes);
        QVERIFY(all(second.files) == all(first.files));
        fixture.write("cat/1.png", test::numberedPng(99, 8));
        const auto third = fixture.hash();
        QCOMPARE(third.decoded, std::size_t{1});
        QVERIFY(third.hashes[1].pixelHash != first.hashes[1].pixelHash);
        QCOMPARE(fixture.hash(false).decoded, std::size_t{6});
    }
    void seesEveryKindOfChange_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<int>("decoded");
        QTest::newRow("none") << 0 << 0;
        QTest::newRow("moved to another class") << 1 << 0;
        QTest::newRow("its class renamed") << 2 << 0;
        QTest::newRow("another time") << 3 << 1;
        QTest::newRow("an earlier time, as after a clock was set back") << 4 << 1;
        QTest::newRow("other bytes of the same size, another time") << 5 << 1;
        QTest::newRow("a new file of the same name, size and time") << 6 << 1;
        QTest::newRow("two exchanged") << 7 << 0;
        QTest::newRow("a hard link more") << 8 << 0;
        QTest::newRow("a copy with its time") << 9 << 1;
    }
    void seesEveryKindOfChange()
    {
        QFETCH(int, change);
        const Fixture fixture;
        const fs::path root = fixture.root();
        const fs::path file = root / "cat/1.png";
        (void)fixture.hash();
        const auto time = fs::last_write_time(file);
        switch (change) {
        case 1: fs::rename(file, root / "dog/moved.png"); break;
        case 2: fs::rename(root / "cat", root / "wolf"); break;
        case 3: fs::last_write_time(file, time + std::chrono::minutes(1)); break;
        case 4: fs::last_write_time(file, time - std::chrono::hours(24 * 365)); break;
        case 5: fixture.write("cat/1.png", test::numberedPng(77), std::chrono::minutes(30)); break;
        case 6:
            fs::rename(file, root / "_old"); // else the file system may give its inode to the new one
            fixture.write("cat/1.png", test::numberedPng(77));
            fs::last_write_time(file, time);
            fs::remove(root / "_old");
            break;
        case 7:
            fs::rename(file, root / "_x");
            fs::rename(root / "dog/4.png", file);
            fs::rename(root / "_x", root / "dog/4.png");
            break;
        case 8: fs::create_hard_link(file, root / "dog/link.png"); break;
        case 9:
            fs::copy_file(file, root / "dog/copy.png");
            fs::last_write_time(root / "dog/copy.png", time);
            break;
        default: break;
        }
        const auto truth = fixture.hash(false);
        const auto found = fixture.hash();
        QTEST(static_cast<int>(found.decoded), "decoded");
        QVERIFY(found.hashes == truth.hashes);
        QVERIFY(all(found.files) == all(truth.files));
    }
    void doesNotTrustWhatWasChangedThisVeryMoment()
    {
        const Fixture fixture;
        fixture.write("cat/now.png", test::numberedPng(50), std::chrono::minutes(0));
        fixture.write("cat/future.png", test::numberedPng(51), std::chrono::minutes(-60)); // a clock was set back
        QCOMPARE(fixture.hash().decoded, std::size_t{8});
        QVERIFY(fixture.hash().decoded >= 1);
        const fs::path file = fixture.root() / "cat/future.png";
        const auto time = fs::last_write_time(file);
        std::ofstream(file) << test::numberedPng(52); // the same size, in place
        fs::last_write_time(file, time);
        QVERIFY(all(fixture.hash().files) == all(fixture.hash(false).files));
    }
    void goesOnWithoutACatalogue()
    {
        const Fixture fixture;
        fixture.folder.write("cache", "a file where the folder should be");
        int warnings = 0;
        const jobs::Context context({}, {}, [&](const std::string&) { ++warnings; });
        QCOMPARE(doctor::hashImages(library::scanLibrary(fixture.root()), fixture.options(), context).decoded, std::size_t{6});
        QCOMPARE(warnings, 1);
    }
    void remembersDamage()
    {
        const Fixture fixture;
        const std::string jpeg = test::jpegBytes(64, 64);
        fixture.write("cat/cut.jpg", jpeg.substr(0, jpeg.size() / 2));
        const auto first = fixture.hash();
        QVERIFY(first.hashes[3].flaw.str().find("damaged") != std::string::npos);
        QVERIFY(first.hashes[3].pixelHash.empty());
        QVERIFY(!first.files[3].sha256.empty());
        const auto second = fixture.hash();
        QCOMPARE(second.decoded, std::size_t{0});
        QVERIFY(second.hashes == first.hashes);
    }
    void keepsWhatItKnowsWhenStopped()
    {
        const Fixture fixture;
        const auto library = library::scanLibrary(fixture.root());
        std::stop_source stop;
        const jobs::Context context(stop.get_token(), [&](const jobs::Progress& progress) {
            if (progress.label == "Reading the images")
                stop.request_stop();
        });
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { (void)doctor::hashImages(library, fixture.options(true, 1), context); }));
        const auto decoded = fixture.hash().decoded;
        QVERIFY(decoded > 0 && decoded < 6);
    }
    void losesOnlyTheLastSecondsWhenKilled()
    {
        const Fixture fixture;
        const pid_t child = ::fork();
        if (child == 0) {
            doctor::HashOptions options = fixture.options(true, 1);
            options.keepEvery = std::chrono::milliseconds(0);
            const jobs::Context context({}, [](const jobs::Progress& progress) {
                if (progress.label == "Reading the images")
                    ::kill(::getpid(), SIGKILL);
            });
            (void)doctor::hashImages(library::scanLibrary(fixture.root()), options, context);
            ::_exit(0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(fixture.hash().decoded, std::size_t{5});
    }
};

QTEST_GUILESS_MAIN(TestHashImages)
#include "tst_hash_images.moc"
