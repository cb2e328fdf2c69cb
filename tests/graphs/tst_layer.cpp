// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/layer.h"
#include "graphs/onnx.h"
#include "graphs/saved_model.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::graphs;

namespace {

Step step(LayerKind kind, int kernel = 1, int stride = 1)
{
    Step made;
    made.kind = kind;
    made.kernel = kernel;
    made.stride = stride;
    return made;
}

/// A convolution, global pooling and a head on images of eight pixels. The numbers live as long as the program.
Classifier smallClassifier(int convGroups = 1)
{
    static const std::vector<float> numbers(64, 0.5f);
    const auto floats = [&](std::vector<std::int64_t> shape, std::size_t count) { return Floats{std::move(shape), {numbers.data(), count}}; };
    Classifier classifier;
    classifier.architecture = "small";
    classifier.classes = {"cat", "dog"};
    classifier.preprocessing.sizePx = 8;
    Layer conv, pool, head;
    static_cast<Step&>(conv) = step(LayerKind::Conv, 2, 2);
    conv.groups = convGroups;
    conv.inputs = {-1};
    conv.weight = floats({3, 3, 2, 2}, 36);
    conv.bias = floats({3}, 3);
    static_cast<Step&>(pool) = step(LayerKind::GlobalAveragePool);
    pool.inputs = {0};
    static_cast<Step&>(head) = step(LayerKind::Linear);
    head.inputs = {1};
    head.weight = floats({2, 3}, 6);
    head.bias = floats({2}, 2);
    classifier.layers = {conv, pool, head};
    return classifier;
}

} // namespace

/// What every exported graph follows from: sizes, borders, and what no graph can hold.
class TestLayer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void padsAsTensorFlowDoes_data()
    {
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<QList<int>>("pads"); // top, left, bottom, right
        QTest::newRow("3 at stride 2, even") << 224 << 3 << 2 << QList<int>{0, 0, 1, 1};
        QTest::newRow("3 at stride 2, odd") << 75 << 3 << 2 << QList<int>{1, 1, 1, 1};
        QTest::newRow("5 at stride 2") << 224 << 5 << 2 << QList<int>{1, 1, 2, 2};
        QTest::newRow("5 at stride 1") << 14 << 5 << 1 << QList<int>{2, 2, 2, 2};
        QTest::newRow("1 at stride 2") << 14 << 1 << 2 << QList<int>{0, 0, 0, 0};
    }
    void padsAsTensorFlowDoes()
    {
        QFETCH(int, side);
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(QList<int>, pads);
        Step conv = step(LayerKind::Conv, kernel, stride);
        conv.padding = Padding::Same;
        const Pads found = padsOf(conv, kernel, {side, side, 3, 0});
        QCOMPARE(
            (QList<int>{static_cast<int>(found.top), static_cast<int>(found.left), static_cast<int>(found.bottom), static_cast<int>(found.right)}),
            pads);
    }
    void followsTheSizes()
    {
        const std::vector<Extent> extents = extentsOf(smallClassifier());
        QCOMPARE(extents[0].heightPx, std::int64_t{4});
        QCOMPARE(extents[0].channels, std::int64_t{3});
        QCOMPARE(extents[1].heightPx, std::int64_t{0});
        QCOMPARE(extents[2].channels, std::int64_t{2});
    }
    void refusesAnImageThatVanishes()
    {
        Classifier classifier = smallClassifier();
        classifier.layers[0].kernel = 20;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "Nothing is left", [&] { (void)onnxBytes(classifier, OnnxInput::Tensor); }));
    }
    void refusesWhatCannotBeExported_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("padding");
        QTest::addColumn<bool>("works");
        const auto conv = static_cast<int>(LayerKind::Conv), pool = static_cast<int>(LayerKind::AveragePool);
        QTest::newRow("one group") << conv << 1 << 2 << 1 << true;
        QTest::newRow("a group for each channel") << conv << 8 << 2 << 1 << true;
        QTest::newRow("four groups of eight channels") << conv << 4 << 1 << 1 << false;
        QTest::newRow("pooling that keeps the size") << pool << 1 << 1 << 1 << true;
        QTest::newRow("pooling without border") << pool << 1 << 2 << 0 << true;
        QTest::newRow("pooling with border that shrinks") << pool << 1 << 2 << 1 << false;
    }
    void refusesWhatCannotBeExported()
    {
        QFETCH(int, kind);
        QFETCH(int, groups);
        QFETCH(int, stride);
        QFETCH(int, padding);
        QFETCH(bool, works);
        Step layer = step(static_cast<LayerKind>(kind), 3, stride);
        layer.groups = groups;
        layer.paddingPx = layer.paddingWidthPx = padding;
        const auto check = [&] { requireExportable(layer, 8, "net: layer 3"); };
        if (works)
            check();
        else
            QVERIFY(test::throwsError(ErrorCode::Unsupported, "net: layer 3", check));
    }
    void writesNoGraphOfWhatItCannotExport()
    {
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "one group", [] { (void)savedModelBytes(smallClassifier(2)); }));
        Classifier classifier = smallClassifier();
        classifier.layers[1].kind = LayerKind::Dropout;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no layers of this kind", [&] { (void)savedModelBytes(classifier); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no layers of this kind", [&] { (void)onnxBytes(classifier, OnnxInput::Pixels); }));
    }
    void sameModelSameBytes()
    {
        QCOMPARE(savedModelBytes(smallClassifier()), savedModelBytes(smallClassifier()));
        QCOMPARE(onnxBytes(smallClassifier(), OnnxInput::Pixels), onnxBytes(smallClassifier(), OnnxInput::Pixels));
    }
};

QTEST_GUILESS_MAIN(TestLayer)
#include "tst_layer.moc"
