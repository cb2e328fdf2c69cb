// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/npy.h"
#include "dataset/manifest.h"
#include "scores/score_matrix.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace taxon::scores {

/// One row of images.csv: which image row i of scores.npy is about.
struct PredictionRow {
    std::string path; ///< relative to the library, as pathToText()
    std::string sha256;
    std::string set;   ///< column "split": "train", "validation", "test" or a benchmark's name
    std::string truth; ///< class name; "" for out-of-scope
    std::string shard; ///< "" when not read from a shard
    std::string group; ///< duplicate group; may be ""
};

struct EvaluationInfo {
    std::string runId;
    std::string model; ///< what was evaluated: a version ("003") or a checkpoint path
    std::string datasetId;
    std::vector<dataset::SetInfo> sets; ///< kinds, counts and hashes of the sets in images.csv
    double temperature = 1.0;           ///< of the model; the probabilities in scores.npy already have it
    double threshold = 0.80;
};

/// Writes an evaluation folder: scores.npy (float32, N x C softmax rows), images.csv, classes.txt, evaluation.json.
/// evaluation.json is written last, so a folder without it is unfinished. docs/formats/predictions.md.
class PredictionWriter {
public:
    /// Makes the folder; an evaluation.json that is there is removed first, so an interrupted writer never leaves an old one.
    /// \throws Error{InvalidArgument} for no class, a repeated class, or a truth that is no class; Error{Io|NoSpace}.
    PredictionWriter(std::filesystem::path folder, std::vector<std::string> classes, std::vector<PredictionRow> rows, EvaluationInfo info);
    ~PredictionWriter();
    /// \param probabilities  the next rows, each classes.size() floats.
    /// \throws Error{InvalidArgument} naming the image if a value is NaN or negative or a row does not sum to 1 within 1e-3.
    void append(std::span<const float> probabilities);
    /// \throws Error{InvalidArgument} if rows are missing; Error{Io|NoSpace}.
    void commit();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The rows of one set.
struct SetRows {
    std::string name;
    dataset::SetKind kind = dataset::SetKind::Train;
    std::string hash;                ///< "" when not known
    std::vector<std::uint32_t> rows; ///< row numbers, rising

    [[nodiscard]] bool isOutOfScope() const noexcept { return kind == dataset::SetKind::OutOfScope; }
};

/// An evaluation folder, mapped; also one that another program wrote (evaluation.json is then optional: every split named
/// "out_of_scope" or with an empty truth is out-of-scope, the rest in-scope).
class PredictionStore {
public:
    /// Checks shapes, names, that each truth is a class, that rows hold no NaN and sum to 1 within 1e-3.
    /// \throws Error{NotFound|Damaged|Unsupported} naming file and the bad rows (the first ten, and how many there are).
    /// One pass over the matrix on all processors: 0.15 s for 100,000 x 1,000 in the page cache on two cores, names read included.
    static PredictionStore open(const std::filesystem::path& folder);

    [[nodiscard]] std::size_t images() const noexcept { return m_rows.size(); }
    [[nodiscard]] const std::vector<std::string>& classes() const noexcept { return m_classes; }
    [[nodiscard]] const std::vector<PredictionRow>& rows() const noexcept { return m_rows; }
    [[nodiscard]] const EvaluationInfo& info() const noexcept { return m_info; }
    /// Row \p image: classes().size() probabilities. Thread-safe.
    void copyScores(std::size_t image, std::span<float> out) const;

    /// The whole matrix; valid while the store lives and is not moved.
    [[nodiscard]] ScoreMatrix matrix() const { return ScoreMatrix(m_scores); }
    /// Class index of each image's truth; -1 = none (out-of-scope).
    [[nodiscard]] const std::vector<std::int32_t>& truth() const noexcept { return m_truth; }
    /// The sets in order of train, validation, test, benchmarks, out-of-scope, reserve; by name inside a kind.
    [[nodiscard]] const std::vector<SetRows>& sets() const noexcept { return m_sets; }
    /// nullptr if there is none of that name.
    [[nodiscard]] const SetRows* set(const std::string& name) const noexcept;

private:
    explicit PredictionStore(NpyFile scores) : m_scores(std::move(scores)) {}

    void readImages(const std::filesystem::path& file);
    void readInfo(const std::filesystem::path& file);
    void collectSets();
    void labelRows(const std::string& where);
    void checkScores(const std::string& where) const;

    NpyFile m_scores;
    std::vector<std::string> m_classes;
    std::vector<PredictionRow> m_rows;
    EvaluationInfo m_info;
    std::vector<std::int32_t> m_truth;
    std::vector<SetRows> m_sets;
};

} // namespace taxon::scores
