// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/embeddings.h"

#include "scores/product_kernel.h"
#include "support/scratch.h"

#include <cmath>
#include <limits>
#include <random>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;

/// Embeddings: the cosine with every image is exact, and what is no such file is named.
class TestEmbeddings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheCosineOfEveryRow_data();
    void isTheCosineOfEveryRow();
    void isTheSameOnEveryProcessorAndByAnyThreads();
    void hasAValueForWhatHasNoLength();
    void theNearestComeFirstWithoutTheImageItself_data();
    void theNearestComeFirstWithoutTheImageItself();
    void anEvaluationMayHaveNone();
    void refusesWhatFitsNoEvaluation_data();
    void refusesWhatFitsNoEvaluation();

private:
    static std::vector<float> noise(std::size_t count)
    {
        std::mt19937 random(7);
        std::vector<float> values(count);
        for (float& value : values)
            value = static_cast<float>(random() % 2000) / 1000.0F - 1.0F;
        return values;
    }

    Embeddings made(const std::vector<float>& values, std::size_t columns, NpyType type)
    {
        const auto folder = m_scratch.path() / ("made" + std::to_string(++m_made));
        std::filesystem::create_directories(folder);
        NpyWriter writer(folder / kEmbeddingsFile, columns, 0, type);
        writer.append(values);
        writer.flush();
        return *Embeddings::open(folder, values.size() / columns);
    }

    test::ScratchFolder m_scratch;
    int m_made = 0;
};

void TestEmbeddings::isTheCosineOfEveryRow_data()
{
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("half");
    for (const int columns : {1, 7, 16, 17, 100})
        for (const bool half : {false, true})
            QTest::addRow("%d columns of float%d", columns, half ? 16 : 32) << columns << half;
}

void TestEmbeddings::isTheCosineOfEveryRow()
{
    QFETCH(int, columns);
    QFETCH(bool, half);
    const auto width = static_cast<std::size_t>(columns);
    const std::size_t images = 2500; // more than one piece of work
    const std::vector<float> values = noise(images * width);
    const Embeddings embeddings = made(values, width, half ? NpyType::Float16 : NpyType::Float32);
    QCOMPARE(embeddings.images(), images);
    const std::vector<float> found = embeddings.similarities(3);
    QCOMPARE(found.size(), images);
    for (std::size_t i = 0; i < images; ++i) {
        double dot = 0, own = 0, other = 0;
        for (std::size_t k = 0; k < width; ++k) {
            const auto stored = [&](std::size_t row) {
                const float value = values[row * width + k];
                return static_cast<double>(half ? halfToFloat(floatToHalf(value)) : value);
            };
            dot += stored(i) * stored(3);
            own += stored(3) * stored(3);
            other += stored(i) * stored(i);
        }
        QVERIFY(std::abs(static_cast<double>(found[i]) - dot / std::sqrt(own * other)) < 1e-5);
    }
    QVERIFY(std::abs(found[3] - 1.0F) < 1e-6F);
}

void TestEmbeddings::isTheSameOnEveryProcessorAndByAnyThreads()
{
    const Embeddings embeddings = made(noise(std::size_t{3000} * 40), 40, NpyType::Float16);
    QCOMPARE(embeddings.similarities(17, {}, 1), embeddings.similarities(17, {}, 3));
    const ProductKernel fast = productsAvx2();
    if (fast == nullptr)
        QSKIP("no AVX2 here");
    const std::vector<float> values = noise(400);
    for (std::size_t columns = 0; columns < 200; ++columns) {
        const Products one = productsPlain(values.data(), values.data() + 200, columns);
        const Products other = fast(values.data(), values.data() + 200, columns);
        QVERIFY(one.dot == other.dot && one.square == other.square);
    }
}

void TestEmbeddings::hasAValueForWhatHasNoLength()
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const Embeddings embeddings = made({1, 0, /**/ 0, 0, /**/ nan, 1, /**/ infinity, 1, /**/ -2, 0}, 2, NpyType::Float32);
    QCOMPARE(embeddings.similarities(0), (std::vector<float>{1, 0, 0, 0, -1}));
    QCOMPARE(embeddings.similarities(1), (std::vector<float>{0, 0, 0, 0, 0}));
}

void TestEmbeddings::theNearestComeFirstWithoutTheImageItself_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<int>>("rows");
    QTest::newRow("none") << 0 << QList<int>{};
    QTest::newRow("one") << 1 << QList<int>{4};
    QTest::newRow("equal ones by row") << 3 << QList<int>{4, 0, 3};
    QTest::newRow("more than there are") << 9 << QList<int>{4, 0, 3, 2};
}

void TestEmbeddings::theNearestComeFirstWithoutTheImageItself()
{
    QFETCH(int, count);
    QFETCH(QList<int>, rows);
    const std::vector<float> similarities{0.5F, 1.0F, -0.5F, 0.5F, 1.0F};
    const std::vector<Neighbour> found = nearest(similarities, 1, static_cast<std::size_t>(count));
    QCOMPARE(static_cast<qsizetype>(found.size()), rows.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        QCOMPARE(static_cast<int>(found[i].row), rows[static_cast<qsizetype>(i)]);
        QCOMPARE(found[i].similarity, similarities[found[i].row]);
    }
}

void TestEmbeddings::anEvaluationMayHaveNone()
{
    QVERIFY(!Embeddings::open(m_scratch.path() / "nothing", 5));
}

void TestEmbeddings::refusesWhatFitsNoEvaluation_data()
{
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("of other images") << 3 << 0 << "row for each of 3 images";
    QTest::newRow("cut off") << 2 << 4 << "should hold 4 values and holds 2";
    QTest::newRow("not that at all") << 2 << 140 << "not a .npy file";
}

void TestEmbeddings::refusesWhatFitsNoEvaluation()
{
    QFETCH(int, images);
    QFETCH(int, bytes); // that are cut off
    QFETCH(QString, message);
    const auto folder = m_scratch.path() / ("refused " + std::string(QTest::currentDataTag()));
    std::filesystem::create_directories(folder);
    NpyWriter writer(folder / kEmbeddingsFile, 2, 0, NpyType::Float16);
    writer.append(std::vector<float>{1, 2, 3, 4});
    writer.flush();
    const auto size = std::filesystem::file_size(folder / kEmbeddingsFile);
    std::filesystem::resize_file(folder / kEmbeddingsFile, size > static_cast<std::size_t>(bytes) ? size - static_cast<std::size_t>(bytes) : 3);
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)Embeddings::open(folder, static_cast<std::size_t>(images)); }));
    const Embeddings whole = made({1, 2, 3, 4}, 2, NpyType::Float16);
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "Row 2", [&] { (void)whole.similarities(2); }));
}

QTEST_GUILESS_MAIN(TestEmbeddings)
#include "tst_embeddings.moc"
