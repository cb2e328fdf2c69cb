// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/npy.h"
#include "graphs/saved_model.h"
#include "images/probe.h"
#include "learn/architectures.h"
#include "learn/export.h"
#include "learn/inference.h"
#include "learn/networks.h"
#include "learn/prepare.h"
#include "pixels/decode.h"
#include "python_of.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <QtTest>
#include <cmath>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::learn;
using graphs::GraphDecoding;

namespace {

constexpr double kSameTensor = 1e-5;
constexpr double kFromBytes = 1e-4; // 1e-3 is promised; a level of a few pixels would show here
constexpr double kClose = 1e-2;
const std::vector<std::string> kClasses{"ant", "bee", "cat", "dog", "elk", "fox", "zèbre"};

std::vector<std::uint8_t> waves(std::size_t count)
{
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::uint8_t>(128 + 127 * std::sin(static_cast<double>(i) * 0.013) * std::cos(static_cast<double>(i % 613) * 0.02));
    return bytes;
}

std::string little(std::uint32_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xFF);
    return out;
}

/// An uncompressed BMP. \param bits  24 or 32.
std::string bmpBytes(std::uint32_t width, std::uint32_t height, std::uint32_t bits)
{
    const std::uint32_t stride = (width * bits / 8 + 3) / 4 * 4;
    const auto pixels = waves(std::size_t{stride} * height);
    return "BM" + little(54 + stride * height, 4) + little(0, 4) + little(54, 4) + little(40, 4) + little(width, 4) + little(height, 4) + little(1, 2)
           + little(bits, 2) + little(0, 24) + std::string(pixels.begin(), pixels.end());
}

/// An uncompressed grey TIFF of 8 bits.
std::string tiffBytes(std::uint32_t width, std::uint32_t height)
{
    const auto pixels = waves(std::size_t{width} * height);
    const auto entry = [](std::uint32_t tag, std::uint32_t value) { return little(tag, 2) + little(4, 2) + little(1, 4) + little(value, 4); };
    return std::string("II*\0", 4) + little(8, 4) + little(9, 2) + entry(256, width) + entry(257, height) + entry(258, 8) + entry(259, 1)
           + entry(262, 1) + entry(273, 8 + 2 + 9 * 12 + 4) + entry(277, 1) + entry(278, height) + entry(279, width * height) + little(0, 4)
           + std::string(pixels.begin(), pixels.end());
}

/// One image of each kind that can lie in a library.
std::map<std::string, std::string> encodedImages()
{
    const auto png = [](std::uint8_t colourType, std::uint8_t bits, std::size_t rowBytes, const char* palette = "",
                        const std::string& transparency = {}) {
        return pngBytes({.width = 96,
                         .height = 80,
                         .bits = bits,
                         .colourType = colourType,
                         .rows = waves(rowBytes * 80),
                         .palette = std::string(palette) == "256" ? [] {
                             const auto colours = waves(768);
                             return std::string(colours.rbegin(), colours.rend());
                         }()
                                                                  : "",
                         .transparency = transparency});
    };
    return {{"jpeg_420", jpegBytes(301, 250)},
            {"jpeg_444_progressive", jpegBytes(250, 333, true, 3, 1, 1)},
            {"jpeg_grey", jpegBytes(120, 90, false, 1)},
            {"jpeg_cmyk", jpegBytes(160, 120, false, 4)},
            {"jpeg_exif_6", withExif(jpegBytes(201, 100), 6)},
            {"jpeg_small", jpegBytes(17, 9)},
            {"png_rgb", png(2, 8, 96 * 3)},
            {"png_rgb_16", png(2, 16, 96 * 6)},
            {"png_rgb_one_transparent", png(2, 8, 96 * 3, "", std::string("\0\x80\0\x80\0\x80", 6))},
            {"png_rgba", png(6, 8, 96 * 4)},
            {"png_rgba_16", png(6, 16, 96 * 8)},
            {"png_grey", png(0, 8, 96)},
            {"png_grey_1", png(0, 1, 12)},
            {"png_grey_alpha", png(4, 8, 96 * 2)},
            {"png_palette", png(3, 8, 96, "256")},
            {"png_palette_transparent", png(3, 8, 96, "256", std::string(200, '\x55'))},
            {"bmp_24", bmpBytes(90, 70, 24)},
            {"bmp_32", bmpBytes(90, 70, 32)},
            {"tiff", tiffBytes(64, 48)}};
}

using Row = std::vector<double>;

Row rowOf(const torch::Tensor& probabilities)
{
    const torch::Tensor doubles = probabilities.reshape(-1).to(torch::kDouble).contiguous();
    return {doubles.const_data_ptr<double>(), doubles.const_data_ptr<double>() + doubles.numel()};
}

std::size_t best(const Row& row)
{
    return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

} // namespace

/// What taxon exports answers in TensorFlow and ONNX Runtime as it does here: every architecture, every kind of image.
class TestExportsVsRuntimes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QString problem;
        const QString python = pythonOf("runtimes", problem);
        QVERIFY2(!python.isEmpty(), qPrintable(problem));
        m_judge.setStandardErrorFile(QString::fromStdString((m_scratch.path() / "stderr").native()));
        m_judge.start(python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/exports_vs_runtimes.py")});
        QVERIFY(m_judge.waitForStarted());
    }

    void cleanupTestCase()
    {
        m_judge.closeWriteChannel();
        QVERIFY(m_judge.waitForFinished());
    }

    void answersTheSame_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<QString>("fit");
        QTest::addColumn<bool>("allImages");
        const QStringList fits{QStringLiteral("crop"), QStringLiteral("pad"), QStringLiteral("squash")};
        qsizetype next = 0;
        for (const ArchitectureInfo& info : architectures())
            QTest::newRow(info.name.c_str()) << QString::fromStdString(info.name) << fits[next++ % fits.size()] << false;
        for (const QString& fit : fits)
            QTest::addRow("small_cnn, %s", qPrintable(fit)) << "small_cnn" << fit << true;
    }

    void answersTheSame()
    {
        QFETCH(QString, architecture);
        QFETCH(QString, fit);
        QFETCH(bool, allImages);
        try {
            const auto images = encodedImages();
            std::map<std::string, std::string> few;
            for (const char* name : {"jpeg_420", "jpeg_small", "png_rgba"})
                few[name] = images.at(name);
            compareRuntimes(architecture.toStdString(), fit.toStdString(), allImages ? images : few);
        } catch (const std::exception& error) {
            QFAIL(error.what());
        }
    }

private:
    void compareRuntimes(const std::string& architecture, const std::string& fit, const std::map<std::string, std::string>& images);
    Json answersOf(const std::filesystem::path& folder);
    /// Each row of \p answer ("probabilities" and all that follows from it) beside what is expected; the largest difference.
    double compared(const Json& answer, const std::vector<Row>& expected, double tolerance, const std::string& where) const;

    ScratchFolder m_scratch;
    QProcess m_judge; ///< imports TensorFlow once for all rows
};

Json TestExportsVsRuntimes::answersOf(const std::filesystem::path& folder)
{
    m_judge.write(QByteArray::fromStdString(folder.native() + "\n"));
    constexpr int kWaitMs = 300'000;
    QElapsedTimer waited;
    for (waited.start(); !m_judge.canReadLine();)
        if (!m_judge.waitForReadyRead(static_cast<int>(kWaitMs - waited.elapsed())))
            throw Error(ErrorCode::Failed, "No answer: " + readTextFile(m_scratch.path() / "stderr"));
    Json answers = Json::parse(m_judge.readLine().toStdString());
    if (answers.contains("problem"))
        throw Error(ErrorCode::Failed, answers.at("problem").get<std::string>());
    return answers;
}

double TestExportsVsRuntimes::compared(const Json& answer, const std::vector<Row>& expected, double tolerance, const std::string& where) const
{
    const auto probabilities = answer.at("probabilities").get<Row>();
    const auto classes = answer.at("classes").get<std::vector<std::string>>();
    const auto topClasses = answer.at("top_k_classes").get<std::vector<std::string>>();
    const auto topScores = answer.at("top_k_scores").get<Row>();
    if (probabilities.size() != expected.size() * kClasses.size() || classes.size() != expected.size() || topScores.size() != expected.size() * 5)
        throw Error(ErrorCode::Failed, where + ": another number of answers");
    double largest = 0;
    for (std::size_t n = 0; n < expected.size(); ++n) {
        const Row got(probabilities.begin() + static_cast<std::ptrdiff_t>(n * kClasses.size()),
                      probabilities.begin() + static_cast<std::ptrdiff_t>((n + 1) * kClasses.size()));
        double difference = 0;
        for (std::size_t c = 0; c < got.size(); ++c)
            difference = std::max(difference, std::abs(got[c] - expected[n][c]));
        if (!(difference <= tolerance))
            throw Error(ErrorCode::Failed, fmt::format("{}: row {} differs by {:.2g}", where, n, difference));
        Row sorted = got;
        std::sort(sorted.rbegin(), sorted.rend());
        if (best(got) != best(expected[n]) || classes[n] != kClasses[best(expected[n])] || topClasses[n * 5] != classes[n])
            throw Error(ErrorCode::Failed, fmt::format("{}: row {} names {}, expected is {}", where, n, classes[n], kClasses[best(expected[n])]));
        for (std::size_t k = 0; k < 5; ++k)
            if (topScores[n * 5 + k] != sorted[k])
                throw Error(ErrorCode::Failed, fmt::format("{}: row {}: score {} of the best five is another", where, n, k));
        largest = std::max(largest, difference);
    }
    return largest;
}

void TestExportsVsRuntimes::compareRuntimes(const std::string& architecture, const std::string& fit, const std::map<std::string, std::string>& images)
{
    const torch::NoGradGuard noGradients;
    const ScratchFolder scratch;
    taxon::images::Preprocessing record = describe(architecture, 2).preprocessing;
    record.fit = fit;
    record.margin = 0.13;
    Model model = makeModel(architecture, kClasses, record);
    liven(*model.network);
    model.threshold = 0.65;
    model.version = "007";
    torch::manual_seed(9);
    const torch::Tensor tensors = torch::randn({2, 3, record.sizePx, record.sizePx}).clamp(-2, 2).contiguous();
    model.temperature = InferenceNet(model).logits(tensors).std().item<double>() / 1.5; // answers neither flat nor 0 and 1 alone
    std::filesystem::create_directory(scratch.path() / "model");
    (void)exportModel(model, scratch.path() / "model");
    const InferenceNet net(model);
    NpyWriter npy(scratch.path() / "tensors.npy", static_cast<std::size_t>(tensors.numel() / 2));
    npy.append({tensors.const_data_ptr<float>(), static_cast<std::size_t>(tensors.numel())});
    npy.flush();
    std::vector<Row> expectedOfTensors;
    for (int n = 0; n < 2; ++n)
        expectedOfTensors.push_back(rowOf(net.probabilities(tensors[n].unsqueeze(0))));

    std::map<std::string, Row> expected;
    for (const auto& [name, bytes] : images) {
        const pixels::RgbImage image = pixels::decodeRgb(std::as_bytes(std::span(bytes)));
        expected[name] = rowOf(net.probabilities(prepareFloat(image, record).unsqueeze(0)));
        scratch.write("encoded/" + name, bytes);
        scratch.write("pixels/" + name + ".ppm",
                      fmt::format("P6\n{} {}\n255\n", image.widthPx, image.heightPx) + std::string(image.rgb.begin(), image.rgb.end()));
    }
    const Json answers = answersOf(scratch.path());

    for (const char* runtime : {"tensorflow", "onnx"}) {
        const double fromTensor = compared(answers.at(runtime).at("tensor"), expectedOfTensors, kSameTensor, runtime);
        double fromPixels = 0;
        for (const auto& [name, row] : expected)
            fromPixels = std::max(fromPixels, compared(answers.at(runtime).at("pixels").at(name), {row}, kFromBytes, runtime + (" " + name)));
        qInfo("%s: %.1e from the same tensor, %.1e from pixels", runtime, fromTensor, fromPixels);
    }
    const Json& tensorflow = answers.at("tensorflow");
    double fromBytes = 0;
    std::vector<Row> ofBatch;
    for (const auto& [name, row] : expected) {
        const Json& answer = tensorflow.at("bytes").at(name);
        const GraphDecoding decoding = graphs::decodingInGraph(taxon::images::probeBytes(std::as_bytes(std::span(images.at(name)))));
        QVERIFY2(answer.contains("refused") == (decoding == GraphDecoding::Refused), (name + answer.dump()).c_str());
        if (decoding == GraphDecoding::Refused)
            continue;
        const double difference = compared(answer, {row}, decoding == GraphDecoding::Same ? kFromBytes : kClose, name);
        fromBytes = std::max(fromBytes, difference);
        if (difference > kSameTensor)
            qInfo("%s: %.1e from bytes", name.c_str(), difference);
        ofBatch.push_back(row);
    }
    qInfo("tensorflow: %.1e from bytes", fromBytes);
    QVERIFY(fromBytes > 0); // 0 would be no other program
    compared(tensorflow.at("batch"), ofBatch, kClose, "batch");
    compared(tensorflow.at("v1"), ofBatch, kClose, "batch");
    QCOMPARE(tensorflow.at("info").at("labels").get<std::vector<std::string>>(), kClasses);
    QCOMPARE(tensorflow.at("info").at("version").at(0).get<std::string>(), std::string("007"));
    QCOMPARE(tensorflow.at("info").at("threshold").at(0).get<float>(), 0.65f);
    QCOMPARE(Json::parse(answers.at("onnx").at("info").at("labels").get<std::string>()).get<std::vector<std::string>>(), kClasses);
}

QTEST_GUILESS_MAIN(TestExportsVsRuntimes)
#include "tst_exports_vs_runtimes.moc"
