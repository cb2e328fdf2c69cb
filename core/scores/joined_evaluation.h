// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/prediction_store.h"

#include <filesystem>

namespace taxon::scores {

/// Appends the rows of an evaluation folder, finished or unfinished, to \p writer: scores and embeddings bit for bit, the images in their order. How an
/// evaluation that several processes made becomes one. An unfinished one without a row gives none.
///
/// \param writer            of the same classes and embedding columns, whose sets include those of the folder.
/// \param embeddingColumns  F of the writer; 0 = embeddings are left where they are.
/// \throws as PredictionStore::open(); Error{Damaged} where the folder lacks its embeddings or they are of another size; as PredictionWriter::append().
/// Memory: 1,024 rows beside what PredictionStore holds.
void appendEvaluation(PredictionWriter& writer, const std::filesystem::path& folder, std::size_t embeddingColumns,
                      const jobs::Context& context = jobs::Context());

} // namespace taxon::scores
