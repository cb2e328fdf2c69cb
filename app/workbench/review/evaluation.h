// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/comparison.h"
#include "scores/embeddings.h"
#include "scores/prediction_store.h"
#include "scores/sidecar.h"
#include "scores/thresholds.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

/// Wrong images that belong together: of one pair truth -> predicted, of one truth, or of one prediction.
struct ErrorGroup {
    std::int32_t truth = -1;         ///< class index; -1 = any (or none: out of scope)
    std::int32_t prediction = -1;    ///< class index; -1 = any
    std::vector<std::uint32_t> rows; ///< in the order of the review queue
};

/// What Review shows of one set; everything that doesn't depend on the threshold, computed once.
struct EvaluatedSet {
    scores::SetRows set;
    scores::ThresholdCurve curve;
    double top1 = scores::kNoValue;
    double top5 = scores::kNoValue;
    double macroRecall = scores::kNoValue;
    double logLoss = scores::kNoValue;
    double ece = scores::kNoValue;
    double auroc = scores::kNoValue; ///< out-of-scope sets only, against the test set
    double fpr95 = scores::kNoValue;
    std::vector<ErrorGroup> pairs;       ///< largest first
    std::vector<ErrorGroup> truths;      ///< errors of each truth, most first
    std::vector<ErrorGroup> predictions; ///< wrong guesses of each class, most first
    std::vector<std::uint32_t> wrong;    ///< in queue order: largest pair first, in it the confidently wrong first
    std::vector<std::uint32_t> right;    ///< s rising: those below a threshold are a prefix
};

/// An evaluation folder opened for Review. Immutable once loaded, so the GUI thread reads it without a lock.
class Evaluation {
public:
    /// Maps the scores and computes every set. 100,000 x 1,000: about a quarter of a second on two cores.
    /// \throws as scores::PredictionStore::open(); Error{Cancelled}.
    static std::shared_ptr<const Evaluation> load(const std::filesystem::path& folder, const jobs::Context& context);

    [[nodiscard]] const scores::PredictionStore& store() const noexcept { return m_store; }
    [[nodiscard]] const scores::Sidecar& sidecar() const noexcept { return m_store.sidecar(); }
    /// The set a person wants first: test, else validation, else the first one. Index into sets().
    [[nodiscard]] int firstSet() const;
    /// The class that the model says of a row.
    [[nodiscard]] const std::string& predictedClass(std::uint32_t row) const
    {
        return m_store.classes()[static_cast<std::size_t>(sidecar().prediction[row])];
    }
    [[nodiscard]] const std::vector<EvaluatedSet>& sets() const noexcept { return m_sets; }
    /// Up to kExamples rows of the class that were recognised most surely, training images first; of a class that never was, those labelled so.
    [[nodiscard]] const std::vector<std::uint32_t>& examples(std::int32_t classIndex) const
    {
        return m_examples[static_cast<std::size_t>(classIndex)];
    }

    /// Nothing where the evaluation has none, or has some that can't be read: it is reviewed without them.
    [[nodiscard]] const std::optional<scores::Embeddings>& embeddings() const noexcept { return m_embeddings; }

    static constexpr std::size_t kExamples = 4;

private:
    explicit Evaluation(scores::PredictionStore store) : m_store(std::move(store)) {}

    [[nodiscard]] EvaluatedSet evaluate(const scores::SetRows& set) const;
    void order(EvaluatedSet& set) const;
    void compareOutOfScope();
    void findExamples();
    void openEmbeddings(const std::filesystem::path& folder);

    scores::PredictionStore m_store;
    std::optional<scores::Embeddings> m_embeddings;
    std::vector<EvaluatedSet> m_sets;
    std::vector<std::vector<std::uint32_t>> m_examples;
};

/// The images of a set that a user of the model gets as \p outcome at \p threshold: wrong ones in queue order, the others by rising confidence.
/// Of an out-of-scope set every shown image is wrong. O(images log images).
[[nodiscard]] std::vector<std::uint32_t> rowsWith(const Evaluation& evaluation, const EvaluatedSet& set, scores::UserOutcome outcome,
                                                  double threshold);

} // namespace taxon::workbench
