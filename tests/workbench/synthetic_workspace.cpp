// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/synthetic_workspace.h"

#include "base/hash.h"
#include "base/mapped_file.h"
#include "runs/run_folder.h"
#include "scores/prediction_store.h"

#include <QBuffer>
#include <QColor>
#include <QImage>
#include <QPainter>
#include <QString>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

std::string numbered(const std::string& prefix, std::size_t number)
{
    const std::string digits = std::to_string(number);
    return prefix + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

void writePicture(const fs::path& file, std::size_t seed)
{
    fs::create_directories(file.parent_path());
    QImage image(48, 36, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.fillRect(image.rect(), QColor::fromHsv(static_cast<int>(seed * 47 % 360), 90, 220));
    painter.setBrush(QColor::fromHsv(static_cast<int>(seed * 131 % 360), 180, 140));
    painter.drawEllipse(QPoint(24, 18), 6 + static_cast<int>(seed % 9), 10);
    painter.end();
    image.save(QString::fromStdString(file.string()), "PNG");
}

/// Noise on broad colours: at 500 x 375 px the bytes of a photograph, about 60 kB.
std::string photo(QSize size, std::uint32_t seed)
{
    constexpr int kBlobPx = 125;
    std::mt19937 random(seed);
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    for (int y = 0; y < size.height(); y += kBlobPx)
        for (int x = 0; x < size.width(); x += kBlobPx)
            painter.fillRect(x, y, kBlobPx, kBlobPx, QColor::fromHsv(static_cast<int>(random() % 360), 120, 200));
    painter.end();
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, image.pixel(x, y) ^ (static_cast<QRgb>(random()) & 0x1F1F1F));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "JPEG", 90);
    return bytes.toStdString();
}

const char* extensionOf(const SyntheticSize& size)
{
    return size.photos == 0 ? ".png" : ".jpg";
}

/// What makes the file of an image: drawn, or a copy of one of some photographs.
class Pictures {
public:
    explicit Pictures(std::size_t photos)
    {
        for (std::size_t i = 0; i < photos; ++i) {
            m_large.push_back(photo({500, 375}, static_cast<std::uint32_t>(i)));
            m_small.push_back(photo({64, 48}, static_cast<std::uint32_t>(i)));
        }
    }
    void make(const fs::path& file, std::size_t seed, bool isLarge) const
    {
        if (m_large.empty())
            return writePicture(file, seed);
        const auto& photos = isLarge ? m_large : m_small;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << photos[seed % photos.size()];
    }

private:
    std::vector<std::string> m_large, m_small;
};

void makeLibrary(const fs::path& library, const Pictures& pictures, const SyntheticSize& size)
{
    const std::size_t evaluated = 1 + size.rows / (size.classes - 1); // images of each class, from the second on
    for (std::size_t c = 0; c < size.classes; ++c) {
        const std::string name = numbered("class ", c);
        const std::size_t images = c + 1 == size.classes ? 1 : size.imagesPerClass;
        for (std::size_t i = 0; i < images; ++i)
            pictures.make(library / name / (c == 0 && i == 0 ? "young" : "") / (numbered("image ", i) + extensionOf(size)), c * 100 + i,
                          i <= evaluated);
    }
    pictures.make(library / "_benchmark" / "difficult" / numbered("class ", 0) / (std::string("image") + extensionOf(size)), 7, true);
    pictures.make(library / "_benchmark" / "out_of_scope" / "_out_of_scope" / (std::string("tool") + extensionOf(size)), 8, true);
}

/// Softmax-like: \p best at the prediction, a share of the rest at the runner-up, the remainder spread evenly.
void fillRow(std::vector<float>& row, std::size_t prediction, std::size_t second, float best)
{
    const float rest = 1 - best;
    std::fill(row.begin(), row.end(), rest * 0.4f / static_cast<float>(row.size() - 2));
    row[second] = rest * 0.6f;
    row[prediction] = best;
}

/// Noise, and more of it all in the columns of the class.
void fillEmbedding(std::vector<float>& embedding, std::size_t classIndex, std::mt19937& random)
{
    std::uniform_real_distribution<float> uniform(0, 1);
    for (std::size_t k = 0; k < embedding.size(); ++k)
        embedding[k] = uniform(random) * 0.5f + (k % 8 == classIndex % 8 ? 1.0f : 0.0f);
}

} // namespace

void addSyntheticRun(const Workspace& workspace, const SyntheticSize& size)
{
    const fs::path& library = workspace.library();
    std::vector<std::string> classes;
    for (std::size_t c = 0; c < size.classes; ++c)
        classes.push_back(numbered("class ", c));
    const std::vector<std::pair<std::string, dataset::SetKind>> sets{{"train", dataset::SetKind::Train},
                                                                     {"validation", dataset::SetKind::Validation},
                                                                     {"test", dataset::SetKind::Test},
                                                                     {"difficult", dataset::SetKind::Benchmark},
                                                                     {"out_of_scope", dataset::SetKind::OutOfScope}};
    scores::EvaluationInfo info;
    info.runId = size.runId;
    std::vector<scores::PredictionRow> rows;
    std::map<std::string, std::string> hashes; // of the files; rows share them
    for (std::size_t i = 0; i < size.rows; ++i) {
        const std::size_t which = std::array<std::size_t, 10>{0, 0, 0, 0, 0, 1, 2, 2, 3, 4}[i * 10 / size.rows];
        const std::string& name = classes[i % (size.classes - 1)];
        const std::string file = which == 4
                                     ? std::string("_benchmark/out_of_scope/_out_of_scope/tool") + extensionOf(size)
                                     : name + "/" + numbered("image ", 1 + (i / (size.classes - 1)) % (size.imagesPerClass - 1)) + extensionOf(size);
        std::string& hash = hashes[file];
        if (hash.empty())
            hash = toHex(sha256(readTextFile(library / file)));
        rows.push_back({file, hash, sets[which].first, which == 4 ? "" : name, "", ""});
    }
    for (const auto& [name, kind] : sets)
        info.sets.push_back(
            {name, kind, static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&set = name](const auto& row) { return row.set == set; })),
             name + " of " + std::to_string(size.rows)});
    fs::create_directories(workspace.run(size.runId));
    scores::PredictionWriter writer(workspace.run(size.runId) / "evaluation", classes, info, {}, size.embeddingColumns);
    std::mt19937 random(size.seed);
    std::mt19937 embeddingRandom(size.seed); // its own: the answers are the same with and without embeddings
    std::vector<float> embedding(size.embeddingColumns);
    std::uniform_real_distribution<float> uniform(0, 1);
    std::vector<float> row(size.classes);
    for (std::size_t i = 0; i < size.rows; ++i) {
        const std::size_t truth = i % (size.classes - 1);
        const bool wrong = uniform(random) < 0.1f || rows[i].truth.empty();
        const std::size_t prediction = wrong ? (truth + 1) % size.classes : truth;
        fillRow(row, prediction, wrong ? truth : (truth + 1) % size.classes,
                wrong ? 0.45f + 0.45f * uniform(random) : 0.99f - 0.4f * std::pow(uniform(random), 3.0f));
        fillEmbedding(embedding, truth, embeddingRandom);
        writer.append({&rows[i], 1}, row, embedding);
    }
    writer.commit();
}

Workspace makeSyntheticWorkspace(const fs::path& root, const SyntheticSize& size)
{
    makeLibrary(root / "library", Pictures(size.photos), size);
    Workspace workspace = Workspace::create(root / "workspace", root / "library");
    addSyntheticRun(workspace, size);
    for (std::size_t i = 0; i < size.runs; ++i) {
        const runs::RunFolder run = runs::RunFolder::create(workspace, numbered("20260101-000000-run_", i), runs::Recipe());
        runs::RunStatus status = runs::readStatus(run);
        status.state = "succeeded";
        runs::writeStatus(run, status);
    }
    return workspace;
}

} // namespace taxon::test
