// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/workspace.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon identify: unknown images from anywhere, what they look like, groups that may be new classes, and what to label next.
class TestIdentifyCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void namesWhatItCantRead();
    void readsFromEverywhere_data();
    void readsFromEverywhere();
    void readsAShardSet();
    void takesAModelFile_data();
    void takesAModelFile();
    void warnsOfWhatLooksLikeAJudgedPicture();
    void refusesOtherImagesUnderTheSameName();
    void findsNearDuplicates();
    void refusesThePicturesThatModelsAreJudgedBy();
    void proposesGroupsAndWhatToLabelNext();
    void refusesWhatCantBeAsked_data();
    void refusesWhatCantBeAsked();

private:
    [[nodiscard]] Call identify(const QStringList& arguments) const
    {
        return m_taxon.call(QStringList{"-C", "ws", "--json", "identify"} + arguments);
    }
    [[nodiscard]] Json listed(const QString& id, const QStringList& filter = {}) const
    {
        return identify(QStringList{"list", "--id", id, "--order", "path", "--limit", "1000"} + filter).json()["guesses"];
    }
    void unknown(const std::string& name, std::array<int, 3> colour, unsigned seed) const
    {
        m_scratch.write("unknown/" + name, noisyBmp(28, colour, 30, seed));
    }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestIdentifyCommand::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 2);
    fs::remove_all(m_scratch.path() / "unknown");
    for (unsigned i = 0; i < 8; ++i) {
        unknown("a/red" + std::to_string(i) + ".bmp", {200, 20, 20}, 900 + i);
        unknown("b/grey" + std::to_string(i) + ".bmp", {110, 110, 110}, 950 + i);
    }
    m_scratch.write("unknown/b/text.jpg", "no picture");
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
    const Call run = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
    QVERIFY2(run.exitCode == 0, run.err.c_str());
    const Call first = identify({"--images", "unknown"});
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    QCOMPARE(first.json()["images"].get<int>(), 16);
    QCOMPARE(first.json()["added"].get<int>(), 16);
}

void TestIdentifyCommand::namesWhatItCantRead()
{
    const Call again = identify({"--images", "unknown"});
    QCOMPARE(again.json()["added"].get<int>(), 0);
    QCOMPARE(again.json()["problems"].get<int>(), 1); // also where nothing new was read
    QCOMPARE(again.json()["unreadable"][0]["path"].get<std::string>(), std::string("b/text.jpg"));
    const Call listing = identify({"unreadable", "--id", "001-unknown"});
    QVERIFY(!listing.json()["unreadable"][0]["reason"].get<std::string>().empty());
    const Call words = m_taxon.call({"-C", "ws", "identify", "unreadable", "--id", "001-unknown"});
    QVERIFY2(words.out.find("b/text.jpg: ") != std::string::npos, words.out.c_str());
}

void TestIdentifyCommand::readsFromEverywhere_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("a tar") << "unknown.tar";
    QTest::newRow("a folder of tars") << "tars";
    QTest::newRow("a list") << "list.txt";
}

/// Whatever they come from, the same images get the same guesses; the second time nothing is computed.
void TestIdentifyCommand::readsFromEverywhere()
{
    QFETCH(QString, place);
    const fs::path& root = m_scratch.path();
    const QString id = "from" + QString::number(qHash(place));
    QCOMPARE(QProcess::execute("tar", {"-C", (root / "unknown").c_str(), "-cf", (root / "unknown.tar").c_str(), "a", "b"}), 0);
    fs::create_directories(root / "tars");
    QCOMPARE(QProcess::execute("tar", {"-C", (root / "unknown").c_str(), "-cf", (root / "tars/one.tar").c_str(), "a"}), 0);
    QCOMPARE(QProcess::execute("tar", {"-C", (root / "unknown").c_str(), "-cf", (root / "tars/two.tar").c_str(), "b"}), 0);
    std::string list;
    for (const auto& entry : fs::recursive_directory_iterator(root / "unknown"))
        if (entry.is_regular_file())
            list += entry.path().lexically_relative(root).native() + "\n";
    m_scratch.write("list.txt", list);

    const Call call = identify({"--images", place, "--id", id});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(call.json()["images"].get<int>(), 16);
    QCOMPARE(call.json()["problems"].get<int>(), 1);
    const auto scoresOf = [](const Json& guesses) {
        std::map<std::string, double> scores;
        for (const Json& guess : guesses)
            scores[guess["sha256"].get<std::string>()] = guess["score"].get<double>();
        return scores;
    };
    const auto expected = scoresOf(listed("001-unknown"));
    for (const auto& [sha256, score] : scoresOf(listed(id)))
        QVERIFY(std::abs(score - expected.at(sha256)) < 1e-5);
    const Call again = identify({"--images", place, "--id", id});
    QCOMPARE(again.json()["added"].get<int>(), 0);
    const Call accepted = identify({"accept", "--id", id, "--all", "--to", "found"}); // the files are here, wherever they came from
    QVERIFY2(accepted.exitCode == 0, accepted.err.c_str());
    QCOMPARE(accepted.json()["accepted"].get<int>(), 16);
    QCOMPARE(m_taxon.call({"-C", "ws", "library", "undo"}).exitCode, 0);
}

/// The shards that the version was trained from, as if they were unknown: the same guesses as for the files in the library.
void TestIdentifyCommand::readsAShardSet()
{
    const fs::path shards = m_scratch.path() / "ws/shards" / Workspace::newestIn(m_scratch.path() / "ws/shards", "shard set", "");
    const Call call = identify({"--images", QString::fromStdString(shards.native()), "--id", "shards"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(call.json()["images"], readJson(shards / "manifest.json")["images"]);
    QCOMPARE(identify({"--images", "library", "--id", "files"}).exitCode, 0);
    std::map<std::string, double> expected;
    for (const Json& guess : listed("files"))
        expected[guess["sha256"].get<std::string>()] = guess["score"].get<double>();
    const Json guesses = listed("shards");
    QVERIFY(!guesses.empty());
    for (const Json& guess : guesses)
        QVERIFY(std::abs(guess["score"].get<double>() - expected.at(guess["sha256"].get<std::string>())) < 1e-5);
    QCOMPARE(identify({"--images", QString::fromStdString(shards.native()), "--id", "shards"}).json()["added"].get<int>(), 0);
}

void TestIdentifyCommand::takesAModelFile_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("withoutEmbedding");
    QTest::newRow("safetensors") << "model.safetensors" << 0;
    QTest::newRow("TorchScript") << "model.ts" << 16; // it tells guesses only
}

/// A file that is no version: the version's own guesses, under a name of its own.
void TestIdentifyCommand::takesAModelFile()
{
    QFETCH(QString, file);
    QFETCH(int, withoutEmbedding);
    fs::create_directories(m_scratch.path() / "files");
    for (const char* name : {"model.safetensors", "model.ts"})
        fs::copy_file(m_scratch.path() / "ws/models/001/001" / name, m_scratch.path() / "files" / name, fs::copy_options::overwrite_existing);
    const QString id = "by" + file.section('.', 1);
    const Call call = identify({"--images", "unknown", "--id", id, "--model", "files/" + file});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const Json expected = listed("001-unknown"), guesses = listed(id);
    QVERIFY(guesses.size() == 16 && expected.size() == 16);
    for (std::size_t i = 0; i < guesses.size(); ++i) {
        QCOMPARE(guesses[i]["path"], expected[i]["path"]);
        QCOMPARE(guesses[i]["top"][0]["class"], expected[i]["top"][0]["class"]);
        QVERIFY(std::abs(guesses[i]["score"].get<double>() - expected[i]["score"].get<double>()) < 1e-5);
    }
    QCOMPARE(identify({"groups", "--id", id, "--max-score", "1"}).json()["without_embedding"].get<int>(), withoutEmbedding);
    const Call accepted = identify({"accept", "--id", id, "--contains", "red0", "--to", "red"});
    QVERIFY2(accepted.exitCode == 0, accepted.err.c_str());
    QCOMPARE(m_taxon.call({"-C", "ws", "library", "undo"}).exitCode, 0);
    const Call errors = identify({"errors", "--id", id});
    QVERIFY2(errors.exitCode == 0 && errors.json()["expected"].is_null(), (errors.out + errors.err).c_str()); // nobody evaluated it
}

/// Nearly the picture of a benchmark: it comes in, and is named.
void TestIdentifyCommand::warnsOfWhatLooksLikeAJudgedPicture()
{
    std::ifstream file(m_scratch.path() / "library/_benchmark/difficult/red/500.bmp", std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    QVERIFY(bytes.size() > 1000);
    bytes[700] = static_cast<char>(bytes[700] ^ 4); // one channel of one pixel
    m_scratch.write("almost/shot.bmp", bytes);
    QCOMPARE(identify({"--images", "almost", "--id", "almost"}).exitCode, 0);
    const Call call = identify({"accept", "--id", "almost", "--all", "--to", "red", "--dry-run"});
    QVERIFY2(call.exitCode == 0 && call.json()["accepted"] == 1 && call.json()["refused"].empty(), (call.out + call.err).c_str());
    const Json doubtful = call.json()["doubtful"];
    QVERIFY2(doubtful.size() == 1 && doubtful[0]["path"] == "shot.bmp", call.out.c_str());
    const auto reason = QString::fromStdString(doubtful[0]["reason"].get<std::string>());
    QVERIFY2(reason.contains("looks nearly like _benchmark/difficult/red/500.bmp of \"difficult\""), qPrintable(reason));
    QVERIFY2(call.err.find("Warning: shot.bmp: It looks nearly like") != std::string::npos, call.err.c_str());
}

void TestIdentifyCommand::refusesOtherImagesUnderTheSameName()
{
    fs::create_directories(m_scratch.path() / "elsewhere/unknown");
    m_scratch.write("elsewhere/unknown/1.bmp", noisyBmp(28, {1, 2, 3}, 30, 1));
    const Call call = identify({"--images", "elsewhere/unknown"});
    QCOMPARE(call.exitCode, 2);
    QVERIFY2(call.err.find("other images") != std::string::npos && call.err.find("--id") != std::string::npos, call.err.c_str());
    const Call named = identify({"--images", "elsewhere/unknown", "--id", "other", "--model", "ws/models/001/001/model.ts"});
    QVERIFY2(named.exitCode == 0, named.err.c_str()); // a TorchScript file: guesses, but no embeddings
    QCOMPARE(identify({"groups", "--id", "other", "--max-score", "1"}).json()["without_embedding"].get<int>(), 1);
}

void TestIdentifyCommand::findsNearDuplicates()
{
    const fs::path original = m_scratch.path() / "library/red/0.bmp";
    QVERIFY(fs::is_regular_file(original));
    fs::create_directories(m_scratch.path() / "near");
    fs::copy_file(original, m_scratch.path() / "near/copy.bmp");
    m_scratch.write("near/one.bmp", noisyBmp(28, {90, 10, 150}, 30, 5));
    m_scratch.write("near/two.bmp", noisyBmp(28, {90, 10, 150}, 30, 5));
    const Call call = identify({"--images", "near", "--id", "near"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const Json of = listed("near", {"--near", "library"});
    QCOMPARE(of.size(), std::size_t{1});
    QVERIFY2(of[0]["path"] == "copy.bmp" && of[0]["near_library"]["equal"] == true && of[0]["near_library"]["class"] == "red", of.dump().c_str());
    QCOMPARE(listed("near", {"--near-class", "red"}).size(), std::size_t{1});
    QCOMPARE(listed("near", {"--near-class", "blue"}).size(), std::size_t{0});
    const Json twice = listed("near", {"--near", "list"});
    QVERIFY2(twice.size() == 1 && twice[0]["path"] == "two.bmp" && twice[0]["near_list"] == "one.bmp", twice.dump().c_str());
    QCOMPARE(listed("near", {"--near", "none"}).size(), std::size_t{1});
}

/// The bytes of a benchmark's image in another file format: the same picture, though not the same file.
void TestIdentifyCommand::refusesThePicturesThatModelsAreJudgedBy()
{
    fs::path judged;
    for (const auto& entry : fs::recursive_directory_iterator(m_scratch.path() / "library/_benchmark/difficult"))
        if (entry.is_regular_file())
            judged = entry.path();
    QVERIFY(!judged.empty());
    std::ifstream file(judged, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    m_scratch.write("judged/again.bmp", bytes + "x"); // behind the pixels
    QCOMPARE(identify({"--images", "judged", "--id", "judged"}).exitCode, 0);
    const Call call = identify({"accept", "--id", "judged", "--all", "--dry-run"});
    QVERIFY2(call.json()["refused"][0]["reason"].get<std::string>().find("the same picture as _benchmark/difficult") != std::string::npos,
             call.out.c_str());
}

void TestIdentifyCommand::proposesGroupsAndWhatToLabelNext()
{
    const Call groups = identify({"groups", "--id", "001-unknown", "--max-score", "1", "--smallest", "4"});
    QVERIFY2(groups.exitCode == 0, groups.err.c_str());
    QVERIFY2(groups.json()["groups"].size() >= 2, groups.out.c_str()); // red ones and grey ones
    for (const Json& group : groups.json()["groups"]) {
        std::set<std::string> folders;
        for (const Json& path : group["examples"])
            folders.insert(path.get<std::string>().substr(0, 2));
        QVERIFY2(folders.size() == 1, group.dump().c_str());
    }
    const int size = groups.json()["groups"][0]["images"].get<int>();
    const Call named = identify({"accept", "--id", "001-unknown", "--group", "1", "--to", "heron"});
    QVERIFY2(named.exitCode == 0, named.err.c_str());
    QCOMPARE(named.json()["accepted"].get<int>(), size);
    QVERIFY(fs::is_directory(m_scratch.path() / "library/heron"));
    QCOMPARE(m_taxon.call({"-C", "ws", "library", "undo"}).exitCode, 0); // one step
    QCOMPARE(listed("001-unknown", {"--status", "new"}).size(), std::size_t{16});

    const Call next = identify({"next", "--id", "001-unknown", "--budget", "3"});
    QVERIFY2(next.exitCode == 0, next.err.c_str());
    QCOMPARE(next.json()["next"].size(), std::size_t{3});
    QCOMPARE(identify({"next", "--id", "001-unknown", "--budget", "3"}).out, next.out);
}

void TestIdentifyCommand::refusesWhatCantBeAsked_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no such place") << QStringList{"--images", "nowhere"} << 10;
    QTest::newRow("a picture as list") << QStringList{"--images", "library/red/0.bmp", "--id", "x"} << 12;
    QTest::newRow("a damaged tar") << QStringList{"--images", "broken.tar", "--id", "y"} << 12;
    QTest::newRow("a model and a version") << QStringList{"--images", "unknown", "--version", "1", "--model", "x.ts"} << 2;
    QTest::newRow("no such model") << QStringList{"--images", "unknown", "--model", "x.ts"} << 10;
    QTest::newRow("a group of one") << QStringList{"groups", "--id", "001-unknown", "--smallest", "1"} << 2;
    QTest::newRow("no budget") << QStringList{"next", "--id", "001-unknown", "--budget", "0"} << 2;
    QTest::newRow("a foreign kind of near") << QStringList{"list", "--id", "001-unknown", "--near", "far"} << 2;
}

void TestIdentifyCommand::refusesWhatCantBeAsked()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    m_scratch.write("broken.tar", std::string(700, 'x'));
    const Call call = identify(arguments);
    QVERIFY2(call.exitCode == exitCode, (std::to_string(call.exitCode) + " " + call.err).c_str());
    QVERIFY(!call.json()["error"].is_null());
}

QTEST_GUILESS_MAIN(TestIdentifyCommand)
#include "tst_identify_command.moc"
