// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/weight_average.h"

#include "learn/architectures.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

/// WeightAverage: between the start and now, and exactly what it was after a restore.
class TestWeightAverage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheWeights()
    {
        Network network(describe("small_cnn", 3));
        WeightAverage average(network, 0.9);
        const std::string name = "fc.weight";
        const torch::Tensor start = stateDict(network).at(name).detach().clone();
        setAll(network, 1);
        average.update(network, 0); // 1 / 10 of the start is kept
        QVERIFY(torch::allclose(stateDict(average.network()).at(name), start * 0.1 + 0.9));
        average.update(network, 1); // 2 / 11
        QVERIFY(torch::allclose(stateDict(average.network()).at(name), (start * 0.1 + 0.9) * (2.0 / 11) + 9.0 / 11));
        setAll(network, 0);
        const torch::Tensor before = stateDict(average.network()).at(name).detach().clone();
        average.update(network, 100'000); // the ramp is over
        QVERIFY(torch::allclose(stateDict(average.network()).at(name), before * 0.9));
        QVERIFY(torch::equal(stateDict(network).at(name), torch::zeros_like(start))); // only read
    }
    void averagesStatisticsAndCopiesCounters()
    {
        Network network(describe("small_cnn", 3));
        WeightAverage average(network, 0.5);
        network.train();
        (void)network.forward(torch::rand({4, 3, 28, 28}) + 3);
        average.update(network, 1000);
        for (const auto& [name, tensor] : stateDict(network)) {
            const torch::Tensor averaged = stateDict(average.network()).at(name);
            if (name.ends_with("num_batches_tracked"))
                QVERIFY(torch::equal(averaged, tensor));
            else if (name.ends_with("running_mean"))
                QVERIFY(torch::allclose(averaged, tensor * 0.5)); // began at 0
        }
    }
    void isRestored()
    {
        Network network(describe("small_cnn", 3));
        WeightAverage first(network, 0.9), second(network, 0.9);
        setAll(network, 2);
        first.update(network, 5);
        second.restore(stateDict(first.network()));
        setAll(network, -1);
        first.update(network, 6);
        second.update(network, 6);
        for (const auto& [name, tensor] : stateDict(first.network()))
            QVERIFY2(torch::equal(tensor, stateDict(second.network()).at(name)), name.c_str());
    }

private:
    static void setAll(Network& network, double value)
    {
        const torch::NoGradGuard noGradients;
        for (torch::Tensor& tensor : network.parameters())
            tensor.fill_(value);
    }
};

QTEST_GUILESS_MAIN(TestWeightAverage)
#include "tst_weight_average.moc"

#include <torch/utils.h>
