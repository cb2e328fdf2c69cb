// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"

#include "base/text.h"

#include <fstream>
#include <set>
#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// A PNG of a few bytes that says it has 1.6 thousand million pixels.
std::string hugePng()
{
    std::string png = pngBytes({.rows = {1, 2, 3}});
    const std::string body = "IHDR" + big32(40'000) + big32(40'000) + png.substr(24, 5);
    png.replace(12, 21, body + big32(crc32Of(body)));
    return png;
}

/// A progressive JPEG whose last scan is there five hundred times: seconds of work for each look.
std::string manyScans()
{
    const std::string jpeg = jpegBytes(64, 64, true);
    const std::size_t scan = jpeg.rfind("\xFF\xDA");
    const std::string last = jpeg.substr(scan, jpeg.size() - 2 - scan);
    std::string out = jpeg.substr(0, jpeg.size() - 2);
    for (int i = 0; i < 500; ++i)
        out += last;
    return out + "\xFF\xD9";
}

std::string flippedJpeg()
{
    std::string jpeg = jpegBytes(64, 64);
    for (std::size_t at = jpeg.size() / 2; at < jpeg.size() / 2 + 40; ++at)
        jpeg[at] = static_cast<char>(jpeg[at] ^ 0x5A);
    return jpeg;
}

} // namespace

/// Files as they lie in real libraries: what can't be used is listed with its reason and the job goes on; what can be, is; nothing hangs
/// or takes the machine's memory.
class TestFileCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string jpeg = jpegBytes(64, 64);
        put("listed/empty.jpg", "");
        put("listed/text.jpg", "these are no pixels");
        put("listed/program.png", "\x7F"
                                  "ELF\x02\x01\x01");
        put("listed/cut_early.jpg", jpeg.substr(0, 40));
        put("listed/cut_late.jpg", jpeg.substr(0, jpeg.size() / 2));
        put("listed/flipped.jpg", flippedJpeg());
        put("listed/huge.png", hugePng());
        put("listed/scans.jpg", manyScans());
        put("listed/cut.png", numberedPng(7, 32).substr(0, 1000));
        put("listed/moving.gif", std::string("GIF89a\x04\0\x04\0\0\0\0;", 14));
        QCOMPARE(::mkfifo((red() / "listed/fifo.jpg").c_str(), 0600), 0);
        if (::geteuid() == 0)
            QCOMPARE(::mknod((red() / "listed/zero.jpg").c_str(), S_IFCHR | 0600, ::makedev(1, 5)), 0);
        fs::create_symlink("listed", red() / "listed/loop");
        fs::create_symlink("loop.jpg", red() / "listed/loop.jpg");
        fs::create_directory(red() / "folder.jpg");
        put("folder.jpg/inside.png", numberedPng(3, 32));
        for (int orientation = 1; orientation <= 8; ++orientation)
            put("used/turned" + std::to_string(orientation) + ".jpg",
                withExif(jpegBytes(48 + static_cast<unsigned>(orientation) * 8, 48), orientation));
        put("used/grey.jpg", jpegBytes(56, 88, false, 1));
        put("used/cmyk.jpg", jpegBytes(72, 40, false, 4));
        put("used/progressive.jpg", jpegBytes(80, 40, true));
        put("used/16_bits.png", pngBytes({.width = 2, .height = 2, .bits = 16, .colourType = 2, .rows = std::vector<std::uint8_t>(24, 9)}));
        put("used/alpha.png", pngBytes({.width = 2, .height = 2, .colourType = 6, .rows = std::vector<std::uint8_t>(16, 99)}));
        put("used/png_by_another_name.jpg", numberedPng(4, 32));
        m_before = treeOf(m_playground.library());
    }

    void listsWhatCantBeUsed()
    {
        const Call call = limited(m_playground.onWorkspace({"library", "check", "--json"}));
        QVERIFY2(call.exitCode == 0, call.err.c_str());
        std::map<std::string, std::string> reasons;
        const Json report = call.json();
        for (const Json& problem : report["problems"])
            if (!problem["harmless"].get<bool>() || problem["kind"] == "skipped")
                reasons[problem["path"].get<std::string>()] = problem["message"].get<std::string>();
        for (const auto& entry : fs::directory_iterator(red() / "listed")) {
            const std::string name = entry.path().lexically_relative(m_playground.library()).native();
            QVERIFY2(!reasons[name].empty(), (name + " is not listed in " + call.out).c_str());
        }
        for (const auto& entry : fs::directory_iterator(red() / "used"))
            for (const char* reason : {"amage", "decode", "read"})
                QVERIFY2(reasons[entry.path().lexically_relative(m_playground.library()).native()].find(reason) == std::string::npos,
                         entry.path().c_str());
    }

    void goesOnWithTheRest()
    {
        // Half of this class is broken; the share at which a job stops is tried in tst_bad_input.
        for (int i = 0; i < 400; ++i)
            put("many/" + std::to_string(i) + ".png", numberedPng(static_cast<unsigned>(i) * 7919 + 5, 16));
        m_before = treeOf(m_playground.library());
        const Call built = limited(m_playground.onWorkspace({"dataset", "build", "--id", "d1", "--min", "2", "--json"}));
        QVERIFY2(built.exitCode == 0, built.err.c_str());
        QVERIFY(built.json()["unusable"].get<int>() >= 8);
        m_playground.mustSucceed(m_playground.onWorkspace({"shards", "pack"}));
        m_playground.mustSucceed({"shards", "verify", (m_playground.workspace() / "shards/d1").c_str(), "--read-data"});
        for (const auto& entry : fs::directory_iterator(red() / "used"))
            QCOMPARE(explained(entry.path())["class"].get<std::string>(), std::string("red"));
        for (const char* name : {"huge.png", "scans.jpg", "cut_late.jpg", "fifo.jpg"}) {
            const Json json = explained(red() / "listed" / name);
            QVERIFY2(json.contains("error") || json["set"] == "reserve", name); // never in a set that is trained on
        }
        QVERIFY(treeOf(m_playground.library()) == m_before);
    }

private:
    [[nodiscard]] fs::path red() const { return m_playground.library() / "red"; }

    void put(const std::string& name, const std::string& bytes) const
    {
        fs::create_directories((red() / name).parent_path());
        std::ofstream(red() / name, std::ios::binary) << bytes;
    }

    /// Two gigabytes of memory and a minute: a bomb that goes off fails the call.
    [[nodiscard]] Call limited(const QStringList& arguments) const
    {
        return m_playground.taxon().callUnder("prlimit", {"--data=2000000000", "timeout", "60"}, arguments);
    }

    [[nodiscard]] Json explained(const fs::path& image) const
    {
        return m_playground.taxon().call(m_playground.onWorkspace({"dataset", "explain", image.c_str(), "--json"})).json();
    }

    Playground m_playground;
    Tree m_before;
};

QTEST_GUILESS_MAIN(TestFileCorpus)
#include "tst_file_corpus.moc"
