// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/synthetic_workspace.h"

#include "base/hash.h"
#include "base/mapped_file.h"
#include "scores/prediction_store.h"

#include <QColor>
#include <QImage>
#include <QPainter>
#include <QString>
#include <algorithm>
#include <cmath>
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

std::vector<std::string> makeLibrary(const fs::path& library, const SyntheticSize& size)
{
    std::vector<std::string> classes;
    for (std::size_t c = 0; c < size.classes; ++c) {
        classes.push_back(numbered("class ", c));
        const std::size_t images = c + 1 == size.classes ? 1 : size.imagesPerClass;
        for (std::size_t i = 0; i < images; ++i)
            writePicture(library / classes.back() / (c == 0 && i == 0 ? "young" : "") / (numbered("image ", i) + ".png"), c * 100 + i);
    }
    writePicture(library / "_benchmark" / "difficult" / classes.front() / "image.png", 7);
    writePicture(library / "_benchmark" / "out_of_scope" / "_out_of_scope" / "tool.png", 8);
    return classes;
}

/// Softmax-like: \p best at the prediction, a share of the rest at the runner-up, the remainder spread evenly.
void fillRow(std::vector<float>& row, std::size_t prediction, std::size_t second, float best)
{
    const float rest = 1 - best;
    std::fill(row.begin(), row.end(), rest * 0.4f / static_cast<float>(row.size() - 2));
    row[second] = rest * 0.6f;
    row[prediction] = best;
}

} // namespace

Workspace makeSyntheticWorkspace(const fs::path& root, const SyntheticSize& size)
{
    const std::vector<std::string> classes = makeLibrary(root / "library", size);
    Workspace workspace = Workspace::create(root / "workspace", root / "library");
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
        const std::string file = which == 4 ? "_benchmark/out_of_scope/_out_of_scope/tool.png"
                                            : name + "/" + numbered("image ", 1 + i % (size.imagesPerClass - 1)) + ".png";
        std::string& hash = hashes[file];
        if (hash.empty())
            hash = toHex(sha256(readTextFile(root / "library" / file)));
        rows.push_back({file, hash, sets[which].first, which == 4 ? "" : name, "", ""});
    }
    for (const auto& [name, kind] : sets)
        info.sets.push_back(
            {name, kind, static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.set == name; })), ""});
    fs::create_directories(workspace.run(size.runId));
    scores::PredictionWriter writer(workspace.run(size.runId) / "evaluation", classes, info);
    std::mt19937 random(11);
    std::uniform_real_distribution<float> uniform(0, 1);
    std::vector<float> row(size.classes);
    for (std::size_t i = 0; i < size.rows; ++i) {
        const std::size_t truth = i % (size.classes - 1);
        const bool wrong = uniform(random) < 0.1f || rows[i].truth.empty();
        const std::size_t prediction = wrong ? (truth + 1) % size.classes : truth;
        fillRow(row, prediction, wrong ? truth : (truth + 1) % size.classes,
                wrong ? 0.45f + 0.45f * uniform(random) : 0.99f - 0.4f * std::pow(uniform(random), 3.0f));
        writer.append({&rows[i], 1}, row);
    }
    writer.commit();
    return workspace;
}

} // namespace taxon::test
