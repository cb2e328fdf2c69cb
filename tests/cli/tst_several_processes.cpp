// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/free_port.h"
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/mapped_file.h"
#include "base/safetensors.h"
#include "identify/identify_store.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fmt/ranges.h>
#include <fstream>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// The largest difference of a weight or statistic of the two checkpoints; infinite if they hold other ones.
double largestDifference(const fs::path& a, const fs::path& b)
{
    const SafetensorsFile x = SafetensorsFile::open(a), y = SafetensorsFile::open(b);
    double largest = x.tensors().size() == y.tensors().size() ? 0 : INFINITY;
    for (const auto& [name, left] : x.tensors()) {
        const auto found = y.tensors().find(name);
        if (found == y.tensors().end() || found->second.bytes.size() != left.bytes.size() || found->second.dtype != left.dtype)
            return INFINITY;
        if (left.dtype != "F32") {
            if (std::memcmp(left.bytes.data(), found->second.bytes.data(), left.bytes.size()) != 0)
                return INFINITY;
            continue;
        }
        std::vector<float> p(left.bytes.size() / sizeof(float)), q(p.size());
        std::memcpy(p.data(), left.bytes.data(), left.bytes.size());
        std::memcpy(q.data(), found->second.bytes.data(), left.bytes.size());
        for (std::size_t i = 0; i < p.size(); ++i)
            largest = std::max(largest, std::isfinite(p[i]) ? std::abs(static_cast<double>(p[i]) - static_cast<double>(q[i])) : INFINITY);
    }
    return largest;
}

std::string lineOf(const identify::Guess& guess)
{
    std::string line = guess.path + ' ' + guess.sha256 + std::to_string(guess.bytes) + guess.look.pixels.str();
    for (const identify::Candidate& candidate : guess.top)
        line += fmt::format(" {}:{}", candidate.classIndex, candidate.score);
    return line + fmt::format(" {} {} {} {} {}\n", guess.margin, guess.entropy, guess.look.across, guess.look.down, fmt::join(guess.embedding, ","));
}

/// Every row of a list that identification makes, in the order of the ids: guesses to the last bit, looks, problems, what looks alike.
std::string contentOf(const fs::path& database)
{
    const auto store = identify::IdentifyStore::open(database);
    std::string content;
    store.eachGuess([&](const identify::Guess& guess) { content += lineOf(guess); });
    store.eachProblem([&](const identify::FileState& file, const std::string& reason) { content += file.path + ' ' + reason + '\n'; });
    for (const auto& near : store.near())
        content += fmt::format("near {} {} {} {}\n", near.image, near.list, near.library, near.equal);
    const auto table = store.table();
    for (std::uint32_t at = 0; at < table.size(); ++at)
        content += fmt::format("{} {}\n", table.image(at), table.path(at));
    return content;
}

/// Whether a store that another process writes has a guess on disk.
bool hasGuesses(const fs::path& file)
{
    try {
        return fs::exists(file) && fs::file_size(file) > 0 && identify::IdentifyStore::open(file).count() > 0;
    } catch (const Error&) { // it is locked, or not yet a store
        return false;
    }
}

/// Gives the last guess of a process's part an entropy that no model gives: whoever computes it again gives it another. And adds one of a file
/// that is not there any more: nobody may take it from there.
/// \returns the first one's line of contentOf() before and after.
std::pair<std::string, std::string> markLast(const fs::path& part)
{
    auto store = identify::IdentifyStore::open(part);
    identify::Guess last;
    store.eachGuess([&](const identify::Guess& guess) { last = guess; });
    const std::string before = lineOf(last);
    last.entropy = 99;
    store.add(last);
    const std::string marked = lineOf(last);
    last.path = "gone.bmp";
    store.add(last);
    store.flush();
    return {before, marked};
}

/// A step differs by rounding, and later ones carry it on; where it moves a maximum of a pool or the sign of a ReLU, a gradient jumps. What
/// is computed from other images, numbers or sums differs by 0.1 and more.
constexpr double kOneStep = 1e-3, kRounding = 5e-3;

} // namespace

/// `taxon train` in two processes, started as torchrun starts them: one run, and the weights of one process at the same batches.
class TestSeveralProcesses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void equalsOneProcess_data();
    void equalsOneProcess();
    void repeatsItself();
    void goesOnAfter_data();
    void goesOnAfter();
    void aTrainedRunNeedsNothing();
    void goThroughAllStagesOfARun();
    void identifyTogether_data();
    void identifyTogether();
    void anOldAttemptJoinsNothing();
    void refusesWhatCantWork_data();
    void refusesWhatCantWork();

private:
    /// Starts both, rank 0 first in the list. \param arguments  of each.
    std::vector<std::unique_ptr<QProcess>> startBoth(const QStringList& arguments) const;
    std::vector<Call> callBoth(const QStringList& arguments) const;
    /// A new run, trained whole by one process.
    [[nodiscard]] runs::RunFolder trainedByOne(const QStringList& settings) const;
    [[nodiscard]] static QStringList training(const QStringList& settings)
    {
        return QStringList{"-C", "ws", "train", "--recipe", "several.yaml", "--from", "library"} + settings;
    }
    [[nodiscard]] fs::path runs() const { return m_scratch.path() / "ws/runs"; }
    [[nodiscard]] runs::RunFolder newest() const { return runs::RunFolder::open(runs() / Workspace::newestIn(runs(), "run", "")); }
    /// A version, images of which some can't be read or are alike, and the list that one process makes of them; once.
    void makeStrangers();
    /// A new run that identifies them in "both": its list is not there yet.
    [[nodiscard]] runs::RunFolder newIdentification(const std::string& id) const;
    [[nodiscard]] fs::path listFile(const char* suffix) const { return m_scratch.path() / "ws/identify" / (m_version + "-strangers" + suffix); }
    [[nodiscard]] static std::vector<Json> metricsOf(const runs::RunFolder& run);
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
    std::string m_version, m_strangers; ///< of makeStrangers(): who identified, and what the list says
};

void TestSeveralProcesses::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    std::ofstream(m_scratch.path() / "several.yaml")
        << "architecture: small_cnn\nbase: \"\"\npreprocessing:\n  size_px: 28\n  fit: squash\n"
           "training:\n  epochs: 3\n  batch_size: 15\n  learning_rate: 0.02\n  warmup_epochs: 1\n  loader_threads: 1\n  class_weight_beta: 0.5\n";
    m_taxon.setEnvironment("OMP_NUM_THREADS", "1");
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
    const Call built = m_taxon.call({"-C", "ws", "dataset", "build"});
    QVERIFY2(built.exitCode == 0, built.err.c_str());
}

std::vector<std::unique_ptr<QProcess>> TestSeveralProcesses::startBoth(const QStringList& arguments) const
{
    const QString port = QString::number(freePort());
    std::vector<std::unique_ptr<QProcess>> processes;
    for (const char* rank : {"0", "1"}) {
        TaxonProgram program = m_taxon;
        program.setEnvironment("RANK", rank);
        program.setEnvironment("LOCAL_RANK", rank);
        program.setEnvironment("WORLD_SIZE", "2");
        program.setEnvironment("MASTER_ADDR", "127.0.0.1");
        program.setEnvironment("MASTER_PORT", port);
        processes.push_back(std::make_unique<QProcess>());
        program.start(*processes.back(), arguments);
    }
    return processes;
}

std::vector<Call> TestSeveralProcesses::callBoth(const QStringList& arguments) const
{
    const auto processes = startBoth(arguments);
    return {TaxonProgram::finish(*processes[0]), TaxonProgram::finish(*processes[1])};
}

runs::RunFolder TestSeveralProcesses::trainedByOne(const QStringList& settings) const
{
    const Call call = m_taxon.call(training(settings));
    if (call.exitCode != 0)
        qWarning("%s", call.err.c_str());
    return newest();
}

std::vector<Json> TestSeveralProcesses::metricsOf(const runs::RunFolder& run)
{
    std::uintmax_t offset = 0;
    std::vector<Json> metrics;
    for (const auto& event : runs::readEvents(run.events(), offset))
        if (event.kind == "metric")
            metrics.push_back(event.fields);
    return metrics;
}

void TestSeveralProcesses::equalsOneProcess_data()
{
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<double>("bound");
    const auto row = [](const char* name, const QStringList& settings, double bound = kRounding) {
        QStringList flags;
        for (const QString& setting : settings)
            flags << "--set" << setting;
        QTest::newRow(name) << flags << bound;
    };
    row("one step", {"epochs=1", "batch_size=100"}, kOneStep);
    row("BatchNorm, class weights, a short last batch", {});
    row("mixed images, averaged weights, clipped gradients of three batches",
        {"mixup=0.3", "cutmix=0.5", "average_decay=0.9", "clip_norm=1", "accumulate_batches=3", "batch_size=7", "sampling=balanced"});
    row("a first stage that keeps its statistics", {"freeze_stages=1"});
    row("images that grow", {"size_px=64", "start_size_share=0.5"});
    row("a head alone, on cached features", {"freeze_backbone=true", "epochs=5"});
    row("more images than the last batch has for both", {"batch_size=19"});
}

void TestSeveralProcesses::equalsOneProcess()
{
    QFETCH(QStringList, settings);
    QFETCH(double, bound);
    const runs::RunFolder one = trainedByOne(settings);
    const auto before = Workspace::idsIn(runs()).size();
    const auto calls = callBoth(training(settings));
    for (const Call& call : calls)
        QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(Workspace::idsIn(runs()).size(), before + 1); // one run, not one a process
    const runs::RunFolder two = newest();
    QCOMPARE(runs::readStatus(two).state, std::string("succeeded"));
    for (const char* file : {"last.safetensors", "best.safetensors"}) {
        const double difference = largestDifference(one.checkpoints() / file, two.checkpoints() / file);
        QVERIFY2(difference < bound, std::to_string(difference).c_str());
    }
    const auto expected = metricsOf(one), found = metricsOf(two);
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const char* key : {"epoch", "step", "train/loss", "train/accuracy", "val/loss", "val/accuracy", "val/f1", "lr"})
            QVERIFY2(std::abs(found[i][key].get<double>() - expected[i][key].get<double>()) < 1e-3, key);
}

void TestSeveralProcesses::repeatsItself()
{
    const QStringList settings{"--set", "deterministic=true", "--set", "mixup=0.3"};
    std::vector<runs::RunFolder> both;
    for (int i = 0; i < 2; ++i) {
        for (const Call& call : callBoth(training(settings)))
            QVERIFY2(call.exitCode == 0, call.err.c_str());
        both.push_back(newest());
    }
    QVERIFY(both[0].id() != both[1].id());
    QCOMPARE(largestDifference(both[0].checkpoints() / "last.safetensors", both[1].checkpoints() / "last.safetensors"), 0.0);
}

void TestSeveralProcesses::goesOnAfter_data()
{
    QTest::addColumn<int>("rank");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QList<int>>("exitCodes"); // -1: killed
    QTest::newRow("kill -9 of the second") << 1 << SIGKILL << QList<int>{1, -1};
    QTest::newRow("kill -9 of the first") << 0 << SIGKILL << QList<int>{-1, 1};
    QTest::newRow("SIGTERM to the second") << 1 << SIGTERM << QList<int>{143, 143};
    QTest::newRow("SIGTERM to the first") << 0 << SIGTERM << QList<int>{143, 143};
}

void TestSeveralProcesses::goesOnAfter()
{
    QFETCH(int, rank);
    QFETCH(int, signal);
    QFETCH(QList<int>, exitCodes);
    const QStringList settings{"--set", "epochs=60", "--set", "learning_rate=0.005"};
    static const runs::RunFolder one = trainedByOne(settings);

    const auto before = Workspace::idsIn(runs()).size();
    const auto processes = startBoth(training(settings));
    QVERIFY(waitUntil([&] { return Workspace::idsIn(runs()).size() > before && metricsOf(newest()).size() >= 3; }));
    ::kill(static_cast<pid_t>(processes[static_cast<std::size_t>(rank)]->processId()), signal);
    for (int i = 0; i < 2; ++i) {
        const Call call = TaxonProgram::finish(*processes[static_cast<std::size_t>(i)]);
        QVERIFY2(exitCodes[i] < 0 ? call.crashed : !call.crashed && call.exitCode == exitCodes[i], call.err.c_str());
        if (exitCodes[i] == 1)
            QVERIFY2(call.err.find("Another process of this training has ended") != std::string::npos, call.err.c_str());
    }
    const runs::RunFolder run = newest();
    QVERIFY(metricsOf(run).size() < 60);
    if (signal == SIGTERM)
        QCOMPARE(runs::readStatus(run).state, std::string("stopped"));
    for (const Call& call : callBoth({"-C", "ws", "train", "--run", QString::fromStdString(run.id())}))
        QVERIFY2(call.exitCode == 0, call.err.c_str());
    const double difference = largestDifference(one.checkpoints() / "last.safetensors", run.checkpoints() / "last.safetensors");
    QVERIFY2(difference < kRounding, std::to_string(difference).c_str());
}

void TestSeveralProcesses::aTrainedRunNeedsNothing()
{
    const runs::RunFolder run = trainedByOne({});
    const auto calls = callBoth({"-C", "ws", "train", "--run", QString::fromStdString(run.id())});
    for (const Call& call : calls) {
        QVERIFY2(call.exitCode == 0, call.err.c_str());
        QVERIFY2(call.out.find("trained already") != std::string::npos, call.out.c_str());
    }
}

void TestSeveralProcesses::goThroughAllStagesOfARun()
{
    const runs::RunFolder one = trainedByOne({});
    const fs::path ws = m_scratch.path() / "ws";
    writeTinyClass(m_scratch.path(), "few", 50);
    runs::Recipe recipe = runs::loadRecipe((m_scratch.path() / "several.yaml").native(), {});
    recipe.unknownImages = (m_scratch.path() / "few").native();
    const runs::RunFolder both = runs::RunFolder::create(Workspace::open(ws), "both", recipe);
    const QStringList arguments{"-C", "ws", "run", "--run", "both"};
    const auto calls = callBoth(arguments);
    for (const Call& call : calls)
        QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(calls[1].err.find("Process 2 of 2 has done its part") != std::string::npos, calls[1].err.c_str());
    const runs::RunStatus status = runs::readStatus(both);
    QCOMPARE(status.state, std::string("succeeded"));
    QVERIFY(!status.version.empty());
    QVERIFY(!fs::exists(both.attempts() / "002.json")); // only the first records
    const double difference = largestDifference(one.checkpoints() / "best.safetensors", both.checkpoints() / "best.safetensors");
    QVERIFY2(difference < kRounding, std::to_string(difference).c_str());
    const Call alone = m_taxon.call({"-C", "ws", "evaluate", "--run", "both", "--out", "alone"}); // the evaluation was divided
    QVERIFY2(alone.exitCode == 0, alone.err.c_str());
    for (const char* file : {"scores.npy", "embeddings.npy", "images.csv", "classes.txt", "evaluation.json"})
        QVERIFY2(readTextFile(both.evaluation() / file) == readTextFile(m_scratch.path() / "alone" / file), file);
    QVERIFY(!fs::exists(both.evaluation() / "parts"));
    const Call list = m_taxon.call({"-C", "ws", "identify", "--images", "few", "--id", "alone"}); // and so was the identification
    QVERIFY2(list.exitCode == 0, list.err.c_str());
    const fs::path identified = ws / "identify" / (status.version + "-few.db");
    QCOMPARE(identify::IdentifyStore::open(identified).count(), std::size_t{50});
    QVERIFY(contentOf(identified) == contentOf(ws / "identify/alone.db"));
    for (const Call& call : callBoth(arguments)) // nothing is left to do: nobody waits for anybody
        QVERIFY2(call.exitCode == 0, call.err.c_str());
}

void TestSeveralProcesses::makeStrangers()
{
    if (!m_strangers.empty())
        return;
    const Call trained = m_taxon.call({"-C", "ws", "run", "--recipe", "several.yaml", "--from", "library"});
    QVERIFY2(trained.exitCode == 0, trained.err.c_str());
    m_version = runs::readStatus(newest()).version;
    writeTinyClass(m_scratch.path(), "strangers", 3000);
    for (const char* broken : {"5.bmp", "50.bmp", "1500.bmp"})
        fs::resize_file(m_scratch.path() / "strangers" / broken, 40);
    fs::copy_file(m_scratch.path() / "strangers/7.bmp", m_scratch.path() / "strangers/2999_again.bmp");
    const Call alone = m_taxon.call({"-C", "ws", "run", "--identify", "strangers", "--identify-with", QString::fromStdString(m_version)});
    QVERIFY2(alone.exitCode == 0, alone.err.c_str());
    m_strangers = contentOf(listFile(".db"));
    QVERIFY(m_strangers.find("near ") != std::string::npos && m_strangers.find("1500.bmp The") != std::string::npos);
}

runs::RunFolder TestSeveralProcesses::newIdentification(const std::string& id) const
{
    fs::remove(listFile(".db"));
    runs::Recipe recipe;
    recipe.unknownImages = (m_scratch.path() / "strangers").native();
    recipe.identifyWith = m_version;
    return runs::RunFolder::create(Workspace::open(m_scratch.path() / "ws"), id, recipe);
}

void TestSeveralProcesses::identifyTogether_data()
{
    QTest::addColumn<int>("rank"); // -1: nothing happens to either
    QTest::addColumn<int>("signal");
    QTest::newRow("at one go") << -1 << 0;
    QTest::newRow("kill -9 of the second") << 1 << SIGKILL;
    QTest::newRow("kill -9 of the first") << 0 << SIGKILL;
    QTest::newRow("SIGTERM to the first") << 0 << SIGTERM;
    QTest::newRow("SIGTERM to the second") << 1 << SIGTERM;
}

void TestSeveralProcesses::identifyTogether()
{
    QFETCH(int, rank);
    QFETCH(int, signal);
    makeStrangers();
    const runs::RunFolder run = newIdentification(fmt::format("strangers-{}-{}", rank + 1, signal));
    const QStringList arguments{"-C", "ws", "run", "--run", QString::fromStdString(run.id())};
    std::string wanted = m_strangers;
    if (rank >= 0) {
        const auto processes = startBoth(arguments);
        const fs::path part = listFile(".parts") / (rank == 0 ? "1-of-2.db" : "2-of-2.db");
        QVERIFY(waitUntil([&] { return hasGuesses(part); }));
        ::kill(static_cast<pid_t>(processes[static_cast<std::size_t>(rank)]->processId()), signal);
        for (const auto& process : processes) {
            const Call call = TaxonProgram::finish(*process);
            QVERIFY2(signal == SIGKILL || call.exitCode == 143, call.err.c_str());
        }
        const runs::RunStatus status = runs::readStatus(run);
        QVERIFY(status.finished.empty());
        QVERIFY(signal == SIGKILL || status.state == "stopped");
        const auto [computed, marked] = markLast(part); // what a part has is not computed again
        QVERIFY(wanted.find(computed) != std::string::npos);
        wanted.replace(wanted.find(computed), computed.size(), marked);
    }
    const auto calls = callBoth(arguments);
    for (const Call& call : calls)
        QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(calls[1].err.find("Process 2 of 2 has done its part") != std::string::npos, calls[1].err.c_str());
    QVERIFY2(calls[0].err.find("1500.bmp") != std::string::npos, calls[0].err.c_str());
    QVERIFY(contentOf(listFile(".db")) == wanted);
    QVERIFY(!fs::exists(listFile(".parts")));
}

/// The parts are the newer attempt's by then.
void TestSeveralProcesses::anOldAttemptJoinsNothing()
{
    makeStrangers();
    const runs::RunFolder run = newIdentification("taken-over");
    const auto processes = startBoth({"-C", "ws", "run", "--run", "taken-over"});
    const fs::path part = listFile(".parts") / "1-of-2.db";
    QVERIFY(waitUntil([&] { return hasGuesses(part); }));
    std::ofstream(run.attempts() / "002.json") << "{}";
    const Call first = TaxonProgram::finish(*processes[0]);
    QVERIFY2(first.exitCode == 11, first.err.c_str());
    static_cast<void>(TaxonProgram::finish(*processes[1]));
    QVERIFY(fs::exists(part));
    QVERIFY(!hasGuesses(listFile(".db")));
    fs::remove_all(listFile(".parts"));
}

void TestSeveralProcesses::refusesWhatCantWork_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("a batch smaller than the processes") << training({"--set", "batch_size=1"}) << "too small for 2 processes";
    QTest::newRow("all stages") << QStringList{"-C", "ws", "run", "--recipe", "several.yaml"} << "taxon train";
}

void TestSeveralProcesses::refusesWhatCantWork()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const auto calls = callBoth(arguments);
    QVERIFY2(calls[0].exitCode == 2, calls[0].err.c_str());
    QVERIFY2(QString::fromStdString(calls[0].err).contains(message), calls[0].err.c_str());
    QVERIFY2(calls[1].exitCode != 0, calls[1].err.c_str());
}

QTEST_GUILESS_MAIN(TestSeveralProcesses)
#include "tst_several_processes.moc"
