// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "base/mapped_file.h"
#include "base/npy.h"
#include "scores/comparison.h"
#include "scores/per_sub_class.h"
#include "scores/report.h"
#include "scores/score_evaluation.h"
#include "support/scratch.h"
#include "tiny_store.h"

#include <QXmlStreamReader>
#include <filesystem>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;
using taxon::test::TinyImage;

namespace {

namespace fs = std::filesystem;

/// Two classes: test has 3 of 4 right (one wrong is shown), 2 out-of-scope images of which one is shown.
std::vector<TinyImage> images()
{
    return {{"train", "cat", {0.95F, 0.05F}},  {"train", "dog", {0.1F, 0.9F}},       {"validation", "cat", {0.7F, 0.3F}},
            {"test", "cat", {0.9F, 0.1F}},     {"test", "cat", {0.6F, 0.4F}},        {"test", "dog", {0.9F, 0.1F}},
            {"test", "dog", {0.2F, 0.8F}},     {"out_of_scope", "", {0.85F, 0.15F}}, {"out_of_scope", "", {0.5F, 0.5F}},
            {"difficult", "dog", {0.6F, 0.4F}}};
}

} // namespace

/// The whole stage: files, names, gates, replacing, comparison.
class TestScoreEvaluation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writesEveryFile();
    void numbersAreRight();
    void thresholdCanBeGiven();
    void leavesOutWhatWasKeptAndSaysWhatElseWasSaid();
    void replacesItsOwnScoresOnly();
    void leavesNothingBehindWhenStopped();
    void reportSaysWhatIsLowered();
    void htmlReportIsWholeAndAlone();
    void tableHasASetALine();
    void judgesGates();
    void refusesABadGatesFile_data();
    void refusesABadGatesFile();
    void readsTheSampleGates();
    void comparesWithProduction();
    void comparesImagesInAnyOrder();
    void subClassesAreFolders_data();
    void subClassesAreFolders();
    void scoresSubClasses();
    void refusesToCompareOtherImages();
    void findsLeaks();

private:
    std::unique_ptr<taxon::test::ScratchFolder> m_scratch;
    fs::path m_evaluation;
    fs::path m_out;
};

void TestScoreEvaluation::init()
{
    m_scratch = std::make_unique<taxon::test::ScratchFolder>();
    m_evaluation = m_scratch->path() / "evaluation";
    m_out = m_scratch->path() / "scores";
    taxon::test::writeTinyStore(m_evaluation, {"cat", "dog"}, images());
}

void TestScoreEvaluation::writesEveryFile()
{
    QCOMPARE(defaultScoresFolder(m_evaluation), m_out);
    QCOMPARE(defaultScoresFolder(m_scratch->path() / "foreign/"), m_scratch->path() / "foreign" / "scores");
    scoreEvaluation(m_evaluation, m_out, {}, jobs::Context());
    for (const char* file : {"summary.json", "per_class.csv", "per_subclass.csv", "class_thresholds.csv", "pairs.csv", "thresholds.csv", "review.csv",
                             "label_issues.csv", "gates.csv", "report.md", "report.html"})
        QVERIFY2(fs::file_size(m_out / file) > 0, file);
    const Json summary = readFormat(m_out / "summary.json", "taxon-summary", 1);
    QCOMPARE(summary["definitions"].get<int>(), 1);
    QCOMPARE(summary["sets"]["test"]["hash"].get<std::string>(), std::string("hash-test"));
    const CsvTable thresholds = CsvTable::open(m_out / "thresholds.csv");
    QCOMPARE(thresholds.rows(), std::size_t{5 * 101});
    QCOMPARE(CsvTable::open(m_out / "per_class.csv").rows(), std::size_t{4 * 2});
    const CsvTable review = CsvTable::open(m_out / "review.csv");
    QCOMPARE(review.at(0, review.column("reason")), std::string("wrong"));
    QCOMPARE(review.at(0, review.column("path")), std::string("image-5.png")); // the confidently wrong one of the pair dog -> cat
    QCOMPARE(review.at(0, review.column("confidence")), std::string("0.9"));
}

void TestScoreEvaluation::numbersAreRight()
{
    const Json sets = scoreEvaluation(m_evaluation, m_out, {}, jobs::Context())["sets"];
    const Json& test = sets["test"];
    for (const char* name : {"images",
                             "top1",
                             "top5",
                             "macro_recall",
                             "precision_macro",
                             "f1_macro",
                             "f1_weighted",
                             "log_loss",
                             "mcc",
                             "roc_auc_macro",
                             "roc_auc_weighted",
                             "average_precision_macro",
                             "average_precision_micro",
                             "average_precision_weighted",
                             "brier",
                             "ece",
                             "mce",
                             "aurc",
                             "augrc",
                             "threshold",
                             "coverage",
                             "accuracy_above",
                             "error_above",
                             "correct_shown",
                             "wrong_shown",
                             "withheld",
                             "top1_low",
                             "coverage_high"})
        QVERIFY2(test.contains(name) && test[name].is_number(), name);
    QCOMPARE(test["top1"].get<double>(), 0.75);
    QCOMPARE(test["macro_recall"].get<double>(), 0.75);
    QCOMPARE(test["coverage"].get<double>(), 0.75);
    QCOMPARE(test["wrong_shown"].get<double>(), 0.25);
    QCOMPARE(test["correct_shown"].get<double>(), 0.5);
    const Json& foreign = sets["out_of_scope"];
    QCOMPARE(foreign["false_shown"].get<double>(), 0.5);
    QCOMPARE(foreign["rejection"].get<double>(), 0.5);
    QCOMPARE(foreign["absorbing"]["cat"].get<double>(), 1.0);
    QVERIFY(!foreign.contains("top1"));
    QVERIFY(sets["validation"]["roc_auc_macro"].is_null()); // one class only: no value
    QVERIFY(sets["validation"]["accuracy_above"].is_null());
    QCOMPARE(sets["train"]["leaks"].get<int>(), 0);
}

void TestScoreEvaluation::thresholdCanBeGiven()
{
    ScoringOptions options;
    options.threshold = 0.55;
    QCOMPARE(scoreEvaluation(m_evaluation, m_out, options, jobs::Context())["sets"]["test"]["coverage"].get<double>(), 1.0);
    options.threshold = 1.5;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "1.5", [&] { scoreEvaluation(m_evaluation, m_out, options, jobs::Context()); }));
}

void TestScoreEvaluation::leavesOutWhatWasKeptAndSaysWhatElseWasSaid()
{
    const auto reviewOf = [&](const JudgedBefore& judged) {
        ScoringOptions options;
        options.judged = judged;
        const Json summary = scoreEvaluation(m_evaluation, m_out, options, jobs::Context());
        CsvTable table = CsvTable::parse(readTextFile(m_out / "review.csv"), "review");
        return std::pair(summary["to_review"].get<std::size_t>(), std::move(table));
    };
    const auto [all, before] = reviewOf({});
    QCOMPARE(before.rows(), all);
    const std::string kept = before.at(0, before.column("path"));
    const std::string unsure = before.at(1, before.column("path"));
    const std::string predicted = before.at(0, before.column("predicted"));
    QCOMPARE(before.at(0, before.column("verdict")), std::string());
    const auto [left, after] = reviewOf([&](const PredictionRow& image, const std::string& guess) {
        return image.path == kept && guess == predicted ? Judged{"keep", true} : Judged{image.path == unsure ? "unsure" : "", false};
    });
    QCOMPARE(left, all - 1);
    QCOMPARE(after.rows(), left);
    QCOMPARE(after.at(0, after.column("path")), unsure);
    QCOMPARE(after.at(0, after.column("verdict")), std::string("unsure"));
    QCOMPARE(after.at(1, after.column("verdict")), std::string());
    QVERIFY(!readTextFile(m_out / "label_issues.csv").empty()); // what a model doubts stays listed there
}

void TestScoreEvaluation::replacesItsOwnScoresOnly()
{
    ScoringOptions options;
    scoreEvaluation(m_evaluation, m_out, options, jobs::Context());
    options.threshold = 0.55;
    scoreEvaluation(m_evaluation, m_out, options, jobs::Context());
    QCOMPARE(readJson(m_out / "summary.json")["threshold"].get<double>(), 0.55);
    QCOMPARE(std::distance(fs::directory_iterator(m_scratch->path()), fs::directory_iterator()), std::ptrdiff_t{2}); // nothing else is left
    const auto photo = m_scratch->write("photos/cat.png", "my only copy");
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "photos", [&] { scoreEvaluation(m_evaluation, photo.parent_path(), options, jobs::Context()); }));
    QVERIFY(fs::exists(photo));
}

void TestScoreEvaluation::leavesNothingBehindWhenStopped()
{
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { scoreEvaluation(m_evaluation, m_out, {}, jobs::Context(stop.get_token(), {})); }));
    QVERIFY(!fs::exists(m_out));
}

void TestScoreEvaluation::reportSaysWhatIsLowered()
{
    const auto file = m_scratch->write(
        "gates.yaml", "gates:\n  test_coverage: {limit: 0.5}\n  own: {set: test, metric: top1, op: '>=', limit: 0.1, severity: warn}\n");
    ScoringOptions options;
    options.gates = readGates(file);
    const Json summary = scoreEvaluation(m_evaluation, m_out, options, jobs::Context());
    const std::string report = readTextFile(m_out / "report.md");
    QVERIFY(report.find("test: coverage >= 0.5 | 0.750 | **PASS** | 0.8: FAIL") != std::string::npos);
    QVERIFY(report.find("1 limit is easier than the strict default") != std::string::npos);
    QVERIFY(report.find("harder than the default") == std::string::npos);
    QVERIFY(summaryTable(summary).find("1 limit was eased by this workspace's gates.yaml; with the strict defaults 1 more would fail.")
            != std::string::npos);
    QVERIFY(report.find("test: top1 >= 0.1 (warning only)") != std::string::npos);
    QVERIFY(report.find("Not good enough for production") != std::string::npos);
    QVERIFY(report.find("4 images): 3 get an answer (75.0 %)") != std::string::npos);
    QVERIFY(summary["blocked"].get<bool>());
}

void TestScoreEvaluation::htmlReportIsWholeAndAlone()
{
    std::vector<TinyImage> odd = images();
    for (TinyImage& image : odd)
        if (image.truth == "dog")
            image.truth = "<dog> & \"wolf\"";
    const auto evaluation = m_scratch->path() / "odd";
    taxon::test::writeTinyStore(evaluation, {"cat", "<dog> & \"wolf\""}, odd);
    ScoringOptions options;
    options.production = evaluation;
    scoreEvaluation(evaluation, m_out, options, jobs::Context());
    const QString page = QString::fromStdString(readTextFile(m_out / "report.html"));
    QXmlStreamReader reader(page);
    int plots = 0;
    QString text;
    while (!reader.atEnd()) {
        reader.readNext();
        const auto element = reader.isStartElement() ? reader.name() : QStringView();
        plots += element == QLatin1String("svg") ? 1 : 0;
        QVERIFY(element != QLatin1String("script") && element != QLatin1String("link") && element != QLatin1String("img"));
        if (reader.isCharacters())
            text += reader.text();
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(plots, 3);
    QVERIFY(!page.contains(QLatin1String("http")) && !page.contains(QLatin1String("url(")) && !page.contains(QLatin1String("nan")));
    for (const char* part : {"<dog> & \"wolf\" (1 of 2)", "Blocked by:", "Against the production model", "Answers 3 of 4 images of test",
                             "Takes 1 of 2 images of no class", "out of scope"})
        QVERIFY2(text.contains(QLatin1String(part)), part);
}

void TestScoreEvaluation::tableHasASetALine()
{
    const std::string table = summaryTable(scoreEvaluation(m_evaluation, m_out, {}, jobs::Context()));
    for (const char* part : {"train", "validation", "difficult", "75.0 %", "out_of_scope", "50.0 %", "Gates:"})
        QVERIFY2(table.find(part) != std::string::npos, part);
    QVERIFY(!summaryTable(Json::object()).empty());
}

void TestScoreEvaluation::judgesGates()
{
    const Json summary = Json::parse(
        R"({"sets":{"test":{"images":50,"shown":5,"macro_recall":0.9,"error_above":0.0,"error_above_high":0.4,"coverage":null}}})");
    std::vector<Gate> gates = defaultGates();
    gates[1].minImages = 10;
    const auto results = judge(summary, gates);
    QCOMPARE(results.size(), std::size_t{8}); // none against production
    QCOMPARE(results[0].status, GateStatus::Pass);
    QCOMPARE(results[1].status, GateStatus::NoData); // five answers are too few
    QCOMPARE(results[2].status, GateStatus::NoData); // no value
    QCOMPARE(results[3].status, GateStatus::NoData); // no such set
    QVERIFY(isBlocked(results));
    gates[1].minImages = 1;
    QCOMPARE(judge(summary, gates)[1].status, GateStatus::Fail); // judged by the upper end
    QVERIFY(!isBlocked({results[0]}));
}

void TestScoreEvaluation::refusesABadGatesFile_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("limit is a word") << "gates: {test_coverage: {limit: high}}"
                                     << "test_coverage.limit";
    QTest::newRow("unknown key") << "gates: {test_coverage: {limits: 0.5}}"
                                 << "limits";
    QTest::newRow("unknown top key") << "gate: {}"
                                     << "gate";
    QTest::newRow("a new gate without a set") << "gates: {mine: {limit: 0.5}}"
                                              << "needs \"set\"";
    QTest::newRow("unknown basis") << "gates: {test_coverage: {basis: lower}}"
                                   << "basis";
    QTest::newRow("no mapping") << "gates: 3"
                                << "mapping";
}

void TestScoreEvaluation::refusesABadGatesFile()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto file = m_scratch->write("bad.yaml", text.toStdString());
    QVERIFY(throwsError(ErrorCode::Configuration, message.toStdString(), [&] { (void)readGates(file); }));
}

void TestScoreEvaluation::readsTheSampleGates()
{
    const auto gates = readGates(fs::path(TAXON_SOURCE_DIR) / "resources" / "sample_gates.yaml");
    QCOMPARE(gates.size(), defaultGates().size() + 1);
    QCOMPARE(gates[0].strictLimit, 0.90);
    QVERIFY(gates[0].limit < gates[0].strictLimit);
    const auto off = readGates(m_scratch->write("off.yaml", "gates: {test_coverage: {off: true}}"));
    QCOMPARE(off.size(), defaultGates().size() - 1);
}

void TestScoreEvaluation::comparesWithProduction()
{
    auto better = images();
    better[5].scores = {0.1F, 0.9F}; // the shown wrong one is right now
    better[3].scores = {0.4F, 0.6F}; // and a shown right one wrong and withheld
    const auto candidate = m_scratch->path() / "candidate";
    taxon::test::writeTinyStore(candidate, {"cat", "dog"}, better);
    ScoringOptions options;
    options.production = m_evaluation;
    const Json summary = scoreEvaluation(candidate, m_out, options, jobs::Context());
    const Json& test = summary["comparison"]["test"];
    QCOMPARE(test["fixed"].get<int>(), 1);
    QCOMPARE(test["broken"].get<int>(), 1);
    QCOMPARE(test["both_right"].get<int>(), 2);
    QCOMPARE(test["mcnemar_p"].get<double>(), 1.0);
    QCOMPARE(test["top1_difference"].get<double>(), 0.0);
    QCOMPARE(test["outcomes"][2][0].get<int>(), 1); // wrong shown -> correct shown
    QCOMPARE(test["outcomes"][0][1].get<int>(), 1); // correct shown -> withheld
    QVERIFY(test["worst_recall_loss"].is_null());   // no class has ten images
    QCOMPARE(summary["gates"].size(), defaultGates().size());
    const CsvTable changes = CsvTable::open(m_out / "comparison.csv");
    const auto line = [&changes](std::size_t row) {
        std::string text;
        for (const char* column : {"set", "change", "path", "truth", "production", "production_confidence", "candidate"})
            text += changes.at(row, changes.column(column)) + " ";
        return text;
    };
    QCOMPARE(changes.rows(), std::size_t{3}); // validation has none; difficult one that both have wrong
    QCOMPARE(line(0), std::string("test broken image-3.png cat cat 0.9 dog "));
    QCOMPARE(line(1), std::string("test fixed image-5.png dog cat 0.9 dog "));
    QCOMPARE(line(2), std::string("difficult both wrong image-9.png dog cat 0.6 cat "));
    const CsvTable classes = CsvTable::open(m_out / "comparison_classes.csv");
    QCOMPARE(classes.at(1, classes.column("class")), std::string("cat")); // after validation's one class
    QCOMPARE(classes.at(1, classes.column("recall_difference")), std::string("-0.5"));
}

void TestScoreEvaluation::comparesImagesInAnyOrder()
{
    const std::vector<PredictionRow> rows{
        {"a.png", "1", "test", "cat", "", ""}, {"b.png", "2", "test", "dog", "", ""}, {"c.png", "3", "test", "cat", "", ""}};
    const std::vector<PredictionRow> turned(rows.rbegin(), rows.rend());
    EvaluationInfo info;
    info.sets = {{"test", dataset::SetKind::Test, 0, "hash"}};
    const auto write = [&](const char* name, const std::vector<PredictionRow>& order, const std::vector<float>& scores) {
        PredictionWriter writer(m_scratch->path() / name, {"cat", "dog"}, info);
        writer.append(order, scores);
        writer.commit();
        return PredictionStore::open(m_scratch->path() / name);
    };
    const PredictionStore a = write("a", rows, {0.9F, 0.1F, 0.9F, 0.1F, 0.9F, 0.1F});   // right, wrong, right
    const PredictionStore b = write("b", turned, {0.1F, 0.9F, 0.1F, 0.9F, 0.9F, 0.1F}); // c wrong, b right, a right
    const Sidecar ofA = makeSidecar(a.matrix(), a.truth(), jobs::Context());
    const Sidecar ofB = makeSidecar(b.matrix(), b.truth(), jobs::Context());
    const Comparison comparison = compareModels({a, ofA}, {b, ofB}, "test");
    QCOMPARE(comparison.fixed.size(), std::size_t{1});
    QCOMPARE(a.rows()[comparison.fixed[0].inA].path, std::string("b.png"));
    QCOMPARE(b.rows()[comparison.fixed[0].inB].path, std::string("b.png"));
    QCOMPARE(comparison.broken.size(), std::size_t{1});
    QCOMPARE(a.rows()[comparison.broken[0].inA].path, std::string("c.png"));
    QCOMPARE(comparison.bothRight, std::size_t{1});
}

void TestScoreEvaluation::subClassesAreFolders_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("subClass");
    QTest::newRow("in the class") << "cat/1.png"
                                  << "";
    QTest::newRow("below it") << "cat/tabby/1.png"
                              << "tabby";
    QTest::newRow("deeper") << "cat/tabby/young/1.png"
                            << "tabby";
    QTest::newRow("of a mapped class") << "tabby/1.png"
                                       << "tabby";
    QTest::newRow("below a mapped class") << "tabby/young/1.png"
                                          << "tabby/young";
    QTest::newRow("of a benchmark") << "_benchmark/difficult/cat/tabby/1.png"
                                    << "tabby";
    QTest::newRow("in a benchmark's class") << "_benchmark/difficult/cat/1.png"
                                            << "";
    QTest::newRow("no folder") << "1.png"
                               << "";
    QTest::newRow("no path") << ""
                             << "";
    QTest::newRow("another program's") << "/data/test/cat/1.png"
                                       << "";
    QTest::newRow("another program's, unknown") << "/data/test/1.png"
                                                << "";
}

void TestScoreEvaluation::subClassesAreFolders()
{
    QFETCH(QString, path);
    QFETCH(QString, subClass);
    QCOMPARE(QString::fromStdString(subClassOf(path.toStdString(), "cat")), subClass);
}

void TestScoreEvaluation::scoresSubClasses()
{
    m_scratch->write("evaluation-sub/classes.txt", "cat\ndog\n");
    m_scratch->write("evaluation-sub/images.csv",
                     "path,split,truth\ncat/tabby/1.png,test,cat\ncat/tabby/2.png,test,cat\ncat/3.png,test,cat\ndog/4.png,test,dog\n");
    const std::vector<float> scores{0.9F, 0.1F, 0.3F, 0.7F, 0.6F, 0.4F, 0.1F, 0.9F};
    NpyWriter writer(m_scratch->path() / "evaluation-sub" / "scores.npy", 2);
    writer.append(scores);
    writer.flush();
    scoreEvaluation(m_scratch->path() / "evaluation-sub", m_out, {}, jobs::Context());
    const CsvTable table = CsvTable::open(m_out / "per_subclass.csv");
    QCOMPARE(table.rows(), std::size_t{2}); // dog has none
    const auto at = [&](std::size_t row, const char* column) { return table.at(row, table.column(column)); };
    QCOMPARE(at(0, "sub_class"), std::string());
    QCOMPARE(at(0, "recall"), std::string("1"));
    QCOMPARE(at(0, "shown_recall"), std::string("0"));
    QCOMPARE(at(1, "sub_class"), std::string("tabby"));
    QCOMPARE(at(1, "recall"), std::string("0.5"));
    QCOMPARE(at(1, "most_confused_with"), std::string("dog"));
}

void TestScoreEvaluation::refusesToCompareOtherImages()
{
    const auto candidate = m_scratch->path() / "candidate";
    taxon::test::writeTinyStore(candidate, {"cat", "dog"}, images(), "other");
    ScoringOptions options;
    options.production = m_evaluation;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "different images", [&] { scoreEvaluation(candidate, m_out, options, jobs::Context()); }));
    QVERIFY(!fs::exists(m_out));
    const PredictionStore store = PredictionStore::open(candidate);
    const Sidecar sidecar = makeSidecar(store.matrix(), store.truth(), jobs::Context());
    QVERIFY(throwsError(ErrorCode::NotFound, "out_of_scope", [&] { (void)compareModels({store, sidecar}, {store, sidecar}, "out_of_scope"); }));
}

void TestScoreEvaluation::findsLeaks()
{
    const std::vector<PredictionRow> rows{
        {"a.png", "1", "train", "cat", "", "g"}, {"b.png", "2", "test", "cat", "", "g"}, {"c.png", "3", "test", "cat", "", "h"}};
    const auto folder = m_scratch->path() / "leaking";
    EvaluationInfo info;
    info.sets = {{"train", dataset::SetKind::Train, 1, ""}, {"test", dataset::SetKind::Test, 2, ""}};
    PredictionWriter writer(folder, {"cat", "dog"}, info);
    writer.append(rows, std::vector<float>{1.0F, 0.0F, 1.0F, 0.0F, 1.0F, 0.0F});
    writer.commit();
    const Json summary = scoreEvaluation(folder, m_out, {}, jobs::Context());
    QCOMPARE(summary["sets"]["train"]["leaks"].get<int>(), 1);
    QCOMPARE(summary["gates"].back()["status"].get<std::string>(), std::string("FAIL"));
}

QTEST_GUILESS_MAIN(TestScoreEvaluation)
#include "tst_score_evaluation.moc"
