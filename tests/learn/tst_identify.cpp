// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/identify.h"

#include "fake_images.h"
#include "networks.h"

#include <QtTest>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::learn;

/// identifyFolder(): a guess for every image below a folder, and a reason for everything else.
class TestIdentify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void guessesEveryImage();
    void leavesOutWhatIsKnown();
    void namesWhatIsNoImage();
    void endsWhenStopped();
    void refusesAMissingFolder();
};

namespace {

std::string asText(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A folder of \p count images in two sub-folders, and a model beside it.
struct Unknowns {
    explicit Unknowns(int count)
    {
        for (int i = 0; i < count; ++i)
            scratch.write(fmt::format("unknown/{}/{}.png", i % 2, i),
                          asText(test::colouredPng(40 * (i % 6), 100, 200 - 30 * (i % 5), static_cast<std::uint64_t>(i))));
        saveModel(test::smallModel({"a", "b", "c", "d", "e", "f"}), model());
    }
    [[nodiscard]] std::filesystem::path model() const { return scratch.path() / "model.safetensors"; }
    [[nodiscard]] std::filesystem::path folder() const { return scratch.path() / "unknown"; }

    test::ScratchFolder scratch;
    std::map<std::string, identify::Guess> guesses;
    std::map<std::string, std::string> problems;

    void run(const std::function<bool(const std::string&, const std::string&)>& known = {}, const jobs::Context& context = {})
    {
        identifyFolder(
            model(), folder(), known, [this](const identify::Guess& guess) { guesses[guess.path] = guess; },
            [this](const std::string& path, const std::string& reason) { problems[path] = reason; }, context);
    }
};

} // namespace

void TestIdentify::guessesEveryImage()
{
    Unknowns unknowns(150); // more than are read at a time
    unknowns.run();
    QCOMPARE(unknowns.guesses.size(), std::size_t{150});
    QVERIFY(unknowns.problems.empty());
    for (const auto& [path, guess] : unknowns.guesses) {
        QCOMPARE(guess.sha256, toHex(sha256OfFile(unknowns.folder() / path)));
        QCOMPARE(guess.top.size(), std::size_t{5});
        QCOMPARE(guess.margin, guess.top[0].score - guess.top[1].score);
        QVERIFY(guess.entropy > 0 && guess.entropy < 1.8f); // ln 6 = 1.79
        for (std::size_t i = 1; i < guess.top.size(); ++i)
            QVERIFY(guess.top[i - 1].score >= guess.top[i].score);
    }
}

void TestIdentify::leavesOutWhatIsKnown()
{
    Unknowns unknowns(20);
    unknowns.run([](const std::string& path, const std::string& sha256) { return path.starts_with("0/") && sha256.size() == 64; });
    QCOMPARE(unknowns.guesses.size(), std::size_t{10});
    QVERIFY(unknowns.guesses.begin()->first.starts_with("1/"));
}

void TestIdentify::namesWhatIsNoImage()
{
    Unknowns unknowns(3);
    unknowns.scratch.write("unknown/text.png", "not a picture");
    unknowns.scratch.write("unknown/empty.jpg", "");
    unknowns.scratch.write("unknown/.hidden.png", "not a picture");
    unknowns.scratch.write("unknown/.cache/x.png", "not a picture");
    unknowns.scratch.write("unknown/cut.png", asText(test::colouredPng(1, 2, 3, 4)).substr(0, 300));
    std::filesystem::create_symlink("/dev/zero", unknowns.folder() / "link.png");
    unknowns.run();
    QCOMPARE(unknowns.guesses.size(), std::size_t{3});
    std::set<std::string> paths;
    for (const auto& [path, reason] : unknowns.problems)
        paths.insert(path);
    QVERIFY((paths == std::set<std::string>{"cut.png", "empty.jpg", "text.png"}));
}

void TestIdentify::endsWhenStopped()
{
    Unknowns unknowns(3);
    std::stop_source stop;
    stop.request_stop();
    const jobs::Context context(stop.get_token(), {});
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { unknowns.run({}, context); }));
}

void TestIdentify::refusesAMissingFolder()
{
    Unknowns unknowns(1);
    QVERIFY(test::throwsError(ErrorCode::NotFound, "no such folder",
                              [&] { identifyFolder(unknowns.model(), "/nowhere/at/all", {}, [](const auto&) {}, {}, {}); }));
}

QTEST_GUILESS_MAIN(TestIdentify)
#include "tst_identify.moc"
