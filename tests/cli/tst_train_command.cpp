// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/csv.h"
#include "base/mapped_file.h"
#include "runs/run_folder.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon train: what it finds out before it trains.
class TestTrainCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void findsALearningRate();
    void keepsTheBatchSizeThatFits();
    void takesTheBatchSizeOfTheEnvironment();
    void refusesFlagsThatDontFit_data();
    void refusesFlagsThatDontFit();

private:
    [[nodiscard]] Call train(const QStringList& arguments) const
    {
        return m_taxon.call(QStringList{"-C", "ws", "train", "--recipe", "tiny.yaml", "--from", "library", "--json"} + arguments);
    }
    [[nodiscard]] runs::RunFolder run(const Call& call) const
    {
        return runs::RunFolder::open(m_scratch.path() / "ws/runs" / call.json()["run"].get<std::string>());
    }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestTrainCommand::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 1);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
    QCOMPARE(m_taxon.call({"-C", "ws", "dataset", "build"}).exitCode, 0);
}

void TestTrainCommand::findsALearningRate()
{
    const Call call = train({"--find-learning-rate", "--set", "batch_size=0"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const Json found = call.json();
    QVERIFY2(found["suggestion"].is_number(), call.out.c_str());
    const double suggestion = found["suggestion"].get<double>();
    QVERIFY2(suggestion > 1e-5 && suggestion < 1, call.out.c_str());
    QCOMPARE(found["recipe_has"].get<double>(), 0.01);
    const CsvTable csv = CsvTable::open(m_scratch.path() / "ws/cache/learning_rate/tiny.csv");
    QCOMPARE(csv.rows(), found["updates"].get<std::size_t>());
    QCOMPARE(csv.at(0, csv.column("learning_rate")), std::string("1e-06"));
    QVERIFY(fs::is_empty(m_scratch.path() / "ws/runs"));

    // The command that it prints trains with what it found.
    QStringList command = QProcess::splitCommand(QString::fromStdString(found["command"].get<std::string>()));
    QCOMPARE(command.takeFirst(), QString("taxon"));
    const Call trained = m_taxon.call(command + QStringList{"--json"});
    QVERIFY2(trained.exitCode == 0, trained.err.c_str());
    QCOMPARE(run(trained).recipe().learningRate, suggestion);
    QCOMPARE(run(trained).recipe().batchSize, found["batch_size"].get<int>());

    const Call elsewhere = train({"--find-learning-rate", "--csv", "rates.csv"});
    QVERIFY2(elsewhere.exitCode == 0, elsewhere.err.c_str());
    QVERIFY(fs::is_regular_file(m_scratch.path() / "rates.csv"));
}

void TestTrainCommand::keepsTheBatchSizeThatFits()
{
    const Call call = train({"--set", "batch_size=0"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(run(call).recipe().batchSize, 4); // an eighth of less than 72 images
    const std::string log = readTextFile(run(call).log());
    QVERIFY2(log.find("Batch size 4: ") != std::string::npos, log.c_str());
    const Call resumed = m_taxon.call({"-C", "ws", "train", "--run", QString::fromStdString(run(call).id()), "--json"});
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QCOMPARE(run(call).recipe().batchSize, 4);
}

void TestTrainCommand::takesTheBatchSizeOfTheEnvironment()
{
    m_scratch.write("open.yaml", "extends: tiny.yaml\ntraining:\n  batch_size: 0\n");
    TaxonProgram taxon(m_scratch.path());
    taxon.setEnvironment("BATCH_SIZE", "8");
    const Call call = taxon.call({"-C", "ws", "train", "--recipe", "open.yaml", "--from", "library", "--json"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QCOMPARE(run(call).recipe().batchSize, 8);
}

void TestTrainCommand::refusesFlagsThatDontFit_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("a table of no search") << QStringList{"--csv", "rates.csv"} << "--find-learning-rate";
    QTest::newRow("a batch size for a head alone") << QStringList{"--set", "batch_size=0", "--set", "freeze_backbone=true"} << "A head alone";
    QTest::newRow("growing images of 28 pixels") << QStringList{"--set", "start_size_share=0.5"} << "can't grow";
    QTest::newRow("an unknown network") << QStringList{"--find-learning-rate", "--set", "architecture=small_cnm"} << "small_cnn";
}

void TestTrainCommand::refusesFlagsThatDontFit()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, message);
    const Call call = train(arguments);
    QVERIFY2(call.exitCode == 2, call.err.c_str());
    QVERIFY2(QString::fromStdString(call.err).contains(message), call.err.c_str());
}

QTEST_GUILESS_MAIN(TestTrainCommand)
#include "tst_train_command.moc"
