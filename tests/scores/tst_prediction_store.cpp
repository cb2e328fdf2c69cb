// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/fence.h"
#include "base/mapped_file.h"
#include "scores/embeddings.h"
#include "scores/sidecar.h"
#include "support/scratch.h"
#include "tiny_store.h"

#include <cstring>
#include <fmt/format.h>
#include <limits>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;

namespace {

/// The bytes of a .npy file of any shape. \param type "<f4" or "<f2".
std::string npy(const std::string& shape, const std::string& type, const std::string& data)
{
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type, shape);
    header.append((64 - (header.size() + 11) % 64) % 64, ' ');
    header += '\n';
    std::string bytes = "\x93NUMPY\x01";
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + data;
}

std::string floats(const std::vector<float>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

const std::vector<PredictionRow> kOneRow{{"a.png", "1", "test", "cat", "", ""}};

/// What a writer leaves that was killed after a block of one image. \returns what it was told of the evaluation.
EvaluationInfo killedAfterOneImage(const std::filesystem::path& folder, const std::string& origin)
{
    EvaluationInfo info;
    info.sets = {{"test", dataset::SetKind::Test, 0, ""}};
    PredictionWriter killed(folder, {"cat"}, info, origin, 3);
    killed.append(kOneRow, std::vector<float>{1.0F}, std::vector<float>{0.0F, 1.0F, 0.0F});
    killed.saveBlock(1);
    return info;
}

} // namespace

/// PredictionStore: what another program wrote is read; anything wrong is named, row by row.
class TestPredictionStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatWasWritten();
    void aKilledWriterIsReadAndGoneOnWith();
    void aSupersededWriterChangesNothing();
    void embeddingsGoOnWithTheRows();
    void anotherOriginBeginsAnewAndLeavesTheOldWhole();
    void goesOnOnlyWithWhatIsThere_data();
    void goesOnOnlyWithWhatIsThere();
    void refusesToWriteWhatIsNoEvaluation();
    void readsAForeignFolder();
    void readsHalfPrecision();
    void refusesADamagedFolder_data();
    void refusesADamagedFolder();
    void refusesANewerFormat();
    void namesTenBadRowsAndCountsTheRest();
    void sidecarHoldsWhatTheMatrixSays();
    void sidecarIsTheSameOnEveryProcessor();

private:
    taxon::test::ScratchFolder m_scratch;
};

void TestPredictionStore::readsBackWhatWasWritten()
{
    const auto folder = m_scratch.path() / "written";
    taxon::test::writeTinyStore(folder, {"cat", "dog"},
                                {{"test", "dog", {0.25F, 0.75F}}, {"out_of_scope", "", {0.5F, 0.5F}}, {"train", "cat", {1.0F, 0.0F}}});
    const PredictionStore store = PredictionStore::open(folder);
    QCOMPARE(store.images(), std::size_t{3});
    QCOMPARE(store.classes(), (std::vector<std::string>{"cat", "dog"}));
    QCOMPARE(store.truth(), (std::vector<std::int32_t>{1, -1, 0}));
    QCOMPARE(store.info().model, std::string("003"));
    QCOMPARE(store.rows()[0].path, std::string("image-0.png"));
    QCOMPARE(store.sets().size(), std::size_t{3});
    QCOMPARE(store.sets()[0].name, std::string("train")); // in order of kind
    QVERIFY(store.set("out_of_scope")->isOutOfScope());
    QVERIFY(store.set("nothing") == nullptr);
    std::vector<float> row(2);
    store.copyScores(0, row);
    QCOMPARE(row, (std::vector<float>{0.25F, 0.75F}));
}

void TestPredictionStore::aKilledWriterIsReadAndGoneOnWith()
{
    const auto folder = m_scratch.path() / "killed";
    const std::vector<PredictionRow> rows{
        {"a.png", "1", "test", "cat", "", ""}, {"b.png", "2", "test", "dog", "", ""}, {"c.png", "3", "test", "dog", "", ""}};
    EvaluationInfo info;
    info.sets = {{"train", dataset::SetKind::Train, 0, ""}, {"test", dataset::SetKind::Test, 0, "hash"}};
    {
        PredictionWriter killed(folder, {"cat", "dog"}, info, "origin");
        QCOMPARE(killed.position(), std::uint64_t{0});
        killed.append(std::span(rows).first(1), std::vector<float>{1.0F, 0.0F});
        killed.saveBlock(16);
        killed.append(std::span(rows).subspan(1, 1), std::vector<float>{0.5F, 0.5F}); // never saved
    }
    QVERIFY(throwsError(ErrorCode::Damaged, "unfinished", [&] { (void)PredictionStore::open(folder); }));
    const PredictionStore part = PredictionStore::open(folder / "unfinished");
    QCOMPARE(part.images(), std::size_t{1});
    QCOMPARE(part.matrix().rows(), std::size_t{1});
    QCOMPARE(part.set("test")->hash, std::string("hash"));
    PredictionWriter next(folder, {"cat", "dog"}, info, "origin");
    QCOMPARE(next.position(), std::uint64_t{16});
    QCOMPARE(next.images(), std::size_t{1});
    next.append(std::span(rows).subspan(1), std::vector<float>{0.25F, 0.75F, 0.0F, 1.0F});
    next.commit();
    const PredictionStore whole = PredictionStore::open(folder);
    QCOMPARE(whole.images(), std::size_t{3});
    QCOMPARE(whole.rows()[2].path, std::string("c.png"));
    QCOMPARE(whole.info().sets.size(), std::size_t{1}); // no image of train
    QCOMPARE(whole.info().sets[0].images, std::size_t{3});
    std::vector<float> row(2);
    whole.copyScores(1, row);
    QCOMPARE(row, (std::vector<float>{0.25F, 0.75F}));
    QVERIFY(!std::filesystem::exists(folder / "unfinished"));
}

void TestPredictionStore::aSupersededWriterChangesNothing()
{
    const auto folder = m_scratch.path() / "superseded";
    const std::vector<PredictionRow> rows{{"a.png", "1", "test", "cat", "", ""}, {"b.png", "2", "test", "cat", "", ""}};
    EvaluationInfo info;
    info.sets = {{"test", dataset::SetKind::Test, 0, ""}};
    PredictionWriter whole(folder, {"cat"}, info, "one");
    whole.append(rows, std::vector<float>{1.0F, 1.0F});
    whole.commit();
    PredictionWriter old(folder, {"cat"}, info, "two");
    old.append(std::span(rows).first(1), std::vector<float>{1.0F});
    old.saveBlock(1);
    const std::string saved = readTextFile(folder / "unfinished" / "images.csv");
    old.append(std::span(rows).subspan(1), std::vector<float>{1.0F});
    {
        const Fence closed([] { return false; }, "A newer attempt took this run over.", "run");
        QVERIFY(throwsError(ErrorCode::Locked, "A newer attempt", [&] { old.saveBlock(2); }));
        QVERIFY(throwsError(ErrorCode::Locked, "A newer attempt", [&] { old.commit(); }));
    }
    QCOMPARE(readTextFile(folder / "unfinished" / "images.csv"), saved);
    QCOMPARE(PredictionStore::open(folder).images(), std::size_t{2});
}

void TestPredictionStore::embeddingsGoOnWithTheRows()
{
    const auto folder = m_scratch.path() / "embedded";
    const std::vector<PredictionRow> rows{{"a.png", "1", "test", "cat", "", ""}, {"b.png", "2", "test", "cat", "", ""}};
    EvaluationInfo info;
    info.sets = {{"test", dataset::SetKind::Test, 0, ""}};
    const std::vector<float> sure{1.0F};
    {
        PredictionWriter killed(folder, {"cat"}, info, "origin", 2);
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "embeddings of 2 columns", [&] { killed.append(std::span(rows).first(1), sure); }));
        QCOMPARE(killed.images(), std::size_t{0});
        killed.append(std::span(rows).first(1), sure, std::vector<float>{0.5F, -0.5F});
        killed.saveBlock(1);
        killed.append(std::span(rows).first(1), sure, std::vector<float>{9.0F, 9.0F}); // never saved
    }
    {
        PredictionWriter next(folder, {"cat"}, info, "origin", 2);
        QCOMPARE(next.position(), std::uint64_t{1});
        next.append(std::span(rows).subspan(1), sure, std::vector<float>{0.25F, 1.0F});
        next.commit();
    }
    const NpyFile embeddings = NpyFile::open(folder / kEmbeddingsFile);
    QCOMPARE(embeddings.shape(), (std::vector<std::size_t>{2, 2}));
    std::vector<float> row(2);
    embeddings.copyRow(0, row);
    QCOMPARE(row, (std::vector<float>{0.5F, -0.5F}));
    embeddings.copyRow(1, row);
    QCOMPARE(row, (std::vector<float>{0.25F, 1.0F}));
    // What an evaluation without any takes the place of has none either.
    PredictionWriter without(folder, {"cat"}, info, "other");
    without.append(rows, std::vector<float>{1.0F, 1.0F});
    without.commit();
    QVERIFY(!std::filesystem::exists(folder / kEmbeddingsFile));
}

void TestPredictionStore::anotherOriginBeginsAnewAndLeavesTheOldWhole()
{
    const auto folder = m_scratch.path() / "again";
    taxon::test::writeTinyStore(folder, {"cat"}, {{"test", "cat", {1.0F}}});
    const EvaluationInfo info = killedAfterOneImage(folder, "one");
    QCOMPARE(PredictionStore::open(folder).rows()[0].path, std::string("image-0.png")); // the evaluation of before
    QCOMPARE(PredictionWriter(folder, {"cat"}, info, "two").position(), std::uint64_t{0});
    PredictionWriter none(folder, {"cat"}, info, "two");
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "no image", [&] { none.commit(); }));
    QCOMPARE(PredictionStore::open(folder).images(), std::size_t{1});
}

void TestPredictionStore::goesOnOnlyWithWhatIsThere_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("bytes");
    QTest::newRow("scores cut") << "scores.npy" << 130;
    QTest::newRow("scores gone") << "scores.npy" << -1;
    QTest::newRow("images cut") << "images.csv" << 20;
    QTest::newRow("embeddings cut") << "embeddings.npy" << 130;
    QTest::newRow("embeddings gone") << "embeddings.npy" << -1;
    QTest::newRow("description cut") << "unfinished.json" << 12;
}

void TestPredictionStore::goesOnOnlyWithWhatIsThere()
{
    QFETCH(QString, file);
    QFETCH(int, bytes);
    const auto folder = m_scratch.path() / ("cut " + std::string(QTest::currentDataTag()));
    const EvaluationInfo info = killedAfterOneImage(folder, "origin");
    const auto path = folder / "unfinished" / file.toStdString();
    if (bytes < 0)
        std::filesystem::remove(path);
    else
        std::filesystem::resize_file(path, static_cast<std::uintmax_t>(bytes));
    PredictionWriter next(folder, {"cat"}, info, "origin", 3);
    QCOMPARE(next.position(), std::uint64_t{0});
    QCOMPARE(next.images(), std::size_t{0});
    next.append(kOneRow, std::vector<float>{1.0F}, std::vector<float>{0.0F, 1.0F, 0.0F});
    next.commit();
    QCOMPARE(PredictionStore::open(folder).images(), std::size_t{1});
}

void TestPredictionStore::refusesToWriteWhatIsNoEvaluation()
{
    const auto folder = m_scratch.path() / "refused";
    EvaluationInfo info;
    info.sets = {{"test", dataset::SetKind::Test, 0, ""}};
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "at least one class", [&] { PredictionWriter(folder, {}, info); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "twice", [&] { PredictionWriter(folder, {"cat", "cat"}, info); }));
    PredictionWriter writer(folder, {"cat", "dog"}, info);
    const auto append = [&](const PredictionRow& row, const std::vector<float>& scores) { writer.append({&row, 1}, scores); };
    const PredictionRow row{"a.png", "", "test", "cat", "", ""};
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "a.png", [&] { append(row, {nan, 1.0F}); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "no probabilities", [&] { append(row, {3.0F, 1.0F}); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "1 values were given for 1 images and 2 classes", [&] { append(row, {1.0F}); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "not one of the model's classes", [&] {
        append({"", "", "test", "cow", "", ""}, {1.0F, 0.0F});
    }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "no set \"odd\"", [&] { append({"", "", "odd", "cat", "", ""}, {1.0F, 0.0F}); }));
    QCOMPARE(writer.images(), std::size_t{0});
}

void TestPredictionStore::readsAForeignFolder()
{
    const std::filesystem::path name = "foreign";
    m_scratch.write(name / "scores.npy", npy("(4, 2)", "<f4", floats({1, 0, 0, 1, 0.5F, 0.5F, 0.75F, 0.25F})));
    m_scratch.write(name / "classes.txt", "cat\r\ndog\r\n");
    m_scratch.write(name / "images.csv", "split,truth\ntest,cat\ndifficult,dog\nout_of_scope,wheel\nnoise,\n");
    const PredictionStore store = PredictionStore::open(m_scratch.path() / name);
    QCOMPARE(store.set("test")->kind, dataset::SetKind::Test);
    QCOMPARE(store.set("difficult")->kind, dataset::SetKind::Benchmark);
    QCOMPARE(store.set("out_of_scope")->kind, dataset::SetKind::OutOfScope);
    QCOMPARE(store.set("noise")->kind, dataset::SetKind::OutOfScope);
    QCOMPARE(store.truth(), (std::vector<std::int32_t>{0, 1, -1, -1}));
    QCOMPARE(store.info().threshold, 0.80);
}

void TestPredictionStore::readsHalfPrecision()
{
    const std::filesystem::path name = "half";
    const std::vector<std::uint16_t> values{0x3A00, 0x3400, 0x0000, 0x3C00}; // .75 .25 / 0 1
    m_scratch.write(name / "scores.npy", npy("(2, 2)", "<f2", {reinterpret_cast<const char*>(values.data()), 8}));
    m_scratch.write(name / "classes.txt", "cat\ndog");
    m_scratch.write(name / "images.csv", "truth\ncat\ndog\n");
    const PredictionStore store = PredictionStore::open(m_scratch.path() / name);
    QVERIFY(store.matrix().isHalf());
    const Sidecar sidecar = makeSidecar(store.matrix(), store.truth(), jobs::Context());
    QCOMPARE(sidecar.confidence, (std::vector<float>{0.75F, 1.0F}));
    QCOMPARE(sidecar.prediction, (std::vector<std::int32_t>{0, 1}));
}

void TestPredictionStore::refusesADamagedFolder_data()
{
    QTest::addColumn<QString>("classes");
    QTest::addColumn<QString>("images");
    QTest::addColumn<QByteArray>("scores");
    QTest::addColumn<QString>("message");
    const auto matrix = [](const std::vector<float>& values, const char* shape = "(2, 2)") {
        return QByteArray::fromStdString(npy(shape, "<f4", floats(values)));
    };
    const QByteArray good = matrix({1, 0, 0, 1});
    const char* names = "cat\ndog\n";
    const char* rows = "split,truth\ntest,cat\ntest,dog\n";
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("NaN") << names << rows << matrix({1, 0, nan, 1}) << "row 1: holds NaN";
    QTest::newRow("logits") << names << rows << matrix({1, 0, 4, 2}) << "row 1: sums to 6";
    QTest::newRow("negative") << names << rows << matrix({1.5F, -0.5F, 0, 1}) << "row 0: holds -0.5";
    QTest::newRow("three dimensions") << names << rows << matrix({1, 0, 0, 1}, "(2, 2, 1)") << "two dimensions";
    QTest::newRow("unknown truth") << names << "split,truth\ntest,cow\ntest,dog\n" << good << "row 0: the truth \"cow\"";
    QTest::newRow("truth missing in scope") << names << "split,truth\ntest,cat\ntest,\n" << good << "row 1: has no truth";
    QTest::newRow("no split") << names << "split,truth\ntest,cat\n,dog\n" << good << "row 1: has no split";
    QTest::newRow("rows in another order") << names << "row,truth\n1,cat\n0,dog\n" << good << "2 bad rows: row 0: is numbered \"1\"";
    QTest::newRow("an image too few") << names << "split,truth\ntest,cat\n" << good << "2 rows, and images.csv 1 images";
    QTest::newRow("no truth column") << names << "split\ntest\ntest\n" << good << "truth";
    QTest::newRow("a class too many") << "cat\ndog\ncow\n" << rows << good << "2 columns, and classes.txt 3 classes";
    QTest::newRow("class twice") << "cat\ncat\n" << rows << good << "named twice, in lines 1 and 2";
    QTest::newRow("class without name") << "cat\n\ndog\n" << rows << good << "Line 2 has no class name";
    QTest::newRow("matrix cut off") << names << rows << good.left(good.size() - 4) << "holds 3";
}

void TestPredictionStore::refusesADamagedFolder()
{
    QFETCH(QString, classes);
    QFETCH(QString, images);
    QFETCH(QByteArray, scores);
    QFETCH(QString, message);
    const taxon::test::ScratchFolder folder;
    folder.write("classes.txt", classes.toStdString());
    folder.write("images.csv", images.toStdString());
    folder.write("scores.npy", scores.toStdString());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)PredictionStore::open(folder.path()); }));
}

void TestPredictionStore::refusesANewerFormat()
{
    const auto folder = m_scratch.path() / "newer";
    taxon::test::writeTinyStore(folder, {"cat"}, {{"test", "cat", {1.0F}}});
    m_scratch.write("newer/evaluation.json", R"({"format":"taxon-evaluation","version":2})");
    QVERIFY(throwsError(ErrorCode::Unsupported, "", [&] { (void)PredictionStore::open(folder); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "no such evaluation", [&] { (void)PredictionStore::open(folder / "missing"); }));
}

void TestPredictionStore::namesTenBadRowsAndCountsTheRest()
{
    const taxon::test::ScratchFolder folder;
    std::string rows = "truth\n";
    for (int i = 0; i < 12; ++i)
        rows += "cow\n";
    folder.write("classes.txt", "cat\n");
    folder.write("images.csv", rows);
    folder.write("scores.npy", npy("(12, 1)", "<f4", floats(std::vector<float>(12, 1.0F))));
    QVERIFY(throwsError(ErrorCode::Damaged, "12 bad rows", [&] { (void)PredictionStore::open(folder.path()); }));
    QVERIFY(throwsError(ErrorCode::Damaged, "and 2 more", [&] { (void)PredictionStore::open(folder.path()); }));
}

void TestPredictionStore::sidecarHoldsWhatTheMatrixSays()
{
    const std::vector<float> scores{0.1F, 0.4F, 0.4F, 0.1F, /**/ 0.25F, 0.25F, 0.25F, 0.25F};
    const std::vector<std::int32_t> truth{2, -1};
    const Sidecar sidecar = makeSidecar(ScoreMatrix(scores, 4), truth, jobs::Context());
    QCOMPARE(sidecar.prediction, (std::vector<std::int32_t>{1, 0})); // a tie goes to the lower class
    QCOMPARE(sidecar.second, (std::vector<std::int32_t>{2, 1}));
    QCOMPARE(sidecar.truthRank, (std::vector<std::uint32_t>{2, 0}));
    QCOMPARE(sidecar.selfMargin(0), 0.0F);
    QCOMPARE(sidecar.top[4], -1); // four classes only
    QVERIFY(std::abs(sidecar.squaredError[0] - (0.01 + 0.16 + 0.36 + 0.01)) < 1e-7);
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "none of 4 classes", [&] {
        (void)makeSidecar(ScoreMatrix(scores, 4), std::vector<std::int32_t>{4, 0}, jobs::Context());
    }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "1 truths",
                        [&] { (void)makeSidecar(ScoreMatrix(scores, 4), std::vector<std::int32_t>{0}, jobs::Context()); }));
}

void TestPredictionStore::sidecarIsTheSameOnEveryProcessor()
{
    const RowKernel fast = rowFactsAvx2();
    if (fast == nullptr)
        QSKIP("no AVX2 here");
    std::uint32_t state = 1;
    for (std::size_t columns = 1; columns < 100; ++columns) {
        std::vector<float> row(columns);
        for (float& value : row)
            value = static_cast<float>((state = state * 1664525U + 1013904223U) >> 28) / 16.0F; // many ties
        for (std::int32_t truth = -1; truth < static_cast<std::int32_t>(columns); ++truth) {
            RowFacts a;
            RowFacts b;
            rowFactsPlain(row.data(), columns, truth, a);
            fast(row.data(), columns, truth, b);
            QCOMPARE(a.sum, b.sum);
            QCOMPARE(a.sumOfSquares, b.sumOfSquares);
            QCOMPARE(a.rank, b.rank);
            QVERIFY(a.top == b.top && a.topScores == b.topScores);
        }
    }
}

QTEST_GUILESS_MAIN(TestPredictionStore)
#include "tst_prediction_store.moc"
