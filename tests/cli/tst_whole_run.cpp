// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <csignal>
#include <set>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// The whole job on a tiny library: from a folder of images to a model version and guesses, and each step again by itself.
class TestWholeRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void leavesEverythingWhereItSays();
    void skipsEverythingWhenItIsDone();
    void verifiesAndFindsDamage();
    void evaluatesAModelFile();
    void goesOnWithAKilledEvaluation();
    void usesTheVersionAsTheNextBase();
    void stepsWorkAlone();
    void acceptsWhatItIdentified();
    void promotesAndGoesBack();
    void exportsWithAnotherThreshold();
    void exportsWithATemperature();
    void explainsWhereItLooks();
    void lookAlikesAreConfirmedByAModel();

private:
    [[nodiscard]] runs::RunFolder run() const { return runs::RunFolder::open(m_scratch.path() / "ws/runs" / m_run); }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
    std::string m_run;
    Json m_result;
};

void TestWholeRun::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 3);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
    m_taxon.setEnvironment("NUM_EPOCHS", "2");
    const Call call = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml", "--identify", "unknown", "--json"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    m_result = call.json();
    QVERIFY2(m_result.is_object(), call.out.c_str());
    m_run = m_result["run"].get<std::string>();
}

void TestWholeRun::leavesEverythingWhereItSays()
{
    QCOMPARE(m_result["state"].get<std::string>(), std::string("succeeded"));
    QCOMPARE(m_result["model"].get<std::string>(), std::string("001"));
    const auto status = runs::readStatus(run());
    QCOMPARE(status.finished, (std::vector<std::string>{"library", "dataset", "shards", "train", "evaluate", "score", "export", "identify"}));
    QCOMPARE(run().recipe().epochs, 2); // the environment wins over the file
    for (const char* file : {"run.log", "events.jsonl", "checkpoints/best.safetensors", "evaluation/scores.npy", "evaluation/images.csv",
                             "evaluation/classes.txt", "scores/summary.json", "scores/per_class.csv", "scores/pairs.csv", "scores/thresholds.csv",
                             "scores/review.csv", "scores/report.md", "scores/report.html"})
        QVERIFY2(fs::is_regular_file(run().path() / file), file);
    const fs::path version = m_scratch.path() / "ws/models/001";
    for (const char* file : {"001/model.safetensors", "001/model.ts", "001/labels.txt", "001/class_to_idx.json", "001/preprocessing.json",
                             "001/saved_model.pb", "001/assets/labels.txt", "001/model.onnx", "001/model_float.onnx", "golden/golden.json",
                             "golden/probabilities.npy", "scores/summary.json", "logs/run.log", "version.json"})
        QVERIFY2(fs::is_regular_file(version / file), file);
    QCOMPARE(readTextFile(version / "001/labels.txt"), std::string("blue\ngreen\nred\n"));
    QVERIFY(fs::is_regular_file(m_scratch.path() / "ws/identify/001-unknown.csv"));

    std::uintmax_t offset = 0;
    int metrics = 0;
    const auto events = runs::readEvents(run().events(), offset);
    for (const auto& event : events)
        metrics += event.kind == "metric" ? 1 : 0;
    QCOMPARE(metrics, 2);
    QCOMPARE(events.front().kind, std::string("hello"));
    QCOMPARE(events.back().kind, std::string("done"));
    QVERIFY(readTextFile(run().log()).find("Stage train: finished") != std::string::npos);
}

void TestWholeRun::skipsEverythingWhenItIsDone()
{
    const auto before = fs::last_write_time(m_scratch.path() / "ws/models/001/version.json");
    const Call call = m_taxon.call({"-C", "ws", "run", "--run", QString::fromStdString(m_run)});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(call.err.find("Stage export: skipped") != std::string::npos, call.err.c_str());
    QVERIFY(call.out.find("models/001") != std::string::npos);
    QVERIFY(!fs::exists(m_scratch.path() / "ws/models/002"));
    QCOMPARE(fs::last_write_time(m_scratch.path() / "ws/models/001/version.json"), before);
    QVERIFY(fs::exists(run().attempts() / "002.json"));
}

void TestWholeRun::verifiesAndFindsDamage()
{
    const Call fine = m_taxon.call({"-C", "ws", "verify", "--read-data", "--json"});
    QVERIFY2(fine.exitCode == 0, fine.out.c_str());
    fs::path tar;
    for (const auto& entry : fs::directory_iterator(m_scratch.path() / "ws/shards" / m_result["shards"].get<std::string>()))
        if (entry.path().extension() == ".tar")
            tar = entry.path();
    const std::string bytes = readTextFile(tar);
    std::string flipped = bytes;
    std::size_t image = 512; // the first member that is a picture
    while (flipped.compare(image, 2, "BM") != 0)
        image += 512;
    flipped[image + 100] = static_cast<char>(flipped[image + 100] ^ 1); // in its pixels
    const fs::path relative = tar.lexically_relative(m_scratch.path());
    m_scratch.write(relative, flipped);
    const Call damaged = m_taxon.call({"-C", "ws", "verify", "--read-data"});
    QCOMPARE(damaged.exitCode, 12);
    QVERIFY2(damaged.out.find(tar.filename().native()) != std::string::npos, damaged.out.c_str());
    const Call evaluated = m_taxon.call({"-C", "ws", "evaluate", "--version", "1", "--from", "shards"});
    m_scratch.write(relative, bytes);
    QVERIFY2(evaluated.exitCode == 12 || evaluated.err.find("not the bytes that") != std::string::npos, evaluated.err.c_str());

    m_scratch.write(relative, bytes.substr(0, bytes.size() - 2048)); // cut
    const Call cut = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
    m_scratch.write(relative, bytes);
    QVERIFY2(cut.exitCode == 12, cut.err.c_str());
    QVERIFY2(cut.err.find("next:") != std::string::npos, cut.err.c_str());
}

void TestWholeRun::evaluatesAModelFile()
{
    const Call both = m_taxon.call({"-C", "ws", "evaluate", "--version", "1", "--model", "a.safetensors"});
    QCOMPARE(both.exitCode, 2);
    QVERIFY2(both.err.find("Give one of --run, --version and --model") != std::string::npos, both.err.c_str());
    const Call file = m_taxon.call({"-C", "ws", "evaluate", "--model", "ws/models/001/001/model.safetensors", "--out", "by-file"});
    QVERIFY2(file.exitCode == 0, file.err.c_str());
    QCOMPARE(readTextFile(m_scratch.path() / "by-file/images.csv").empty(), false);
    QCOMPARE(m_taxon.call({"score", "by-file"}).exitCode, 0);
    QVERIFY(fs::exists(m_scratch.path() / "by-file/scores/report.html"));
    const Call script = m_taxon.call({"-C", "ws", "evaluate", "--model", "ws/models/001/001/model.ts", "--out", "by-script"});
    QVERIFY2(script.exitCode == 0, script.err.c_str());
    QCOMPARE(readTextFile(m_scratch.path() / "by-script/images.csv"), readTextFile(m_scratch.path() / "by-file/images.csv"));
    const Call scaled = m_taxon.call({"score", "by-script", "--temperature", "2.5", "--json"});
    QVERIFY2(scaled.exitCode == 0, scaled.err.c_str());
    QCOMPARE(scaled.json().value("temperature", 0.0), 2.5);
    QVERIFY(fs::exists(m_scratch.path() / "by-script-temperature-2.5/scores/report.html"));
    QCOMPARE(m_taxon.call({"score", "by-script", "--temperature", "2.5"}).exitCode, 0); // the evaluation that is there is scored again
    QCOMPARE(m_taxon.call({"score", "by-script", "--temperature", "best"}).exitCode, 0);
    QCOMPARE(m_taxon.call({"score", "by-script", "--temperature", "warm"}).exitCode, 2);
}

void TestWholeRun::goesOnWithAKilledEvaluation()
{
    constexpr int kLinks = 75; // 5,400 images: more than a block of rows, which is 4,096
    for (const char* className : {"red", "green", "blue"}) {
        fs::create_directories(m_scratch.path() / "field" / className);
        for (const auto& entry : fs::directory_iterator(m_scratch.path() / "library" / className))
            for (int i = 0; i < kLinks; ++i)
                fs::create_hard_link(entry.path(),
                                     m_scratch.path() / "field" / className / (std::to_string(i) + "-" + entry.path().filename().native()));
    }
    const auto command = [](const char* out) {
        return QStringList{"-C", "ws", "evaluate", "--model", "ws/models/001/001/model.safetensors", "--images", "field", "--out", out, "--json"};
    };
    const Call unbroken = m_taxon.call(command("unbroken"));
    QVERIFY2(unbroken.exitCode == 0, unbroken.err.c_str());

    QProcess process;
    m_taxon.start(process, command("killed"));
    const fs::path saved = m_scratch.path() / "killed/unfinished/unfinished.json";
    const auto savedImages = [&saved] { return fs::exists(saved) ? readJson(saved).value("images", 0) : 0; };
    QVERIFY(waitUntil([&] { return savedImages() > 0; }));
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(TaxonProgram::finish(process).crashed);
    const int before = savedImages();
    QVERIFY(!fs::exists(m_scratch.path() / "killed/evaluation.json"));
    const Call part = m_taxon.call({"score", "killed/unfinished", "--out", "part", "--json"}); // what was saved can be used
    QVERIFY2(part.exitCode == 0, part.err.c_str());
    QCOMPARE(part.json().value("images", 0), before);

    const Call resumed = m_taxon.call(command("killed"));
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QVERIFY(!fs::exists(m_scratch.path() / "killed/unfinished"));
    for (const char* file : {"scores.npy", "images.csv", "classes.txt", "evaluation.json"})
        QVERIFY2(readTextFile(m_scratch.path() / "killed" / file) == readTextFile(m_scratch.path() / "unbroken" / file), file);
    QVERIFY(before < unbroken.json().value("images", before + 1)); // it was killed before the end
}

void TestWholeRun::usesTheVersionAsTheNextBase()
{
    writeTinyClass(m_scratch.path() / "library", "amber", 24);
    const Call call = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml", "--base", "1", "--from", "library", "--json"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(call.json()["model"].get<std::string>(), std::string("002"));
    const auto workspace = Workspace::open(m_scratch.path() / "ws");
    const auto version = models::readVersion(workspace, 2);
    QCOMPARE(version.classes, (std::vector<std::string>{"amber", "blue", "green", "red"}));
    QCOMPARE(version.base, std::string("1"));
    const std::string log = readTextFile(version.folder / "logs/run.log");
    QVERIFY2(log.find("Starts from version 001. Rows of the head: 3 kept, 1 new (amber), 0 dropped.") != std::string::npos, log.c_str());
    QVERIFY(readTextFile(workspace.run(version.runId) / "run.log").find("probabilities differ by at most") != std::string::npos);
    QCOMPARE(version.proof.value("images", 0), 5);
    const Call compared = m_taxon.call({"-C", "ws", "models", "compare", "1", "2", "--json"});
    QVERIFY2(compared.exitCode == 0, compared.err.c_str());
    QCOMPARE(compared.json()["only_b"], Json::array({"amber"}));
    const Call wrong = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml", "--base", "1", "--set", "architecture=resnet18"});
    QVERIFY2(wrong.exitCode == 2, wrong.err.c_str());
    const Call missing = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml", "--base", "9"});
    QVERIFY2(missing.exitCode == 10, missing.err.c_str());
}

void TestWholeRun::stepsWorkAlone()
{
    const QString id = QString::fromStdString(m_run);
    for (const QStringList& arguments : {QStringList{"library", "check"},
                                         {"library", "stats"},
                                         {"evaluate", "--run", id},
                                         {"jobs", "list"},
                                         {"jobs", "logs", id},
                                         {"jobs", "watch", id},
                                         {"identify", "--id", "001-unknown", "--class", "red"},
                                         {"models", "list"}}) {
        const Call call = m_taxon.call(QStringList{"-C", "ws", "--json"} + arguments);
        QVERIFY2(call.exitCode == 0, (arguments.join(' ').toStdString() + ": " + call.err).c_str());
        QVERIFY2(call.json().is_object(), (arguments.join(' ').toStdString() + ": " + call.out).c_str());
    }
    const QString evaluation = QString::fromStdString(run().evaluation().native());
    QCOMPARE(m_taxon.call({"score", evaluation, "--out", "again", "--json"}).exitCode, 0);
    QCOMPARE(readTextFile(m_scratch.path() / "again/per_class.csv"), readTextFile(run().scores() / "per_class.csv"));

    // In the workspace the list to review leaves out what somebody has kept.
    const QString out = QString::fromStdString((m_scratch.path() / "judged").native());
    const auto review = [&](const QStringList& where) {
        const Call scored = m_taxon.call(where + QStringList{"score", evaluation, "--threshold", "1", "--out", out});
        return CsvTable::parse(scored.exitCode == 0 ? readTextFile(m_scratch.path() / "judged/review.csv") : scored.err, "review");
    };
    const CsvTable before = review({"-C", "ws"});
    QVERIFY(before.rows() > 1);
    const auto field = [](const CsvTable& table, std::size_t row, const char* column) {
        return QString::fromStdString(table.at(row, table.column(column)));
    };
    const QStringList kept{field(before, 0, "path"), "--predicted", field(before, 0, "predicted")};
    QCOMPARE(m_taxon.call(QStringList{"-C", "ws", "library", "verdict", "keep"} + kept).exitCode, 0);
    QCOMPARE(m_taxon.call({"-C", "ws", "library", "verdict", "unsure", field(before, 1, "path")}).exitCode, 0);
    const CsvTable after = review({"-C", "ws"});
    QCOMPARE(after.rows(), before.rows() - 1);
    QCOMPARE(field(after, 0, "path"), field(before, 1, "path"));
    QCOMPARE(field(after, 0, "verdict"), QString("unsure"));
    QCOMPARE(review({}).rows(), before.rows()); // outside it nobody is asked
    for (int i = 0; i < 2; ++i)
        QCOMPARE(m_taxon.call({"-C", "ws", "library", "undo"}).exitCode, 0);
}

void TestWholeRun::exportsWithAnotherThreshold()
{
    const QString id = QString::fromStdString(m_run);
    const auto summaryOf = [this](const std::string& version) {
        return readFormat(m_scratch.path() / "ws/models" / version / "scores/summary.json", "taxon-summary", 1);
    };
    const Call call = m_taxon.call({"-C", "ws", "--json", "export", "--run", id, "--formats", "onnx", "--threshold", "0.35"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const std::string version = call.json()["version"].get<std::string>();
    QCOMPARE(call.json()["threshold"].get<double>(), 0.35);
    QCOMPARE(summaryOf(version)["threshold"].get<double>(), 0.35);
    QCOMPARE(summaryOf("001")["threshold"].get<double>(), run().recipe().threshold); // no version ever changes
    QVERIFY(summaryOf(version)["sets"]["test"]["top1"] == summaryOf("001")["sets"]["test"]["top1"]);
    const models::VersionInfo info = models::readVersion(Workspace::open(m_scratch.path() / "ws"), std::stoi(version));
    QVERIFY(std::any_of(info.files.begin(), info.files.end(), [](const auto& file) { return file.path == "scores/summary.json"; }));

    const Json suggested = summaryOf("001")["suggested_threshold"];
    const Call best = m_taxon.call({"-C", "ws", "--json", "export", "--run", id, "--formats", "onnx", "--threshold", "best"});
    QCOMPARE(best.exitCode == 0, suggested.is_number()); // a library as small as this one may allow none
    if (suggested.is_number())
        QCOMPARE(best.json()["threshold"].get<double>(), suggested.get<double>());
    else
        QVERIFY2(best.err.find("No threshold keeps the errors") != std::string::npos, best.err.c_str());
    for (const char* bad : {"1.5", "-0.1", "nan", "0.5x"}) {
        const Call refused = m_taxon.call({"-C", "ws", "export", "--run", id, QStringLiteral("--threshold=%1").arg(QLatin1String(bad))});
        QVERIFY2(refused.err.find("is no threshold") != std::string::npos, refused.err.c_str());
    }
}

/// Model, scores, golden images and comparison of such a version are all at its temperature.
void TestWholeRun::exportsWithATemperature()
{
    const QString id = QString::fromStdString(m_run);
    const Workspace workspace = Workspace::open(m_scratch.path() / "ws");
    const Call call = m_taxon.call(
        {"-C", "ws", "--json", "export", "--run", id, "--formats", "torchscript", "--temperature", "2.5", "--threshold", "0.4"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const std::string version = call.json()["version"].get<std::string>();
    const models::VersionInfo info = models::readVersion(workspace, std::stoi(version));
    QCOMPARE(info.temperature, 2.5);
    QVERIFY(fs::exists(info.folder / "evaluation/scores.npy") && !fs::exists(info.folder / "evaluation/embeddings.npy"));
    const auto evaluation = models::evaluationOf(workspace, info);
    QVERIFY(evaluation.has_value());
    QCOMPARE(evaluation->info().temperature, 2.5);
    const QString weights = QString::fromStdString("ws/models/" + version + "/" + version + "/model.safetensors");
    const Call again = m_taxon.call({"-C", "ws", "--json", "evaluate", "--model", weights, "--out", "tempered"}); // the model itself answers so
    QVERIFY2(again.exitCode == 0, again.err.c_str());
    const auto asked = scores::PredictionStore::open(m_scratch.path() / "tempered");
    QCOMPARE(asked.info().temperature, 2.5);
    QCOMPARE(asked.images(), evaluation->images());
    std::vector<float> ours(asked.classes().size()), kept(ours.size());
    float most = 0;
    for (std::size_t i = 0; i < asked.images(); ++i) {
        asked.copyScores(i, ours);
        evaluation->copyScores(i, kept);
        for (std::size_t c = 0; c < ours.size(); ++c)
            most = std::max(most, std::abs(ours[c] - kept[c]));
    }
    QVERIFY2(most < 1e-4F, std::to_string(most).c_str());
    const Json summary = readFormat(info.folder / "scores/summary.json", "taxon-summary", 1);
    const Json first = readFormat(m_scratch.path() / "ws/models/001/scores/summary.json", "taxon-summary", 1);
    QVERIFY(summary["sets"]["test"]["top1"] == first["sets"]["test"]["top1"]);
    QVERIFY(summary["sets"]["test"]["log_loss"] != first["sets"]["test"]["log_loss"]);

    const Call best = m_taxon.call({"-C", "ws", "--json", "export", "--run", id, "--formats", "torchscript", "--temperature", "best"});
    QVERIFY2(best.exitCode == 0, best.err.c_str());
    const models::VersionInfo fitted = models::readVersion(workspace, std::stoi(best.json()["version"].get<std::string>()));
    QVERIFY(fitted.temperature > 0 && models::evaluationOf(workspace, fitted).has_value());
    models::VersionInfo older = fitted; // of before versions kept their evaluation: the run has it
    older.folder = m_scratch.path();
    const auto ofRun = models::evaluationOf(workspace, older);
    QVERIFY(ofRun.has_value());
    QCOMPARE(ofRun->info().temperature, fitted.temperature);
    const Call refused = m_taxon.call({"-C", "ws", "export", "--run", id, "--temperature=0"});
    QVERIFY2(refused.err.find("is no temperature") != std::string::npos, refused.err.c_str());
}

void TestWholeRun::acceptsWhatItIdentified()
{
    const auto identify = [&](const QStringList& arguments) {
        const QStringList id = arguments.front() == QLatin1String("filters") ? QStringList() : QStringList{"--id", "001-unknown"};
        return m_taxon.call(QStringList{"-C", "ws", "--json", "identify"} + arguments + id);
    };
    const auto counted = [&](const QStringList& filter) { return identify(QStringList{"count"} + filter).json().value("matching", -1); };
    const int all = counted({});
    QVERIFY(all > 1);
    QCOMPARE(counted({"--min-score", "0", "--status", "new"}), all);
    QCOMPARE(identify({"list", "--min-score", "0.5", "--save", "sure"}).exitCode, 0);
    const int sure = counted({"--filter", "sure"});
    QVERIFY(sure <= all);
    QVERIFY(identify({"filters"}).json()["filters"].contains("sure"));
    const Call lines = identify({"list", "--jsonl", "all.jsonl"});
    QVERIFY2(lines.exitCode == 0, lines.err.c_str());
    const std::string written = readTextFile(m_scratch.path() / "all.jsonl");
    QCOMPARE(static_cast<int>(std::count(written.begin(), written.end(), '\n')), all);

    const Call expected = identify({"errors", "--sample", "2"});
    QVERIFY2(expected.exitCode == 0, expected.err.c_str());
    QCOMPARE(expected.json()["expected"]["images"].get<int>(), all);
    QVERIFY(expected.json()["expected"]["share_interval"][1].get<double>() > 0);
    QCOMPARE(expected.json()["sample"].size(), std::size_t{2});

    QCOMPARE(identify({"accept"}).exitCode, 2); // everything, by a forgotten condition
    QCOMPARE(identify({"accept", "--all", "--to", "../elsewhere"}).exitCode, 2);
    QCOMPARE(identify({"accept", "nothing/like/it.jpg"}).exitCode, 10);
    QCOMPARE(identify({"accept", "--all", "--dry-run"}).json()["accepted"].get<int>(), all);
    QCOMPARE(counted({"--status", "new"}), all);
    const Call accepted = identify({"accept", "--all", "--to", "found", "--why", "a test"});
    QVERIFY2(accepted.exitCode == 0, accepted.err.c_str());
    QCOMPARE(accepted.json()["accepted"].get<int>(), all);
    QCOMPARE(counted({"--status", "accepted"}), all);
    QCOMPARE(identify({"accept", "--all"}).json()["accepted"].get<int>(), 0); // nothing is left
    const Call again = m_taxon.call({"-C", "ws", "--json", "identify", "--images", "unknown", "--version", "1"});
    QCOMPARE(again.json()["added"].get<int>(), 0);
    QCOMPARE(counted({"--status", "decided"}), all);
    QCOMPARE(m_taxon.call({"-C", "ws", "library", "undo"}).exitCode, 0);
    QCOMPARE(counted({"--status", "new"}), all);
    QCOMPARE(identify({"list", "--class", "rde"}).exitCode, 10);
}

void TestWholeRun::promotesAndGoesBack()
{
    QCOMPARE(m_taxon.call({"-C", "ws", "models", "promote", "1", "--reason", "the first"}).exitCode, 0);
    QCOMPARE(m_taxon.call({"-C", "ws", "models", "promote", "002", "--reason", "has amber"}).exitCode, 0);
    const Call call = m_taxon.call({"-C", "ws", "models", "rollback", "--reason", "amber was wrong", "--json"});
    QCOMPARE(call.json()["production"].get<std::string>(), std::string("001"));
    QCOMPARE(m_taxon.call({"-C", "ws", "models", "rollback", "--reason", "once more"}).exitCode, 10);
}

void TestWholeRun::explainsWhereItLooks()
{
    const auto explain = [&](const QStringList& more) { return m_taxon.call(QStringList{"-C", "ws", "explain", "--json"} + more); };
    const Call first = explain({"--run", QString::fromStdString(m_run), "--class", "blue", "red/0.bmp", "red/gone.bmp"});
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    const Json found = first.json()["explanations"][0];
    QCOMPARE(first.json()["problems"][0]["image"].get<std::string>(), std::string("red/gone.bmp"));
    std::set<std::string> classes;
    for (const Json& map : found["maps"])
        classes.insert(map["class"].get<std::string>());
    QVERIFY(classes.contains("red") && classes.contains("blue")); // its label, and what was asked for
    QCOMPARE(found["width_px"].get<int>(), 28);

    // what was found is taken from the cache, unless nobody can read it
    const fs::path cached = m_scratch.path() / "ws/cache/explanations" / found["model_sha256"].get<std::string>().substr(0, 16)
                            / (found["image_sha256"].get<std::string>() + ".json");
    Json changed = readJson(cached);
    changed["maps"][0]["score"] = 0.125;
    writeJson(cached, changed);
    const QStringList same{"--run", QString::fromStdString(m_run), "red/0.bmp"};
    QCOMPARE(explain(same).json()["explanations"][0]["maps"][0]["score"].get<double>(), 0.125);
    m_scratch.write(cached, "{");
    QCOMPARE(explain(same).json()["explanations"][0]["maps"][0]["score"], found["maps"][0]["score"]);

    QCOMPARE(explain({"--version", "001", "red/gone.bmp"}).exitCode, 10);
    QCOMPARE(explain({"red/0.bmp"}).exitCode, 2);
    QCOMPARE(explain({"--version", "1", "--run", "x", "red/0.bmp"}).exitCode, 2);
}

void TestWholeRun::lookAlikesAreConfirmedByAModel()
{
    std::string picture = readTextFile(m_scratch.path() / "library/red/0.bmp");
    picture[60] = static_cast<char>(picture[60] ^ 1); // another picture, which nobody can tell from the first
    m_scratch.write("library/red/alike.bmp", picture);
    m_scratch.write("ws/rules.yaml", "near_model: \"001\"\n");
    const Call early = m_taxon.call({"-C", "ws", "dataset", "build"});
    QCOMPARE(early.exitCode, 10);
    QVERIFY2(early.err.find("taxon library embed --version 001") != std::string::npos, early.err.c_str());
    m_scratch.write("ws/rules.yaml", "near_model: \"001\"\ngroup_near: false\n"); // so nobody has to be asked
    const Call unasked = m_taxon.call({"-C", "ws", "dataset", "build", "--min", "2"});
    QVERIFY2(unasked.exitCode == 0, unasked.err.c_str());
    m_scratch.write("ws/rules.yaml", "near_model: \"001\"\n");

    const Call first = m_taxon.call({"-C", "ws", "library", "embed", "--version", "1", "--json"});
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    QVERIFY2(first.json()["shown"].get<int>() >= 2, first.out.c_str());
    QCOMPARE(first.json()["shown"], first.json()["look_alike"]);
    const Call again = m_taxon.call({"-C", "ws", "library", "embed", "--version", "001", "--json"}); // what it was shown it remembers
    QVERIFY2(again.exitCode == 0, again.err.c_str());
    QCOMPARE(again.json()["shown"].get<int>(), 0);
    QCOMPARE(again.json()["near"], first.json()["near"]);

    const Call built = m_taxon.call({"-C", "ws", "dataset", "build", "--min", "2", "--json"});
    QVERIFY2(built.exitCode == 0, built.err.c_str());
    const Call unknown = m_taxon.call({"-C", "ws", "library", "embed", "--version", "9"});
    QCOMPARE(unknown.exitCode, 10);
}

QTEST_GUILESS_MAIN(TestWholeRun)
#include "tst_whole_run.moc"
