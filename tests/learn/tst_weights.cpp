// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/workspace.h"
#include "learn/weights.h"
#include "networks.h"
#include "support/scratch.h"

#include <QtTest>
#include <filesystem>
#include <limits>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

namespace {

StateDict copyOf(const Network& network)
{
    StateDict copy;
    for (const auto& [name, tensor] : stateDict(network))
        copy.emplace(name, tensor.clone());
    return copy;
}

bool isSame(const StateDict& left, const StateDict& right)
{
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto& entry) {
               return right.contains(entry.first) && torch::equal(entry.second, right.at(entry.first));
           });
}

} // namespace

/// Weights: differences are listed before anything is touched, and heads follow class names.
class TestWeights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryTensorInSafetensors();
    void refusesAFileItDoesNotKnow_data();
    void refusesAFileItDoesNotKnow();
    void listsEveryDifference();
    void keepsItsHeadWhenAsked();
    void readsWeightsWithoutTheCounter();
    void touchesNothingWhenWeightsDoNotFit_data();
    void touchesNothingWhenWeightsDoNotFit();
    void transfersTheHeadByName();
    void refusesAHeadThatDoesNotFit_data();
    void refusesAHeadThatDoesNotFit();
    void readsThePackagedWeights();
    void convertsPackagedWeightsOnce();
    void saysWhereMissingWeightsComeFrom();

private:
    ScratchFolder m_scratch;
};

void TestWeights::keepsEveryTensorInSafetensors()
{
    Network network(describe("small_cnn", 4));
    liven(network);
    StateDict tensors = copyOf(network);
    tensors["half"] = torch::randn({3, 2}).to(torch::kHalf);
    tensors["transposed"] = torch::randn({3, 2}).t();
    tensors["empty"] = torch::empty({0, 3});
    SafetensorsWriter writer;
    addTensors(writer, tensors, "model.");
    writer.write(m_scratch.path() / "a.safetensors");
    StateDict expected;
    for (const auto& [name, tensor] : tensors)
        expected.emplace("model." + name, tensor);
    QVERIFY(isSame(readWeights(m_scratch.path() / "a.safetensors"), expected));
}

void TestWeights::refusesAFileItDoesNotKnow_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("text") << "a.pth" << QByteArray("hello, this is no checkpoint") << "neither safetensors";
    QTest::newRow("empty") << "b.pth" << QByteArray() << "neither safetensors";
    QTest::newRow("another pickle") << "c.pth" << QByteArray("\x80\x04}.") << "neither safetensors";
    QTest::newRow("Keras") << "d.h5" << QByteArray("\x89HDF\r\n\x1a\n") << "neither safetensors";
    QTest::newRow("empty safetensors") << "e.safetensors" << QByteArray() << "shorter than its header";
    QTest::newRow("text as safetensors") << "f.safetensors" << QByteArray("hello, this is no safetensors") << "far too large";
}

void TestWeights::refusesAFileItDoesNotKnow()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto path = m_scratch.write(name.toStdString(), bytes.toStdString());
    const auto error = errorOf([&] { (void)readWeights(path); });
    QVERIFY(error.has_value());
    QVERIFY2(std::string(error->what()).find(message.toStdString()) != std::string::npos, error->what());
}

void TestWeights::listsEveryDifference()
{
    const Network network(describe("small_cnn", 4));
    StateDict tensors = copyOf(network);
    QVERIFY(compare(network, tensors).empty());
    tensors.erase("conv2.weight");
    tensors["classifier.weight"] = torch::zeros({2});
    tensors["fc.weight"] = torch::zeros({7, 128});
    const WeightsDifference difference = compare(network, tensors);
    QCOMPARE(difference.missing, std::vector<std::string>{"conv2.weight"});
    QCOMPARE(difference.unexpected, std::vector<std::string>{"classifier.weight"});
    QCOMPARE(difference.shapes.size(), std::size_t{1});
    QCOMPARE(difference.text(),
             std::string("1 missing (conv2.weight); 1 unexpected (classifier.weight); 1 of another shape (fc.weight 7x128 instead of 4x128)"));
}

void TestWeights::keepsItsHeadWhenAsked()
{
    Network network(describe("small_cnn", 4), 1);
    const StateDict before = copyOf(network);
    const StateDict other = copyOf(Network(describe("small_cnn", 9), 2));
    QVERIFY(!compare(network, other).empty());
    QVERIFY(compare(network, other, HeadRows::Keep).empty());
    loadWeights(network, other, HeadRows::Keep);
    QVERIFY(torch::equal(stateDict(network).at("fc.weight"), before.at("fc.weight")));
    QVERIFY(torch::equal(stateDict(network).at("conv1.weight"), other.at("conv1.weight")));
}

void TestWeights::readsWeightsWithoutTheCounter()
{
    Network network(describe("small_cnn", 4));
    StateDict tensors = copyOf(Network(describe("small_cnn", 4), 5));
    std::erase_if(tensors, [](const auto& entry) { return entry.first.ends_with("num_batches_tracked"); });
    tensors["conv1.weight"] = tensors["conv1.weight"].to(torch::kHalf);
    loadWeights(network, tensors);
    QVERIFY(torch::equal(stateDict(network).at("conv1.weight"), tensors["conv1.weight"].to(torch::kFloat)));
}

void TestWeights::touchesNothingWhenWeightsDoNotFit_data()
{
    QTest::addColumn<int>("change");
    QTest::addColumn<QString>("message");
    QTest::newRow("missing") << 0 << "1 missing (conv3.weight)";
    QTest::newRow("another shape") << 1 << "conv3.weight 1 instead of 128x64x3x3";
    QTest::newRow("not a number") << 2 << "not finite, in \"conv3.weight\"";
    QTest::newRow("infinite") << 3 << "not finite, in \"conv3.weight\"";
    QTest::newRow("whole numbers") << 4 << "another kind of number in \"conv3.weight\"";
}

void TestWeights::touchesNothingWhenWeightsDoNotFit()
{
    QFETCH(int, change);
    QFETCH(QString, message);
    Network network(describe("small_cnn", 4), 1);
    const StateDict before = copyOf(network);
    StateDict tensors = copyOf(Network(describe("small_cnn", 4), 2));
    torch::Tensor& tensor = tensors["conv3.weight"];
    switch (change) {
    case 0: tensors.erase("conv3.weight"); break;
    case 1: tensor = torch::zeros({1}); break;
    case 2: tensor[5][3][1][1] = std::numeric_limits<float>::quiet_NaN(); break;
    case 3: tensor[5][3][1][1] = std::numeric_limits<float>::infinity(); break;
    default: tensor = tensor.to(torch::kLong);
    }
    const auto error = errorOf([&] { loadWeights(network, tensors); });
    QVERIFY(error.has_value());
    QVERIFY2(std::string(error->what()).find(message.toStdString()) != std::string::npos, error->what());
    QVERIFY(isSame(copyOf(network), before));
}

void TestWeights::transfersTheHeadByName()
{
    const Network old(describe("small_cnn", 3), 1);
    const StateDict tensors = copyOf(old);
    Network network(describe("small_cnn", 4), 2);
    const StateDict before = copyOf(network);
    const HeadTransfer transfer = transferHead(network, tensors, {"ant", "bee", "cat"}, {"cat", "dodo", "ant", "emu"});
    QCOMPARE(transfer.kept, (std::vector<std::string>{"cat", "ant"}));
    QCOMPARE(transfer.added, (std::vector<std::string>{"dodo", "emu"}));
    QCOMPARE(transfer.dropped, std::vector<std::string>{"bee"});
    const StateDict after = stateDict(network);
    QVERIFY(torch::equal(after.at("fc.weight")[0], tensors.at("fc.weight")[2]));
    QVERIFY(torch::equal(after.at("fc.bias")[0], tensors.at("fc.bias")[2]));
    QVERIFY(torch::equal(after.at("fc.weight")[2], tensors.at("fc.weight")[0]));
    QVERIFY(torch::equal(after.at("fc.weight")[1], before.at("fc.weight")[1]));
    QVERIFY(torch::equal(after.at("fc.bias")[3], before.at("fc.bias")[3]));
    QVERIFY(torch::equal(after.at("conv1.weight"), before.at("conv1.weight"))); // only the head
}

void TestWeights::refusesAHeadThatDoesNotFit_data()
{
    using Names = std::vector<std::string>;
    QTest::addColumn<Names>("oldClasses");
    QTest::addColumn<Names>("newClasses");
    QTest::addColumn<QString>("message");
    QTest::newRow("old list too short") << Names{"a", "b"} << Names{"a", "b", "c", "d"} << "The old list has 2 classes, its head 3 rows";
    QTest::newRow("new list too long") << Names{"a", "b", "c"} << Names{"a", "b", "c", "d", "e"} << "The new list has 5 classes, its head 4 rows";
    QTest::newRow("old name twice") << Names{"a", "b", "a"} << Names{"a", "b", "c", "d"} << "old list of classes repeats";
    QTest::newRow("new name twice") << Names{"a", "b", "c"} << Names{"a", "b", "c", "c"} << "new list of classes repeats";
}

void TestWeights::refusesAHeadThatDoesNotFit()
{
    QFETCH(std::vector<std::string>, oldClasses);
    QFETCH(std::vector<std::string>, newClasses);
    QFETCH(QString, message);
    const StateDict tensors = copyOf(Network(describe("small_cnn", 3), 1));
    Network network(describe("small_cnn", 4), 2);
    const StateDict before = copyOf(network);
    QVERIFY(throwsError(ErrorCode::InvalidArgument, message.toStdString(), [&] { transferHead(network, tensors, oldClasses, newClasses); }));
    QVERIFY(isSame(copyOf(network), before));
}

void TestWeights::readsThePackagedWeights()
{
    const auto path = userCacheFolder() / "weights" / "efficientnet_lite0.pth";
    if (!std::filesystem::exists(path))
        QSKIP("The packaged weights are not in the user's cache; ./dev build fetches them.");
    const StateDict tensors = readWeights(path); // the older stream format, written by Python
    const Network network(describe("efficientnet_lite0", 1000));
    QVERIFY2(compare(network, tensors).empty(), compare(network, tensors).text().c_str());
    QVERIFY(!compare(Network(describe("resnet18", 1000)), tensors).empty());
}

void TestWeights::convertsPackagedWeightsOnce()
{
    const auto path = userCacheFolder() / "weights" / "efficientnet_lite0.pth";
    if (!std::filesystem::exists(path))
        QSKIP("The packaged weights are not in the user's cache; ./dev build fetches them.");
    const QByteArray keep = qgetenv("XDG_CACHE_HOME");
    const bool wasSet = qEnvironmentVariableIsSet("XDG_CACHE_HOME");
    std::filesystem::create_directories(m_scratch.path() / "taxon/weights");
    std::filesystem::create_symlink(path, m_scratch.path() / "taxon/weights/efficientnet_lite0.pth");
    qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(m_scratch.path().string()));
    const auto converted = pretrainedWeights("efficientnet_lite0");
    const auto written = std::filesystem::last_write_time(converted);
    const auto again = pretrainedWeights("efficientnet_lite0");
    wasSet ? qputenv("XDG_CACHE_HOME", keep) : qunsetenv("XDG_CACHE_HOME");
    QCOMPARE(converted.filename().string(), std::string("efficientnet_lite0.safetensors"));
    QVERIFY(again == converted && std::filesystem::last_write_time(again) == written);
    QVERIFY(isSame(readWeights(converted), readWeights(path)));
}

void TestWeights::saysWhereMissingWeightsComeFrom()
{
    const QByteArray keep = qgetenv("XDG_CACHE_HOME");
    const bool wasSet = qEnvironmentVariableIsSet("XDG_CACHE_HOME");
    const ScratchFolder empty;
    qputenv("XDG_CACHE_HOME", QByteArray::fromStdString(empty.path().string()));
    const auto lite = errorOf([] { (void)pretrainedWeights("efficientnet_lite0"); });
    const auto resnet = errorOf([] { (void)pretrainedWeights("resnet18"); });
    const auto escape = errorOf([] { (void)pretrainedWeights("../resnet18"); });
    wasSet ? qputenv("XDG_CACHE_HOME", keep) : qunsetenv("XDG_CACHE_HOME");
    QVERIFY(lite && lite->code() == ErrorCode::NotFound && lite->hint().find("./dev build") != std::string::npos);
    QVERIFY(resnet && resnet->code() == ErrorCode::NotFound && resnet->where().find("resnet18.pth") != std::string::npos);
    QVERIFY(escape && escape->code() == ErrorCode::Configuration);
}

QTEST_GUILESS_MAIN(TestWeights)
#include "tst_weights.moc"
