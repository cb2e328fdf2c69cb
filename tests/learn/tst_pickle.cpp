// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/weights.h"
#include "pickle_bytes.h"
#include "support/scratch.h"

#include <QtTest>
#include <caffe2/serialize/inline_container.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

namespace {

/// A zip checkpoint as PyTorch 1.6 and later writes it.
std::string zipCheckpoint(const std::string& pickle, const std::vector<std::pair<std::string, std::vector<float>>>& storages)
{
    std::string bytes;
    caffe2::serialize::PyTorchStreamWriter writer([&](const void* data, std::size_t size) {
        bytes.append(static_cast<const char*>(data), size);
        return size;
    });
    writer.writeRecord("data.pkl", pickle.data(), pickle.size());
    for (const auto& [key, numbers] : storages)
        writer.writeRecord("data/" + key, numbers.data(), numbers.size() * sizeof(float));
    writer.writeEndOfFile();
    return bytes;
}

const PickledTensor kWeight{"fc.weight", "0", 6, 0, {2, 3}, {3, 1}};
const PickledTensor kBias{"fc.bias", "1", 2, 0, {2}, {1}};
const std::vector<std::pair<std::string, std::vector<float>>> kStorages{{"0", {1, 2, 3, 4, 5, 6}}, {"1", {7, 8}}};

std::string stream(const std::string& pickle)
{
    return streamHead() + pickle + streamTail(kStorages);
}

/// The good state_dict with \p tensor instead of the weight.
std::string with(const PickledTensor& tensor)
{
    return pickledStateDict({tensor, kBias});
}

} // namespace

/// Pickles: tensors are read, nothing is ever run, and no offset is believed.
class TestPickle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBothFormats_data();
    void readsBothFormats();
    void readsTransposedAndSharedStorages();
    void unwrapsATrainingCheckpoint();
    void takesOffThePrefixOfDataParallel();
    void refusesCode_data();
    void refusesCode();
    void refusesDamage_data();
    void refusesDamage();
    void refusesEveryCut();
    void refusesEveryFlippedByteOrReadsTensors();
    void refusesADamagedZip_data();
    void refusesADamagedZip();

private:
    ScratchFolder m_scratch;
};

void TestPickle::readsBothFormats_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto add = [](const char* name, const std::string& bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
    add("older stream", stream(pickledStateDict({kWeight, kBias})));
    add("zip", zipCheckpoint(pickledStateDict({kWeight, kBias}), kStorages));
}

void TestPickle::readsBothFormats()
{
    QFETCH(QByteArray, bytes);
    const StateDict tensors = readWeights(m_scratch.write("a.pth", bytes.toStdString()));
    QCOMPARE(tensors.size(), std::size_t{2});
    QVERIFY(torch::equal(tensors.at("fc.weight"), torch::tensor({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}})));
    QVERIFY(torch::equal(tensors.at("fc.bias"), torch::tensor({7.f, 8.f})));
}

void TestPickle::readsTransposedAndSharedStorages()
{
    const PickledTensor transposed{"t", "0", 6, 0, {3, 2}, {1, 3}};
    const PickledTensor tail{"tail", "0", 6, 4, {2}, {1}};
    const PickledTensor scalar{"scalar", "0", 6, 5, {}, {}};
    const PickledTensor empty{"empty", "0", 6, 6, {0, 4}, {4, 1}};
    const StateDict tensors = readWeights(m_scratch.write("t.pth", stream(pickledStateDict({transposed, tail, scalar, empty, kBias}))));
    QVERIFY(torch::equal(tensors.at("t"), torch::tensor({{1.f, 4.f}, {2.f, 5.f}, {3.f, 6.f}})));
    QVERIFY(torch::equal(tensors.at("tail"), torch::tensor({5.f, 6.f})));
    QCOMPARE(tensors.at("scalar").item<float>(), 6.f);
    QCOMPARE(tensors.at("empty").numel(), std::int64_t{0});
}

void TestPickle::unwrapsATrainingCheckpoint()
{
    const std::string inner = pickledStateDict({kWeight}).substr(2); // without its protocol
    const std::string optimizer = "}(" + kBias.bytes() + "u";
    const std::string pickle = "\x80\x02}(" + pickledText("epoch") + pickledInt(3) + pickledText("optimizer") + optimizer + pickledText("state_dict")
                               + inner.substr(0, inner.size() - 1) + "u.";
    const StateDict tensors = readWeights(m_scratch.write("c.pth", stream(pickle)));
    QCOMPARE(tensors.size(), std::size_t{1});
    QVERIFY(tensors.contains("fc.weight"));
}

void TestPickle::takesOffThePrefixOfDataParallel()
{
    PickledTensor weight = kWeight, bias = kBias;
    weight.name = "module.fc.weight";
    bias.name = "module.fc.bias";
    const StateDict tensors = readWeights(m_scratch.write("m.pth", stream(pickledStateDict({weight, bias}))));
    QVERIFY(tensors.contains("fc.weight") && tensors.contains("fc.bias"));
}

void TestPickle::refusesCode_data()
{
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QString>("message");
    const auto add = [](const char* name, const std::string& pickle, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(pickle) << message;
    };
    add("os.system", "\x80\x02" + pickledGlobal("os", "system") + "(" + pickledText("touch owned") + "tR.", "refers to os.system");
    add("posix.system by stack", "\x80\x04" + pickledText("posix") + pickledText("system") + "\x93(" + pickledText("touch owned") + "tR.",
        "refers to posix.system");
    add("builtins.eval", "\x80\x02" + pickledGlobal("builtins", "eval") + ".", "refers to builtins.eval");
    add("a module whose name looks known", "\x80\x02" + pickledGlobal("torch._utils._rebuild_tensor_v2", "x") + ".",
        "refers to torch._utils._rebuild_tensor_v2.x");
    add("control characters in the name", "\x80\x02" + pickledGlobal("o\x1bs", "system") + ".", "refers to o\\x1Bs.system");
    add("instance by INST", std::string("\x80\x02(ios\nsystem\n."), "operation 0x69");
    add("instance by NEWOBJ", "\x80\x02" + emptyOrderedDict() + ")\x81.", "operation 0x81");
    add("extension registry", std::string("\x80\x02\x82\x01."), "operation 0x82");
    add("call of a storage type", "\x80\x02" + pickledGlobal("torch", "FloatStorage") + "(t" + "R.", "calls torch.FloatStorage");
    add("OrderedDict of something", "\x80\x02" + pickledGlobal("collections", "OrderedDict") + "(" + pickledInt(1) + "tR.",
        "calls collections.OrderedDict");
    add("newer protocol", "\x80\x09N.", "unknown protocol");
}

void TestPickle::refusesCode()
{
    QFETCH(QByteArray, pickle);
    QFETCH(QString, message);
    for (const std::string& bytes : {stream(pickle.toStdString()), zipCheckpoint(pickle.toStdString(), kStorages)}) {
        const auto path = m_scratch.write("evil.pth", bytes);
        QVERIFY(throwsError(ErrorCode::Unsupported, message.toStdString(), [&] { (void)readWeights(path); }));
    }
    QVERIFY(!std::filesystem::exists("owned"));
}

void TestPickle::refusesDamage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto add = [](const char* name, const std::string& bytes, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << message;
    };
    add("one row too many", stream(with({"fc.weight", "0", 6, 0, {3, 3}, {3, 1}})), "outside its storage");
    add("offset behind the end", stream(with({"fc.weight", "0", 6, 6, {1}, {1}})), "outside its storage");
    add("offset below zero", stream(with({"fc.weight", "0", 6, -1, {1}, {1}})), "described wrongly");
    add("stride behind the end", stream(with({"fc.weight", "0", 6, 0, {2, 3}, {4, 1}})), "outside its storage");
    add("stride below zero", stream(with({"fc.weight", "0", 6, 5, {2}, {-1}})), "out of range");
    add("stride zero makes it huge", stream(with({"fc.weight", "0", 6, 0, {2000000000, 2000000000}, {0, 0}})), "outside its storage");
    add("extents overflow", stream(with({"fc.weight", "0", 6, 0, {2000000000, 2000000000, 2000000000}, {2000000000, 2000000000, 1}})),
        "outside its storage");
    add("sizes and strides disagree", stream(with({"fc.weight", "0", 6, 0, {2, 3}, {1}})), "described wrongly");
    add("storage is smaller in the file", stream(with({"fc.weight", "0", 7, 0, {7}, {1}})), "not the one");
    add("storage isn't there", stream(pickledStateDict({kWeight, kBias, {"x", "5", 6, 0, {6}, {1}}})), "storage 5 is missing");
    add("two counts of one storage", stream(pickledStateDict({kWeight, {"x", "0", 5, 0, {5}, {1}}})), "in two ways");
    add("a name twice", stream(pickledStateDict({kWeight, kWeight, kBias})), "Two tensors");
    add("a value that was never stored", streamHead() + "\x80\x02h\x05.", "never stored");
    add("empty stack", streamHead() + "\x80\x02.", "stack is empty");
    add("tuple without mark", streamHead() + "\x80\x02t.", "mark is missing");
    add("value without key", streamHead() + "\x80\x02}(" + pickledText("a") + "u.", "no value");
    add("item of no list", streamHead() + "\x80\x02}Na.", "container is missing");
    add("holds itself", streamHead() + "\x80\x02}q" + std::string(1, '\0') + pickledText("a") + "h" + std::string(1, '\0') + "s.",
        "nested too deeply");
    add("text longer than the file", streamHead() + "\x80\x02X\xff\xff\xff\x7f.", "ends too early");
}

void TestPickle::refusesDamage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto path = m_scratch.write("bad.pth", bytes.toStdString());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)readWeights(path); }));
}

void TestPickle::refusesEveryCut()
{
    const std::string whole = stream(pickledStateDict({kWeight, kBias}));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto path = m_scratch.write("cut.pth", whole.substr(0, size));
        const auto error = errorOf([&] { (void)readWeights(path); });
        QVERIFY2(error.has_value(), qPrintable(QString("read a file cut to %1 bytes").arg(size)));
    }
}

void TestPickle::refusesEveryFlippedByteOrReadsTensors()
{
    const std::string whole = stream(pickledStateDict({kWeight, kBias}));
    int refused = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string flipped = whole;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x55);
        const auto path = m_scratch.write("flip.pth", flipped);
        refused += errorOf([&] { (void)readWeights(path); }).has_value() ? 1 : 0; // any other exception or a crash fails the test
    }
    QVERIFY(refused > static_cast<int>(whole.size()) / 2);
}

void TestPickle::refusesADamagedZip_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const std::string good = zipCheckpoint(pickledStateDict({kWeight, kBias}), kStorages);
    std::string flipped = good;
    const std::vector<float> numbers{1, 2, 3, 4, 5, 6};
    flipped[good.find(raw(numbers.data(), 24)) + 5] ^= 0x10;
    QTest::newRow("cut") << QByteArray::fromStdString(good.substr(0, good.size() / 2)) << "can't be read";
    QTest::newRow("flipped number") << QByteArray::fromStdString(flipped) << "data/0 has another checksum";
    QTest::newRow("no pickle") << QByteArray::fromStdString(good.substr(0, 4) + std::string(100, 'x')) << "can't be read";
    QTest::newRow("storage missing") << QByteArray::fromStdString(zipCheckpoint(pickledStateDict({kWeight, kBias}), {{"0", {1, 2, 3, 4, 5, 6}}}))
                                     << "no member data/1";
    QTest::newRow("storage too small") << QByteArray::fromStdString(zipCheckpoint(pickledStateDict({kWeight}), {{"0", {1, 2, 3}}})) << "another size";
}

void TestPickle::refusesADamagedZip()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const auto path = m_scratch.write("bad.pth", bytes.toStdString());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)readWeights(path); }));
}

QTEST_GUILESS_MAIN(TestPickle)
#include "tst_pickle.moc"
