// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/loader.h"

#include "fake_images.h"

#include <QtTest>
#include <numeric>
#include <set>

using namespace taxon;
using namespace taxon::learn;

/// BatchLoader: what it hands out depends on seeds alone, and damaged images are told and left out.
class TestLoader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesEachImageOnce();
    void doesNotDependOnThreads_data();
    void doesNotDependOnThreads();
    void partsMakeTheBatch();
    void goesOnInTheMiddleOfAnEpoch();
    void readsNothingThatTheCacheHolds();
    void keepsWhatTheBudgetHolds();
    void growsItsImages_data();
    void growsItsImages();
    void changesWithTheEpoch();
    void leavesDamagedImagesOut();
    void failsWhenTooManyAreDamaged();
    void handsAForeignExceptionToTheConsumer();
    void refusesAnEmptyBatch();
    void endsWhileWorkersAreBusy();
};

namespace {

std::vector<std::size_t> firstSamples(std::size_t count)
{
    std::vector<std::size_t> samples(count);
    std::iota(samples.begin(), samples.end(), std::size_t{0});
    return samples;
}

LoaderOptions options(LoadAs loadAs, unsigned threads)
{
    LoaderOptions o;
    o.preprocessing.sizePx = 28;
    o.preprocessing.fit = "squash";
    o.loadAs = loadAs;
    o.batchSize = 5;
    o.shuffle = true;
    o.threads = threads;
    return o;
}

std::vector<Batch> wholeEpoch(BatchLoader& loader, int epoch, std::size_t skip = 0)
{
    std::vector<Batch> batches;
    loader.startEpoch(epoch, skip);
    while (auto batch = loader.next())
        batches.push_back(*std::move(batch));
    return batches;
}

bool areEqual(const Batch& a, const Batch& b)
{
    return a.samples == b.samples && torch::equal(a.labels, b.labels) && torch::equal(a.images, b.images);
}

} // namespace

void TestLoader::givesEachImageOnce()
{
    const auto source = test::twoColours();
    BatchLoader loader(*source, firstSamples(23), options(LoadAs::TrainingBytes, 3));
    const auto batches = wholeEpoch(loader, 0);
    QCOMPARE(batches.size(), std::size_t{5});
    QCOMPARE(loader.batchesPerEpoch(), std::size_t{5});
    QCOMPARE(batches[0].images.sizes(), (torch::IntArrayRef{5, 28, 28, 3}));
    QCOMPARE(batches[0].images.scalar_type(), torch::kUInt8);
    QCOMPARE(batches[4].images.size(0), std::int64_t{3});
    std::set<std::size_t> seen;
    for (const Batch& batch : batches)
        for (std::size_t i = 0; i < batch.samples.size(); ++i) {
            QVERIFY(seen.insert(batch.samples[i]).second);
            QCOMPARE(batch.labels[static_cast<std::int64_t>(i)].item<std::int64_t>(), std::int64_t{source->samples()[batch.samples[i]].label});
        }
    QCOMPARE(seen.size(), std::size_t{23});
}

/// Of 21 images in batches of five the last has one: the other processes get a batch without images for it, not the end of the epoch.
void TestLoader::partsMakeTheBatch()
{
    const auto source = test::twoColours();
    BatchLoader whole(*source, firstSamples(21), options(LoadAs::TrainingBytes, 2));
    const auto batches = wholeEpoch(whole, 3, 1);
    std::vector<std::vector<Batch>> parts;
    for (int rank = 0; rank < 3; ++rank) {
        LoaderOptions part = options(LoadAs::TrainingBytes, 2);
        part.part = {rank, 3};
        BatchLoader loader(*source, firstSamples(21), part);
        parts.push_back(wholeEpoch(loader, 3, 1));
        QCOMPARE(parts.back().size(), batches.size());
    }
    for (std::size_t b = 0; b < batches.size(); ++b)
        for (int rank = 0; rank < 3; ++rank) {
            const Batch& part = parts[static_cast<std::size_t>(rank)][b];
            const auto positions = positionsOf({rank, 3}, batches[b].samples.size());
            QCOMPARE(part.samples.size(), positions.size());
            QCOMPARE(part.images.size(0), static_cast<std::int64_t>(positions.size()));
            for (std::size_t i = 0; i < positions.size(); ++i) {
                QCOMPARE(part.samples[i], batches[b].samples[positions[i]]);
                QVERIFY(torch::equal(part.images[static_cast<std::int64_t>(i)], batches[b].images[static_cast<std::int64_t>(positions[i])]));
            }
        }
}

void TestLoader::doesNotDependOnThreads_data()
{
    QTest::addColumn<bool>("training");
    QTest::newRow("augmented bytes") << true;
    QTest::newRow("exact floats") << false;
}

void TestLoader::doesNotDependOnThreads()
{
    QFETCH(const bool, training);
    const auto loadAs = training ? LoadAs::TrainingBytes : LoadAs::ExactFloat;
    const auto source = test::twoColours();
    BatchLoader one(*source, firstSamples(23), options(loadAs, 1)), four(*source, firstSamples(23), options(loadAs, 4));
    const auto a = wholeEpoch(one, 2), b = wholeEpoch(four, 2);
    QCOMPARE(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        QVERIFY(areEqual(a[i], b[i]));
}

void TestLoader::goesOnInTheMiddleOfAnEpoch()
{
    const auto source = test::twoColours();
    BatchLoader loader(*source, firstSamples(23), options(LoadAs::TrainingBytes, 2));
    const auto whole = wholeEpoch(loader, 1), rest = wholeEpoch(loader, 1, 3), nothing = wholeEpoch(loader, 1, 9);
    QCOMPARE(rest.size(), std::size_t{2});
    QVERIFY(areEqual(whole[3], rest[0]));
    QVERIFY(areEqual(whole[4], rest[1]));
    QVERIFY(nothing.empty());
}

void TestLoader::readsNothingThatTheCacheHolds()
{
    const auto source = test::twoColours();
    auto o = options(LoadAs::TrainingBytes, 2);
    o.cache = std::make_shared<DecodedCache>(1 << 20);
    BatchLoader loader(*source, firstSamples(23), o);
    wholeEpoch(loader, 0);
    QCOMPARE(source->reads.load(), 23);
    QCOMPARE(wholeEpoch(loader, 1).size(), std::size_t{5});
    QCOMPARE(source->reads.load(), 23);
}

/// What is kept changes no pixel: a resumed run begins with an empty cache.
void TestLoader::keepsWhatTheBudgetHolds()
{
    const auto source = test::twoColours();
    auto small = options(LoadAs::TrainingBytes, 2), none = small;
    small.cache = std::make_shared<DecodedCache>(10 * 32 * 30 * 3);
    none.cache = std::make_shared<DecodedCache>(0);
    BatchLoader some(*source, firstSamples(23), small), nothing(*source, firstSamples(23), none);
    wholeEpoch(some, 0);
    QCOMPARE(small.cache->images(), std::size_t{10});
    const auto a = wholeEpoch(some, 1), b = wholeEpoch(nothing, 1);
    for (std::size_t i = 0; i < a.size(); ++i)
        QVERIFY(areEqual(a[i], b[i]));
    QCOMPARE(source->reads.load(), 23 + 13 + 23);
}

void TestLoader::growsItsImages_data()
{
    QTest::addColumn<bool>("cached");
    QTest::newRow("decoded each time") << false;
    QTest::newRow("kept since an epoch of small images") << true;
}

/// A loader that begins with an epoch of full-size images, as a resumed run does, hands out the same ones.
void TestLoader::growsItsImages()
{
    QFETCH(const bool, cached);
    const auto source = test::twoColours();
    const auto optionsOf = [&] {
        auto o = options(LoadAs::TrainingBytes, 2);
        o.sizeOfEpoch = [](int epoch) { return epoch < 2 ? 16 : 28; };
        if (cached)
            o.cache = std::make_shared<DecodedCache>(1 << 20);
        return o;
    };
    BatchLoader grown(*source, firstSamples(23), optionsOf()), resumed(*source, firstSamples(23), optionsOf());
    const auto first = wholeEpoch(grown, 0), second = wholeEpoch(grown, 1), third = wholeEpoch(grown, 2), rest = wholeEpoch(resumed, 2, 2);
    QCOMPARE(first[0].images.sizes(), (torch::IntArrayRef{5, 16, 16, 3}));
    QCOMPARE(second[4].images.sizes(), (torch::IntArrayRef{3, 16, 16, 3}));
    QCOMPARE(third[0].images.sizes(), (torch::IntArrayRef{5, 28, 28, 3}));
    QCOMPARE(rest.size(), std::size_t{3});
    for (std::size_t i = 0; i < rest.size(); ++i)
        QVERIFY(areEqual(third[i + 2], rest[i]));

    auto exact = optionsOf();
    exact.loadAs = LoadAs::ExactFloat;
    BatchLoader validation(*source, firstSamples(23), exact);
    QCOMPARE(wholeEpoch(validation, 0)[0].images.sizes(), (torch::IntArrayRef{5, 3, 28, 28})); // always full
}

void TestLoader::changesWithTheEpoch()
{
    const auto source = test::twoColours();
    auto fixed = options(LoadAs::TrainingBytes, 2);
    fixed.shuffle = false;
    BatchLoader shuffled(*source, firstSamples(23), options(LoadAs::TrainingBytes, 2)), inOrder(*source, firstSamples(23), fixed);
    QVERIFY(wholeEpoch(shuffled, 0)[0].samples != wholeEpoch(shuffled, 1)[0].samples);
    const auto a = wholeEpoch(inOrder, 0), b = wholeEpoch(inOrder, 1);
    QVERIFY(a[0].samples == b[0].samples);
    QVERIFY(!torch::equal(a[0].images, b[0].images)); // other augmentations
}

void TestLoader::leavesDamagedImagesOut()
{
    const auto source = test::twoColours();
    source->damage(7);
    auto o = options(LoadAs::ExactFloat, 2);
    o.shuffle = false;
    std::vector<std::string> told;
    BatchLoader loader(*source, firstSamples(23), o, [&](const std::string& path, const std::string&) { told.push_back(path); });
    for (int epoch = 0; epoch < 2; ++epoch) {
        const auto batches = wholeEpoch(loader, epoch);
        QVERIFY((batches[1].samples == std::vector<std::size_t>{5, 6, 8, 9}));
        QCOMPARE(batches[1].images.size(0), std::int64_t{4});
        QCOMPARE(batches[2].samples.size(), std::size_t{5}); // the others keep their place
    }
    QVERIFY(told == std::vector<std::string>{source->samples()[7].path}); // once
}

void TestLoader::failsWhenTooManyAreDamaged()
{
    const auto source = test::twoColours();
    for (const std::size_t i : {1u, 7u})
        source->damage(i);
    BatchLoader loader(*source, firstSamples(23), options(LoadAs::ExactFloat, 2));
    QVERIFY(test::throwsError(ErrorCode::Damaged, "2 of 23", [&] { wholeEpoch(loader, 0); }));
}

void TestLoader::handsAForeignExceptionToTheConsumer()
{
    const auto source = test::twoColours();
    source->onRead = [](int number) {
        if (number == 4)
            throw Error(ErrorCode::Io, "The share is gone.");
    };
    BatchLoader loader(*source, firstSamples(23), options(LoadAs::ExactFloat, 2));
    QVERIFY(test::throwsError(ErrorCode::Io, "share is gone", [&] { wholeEpoch(loader, 0); }));
    QCOMPARE(wholeEpoch(loader, 0).size(), std::size_t{5}); // and can begin again
}

void TestLoader::refusesAnEmptyBatch()
{
    const auto source = test::twoColours();
    auto o = options(LoadAs::ExactFloat, 1);
    o.batchSize = 0;
    QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "batch size", [&] { const BatchLoader loader(*source, firstSamples(3), o); }));
}

void TestLoader::endsWhileWorkersAreBusy()
{
    const auto source = test::twoColours();
    auto o = options(LoadAs::ExactFloat, 3);
    o.prefetchBatches = 1;
    {
        BatchLoader loader(*source, firstSamples(23), o);
        loader.startEpoch(0);
        QVERIFY(loader.next().has_value());
    }
    QVERIFY(source->reads < 23); // one batch ahead, not the whole epoch
}

QTEST_GUILESS_MAIN(TestLoader)
#include "tst_loader.moc"
