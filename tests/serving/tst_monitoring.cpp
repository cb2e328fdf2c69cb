// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "models/version_writer.h"
#include "scores/tiny_store.h"
#include "serving/monitoring.h"
#include "serving/monitoring_file.h"
#include "support/scratch.h"

#include <cmath>
#include <fmt/format.h>

using namespace taxon;
using namespace taxon::serving;
using test::throwsError;
namespace fs = std::filesystem;

/// Logs of served predictions: weeks, drift and verified samples by hand-computed figures; what can't be counted is named.
class TestMonitoring : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;

    /// Version with the classes cat and dog and threshold 0.8. \param hasScores  its test set: five surely cats (0.95), five unsure dogs (0.55).
    void addVersion(bool hasScores = true)
    {
        models::VersionSources sources;
        sources.info.classes = {"cat", "dog"};
        sources.info.threshold = 0.8;
        sources.info.runId = hasScores ? "run-1" : "";
        models::createVersion(*m_workspace, sources, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights");
            return Json::object();
        });
        std::vector<test::TinyImage> images(5, {"test", "cat", {0.95F, 0.05F}});
        images.insert(images.end(), 5, {"test", "dog", {0.45F, 0.55F}});
        images.push_back({"train", "dog", {0.0F, 1.0F}}); // is no part of the baseline
        if (hasScores)
            test::writeTinyStore(m_workspace->run("run-1") / "evaluation", sources.info.classes, images);
    }
    /// A line of version 1. \param more  members in JSON.
    static std::string line(const char* time, const char* className, double confidence, const std::string& more = {})
    {
        return fmt::format("{{\"time\":\"{}\",\"version\":\"001\",\"class\":\"{}\",\"confidence\":{}{}}}\n", time, className, confidence, more);
    }
    static std::string idAnd(const char* id, const char* verified = nullptr)
    {
        return fmt::format(",\"id\":\"{}\"", id) + (verified != nullptr ? fmt::format(",\"verified\":\"{}\"", verified) : "");
    }
    [[nodiscard]] Monitoring import(const std::string& log, int version = 0) const
    {
        return importServedLogs(*m_workspace, {m_scratch->write("served.jsonl", log)}, {version}, jobs::Context());
    }

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        fs::create_directories(m_scratch->path() / "library");
        m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
        addVersion();
    }
    void cleanup() { m_scratch.reset(); }

    void driftByHand()
    {
        ConfidenceCounts half{}, more{}, all{};
        half[5] = half[9] = 5;
        more[5] = 20;
        more[9] = 80;
        all[9] = 7;
        QCOMPARE(populationStability(half, half), 0.0);
        const double expected = 0.3 * std::log(0.8 / 0.5) + -0.3 * std::log(0.2 / 0.5); // 0.41589
        QVERIFY(std::abs(populationStability(more, half) - expected) < 1e-12);
        QVERIFY(std::abs(expected - 0.4158883) < 1e-7);
        QVERIFY(std::abs(populationStability(all, half) - 4.6043184) < 1e-6); // 0.5 ln 2 + (0.0001 - 0.5) ln(0.0001 / 0.5)
        QVERIFY(std::isnan(populationStability({}, half)));
        QVERIFY(std::isnan(populationStability(half, {})));
    }

    void fewImagesSayLittle()
    {
        QVERIFY(std::abs(driftByChance(100, 50) - 0.50757) < 1e-5); // 16.919 x 0.03
        QVERIFY(std::isnan(driftByChance(0, 50)));
        QVERIFY(std::isnan(driftByChance(50, 0)));
        QVERIFY(readDrift(scores::kNoValue, 0.1) == DriftReading::None);
        QVERIFY(readDrift(0.09, 0.01) == DriftReading::Steady);
        QVERIFY(readDrift(0.3, 0.5) == DriftReading::Chance);
        QVERIFY(readDrift(0.2, 0.01) == DriftReading::Some);
        QVERIFY(readDrift(0.25, 0.01) == DriftReading::Much);
    }

    void namesIsoWeeks()
    {
        using namespace std::chrono;
        const auto nameOf = [](int year, unsigned month, unsigned day) {
            return weekName(mondayOf(sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))));
        };
        QCOMPARE(nameOf(2026, 11, 23), std::string("2026-W48"));
        QCOMPARE(nameOf(2026, 11, 29), std::string("2026-W48"));
        QCOMPARE(nameOf(2021, 1, 3), std::string("2020-W53"));
        QCOMPARE(nameOf(2024, 12, 30), std::string("2025-W01"));
        QCOMPARE(nameOf(1970, 1, 1), std::string("1970-W01"));
    }

    void countsByWeek()
    {
        std::string log;
        for (int i = 0; i < 8; ++i)
            log += line("2026-11-23T00:00:00Z", "cat", 0.95);
        log += line("2026-11-29T23:59:59.999Z", "dog", 0.55) + "\n" + line("2026-11-30T00:30:00+01:00", "dog", 0.55); // the same week in UTC
        log += line("2026-11-30T00:00:00Z", "dog", 0.8);                                                              // at the threshold
        const Monitoring monitoring = import(log);
        QCOMPARE(monitoring.predictions, std::uint64_t{11});
        QCOMPARE(monitoring.badLines, std::uint64_t{0});
        QCOMPARE(monitoring.versions.size(), std::size_t{1});
        const ServedVersion& version = monitoring.versions[0];
        QCOMPARE(version.baselineImages, std::uint64_t{10});
        QCOMPARE(version.baselineCoverage, 0.5);
        QCOMPARE(version.baselineAccuracy, 1.0);
        QCOMPARE(version.weeks.size(), std::size_t{2});
        const ServedWeek& week = version.weeks[0];
        QCOMPARE(weekName(week.monday), std::string("2026-W48"));
        QCOMPARE(week.predictions, std::uint64_t{10});
        QCOMPARE(week.coverage(), 0.8);
        QVERIFY(std::abs(week.unknown() - 0.2) < 1e-12);
        QVERIFY(std::abs(week.meanConfidence() - 0.87) < 1e-6);
        QVERIFY(std::abs(week.drift - 0.4158883) < 1e-7);
        QVERIFY(std::isnan(week.accuracy()));
        QCOMPARE(week.shifts.size(), std::size_t{2});
        QVERIFY(std::abs(std::abs(week.shifts[0].change()) - 0.3) < 1e-12); // 8 of 10 are cats, 5 of 10 in the test set
        QCOMPARE(version.weeks[1].coverage(), 1.0);                         // 0.8 as float32, as the threshold is
    }

    void verifiedSamplesHaveIntervals()
    {
        std::string log;
        for (int i = 0; i < 20; ++i) // 7 right of 20; of the 10 shown 3 are wrong
            log += line("2026-11-24T08:00:00Z", "cat", i < 10 ? 0.9 : 0.6, fmt::format(",\"verified\":\"{}\"", i < 7 ? "cat" : i < 9 ? "dog" : ""));
        log += line("2026-11-24T08:00:00Z", "cat", 0.9); // not verified
        const Monitoring monitoring = import(log);
        const ServedWeek& week = monitoring.versions[0].weeks[0];
        QCOMPARE(week.verified, std::uint64_t{20});
        QCOMPARE(week.accuracy(), 0.35);
        QVERIFY(std::abs(week.accuracyInterval().low - 0.18119) < 1e-5);
        QVERIFY(std::abs(week.accuracyInterval().high - 0.56715) < 1e-5);
        QCOMPARE(week.errorAbove(), 0.3);
        QCOMPARE(week.verifiedShown, std::uint64_t{10});
    }

    void anIdCountsOnce()
    {
        addVersion(false); // 002 answered the same request: both count
        std::string shadow = line("2026-11-24T08:00:00Z", "dog", 0.9, idAnd("a"));
        shadow.replace(shadow.find("\"001\""), 5, "2");
        const std::string log = line("2026-11-24T08:00:00Z", "cat", 0.9, idAnd("a")) + shadow + line("2026-12-24T08:00:00Z", "dog", 0.4, idAnd("a"))
                                + line("2026-11-24T08:00:00Z", "cat", 0.9, idAnd("b")) + "{\"id\":\"a\",\"verified\":\"dog\"}\n"
                                + "{\"id\":\"a\",\"verified\":\"cat\"}\n" + "{\"id\":\"nobody\",\"verified\":\"cat\"}\n";
        const Monitoring monitoring = import(log);
        QCOMPARE(monitoring.predictions, std::uint64_t{3});
        QCOMPARE(monitoring.repeated, std::uint64_t{1});
        QCOMPARE(monitoring.lostVerdicts, std::uint64_t{1});
        QCOMPARE(monitoring.versions.size(), std::size_t{2});
        const ServedWeek& week = monitoring.versions[0].weeks[0];
        QCOMPARE(week.predictions, std::uint64_t{2});
        QCOMPARE(week.verified, std::uint64_t{1});
        QCOMPARE(week.right, std::uint64_t{1}); // the last verdict holds
        QCOMPARE(monitoring.versions[1].weeks[0].right, std::uint64_t{0});
        QVERIFY(std::isnan(monitoring.versions[1].weeks[0].drift)); // it has no evaluation
        QCOMPARE(import(log, 2).predictions, std::uint64_t{1});
        QCOMPARE(import(log, 2).otherVersions, std::uint64_t{3});
    }

    void aDamagedEvaluationIsNoBadLine()
    {
        writeFileAtomically(m_workspace->run("run-1") / "evaluation" / "scores.npy", "nothing of the kind");
        std::vector<std::string> warnings;
        const jobs::Context context({}, {}, [&](const std::string& warning) { warnings.push_back(warning); });
        const std::string log = line("2026-11-24T08:00:00Z", "cat", 0.9) + line("2026-11-24T08:00:00Z", "cat", 0.9);
        const Monitoring monitoring = importServedLogs(*m_workspace, {m_scratch->write("served.jsonl", log)}, {}, context);
        QCOMPARE(monitoring.predictions, std::uint64_t{2});
        QCOMPARE(monitoring.badLines, std::uint64_t{0});
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(std::isnan(monitoring.versions[0].weeks[0].drift));
    }

    /// More ids than a block of the scratch file holds in each of its parts.
    void manyIds()
    {
        std::string log;
        constexpr int kIds = 100'000;
        for (int round = 0; round < 2; ++round)
            for (int i = 0; i < kIds; ++i)
                log += line("2026-11-24T08:00:00Z", "cat", 0.9, idAnd(fmt::format("{}", i).c_str()));
        for (int i = 0; i < kIds; i += 10)
            log += fmt::format("{{\"id\":{},\"verified\":\"{}\"}}\n", i, i % 20 == 0 ? "cat" : "dog");
        const Monitoring monitoring = import(log);
        QCOMPARE(monitoring.predictions, std::uint64_t{kIds});
        QCOMPARE(monitoring.repeated, std::uint64_t{kIds});
        QCOMPARE(monitoring.versions[0].weeks[0].verified, std::uint64_t{kIds / 10});
        QCOMPARE(monitoring.versions[0].weeks[0].right, std::uint64_t{kIds / 20});
    }

    void namesBadLines_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const std::string& bad, const char* why) {
            QTest::newRow(name) << QByteArray::fromStdString(bad) << QString::fromLatin1(why);
        };
        row("no JSON", "{\"time\":", "no JSON object");
        row("a list", "[1]", "no JSON object");
        row("not UTF-8", "{\"time\":\"\xFF\"}", "no JSON object");
        row("no time", "{\"version\":1,\"class\":\"cat\",\"confidence\":1}", "time");
        row("a day that is none", line("2026-02-30T00:00:00Z", "cat", 1), "time");
        row("no time zone", line("2026-02-20T00:00:00", "cat", 1), "time");
        row("something behind the time", line("2026-02-20T00:00:00Z+1", "cat", 1), "time");
        row("no class", "{\"time\":\"2026-02-20T00:00:00Z\",\"version\":1,\"confidence\":1}", "class");
        row("another class", line("2026-02-20T00:00:00Z", "owl", 1), "no class \"owl\"");
        row("above one", line("2026-02-20T00:00:00Z", "cat", 1.01), "within 0 and 1");
        row("negative", line("2026-02-20T00:00:00Z", "cat", -0.1), "within 0 and 1");
        row("text as number", "{\"time\":\"2026-02-20T00:00:00Z\",\"version\":1,\"class\":\"cat\",\"confidence\":\"1\"}", "confidence");
        row("no version", "{\"time\":\"2026-02-20T00:00:00Z\",\"class\":\"cat\",\"confidence\":1}", "version");
        row("version 7", "{\"time\":\"2026-02-20T00:00:00Z\",\"version\":7,\"class\":\"cat\",\"confidence\":1}", "007");
        row("version 1.5", "{\"time\":\"2026-02-20T00:00:00Z\",\"version\":1.5,\"class\":\"cat\",\"confidence\":1}", "version");
        row("verdict without id", "{\"verified\":\"cat\"}", "id");
        row("too long", std::string(70'000, ' ') + "x", "longer than");
    }
    void namesBadLines()
    {
        QFETCH(const QByteArray, bad);
        QFETCH(const QString, why);
        const std::string good = line("2026-11-24T08:00:00Z", "cat", 0.9);
        std::string one = bad.toStdString();
        one += one.ends_with('\n') ? "" : "\n";
        const Monitoring monitoring = import(good + "\r\n" + one + good);
        QCOMPARE(monitoring.predictions, std::uint64_t{2});
        QCOMPARE(monitoring.badLines, std::uint64_t{1});
        QCOMPARE(monitoring.firstBad[0].line, std::uint64_t{3});
        QVERIFY2(monitoring.firstBad[0].why.find(why.toStdString()) != std::string::npos, monitoring.firstBad[0].why.c_str());
        QVERIFY(throwsError(ErrorCode::Damaged, "line 1", [&] { (void)import(one + one); })); // not one good line: nothing to show
    }

    void refuses()
    {
        QVERIFY(throwsError(ErrorCode::NotFound, "nowhere", [&] { (void)importServedLogs(*m_workspace, {"nowhere"}, {}, jobs::Context()); }));
        QVERIFY(throwsError(ErrorCode::Io, "", [&] { (void)importServedLogs(*m_workspace, {m_scratch->path()}, {}, jobs::Context()); }));
        QVERIFY(throwsError(ErrorCode::Damaged, "no prediction", [&] { (void)import("\n\n"); }));
        QVERIFY(throwsError(ErrorCode::NotFound, "version 002", [&] { (void)import(line("2026-11-24T08:00:00Z", "cat", 0.9), 2); }));
        std::string many;
        for (int i = 0; i < 30; ++i)
            many += "x\n";
        const Monitoring monitoring = import(many + line("2026-11-24T08:00:00Z", "cat", 0.9));
        QCOMPARE(monitoring.badLines, std::uint64_t{30});
        QCOMPARE(monitoring.firstBad.size(), kMostBadLines);
    }

    void keepsAndReadsAgain()
    {
        QVERIFY(!readMonitoring(*m_workspace, 1));
        const Monitoring monitoring = import(line("2026-11-24T08:00:00Z", "cat", 0.95, ",\"verified\":\"dog\"")
                                             + line("2026-12-24T08:00:00Z", "dog", 0.5));
        keepMonitoring(*m_workspace, monitoring);
        const auto read = readMonitoring(*m_workspace, 1);
        QVERIFY(read);
        QCOMPARE(toJson(*read).dump(), toJson(monitoring.versions[0]).dump());
        const CsvTable csv = CsvTable::parse(monitoringCsv(monitoring.versions), "csv");
        QCOMPARE(csv.rows(), std::size_t{2});
        QCOMPARE(csv.at(0, csv.column("week")), std::string("2026-W48"));
        QCOMPARE(csv.at(0, csv.column("error_above")), std::string("1"));
        QCOMPARE(csv.at(1, csv.column("accuracy")), std::string());
    }

    void refusesADamagedFile_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::newRow("more shown than served") << "/weeks/0/shown"
                                                << "2";
        QTest::newRow("no Monday") << "/weeks/0/monday"
                                   << "\"2026-11-24\"";
        QTest::newRow("nine bins") << "/weeks/0/confidence"
                                   << "[1,2,3,4,5,6,7,8,9]";
        QTest::newRow("text for a number") << "/weeks/0/psi"
                                           << "\"much\"";
        QTest::newRow("another version's") << "/model"
                                           << "\"002\"";
        QTest::newRow("no list") << "/weeks"
                                 << "{\"a\": 1}";
        QTest::newRow("no baseline") << "/baseline"
                                     << "null";
    }
    void refusesADamagedFile()
    {
        QFETCH(const QString, path);
        QFETCH(const QString, value);
        keepMonitoring(*m_workspace, import(line("2026-11-24T08:00:00Z", "cat", 0.95)));
        Json file = readJson(monitoringFile(*m_workspace, 1));
        file.at(Json::json_pointer(path.toStdString())) = Json::parse(value.toStdString());
        writeJson(monitoringFile(*m_workspace, 1), file);
        QVERIFY(throwsError(ErrorCode::Damaged, "001.json", [&] { (void)readMonitoring(*m_workspace, 1); }));
    }
};

QTEST_GUILESS_MAIN(TestMonitoring)
#include "tst_monitoring.moc"
