// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/decoded_cache.h"
#include "support/scratch.h"

#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace taxon;
using namespace taxon::learn;
using test::ScratchFolder;

namespace {

std::shared_ptr<const pixels::RgbImage> picture(std::uint8_t value, int width = 10, int height = 4)
{
    return std::make_shared<const pixels::RgbImage>(
        pixels::RgbImage{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3), value)});
}

/// Files of this process can't grow beyond so many bytes: as a full disk.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallFiles() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

private:
    rlimit m_before{};
};

} // namespace

/// DecodedCache: gives back what it keeps, within its budget, in memory and on disk.
class TestDecodedCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatItKeeps_data()
    {
        QTest::addColumn<bool>("onDisk");
        QTest::newRow("memory") << false;
        QTest::newRow("disk") << true;
    }
    void givesBackWhatItKeeps()
    {
        QFETCH(bool, onDisk);
        const ScratchFolder scratch;
        DecodedCache cache(300, onDisk ? scratch.path() / "new" / "folder" : std::filesystem::path());
        QVERIFY(cache.find(7) == nullptr);
        cache.keep(7, picture(70));
        cache.keep(8, picture(80, 4, 10));
        cache.keep(9, picture(90)); // 360 bytes would be too many
        cache.keep(7, picture(71)); // there already
        QCOMPARE(cache.images(), std::size_t{2});
        QCOMPARE(cache.find(7)->rgb, picture(70)->rgb);
        QCOMPARE(cache.find(8)->rgb, picture(80)->rgb);
        QCOMPARE(cache.find(8)->widthPx, 4);
        QCOMPARE(cache.find(8)->heightPx, 10);
        QVERIFY(cache.find(9) == nullptr);
        cache.keep(10, picture(1, 5, 4)); // smaller ones still fit
        QCOMPARE(cache.find(10)->rgb, picture(1, 5, 4)->rgb);
        if (onDisk)
            QVERIFY(std::filesystem::is_empty(scratch.path() / "new" / "folder")); // nothing is left behind, whatever happens
    }
    void staysWhatItIsOnAFullDisk()
    {
        const ScratchFolder scratch;
        DecodedCache cache(1 << 20, scratch.path());
        const SmallFiles full(200);
        cache.keep(1, picture(10));
        cache.keep(2, picture(20));       // bytes 120 to 240
        cache.keep(3, picture(30, 1, 1)); // no more is tried
        QCOMPARE(cache.images(), std::size_t{1});
        QCOMPARE(cache.find(1)->rgb, picture(10)->rgb);
        QVERIFY(cache.find(2) == nullptr);
    }
    void refusesAFolderThatCannotBe()
    {
        const ScratchFolder scratch;
        scratch.write("file", "x");
        QVERIFY(test::throwsError(ErrorCode::Io, "", [&] { DecodedCache(10, scratch.path() / "file" / "below"); }));
    }
    void servesManyThreads()
    {
        const ScratchFolder scratch;
        DecodedCache cache(100 * 120, scratch.path());
        std::vector<std::jthread> threads;
        std::atomic<int> wrong{0};
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i) {
                    const auto sample = static_cast<std::size_t>(i * 37 % 100);
                    if (const auto image = cache.find(sample); image && image->rgb != picture(static_cast<std::uint8_t>(sample))->rgb)
                        ++wrong;
                    cache.keep(sample, picture(static_cast<std::uint8_t>(sample)));
                }
            });
        threads.clear();
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(cache.images(), std::size_t{100});
    }
};

QTEST_GUILESS_MAIN(TestDecodedCache)
#include "tst_decoded_cache.moc"
