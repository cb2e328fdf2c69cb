// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/gradient_sum.h"
#include "learn/peers.h"
#include "learn/synchronised_norm.h"

#include "as_peers.h"
#include "base/error.h"
#include "learn/batch_part.h"
#include "learn/nccl.h"
#include "support/free_port.h"
#include "support/scratch.h"

#include <QtTest>
#include <exception>
#include <map>
#include <set>
#include <thread>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/utils.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::learn;
using taxon::test::asPeers;
using namespace std::chrono_literals;

namespace {

/// Convolution, BatchNorm, pooling: what a layer of every network is made of.
struct Layers {
    Layers()
    {
        torch::manual_seed(5);
        convolution = torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 4, 3));
        norm = torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(4));
        const torch::NoGradGuard noGradients;
        norm->weight.uniform_(0.5, 1.5);
        norm->bias.uniform_(-1, 1);
    }
    [[nodiscard]] std::vector<torch::Tensor> parameters() const { return {convolution->weight, convolution->bias, norm->weight, norm->bias}; }
    [[nodiscard]] std::vector<torch::Tensor> gradients() const
    {
        std::vector<torch::Tensor> found{norm->running_mean.clone(), norm->running_var.clone()};
        for (const torch::Tensor& parameter : parameters())
            found.push_back(parameter.grad().clone());
        return found;
    }
    torch::nn::Conv2d convolution = nullptr;
    torch::nn::BatchNorm2d norm = nullptr;
};

torch::Tensor lossOf(const torch::Tensor& normalised)
{
    return (normalised.relu().mean({2, 3}) * torch::arange(1, 5)).square().sum();
}

} // namespace

/// Peers and what is made of them: sums over processes, gradients, BatchNorm, and parts of batches. (Real processes: tst_several_processes.)
class TestPeers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsMakeTheBatch();
    void readsThePlace();
    void refusesAWrongPlace_data();
    void refusesAWrongPlace();
    void aloneNeedsNobody();
    void addsUp();
    void hearsTheFirst();
    void takesPosts();
    void remembersFromAttemptToAttempt();
    void namesAnotherStart();
    void normalisesAsOneBatch_data();
    void normalisesAsOneBatch();
    void noticesWhoHasGone();
    void doesNotWaitForever();
    void stopsWaitingWhenAsked();
    void addsUpThroughTheCpuWithoutNccl();
    void listensAtItsAddressOnly();
};

void TestPeers::partsMakeTheBatch()
{
    for (std::size_t images = 0; images < 20; ++images)
        for (int count = 1; count <= 5; ++count) {
            std::set<std::size_t> seen;
            std::size_t fewest = images, most = 0;
            for (int rank = 0; rank < count; ++rank) {
                const auto positions = positionsOf({rank, count}, images);
                QVERIFY(std::is_sorted(positions.begin(), positions.end()));
                for (std::size_t i = 0; i < positions.size(); ++i) {
                    QCOMPARE(positions[i] + positions[positions.size() - 1 - i], images - 1); // its mirror image is its partner here too
                    QVERIFY(seen.insert(positions[i]).second);
                }
                fewest = std::min(fewest, positions.size());
                most = std::max(most, positions.size());
            }
            QCOMPARE(seen.size(), images);
            QVERIFY(most - fewest <= 3);
        }
}

void TestPeers::readsThePlace()
{
    std::map<std::string, const char*> set{
        {"RANK", "3"}, {"WORLD_SIZE", "8"}, {"LOCAL_RANK", "1"}, {"MASTER_ADDR", "node0"}, {"MASTER_PORT", "1234"}};
    const auto environment = [&](const char* name) { return set.contains(name) ? set[name] : nullptr; };
    const PeerPlace place = peerPlace(environment);
    QCOMPARE(place.rank, 3);
    QCOMPARE(place.count, 8);
    QCOMPARE(place.localRank, 1);
    QCOMPARE(place.address, std::string("node0"));
    QCOMPARE(place.port, 1234);
    set.erase("WORLD_SIZE");
    QVERIFY(peerPlace(environment).isAlone());
    set = {{"RANK", "1"}, {"WORLD_SIZE", "2"}};
    QCOMPARE(peerPlace(environment).localRank, 1);
    QCOMPARE(peerPlace(environment).port, 29500);
}

void TestPeers::refusesAWrongPlace_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::newRow("no rank") << "RANK"
                             << "";
    QTest::newRow("a rank beyond the last") << "RANK"
                                            << "2";
    QTest::newRow("a negative rank") << "RANK"
                                     << "-1";
    QTest::newRow("a rank with a tail") << "RANK"
                                        << "1x";
    QTest::newRow("no process at all") << "WORLD_SIZE"
                                       << "0";
    QTest::newRow("a count in words") << "WORLD_SIZE"
                                      << "two";
    QTest::newRow("no such port") << "MASTER_PORT"
                                  << "65536";
    QTest::newRow("a local rank above the rank") << "LOCAL_RANK"
                                                 << "2";
}

void TestPeers::refusesAWrongPlace()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    std::map<std::string, std::string> set{{"RANK", "1"}, {"WORLD_SIZE", "2"}};
    set[variable.toStdString()] = value.toStdString();
    QVERIFY(test::throwsError(ErrorCode::Configuration, variable.toStdString(),
                              [&] { (void)peerPlace([&](const char* name) { return set.contains(name) ? set[name].c_str() : nullptr; }); }));
}

void TestPeers::aloneNeedsNobody()
{
    const Peers peers;
    QVERIFY(peers.isAlone() && peers.isFirst());
    QCOMPARE(peers.sum({2.0, 3.0}), (std::vector<double>{2.0, 3.0}));
    QCOMPARE(peers.fromFirst([] { return std::string("mine"); }, {}), std::string("mine"));
    peers.requireSame("a", "never", {});
    peers.post("to nobody");
    QVERIFY(peers.collect().empty());
}

void TestPeers::addsUp()
{
    asPeers(3, [](const Peers& peers) {
        const auto sums = peers.sum({1.0 + peers.rank(), 0.5});
        const auto large = torch::full({300'000}, static_cast<float>(peers.rank())), small = torch::ones({2, 2}, torch::kLong);
        const auto waitForLarge = peers.beginSum(large), waitForSmall = peers.beginSum(small);
        waitForSmall();
        waitForLarge();
        if (sums != std::vector<double>{6.0, 1.5} || !large.eq(3).all().item<bool>() || !small.eq(3).all().item<bool>())
            throw std::runtime_error("another sum");
    });
}

void TestPeers::hearsTheFirst()
{
    std::atomic<int> made{0};
    asPeers(2, [&](const Peers& peers) {
        for (const std::string expected : {"run-1", "", "zèbre\n"}) {
            const std::string heard = peers.fromFirst([&] { return ++made, expected; }, {});
            if (heard != expected)
                throw std::runtime_error("heard " + heard);
        }
    });
    QCOMPARE(made.load(), 3);
}

void TestPeers::takesPosts()
{
    std::vector<std::string> first, second;
    asPeers(3, [&](const Peers& peers) {
        if (!peers.isFirst())
            peers.post("from " + std::to_string(peers.rank()));
        (void)peers.sum({0.0});
        if (peers.isFirst())
            first = peers.collect();
        (void)peers.sum({0.0});
        if (peers.rank() == 2)
            peers.post("again");
        (void)peers.sum({0.0});
        if (peers.isFirst())
            second = peers.collect();
    });
    QCOMPARE(std::set<std::string>(first.begin(), first.end()), (std::set<std::string>{"from 1", "from 2"}));
    QCOMPARE(second, (std::vector<std::string>{"again"}));
}

void TestPeers::remembersFromAttemptToAttempt()
{
    c10d::TCPStoreOptions options; // as torchrun's agent keeps one while it starts its workers again and again
    options.isServer = true;
    options.waitWorkers = false;
    const auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
    PeerPlace place;
    place.port = store->getPort();
    place.joinsStore = true;
    for (const std::string attempt : {"0", "1", "2"}) {
        place.attempt = attempt;
        asPeers(
            2,
            [&](const Peers& peers) {
                const std::string before = peers.remembered();
                if (before != (attempt == "0" ? "" : "the run of attempt 0") || peers.sum(std::vector<double>{1})[0] != 2)
                    throw Error(ErrorCode::Failed, "Attempt " + attempt + " remembers \"" + before + "\".");
                if (peers.isFirst() && attempt == "0")
                    peers.remember("the run of attempt 0");
            },
            place);
    }
    asPeers(2, [](const Peers& peers) { // a store of their own ends with them
        if (!peers.remembered().empty())
            throw Error(ErrorCode::Failed, "Somebody else's text.");
    });
    QCOMPARE(Peers().remembered(), std::string());
}

void TestPeers::namesAnotherStart()
{
    QVERIFY(test::throwsError(ErrorCode::Configuration, "another recipe", [] {
        asPeers(2, [](const Peers& peers) { peers.requireSame("seed " + std::to_string(peers.rank()), "This starts from another recipe.", {}); });
    }));
}

void TestPeers::normalisesAsOneBatch_data()
{
    QTest::addColumn<int>("first"); // images of the first process, of seven
    QTest::newRow("about half") << 4;
    QTest::newRow("one and six") << 1;
    QTest::newRow("none and seven") << 0;
}

void TestPeers::normalisesAsOneBatch()
{
    QFETCH(int, first);
    torch::manual_seed(1);
    const auto images = torch::randn({7, 3, 6, 5}) * 3 + 10;
    Layers whole;
    lossOf(whole.norm->forward(whole.convolution->forward(images))).backward();

    std::vector<std::unique_ptr<Layers>> parts;
    parts.push_back(std::make_unique<Layers>());
    parts.push_back(std::make_unique<Layers>());
    asPeers(2, [&](const Peers& peers) {
        Layers& part = *parts[static_cast<std::size_t>(peers.rank())];
        GradientSum gradients(part.parameters(), peers);
        const auto own = peers.isFirst() ? images.narrow(0, 0, first) : images.narrow(0, first, 7 - first);
        gradients.expectLast();
        lossOf(synchronisedBatchNorm(*part.norm, part.convolution->forward(own), peers)).backward();
        gradients.finish();
    });
    const auto expected = whole.gradients();
    for (const auto& part : parts)
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(torch::allclose(part->gradients()[i], expected[i], 1e-4, 1e-4), std::to_string(i).c_str());
    QVERIFY(torch::equal(parts[0]->convolution->weight.grad(), parts[1]->convolution->weight.grad()));
}

void TestPeers::noticesWhoHasGone()
{
    const auto start = std::chrono::steady_clock::now();
    QVERIFY(test::throwsError(ErrorCode::Failed, "has ended", [] {
        asPeers(2, [](const Peers& peers) {
            if (peers.isFirst())
                (void)peers.sum({1.0}); // the other one goes at once
        });
    }));
    QVERIFY(std::chrono::steady_clock::now() - start < 25s); // not after Times::answer
}

void TestPeers::doesNotWaitForever()
{
    QVERIFY(test::throwsError(ErrorCode::Failed, "Only 1 of 2", [] {
        const Peers peers({0, 2, 0, "127.0.0.1", test::freePort(), false, "0"}, {}, {300ms, 1s});
    }));
    QVERIFY(test::throwsError(ErrorCode::Failed, "isn't reached", [] {
        const Peers peers({1, 2, 1, "127.0.0.1", test::freePort(), false, "0"}, {}, {100ms, 1s});
    }));
}

/// A machine without NCCL, as this test's, says so; all processes agree, also where only some have a GPU.
void TestPeers::addsUpThroughTheCpuWithoutNccl()
{
    if (!Nccl::problem())
        QSKIP("NCCL is installed here.");
    asPeers(2, [](const Peers& peers) {
        const c10::Device device(peers.isFirst() ? c10::kCUDA : c10::kCPU, 0);
        const std::string note = peers.joinGpus(device, {});
        QCOMPARE(note.find("GPUs add up through the CPU: NCCL can't be used (libnccl") == 0, peers.isFirst());
        QCOMPARE(note.empty(), !peers.isFirst());
        QVERIFY(!peers.sumsOn(c10::Device(c10::kCUDA, 0)));
        QVERIFY(peers.sumsOn(c10::Device(c10::kCPU)));
        QCOMPARE(peers.sum({1.0}).front(), 2.0);
    });
    QCOMPARE(Peers().joinGpus(c10::Device(c10::kCUDA, 0), {}), std::string());
}

void TestPeers::stopsWaitingWhenAsked()
{
    std::stop_source stop;
    stop.request_stop();
    const jobs::Context context(stop.get_token(), {});
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { const Peers peers({0, 2, 0, "127.0.0.1", test::freePort(), false, "0"}, context); }));
}

/// The store asks for no secret, so it must not be open to other networks of the machine.
void TestPeers::listensAtItsAddressOnly()
{
    const int port = test::freePort();
    std::stop_source stop;
    const jobs::Context context(stop.get_token(), {});
    std::jthread first([&] {
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { const Peers peers({0, 2, 0, "127.0.0.2", port, false, "0"}, context); }));
    });
    const auto end = qScopeGuard([&stop] { stop.request_stop(); });
    QTRY_VERIFY_WITH_TIMEOUT(test::isListening("127.0.0.2", port), 60'000);
    QVERIFY(!test::isListening("127.0.0.1", port));
}

QTEST_GUILESS_MAIN(TestPeers)
#include "tst_peers.moc"
