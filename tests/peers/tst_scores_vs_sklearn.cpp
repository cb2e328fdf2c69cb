// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/npy.h"
#include "python_of.h"
#include "scores/score_evaluation.h"
#include "support/scratch.h"

#include <QProcess>
#include <cmath>
#include <fmt/format.h>
#include <random>

using namespace taxon;
using namespace taxon::scores;

namespace {

namespace fs = std::filesystem;

/// float32 to binary16, rounded up, for scores in [0, 1].
std::uint16_t toHalf(float value)
{
    std::uint16_t low = 0;
    std::uint16_t high = 0x3C00;
    while (low < high) { // the smallest half >= value: half floats sort like their bit patterns
        const auto middle = static_cast<std::uint16_t>((low + high) / 2);
        if (halfToFloat(middle) >= value)
            high = middle;
        else
            low = static_cast<std::uint16_t>(middle + 1);
    }
    return low;
}

/// A made evaluation as another program would write it: no evaluation.json.
struct Made {
    std::size_t images = 0;
    std::size_t classes = 0;
    std::size_t missing = 0; ///< the last so many classes have no image
    int levels = 0;          ///< > 0: logits are rounded to so many levels a unit, which makes ties
    float sharpness = 1;     ///< large: many scores are 0 and 1 in float32
    bool half = false;
};

void write(const taxon::test::ScratchFolder& folder, const Made& made)
{
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    std::string data;
    std::string rows = "row,path,sha256,split,truth,shard\n";
    const char* sets[] = {"train", "validation", "test", "difficult", "out_of_scope"};
    std::vector<double> row(made.classes);
    for (std::size_t i = 0; i < made.images; ++i) {
        const std::string set = sets[i % 5];
        const std::size_t truth = i / 5 * i % (made.classes - made.missing);
        double sum = 0;
        for (std::size_t j = 0; j < made.classes; ++j) {
            float logit = normal(random) + (j == truth && set != "out_of_scope" ? 2.0F : 0.0F);
            if (made.levels > 0)
                logit = std::round(logit * static_cast<float>(made.levels)) / static_cast<float>(made.levels);
            row[j] = std::exp(static_cast<double>(made.sharpness * logit));
            sum += row[j];
        }
        for (const double value : row) {
            const float score = static_cast<float>(value / sum);
            const std::uint16_t half = toHalf(score);
            if (made.half)
                data.append(reinterpret_cast<const char*>(&half), sizeof half);
            else
                data.append(reinterpret_cast<const char*>(&score), sizeof score);
        }
        rows += fmt::format("{},{}.png,,{},{},\n", i, i, set, set == "out_of_scope" ? "" : fmt::format("class {}", truth));
    }
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", made.half ? "<f2" : "<f4", made.images,
                                     made.classes);
    header.append((64 - (header.size() + 11) % 64) % 64, ' ');
    header += '\n';
    std::string start = "\x93NUMPY\x01";
    start += '\0';
    start += static_cast<char>(header.size() & 0xFF);
    start += static_cast<char>(header.size() >> 8);
    std::string names;
    for (std::size_t j = 0; j < made.classes; ++j)
        names += fmt::format("class {}\n", j);
    folder.write("evaluation/scores.npy", start + header + data);
    folder.write("evaluation/images.csv", rows);
    folder.write("evaluation/classes.txt", names);
}

/// Runs a program to its end; returns its exit code and what it printed.
std::pair<int, QString> runProgram(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(500'000))
        return {-1, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

} // namespace

/// Every score of summary.json and per_class.csv against scikit-learn, to 1e-9, on made matrices; label issues against cleanlab.
class TestScoresVsSklearn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void agrees_data();
    void agrees();
    void agreesOnTheSampleProject();
    void agreesWithCleanlab_data();
    void agreesWithCleanlab();

private:
    QString m_python;
    QString m_cleanlab;
};

void TestScoresVsSklearn::initTestCase()
{
    QString problem;
    m_python = test::pythonOf("scikit_learn", problem);
    QVERIFY2(!m_python.isEmpty(), qPrintable(problem));
    m_cleanlab = test::pythonOf("cleanlab", problem);
    QVERIFY2(!m_cleanlab.isEmpty(), qPrintable(problem));
}

void TestScoresVsSklearn::agrees_data()
{
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("classes");
    QTest::addColumn<int>("missing");
    QTest::addColumn<int>("levels");
    QTest::addColumn<double>("sharpness");
    QTest::addColumn<bool>("half");
    QTest::newRow("plain") << 2000 << 12 << 0 << 0 << 1.0 << false;
    QTest::newRow("many ties") << 2000 << 8 << 0 << 1 << 1.0 << false;
    QTest::newRow("missing classes") << 1500 << 40 << 9 << 0 << 2.0 << false;
    QTest::newRow("scores of 0 and 1") << 2000 << 10 << 0 << 2 << 30.0 << false;
    QTest::newRow("two classes") << 1000 << 2 << 0 << 0 << 1.0 << false;
    QTest::newRow("more classes than a block of columns") << 4000 << 150 << 3 << 0 << 1.5 << false;
    QTest::newRow("one class has no image") << 1500 << 6 << 1 << 0 << 2.0 << false;
    QTest::newRow("constant columns") << 1000 << 7 << 0 << 1 << 0.0 << false; // every score is 1/7
    QTest::newRow("1,500 classes") << 4500 << 1500 << 40 << 0 << 2.0 << false;
    QTest::newRow("half precision with many ties") << 1500 << 9 << 1 << 1 << 1.0 << true;
    QTest::newRow("half precision") << 2000 << 12 << 0 << 0 << 2.0 << true;
}

void TestScoresVsSklearn::agrees()
{
    QFETCH(int, images);
    QFETCH(int, classes);
    QFETCH(int, missing);
    QFETCH(int, levels);
    QFETCH(double, sharpness);
    QFETCH(bool, half);
    const taxon::test::ScratchFolder folder;
    write(folder, {static_cast<std::size_t>(images), static_cast<std::size_t>(classes), static_cast<std::size_t>(missing), levels,
                   static_cast<float>(sharpness), half});
    scoreEvaluation(folder.path() / "evaluation", folder.path() / "scores", {}, jobs::Context());
    const auto text = [](const fs::path& path) { return QString::fromStdString(path.native()); };
    const auto [code, printed] = runProgram(m_python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/scores_vs_sklearn.py"),
                                                       text(folder.path() / "evaluation"), text(folder.path() / "scores")});
    for (const QString& line : printed.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        qInfo("%s", qPrintable(line));
    QVERIFY2(code == 0, qPrintable(printed));
}

/// Real scores: those of the sample project's newest run, which is made where there is none.
void TestScoresVsSklearn::agreesOnTheSampleProject()
{
    const auto evaluation = [] {
        const fs::path runs = fs::path(TAXON_SOURCE_DIR) / "sample/runs";
        fs::path newest;
        for (const auto& run : fs::exists(runs) ? fs::directory_iterator(runs) : fs::directory_iterator())
            if (fs::exists(run.path() / "evaluation/evaluation.json") && run.path() > newest)
                newest = run.path();
        return newest.empty() ? newest : newest / "evaluation";
    };
    if (evaluation().empty()) {
        const auto [code, printed] = runProgram(QStringLiteral("env"), {QStringLiteral("-u"), QStringLiteral("DISPLAY"), QStringLiteral("-u"),
                                                                        QStringLiteral("WAYLAND_DISPLAY"), QStringLiteral("TAXON_NO_SETUP=1"),
                                                                        QStringLiteral(TAXON_SOURCE_DIR "/dev"), QStringLiteral("demo")});
        QVERIFY2(code == 0, qPrintable(printed));
    }
    QVERIFY(!evaluation().empty());
    const taxon::test::ScratchFolder folder;
    scoreEvaluation(evaluation(), folder.path() / "scores", {}, jobs::Context());
    const auto text = [](const fs::path& path) { return QString::fromStdString(path.native()); };
    const auto [code, printed] = runProgram(
        m_python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/scores_vs_sklearn.py"), text(evaluation()), text(folder.path() / "scores")});
    for (const QString& line : printed.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        qInfo("%s", qPrintable(line));
    QVERIFY2(code == 0, qPrintable(printed));
}

void TestScoresVsSklearn::agreesWithCleanlab_data()
{
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("classes");
    QTest::addColumn<int>("levels");
    QTest::addColumn<double>("sharpness");
    QTest::newRow("small") << 300 << 4 << 0 << 1.0;
    QTest::newRow("surer, and so fewer") << 2000 << 12 << 0 << 2.0;
    QTest::newRow("many classes") << 4000 << 60 << 0 << 1.5;
    QTest::newRow("scores of 0 and 1") << 2000 << 10 << 0 << 12.0;
}

void TestScoresVsSklearn::agreesWithCleanlab()
{
    QFETCH(int, images);
    QFETCH(int, classes);
    QFETCH(int, levels);
    QFETCH(double, sharpness);
    const taxon::test::ScratchFolder folder;
    write(folder, {static_cast<std::size_t>(images), static_cast<std::size_t>(classes), 0, levels, static_cast<float>(sharpness), false});
    scoreEvaluation(folder.path() / "evaluation", folder.path() / "scores", {}, jobs::Context());
    const auto text = [](const fs::path& path) { return QString::fromStdString(path.native()); };
    const auto [code, printed] = runProgram(m_cleanlab, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/label_issues_vs_cleanlab.py"),
                                                         text(folder.path() / "evaluation"), text(folder.path() / "scores")});
    for (const QString& line : printed.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        qInfo("%s", qPrintable(line));
    QVERIFY2(code == 0, qPrintable(printed));
}

QTEST_GUILESS_MAIN(TestScoresVsSklearn)
#include "tst_scores_vs_sklearn.moc"
