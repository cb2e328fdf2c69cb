// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "runs/run_folder.h"

#include <fstream>
#include <map>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// A run that only identifies (--identify-with), by hand and in the background, and the loop: what is accepted is trained on, and said.
class TestIdentifyRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void givesTheListOfTaxonIdentify();
    void goesOnInTheBackground();
    void tellsAPlaceWhatToDo();
    void refusesWhatCantBe_data();
    void refusesWhatCantBe();
    void closesTheLoop();

private:
    [[nodiscard]] Call call(const QStringList& arguments) const { return m_taxon.call(QStringList{"-C", "ws"} + arguments); }
    [[nodiscard]] std::string csv(const std::string& id) const { return readTextFile(m_scratch.path() / "ws/identify" / (id + ".csv")); }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestIdentifyRun::initTestCase()
{
    const fs::path library = m_scratch.path() / "ws/library";
    writeTinyLibrary(library);
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 4);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "ws/library"}).exitCode, 0);
    const Call run = call({"run", "--recipe", "tiny.yaml"});
    QVERIFY2(run.exitCode == 0, run.err.c_str());
}

void TestIdentifyRun::givesTheListOfTaxonIdentify()
{
    QCOMPARE(call({"identify", "--images", "ws/unknown", "--id", "direct"}).exitCode, 0);
    const Call run = call({"run", "--identify", "ws/unknown", "--identify-with", "newest", "--json"});
    QVERIFY2(run.exitCode == 0, run.err.c_str());
    QCOMPARE(run.json()["identified_with"].get<std::string>(), std::string("001"));
    QCOMPARE(csv("001-unknown"), csv("direct"));
    const runs::RunFolder folder = runs::RunFolder::open(m_scratch.path() / "ws/runs" / run.json()["run"].get<std::string>());
    QCOMPARE(runs::readStatus(folder).finished, std::vector<std::string>{"identify"});
    QCOMPARE(folder.recipe().identifyWith, std::string("001")); // not "newest": resumed it means the same
    QVERIFY(!fs::exists(m_scratch.path() / "ws/models/002"));
    const Call again = call({"run", "--run", QString::fromStdString(folder.id())});
    QVERIFY2(again.exitCode == 0 && again.err.find("Stage identify: skipped") != std::string::npos, again.err.c_str());
}

void TestIdentifyRun::goesOnInTheBackground()
{
    fs::remove_all(m_scratch.path() / "ws/identify");
    const Call submitted = call({"jobs", "submit", "--identify", "ws/unknown", "--identify-with", "1", "--json"});
    QVERIFY2(submitted.exitCode == 0, submitted.err.c_str());
    const Call watched = call({"jobs", "watch", QString::fromStdString(submitted.json()["run"].get<std::string>())});
    QVERIFY2(watched.exitCode == 0, (watched.out + watched.err).c_str());
    QCOMPARE(call({"identify", "count", "--json"}).json()["images"].get<int>(), 3);
}

void TestIdentifyRun::tellsAPlaceWhatToDo()
{
    std::ofstream(m_scratch.path() / "ws/clusters.yaml")
        << "format: taxon.clusters\nversion: 1\nclusters:\n  lab:\n    engine: kubernetes\n    image: registry.example/taxon:1\n    workspace: /mnt/taxon/ws\n"
           "    gpus: 0\n    shares:\n      main: {claim: pictures, mount: /mnt/taxon}\n";
    const Call dry = call({"jobs", "submit", "--on", "lab", "--identify", "ws/unknown", "--identify-with", "newest", "--dry-run"});
    QVERIFY2(dry.exitCode == 0, dry.err.c_str());
    for (const char* part : {"TAXON_IDENTIFY_WITH", "\"001\"", "TAXON_UNKNOWN_IMAGES", "unknown", "model-version", "-identify"})
        QVERIFY2(dry.out.find(part) != std::string::npos, (part + ("\n" + dry.out)).c_str());
    QVERIFY(dry.out.find("nvidia.com/gpu:") == std::string::npos); // a CPU is enough

    std::ofstream(m_scratch.path() / "ws/clusters.yaml", std::ios::app)
        << "  box: {engine: podman, image: taxon, workspace: /ws, shares: {main: {mount: /ws, host_path: /srv}}, shared_memory: lots}\n";
    const auto before = Workspace::idsIn(m_scratch.path() / "ws/runs");
    const Call refused = call({"jobs", "submit", "--on", "box", "--identify", "ws/unknown", "--identify-with", "newest"});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.err.find("must be a size") != std::string::npos, refused.err.c_str());
    QCOMPARE(Workspace::idsIn(m_scratch.path() / "ws/runs"), before); // no folder is made for what can't be
}

void TestIdentifyRun::refusesWhatCantBe_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("message");
    QTest::newRow("no such version") << QStringList{"--identify", "ws/unknown", "--identify-with", "9"} << 10 << "009";
    QTest::newRow("no version") << QStringList{"--identify", "ws/unknown", "--identify-with", "x"} << 2 << "x";
    QTest::newRow("no images") << QStringList{"--identify-with", "1"} << 2 << "--identify";
    QTest::newRow("no such images") << QStringList{"--identify", "nowhere", "--identify-with", "1"} << 10 << "nowhere";
    QTest::newRow("a run that is there") << QStringList{"--run", "x", "--identify-with", "1"} << 2 << "--identify-with";
}

void TestIdentifyRun::refusesWhatCantBe()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, message);
    const std::size_t before = Workspace::idsIn(m_scratch.path() / "ws/runs").size();
    const Call refused = call(QStringList{"run"} + arguments);
    QVERIFY2(refused.exitCode == exitCode && QString::fromStdString(refused.err).contains(message), refused.err.c_str());
    QCOMPARE(Workspace::idsIn(m_scratch.path() / "ws/runs").size(), before);
}

/// Three greys with a tinge, eight training images each: the first version can't tell them. What it had to say about a hundred more is looked at and
/// accepted under the right classes, for two of the three; the next version learns from those, and both are judged by the same held-out images.
void TestIdentifyRun::closesTheLoop()
{
    constexpr int kKnown = 20, kUnknown = 60;
    const std::map<std::string, std::array<int, 3>> tinges{{"amber", {130, 115, 100}}, {"moss", {100, 130, 100}}, {"slate", {100, 115, 130}}};
    unsigned seed = 5000;
    for (const auto& [name, rgb] : tinges) {
        for (int i = 0; i < kKnown; ++i)
            m_scratch.write("loop/library/" + name + "/" + std::to_string(i) + ".bmp", noisyBmp(28, rgb, 90, ++seed));
        for (int i = 0; i < kUnknown; ++i)
            m_scratch.write("loop/unknown/" + name + "-" + std::to_string(i) + ".bmp", noisyBmp(28, rgb, 90, ++seed));
    }
    const auto loop = [&](const QStringList& arguments) {
        const Call called = m_taxon.call(QStringList{"-C", "loop", "--json"} + arguments);
        if (called.exitCode != 0)
            qWarning().noquote() << arguments << QString::fromStdString(called.err);
        return called.json();
    };
    QCOMPARE(m_taxon.call({"init", "loop", "--library", "loop/library"}).exitCode, 0);
    m_scratch.write("loop/rules.yaml", "min_images: 5\nsplit: {train: 40, validation: 30, test: 30}\n");
    writeTinyRecipe(m_scratch.path() / "short.yaml", 2);
    const Json first = loop({"run", "--recipe", "short.yaml", "--identify", "loop/unknown"});
    QCOMPARE(first["model"], Json("001"));

    for (const char* name : {"amber", "moss"}) {
        const Json accepted = loop({"identify", "accept", "--contains", QString(name) + "-", "--all", "--to", name, "--why", "looked at"});
        QCOMPARE(accepted["accepted"], Json(kUnknown));
    }
    m_scratch.write("loop/library/slate/by hand.bmp", noisyBmp(28, tinges.at("slate"), 90, ++seed));
    QCOMPARE(loop({"dataset", "diff"})["counts"]["added"], Json(0)); // the newest data set is still the version's
    loop({"dataset", "build"});
    const Json diff = loop({"dataset", "diff"});
    QCOMPARE(diff["before"], first["dataset"]);
    QCOMPARE(diff["counts"]["added"], Json(2 * kUnknown + 1));
    QCOMPARE(diff["added"]["moss"], (Json{{"by_model", {{"001", kUnknown}}}, {"by_no_model", 0}}));
    QCOMPARE(diff["added"]["slate"], (Json{{"by_model", Json::object()}, {"by_no_model", 1}}));
    const Call words = m_taxon.call({"-C", "loop", "dataset", "diff"});
    QVERIFY2(words.out.find("121 added: 120 named by version 001, 1 by no model") != std::string::npos, words.out.c_str());

    QCOMPARE(loop({"run", "--recipe", "short.yaml"})["model"], Json("002"));
    const Json gains = loop({"identify", "gains"});
    QCOMPARE(gains["classes"].size(), std::size_t{3}); // all others, amber, moss
    int before = 0, after = 0, judged = 0;
    for (const Json& gain : gains["classes"]) {
        QCOMPARE(gain["judged"], Json(12)); // what the first data set held out of each
        if (gain["class"].is_null())
            continue;
        QCOMPARE(gain["accepted"], (Json{{"001", kUnknown}}));
        QVERIFY2(gain["learned"].get<int>() > 0 && gain["learned"].get<int>() < kUnknown, gain.dump().c_str()); // some were held out themselves
        judged += gain["judged"].get<int>();
        before += gain["right_before"].get<int>();
        after += gain["right_after"].get<int>();
    }
    QVERIFY2(before < judged && after > before, gains.dump().c_str());
}

QTEST_GUILESS_MAIN(TestIdentifyRun)
#include "tst_identify_run.moc"
