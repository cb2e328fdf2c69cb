// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/prediction_store.h"
#include "scores/score_matrix.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace taxon::scores {

/// What temperature scaling makes of some images' answers. The prediction stays: the order of a row's scores does not change.
struct TemperedAnswers {
    std::vector<float> confidence; ///< largest of softmax(ln p / T), one an image, in the order of the rows
    std::vector<float> truthScore; ///< that of the truth; 0 without one
};

/// Applies the temperature \p t to stored probabilities: softmax(ln p / T), relative to them as bestTemperature() is. p = 0 counts as the
/// smallest float32.
/// \param rows  of \p matrix. \param truth  class index, or -1, of each row of \p matrix. \param t  > 0.
/// \throws Error{InvalidArgument} for another t; Error{Cancelled}. O(rows C), on all processors; the same on any number of them.
/// Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, arXiv:1706.04599.
[[nodiscard]] TemperedAnswers temper(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth, double t,
                                     const jobs::Context& context);

/// The same of all rows and scores, written: \p store as it would be if the model divided its logits by \p temperature once more, for ln p is
/// the logits up to a constant. An evaluation like any other, so that thresholds, gates, curves and
/// comparisons are of the new scores; evaluation.json's temperature is the product of both. A p below the smallest normal float32
/// counts as that, as in bestTemperature(), whose result belongs here.
///
/// Guesses stay as they are but where rounding to float32 makes two scores equal: the lower class then wins.
/// \param temperature  > 0; above 1 makes the scores less sure. \param folder  must not exist; it is there whole or not at all.
/// \throws Error{InvalidArgument} for another temperature; Error{AlreadyExists}; Error{Io|NoSpace|Cancelled}, and then
///         \p folder does not exist.
/// O(images classes) time; memory: a block of rows.
void applyTemperature(const PredictionStore& store, double temperature, const std::filesystem::path& folder, const jobs::Context& context);

/// The evaluation with a temperature applied that lies beside \p evaluation: "<evaluation>-temperature-<T>", T with four digits.
[[nodiscard]] std::filesystem::path temperedFolder(const std::filesystem::path& evaluation, double temperature);

/// temperedFolder() of \p evaluation, made by applyTemperature() unless it is there already. \throws as that.
std::filesystem::path temperedEvaluation(const std::filesystem::path& evaluation, double temperature, const jobs::Context& context);

/// The temperature that fits the validation set of \p store, to four digits. \throws Error{NotFound} without a validation set; Error{Cancelled}.
[[nodiscard]] double fittingTemperature(const PredictionStore& store, const jobs::Context& context);

} // namespace taxon::scores
