// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace taxon::test {

/// What makeSyntheticWorkspace() makes.
struct SyntheticSize {
    std::size_t classes = 6;
    std::size_t imagesPerClass = 4; ///< files in the library, 48 x 36 px each
    std::size_t rows = 300;         ///< of the evaluation; they share the files
    std::string runId = "synthetic";
    std::size_t photos = 0; ///< else the files of the evaluation are copies of so many JPEG pictures of 500 x 375 px, all others of 64 x 48 px
    std::size_t runs = 0;   ///< finished runs without an evaluation beside that one
    unsigned seed = 11;     ///< of what the model answers
    std::size_t embeddingColumns = 0; ///< of the evaluation's embeddings, at least 8: images of one class are alike; 0 = none
};

/// A workspace with a library and one evaluated run, the same on every call: about nine rows in ten are right, wrong ones go
/// to the next class; sets train, validation, test, difficult and an out-of-scope one. The first class has a sub-class, the last
/// one a single image.
Workspace makeSyntheticWorkspace(const std::filesystem::path& root, const SyntheticSize& size = {});

/// One more evaluated run, of the same images where \p size differs in run and seed alone.
void addSyntheticRun(const Workspace& workspace, const SyntheticSize& size);

} // namespace taxon::test
