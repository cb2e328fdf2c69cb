// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/learner.h"

#include "as_peers.h"
#include "fake_images.h"
#include "learn/batch_part.h"

#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

namespace {

constexpr int kImages = 12;
constexpr int kSteps = 4;

/// A network without dropout: threads share LibTorch's random numbers, which processes don't.
runs::Recipe recipeOf(double mixup, double cutmix, double clipNorm)
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.architecture = "resnet18";
    recipe.batchSize = kImages;
    recipe.mixup = mixup;
    recipe.cutmix = cutmix;
    recipe.clipNorm = clipNorm;
    return recipe;
}

/// The part of a made-up batch in double precision; \p images of it.
Step partOf(std::int64_t number, int images, const BatchPart& part)
{
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(number));
    const auto inputs = torch::randn({images, 3, 32, 32}, random, torch::kDouble);
    const auto labels = torch::randint(0, 2, {images}, random, torch::kLong);
    std::vector<std::int64_t> positions;
    for (const std::size_t position : positionsOf(part, static_cast<std::size_t>(images)))
        positions.push_back(static_cast<std::int64_t>(position));
    const auto index = torch::tensor(positions, torch::kLong);
    return {inputs.index_select(0, index), labels.index_select(0, index)};
}

/// Weights and statistics after kSteps steps in double precision, two of them an update.
StateDict learned(const runs::Recipe& recipe, const Peers& peers)
{
    const auto source = test::twoColours();
    Learner learner(recipe, *source, {}, peers, {}, {});
    learner.network().to(torch::kDouble);
    learner.beginEpoch();
    for (std::int64_t number = 0; number < kSteps; ++number) {
        const Step step = partOf(number, number == kSteps - 1 ? kImages - 5 : kImages, {peers.rank(), peers.count()});
        const BatchLoss loss = learner.loss(step, learner.share(step.labels, false), static_cast<std::uint64_t>(number));
        const bool isLast = number % 2 == 1;
        learner.backward(loss, 2, isLast);
        if (isLast)
            learner.update(0.02, number / 2);
    }
    Checkpoint checkpoint;
    learner.save(checkpoint);
    return checkpoint.model;
}

double largestDifference(const StateDict& a, const StateDict& b)
{
    double largest = a.size() == b.size() ? 0 : INFINITY;
    for (const auto& [name, tensor] : a)
        largest = std::max(largest, (tensor.to(torch::kDouble) - b.at(name).to(torch::kDouble)).abs().max().item<double>());
    return largest;
}

} // namespace

/// Learner: the steps of several processes are those of one. In double precision, where rounding moves no maximum and no sign that float32 would
/// move: what is left can be told from a mistake.
class TestLearner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void partsLearnAsTheWhole_data()
    {
        QTest::addColumn<double>("mixup");
        QTest::addColumn<double>("cutmix");
        QTest::addColumn<double>("clipNorm");
        QTest::newRow("plain") << 0.0 << 0.0 << 0.0;
        QTest::newRow("mixup, clipped") << 0.4 << 0.0 << 0.5;
        QTest::newRow("cutmix") << 0.0 << 1.0 << 0.0;
    }
    void partsLearnAsTheWhole()
    {
        QFETCH(double, mixup);
        QFETCH(double, cutmix);
        QFETCH(double, clipNorm);
        constexpr double kRounding = 1e-9;
        const runs::Recipe recipe = recipeOf(mixup, cutmix, clipNorm);
        const StateDict one = learned(recipe, Peers());
        for (const int count : {2, 3}) {
            std::vector<StateDict> parts(static_cast<std::size_t>(count));
            test::asPeers(count, [&](const Peers& peers) { parts[static_cast<std::size_t>(peers.rank())] = learned(recipe, peers); });
            for (const StateDict& part : parts) {
                const double difference = largestDifference(one, part);
                QVERIFY2(difference > 0 && difference < kRounding, qPrintable(QString::number(difference)));
                QCOMPARE(largestDifference(part, parts.front()), 0.0); // the same bits in each
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestLearner)
#include "tst_learner.moc"
