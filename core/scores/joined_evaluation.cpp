// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/joined_evaluation.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/npy.h"
#include "base/text.h"
#include "scores/embeddings.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace taxon::scores {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockRows = 1024;

bool isEmpty(const fs::path& folder)
{
    const fs::path file = folder / kUnfinishedFile;
    return fs::exists(file) && readFormat(file, "taxon-unfinished-evaluation", 1).value("images", std::size_t{0}) == 0;
}

NpyFile openEmbeddings(const fs::path& folder, std::size_t rows, std::size_t columns)
{
    NpyFile file = NpyFile::openPrefix(folder / kEmbeddingsFile);
    if (file.shape().size() != 2 || file.shape()[0] < rows || file.shape()[1] != columns)
        throw Error(ErrorCode::Damaged, "The embeddings are not those of the scores beside them.", pathToText(folder / kEmbeddingsFile),
                    "Evaluate the model again.");
    return file;
}

} // namespace

void appendEvaluation(PredictionWriter& writer, const fs::path& folder, std::size_t embeddingColumns, const jobs::Context& context)
{
    if (isEmpty(folder))
        return;
    const PredictionStore store = PredictionStore::open(folder, context);
    std::optional<NpyFile> embeddings;
    if (embeddingColumns > 0)
        embeddings = openEmbeddings(folder, store.images(), embeddingColumns);
    const std::size_t columns = store.classes().size();
    std::vector<float> scores, features;
    for (std::size_t first = 0; first < store.images(); first += kBlockRows) {
        const std::size_t rows = std::min(kBlockRows, store.images() - first);
        scores.resize(rows * columns);
        features.resize(rows * embeddingColumns);
        for (std::size_t i = 0; i < rows; ++i) {
            store.copyScores(first + i, std::span(scores).subspan(i * columns, columns));
            if (embeddings)
                embeddings->copyRow(first + i, std::span(features).subspan(i * embeddingColumns, embeddingColumns));
        }
        writer.append(std::span(store.rows()).subspan(first, rows), scores, features);
        context.throwIfStopped();
    }
}

} // namespace taxon::scores
