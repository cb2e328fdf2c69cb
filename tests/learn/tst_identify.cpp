// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/identify.h"

#include "fake_images.h"
#include "networks.h"

#include <QtTest>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::learn;

/// identifyFiles(): a guess for every image below a folder, and a reason for everything else.
class TestIdentify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void guessesEveryImage();
    void leavesOutWhatIsKnown();
    void goesOnToTheSameBits();
    void readsAList();
    void refusesWhatIsNoList();
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

    IdentifyTalk talk{};

    IdentifyCounts run(const jobs::Context& context = {})
    {
        talk.guessed = [this](const identify::Guess& guess) { guesses[guess.path] = guess; };
        talk.unreadable = [this](const identify::FileState& file, const std::string& reason) { problems[file.path] = reason; };
        const auto files = identify::filesBelow(folder());
        return identifyFiles(openPredictor(model()), *files, talk, context);
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
        QVERIFY(!guess.look.pixels.empty());
        double length = 0;
        for (const float value : guess.embedding)
            length += static_cast<double>(value) * static_cast<double>(value);
        QVERIFY(std::abs(length - 1) < 1e-5);
        for (std::size_t i = 1; i < guess.top.size(); ++i)
            QVERIFY(guess.top[i - 1].score >= guess.top[i].score);
    }
}

void TestIdentify::leavesOutWhatIsKnown()
{
    Unknowns unknowns(20);
    unknowns.talk.isKnown = [](const identify::FileState& file) { return file.path.starts_with("0/") && file.bytes > 0; };
    unknowns.talk.isUnchanged = [](const identify::FileState& file, const std::string& sha256) {
        return file.path == "1/1.png" && sha256.size() == 64;
    };
    const IdentifyCounts counts = unknowns.run();
    QCOMPARE(unknowns.guesses.size(), std::size_t{9});
    QCOMPARE(unknowns.guesses.begin()->first, std::string("1/11.png"));
    QVERIFY(counts.files == 20 && counts.known == 11 && counts.guessed == 9 && counts.unreadable == 0);
}

/// Whatever was there before, the images that are left are computed to the same bits as in an unbroken run.
void TestIdentify::goesOnToTheSameBits()
{
    Unknowns unknowns(70);
    unknowns.run();
    const auto whole = unknowns.guesses;
    std::vector<std::string> inOrder;
    for (const auto& [path, guess] : whole)
        inOrder.push_back(path);
    const std::set<std::string> done(inOrder.begin(), inOrder.begin() + 32); // two batches
    unknowns.guesses.clear();
    unknowns.talk.isKnown = [&](const identify::FileState& file) { return done.contains(file.path); };
    unknowns.run();
    QCOMPARE(unknowns.guesses.size(), std::size_t{38});
    for (const auto& [path, guess] : unknowns.guesses) {
        const identify::Guess& before = whole.at(path);
        QVERIFY2(guess.embedding == before.embedding && guess.entropy == before.entropy && guess.look == before.look, path.c_str());
        for (std::size_t i = 0; i < guess.top.size(); ++i)
            QVERIFY2(guess.top[i].score == before.top[i].score, path.c_str());
    }
}

void TestIdentify::readsAList()
{
    Unknowns unknowns(6);
    unknowns.scratch.write("lists/some.txt",
                           "# two of them\n../unknown/0/2.png\n\n" + (unknowns.folder() / "1/3.png").native() + "\r\nnowhere.png\n");
    unknowns.talk.guessed = [&](const identify::Guess& guess) { unknowns.guesses[guess.path] = guess; };
    unknowns.talk.unreadable = [&](const identify::FileState& file, const std::string& reason) { unknowns.problems[file.path] = reason; };
    const auto files = identify::filesOfList(unknowns.scratch.path() / "lists/some.txt");
    identifyFiles(openPredictor(unknowns.model()), *files, unknowns.talk, {});
    QCOMPARE(unknowns.guesses.size(), std::size_t{2});
    QVERIFY(unknowns.guesses.contains("../unknown/0/2.png") && unknowns.guesses.contains((unknowns.folder() / "1/3.png").native()));
    QVERIFY(unknowns.problems.size() == 1 && unknowns.problems.contains("nowhere.png"));
}

void TestIdentify::refusesWhatIsNoList()
{
    const test::ScratchFolder scratch;
    scratch.write("picture.jpg", std::string(5000, 'x'));
    const auto files = identify::filesOfList(scratch.path() / "picture.jpg");
    QVERIFY(test::throwsError(ErrorCode::Damaged, "no list of files", [&] { (void)files->next(); }));
    QVERIFY(test::throwsError(ErrorCode::NotFound, "no such list", [&] { (void)identify::filesOfList(scratch.path() / "none.txt"); }));
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
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { unknowns.run(context); }));
}

void TestIdentify::refusesAMissingFolder()
{
    QVERIFY(test::throwsError(ErrorCode::NotFound, "no such folder", [] { (void)identify::filesBelow("/nowhere/at/all"); }));
}

QTEST_GUILESS_MAIN(TestIdentify)
#include "tst_identify.moc"
