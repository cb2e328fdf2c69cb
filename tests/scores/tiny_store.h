// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/prediction_store.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::test {

/// One image of a made evaluation.
struct TinyImage {
    std::string set;
    std::string truth; ///< "" = out-of-scope
    std::vector<float> scores;
};

/// Writes an evaluation of \p images in \p folder; image i is called "image-i.png" and is a duplicate group of its own. A set
/// called "out_of_scope" is out-of-scope; the others are what their names say, or benchmarks.
inline void writeTinyStore(const std::filesystem::path& folder, const std::vector<std::string>& classes, const std::vector<TinyImage>& images,
                           const std::string& hash = "hash")
{
    using dataset::SetKind;
    std::vector<scores::PredictionRow> rows;
    scores::EvaluationInfo info;
    info.runId = "run-1";
    info.model = "003";
    info.datasetId = "data-1";
    for (const TinyImage& image : images) {
        const std::string id = "image-" + std::to_string(rows.size());
        rows.push_back({id + ".png", "sha-" + id, image.set, image.truth, "", ""});
        bool isKnown = false;
        for (dataset::SetInfo& set : info.sets)
            if (set.name == image.set) {
                ++set.images;
                isKnown = true;
            }
        const SetKind kind = image.set == "train"          ? SetKind::Train
                             : image.set == "validation"   ? SetKind::Validation
                             : image.set == "test"         ? SetKind::Test
                             : image.set == "out_of_scope" ? SetKind::OutOfScope
                                                           : SetKind::Benchmark;
        if (!isKnown)
            info.sets.push_back({image.set, kind, 1, hash + "-" + image.set});
    }
    scores::PredictionWriter writer(folder, classes, info);
    for (std::size_t i = 0; i < images.size(); ++i)
        writer.append({&rows[i], 1}, images[i].scores);
    writer.commit();
}

} // namespace taxon::test
