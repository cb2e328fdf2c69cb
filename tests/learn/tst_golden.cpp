// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "base/json_file.h"
#include "base/npy.h"
#include "learn/export.h"
#include "learn/fake_images.h"
#include "learn/golden.h"
#include "learn/inference.h"
#include "learn/prepare.h"
#include "networks.h"
#include "support/scratch.h"

#include <QtTest>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

/// writeGolden: the images as they are, and what the network answers to them.
class TestGolden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsImagesAndAnswers();
    void refusesAScriptOfAnotherModel();
    void refusesWhatItCannotKeep();
};

void TestGolden::keepsImagesAndAnswers()
{
    const ScratchFolder scratch;
    Model model = smallModel();
    model.version = "007";
    const std::vector<std::byte> png = colouredPng(200, 10, 10, 1, 40, 31);
    const std::vector<std::byte> jpeg = pixels::encodeJpeg(pixels::decodeRgb(colouredPng(10, 200, 10, 2, 50, 20)));
    std::filesystem::create_directory(scratch.path() / "model");
    (void)exportModel(model, scratch.path() / "model", {ExportFormat::TorchScript});
    const GoldenReport report = writeGolden(model, {{"cat/a.png", "test", "cat", "easy", png}, {"b.jpg", "out_of_scope", "", "out_of_scope", jpeg}},
                                            scratch.path() / "golden", scratch.path() / "model/model.ts");
    QCOMPARE(report.images, 2);
    QVERIFY(report.scriptDifference <= 1e-5);

    const Json json = readJson(scratch.path() / "golden/golden.json");
    QCOMPARE(json.at("format").get<std::string>(), std::string("taxon.golden"));
    QCOMPARE(json.at("model").get<std::string>(), std::string("007"));
    const NpyFile answers = NpyFile::open(scratch.path() / "golden/probabilities.npy");
    QCOMPARE(answers.shape(), (std::vector<std::size_t>{2, 3}));
    const InferenceNet net(model);
    for (std::size_t i = 0; i < 2; ++i) {
        const Json& row = json.at("images").at(i);
        QCOMPARE(row.at("file").get<std::string>(), std::string(i == 0 ? "00.png" : "01.jpg"));
        QCOMPARE(row.at("saved_model").get<std::string>(), std::string("same"));
        QCOMPARE(row.at("sha256").get<std::string>(), toHex(sha256OfFile(scratch.path() / "golden" / row.at("file").get<std::string>())));
        const torch::Tensor expected = net.probabilities(prepareFloat(pixels::decodeRgb(i == 0 ? png : jpeg), model.preprocessing).unsqueeze(0));
        const auto top = static_cast<std::size_t>(expected.argmax().item<std::int64_t>());
        QCOMPARE(row.at("top").get<std::string>(), model.classes[top]);
        QCOMPARE(row.at("probability").get<float>(), answers.floats()[i * 3 + top]);
        QCOMPARE(answers.floats()[i * 3], expected[0][0].item<float>());
    }
}

void TestGolden::refusesAScriptOfAnotherModel()
{
    const ScratchFolder scratch;
    Model other = smallModel();
    liven(*other.network, 77);
    (void)exportModel(other, scratch.path(), {ExportFormat::TorchScript});
    QVERIFY(throwsError(ErrorCode::Failed, "cat/a.png", [&] {
        (void)writeGolden(smallModel(), {{"cat/a.png", "test", "cat", "easy", colouredPng(200, 10, 10, 1)}}, scratch.path() / "golden",
                          scratch.path() / "model.ts");
    }));
}

void TestGolden::refusesWhatItCannotKeep()
{
    const ScratchFolder scratch;
    auto cut = colouredPng(200, 10, 10, 1);
    cut.resize(cut.size() / 2);
    QVERIFY(throwsError(ErrorCode::Damaged, "", [&] { (void)writeGolden(smallModel(), {{"a", "test", "cat", "easy", cut}}, scratch.path() / "a"); }));
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] { (void)writeGolden(smallModel(), {}, scratch.path()); }));
}

QTEST_GUILESS_MAIN(TestGolden)
#include "tst_golden.moc"
