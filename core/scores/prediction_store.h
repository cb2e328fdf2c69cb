// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/npy.h"
#include "base/shared_text.h"
#include "dataset/manifest.h"
#include "jobs/context.h"
#include "scores/score_matrix.h"
#include "scores/sidecar.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::scores {

/// One row of images.csv: which image row i of scores.npy is about.
struct PredictionRow {
    std::string path; ///< relative to the library, as pathToText()
    std::string sha256;
    SharedText set;    ///< column "split": "train", "validation", "test" or a benchmark's name
    SharedText truth;  ///< class name; "" for out-of-scope
    SharedText shard;  ///< "" when not read from a shard
    std::string group; ///< duplicate group; may be ""
};

/// Where PredictionWriter works until it is done, inside the evaluation's folder, and the file there that says how far it is.
inline constexpr const char* kUnfinishedFolder = "unfinished";
inline constexpr const char* kUnfinishedFile = "unfinished.json";

struct EvaluationInfo {
    std::string runId;
    std::string model; ///< what was evaluated: a version ("003") or a checkpoint path
    std::string datasetId;
    std::vector<dataset::SetInfo> sets; ///< kinds, counts and hashes of the sets in images.csv
    double temperature = 1.0;           ///< of the model; the probabilities in scores.npy already have it
    double threshold = 0.80;
};

/// Writes an evaluation folder block by block: scores.npy (float32, N x C softmax rows), images.csv, classes.txt,
/// evaluation.json, and, where it is given any, embeddings.npy (float16, N x F). docs/formats/predictions.md.
///
/// Until commit() everything lies in FOLDER/unfinished, so an evaluation that is there stays whole. What saveBlock() made safe
/// survives a kill: PredictionStore::open(FOLDER/unfinished) reads it, and a writer of the same origin goes on behind it.
/// Memory: the rows since the last saveBlock() as text; nothing grows with N. Use from one thread.
class PredictionWriter {
public:
    /// Makes the folder. \param info  its sets say kinds and hashes; how many rows each has is counted here.
    /// \param origin  stands for all that the rows follow from (model, images, their order): what an unfinished writer of the
    ///                same origin left is kept. "" = begin anew.
    /// \param embeddingColumns  F; 0 = no embeddings are written, and those of an earlier evaluation go.
    /// \throws Error{InvalidArgument} for no class, an empty or a repeated one; Error{Io|NoSpace}.
    PredictionWriter(std::filesystem::path folder, std::vector<std::string> classes, EvaluationInfo info, std::string origin = {},
                     std::size_t embeddingColumns = 0);
    ~PredictionWriter();
    /// What the last saveBlock() was given, also that of the writer before: how far the caller was. 0 = at the start.
    [[nodiscard]] std::uint64_t position() const noexcept;
    /// Rows written, those of the writer before included.
    [[nodiscard]] std::size_t images() const noexcept;
    /// \param rows  the next images. \param probabilities  rows.size() x C. \param embeddings  rows.size() x F.
    /// \throws Error{InvalidArgument} naming the image if its truth is no class, a value is NaN or negative or a row does not
    ///         sum to 1 within 1e-3; Error{Io|NoSpace}. Nothing of a refused call is written.
    void append(std::span<const PredictionRow> rows, std::span<const float> probabilities, std::span<const float> embeddings = {});
    /// Puts all rows onto the disk. \throws Error{Io|NoSpace}.
    void saveBlock(std::uint64_t position);
    /// Puts the evaluation in the place of an earlier one. \throws Error{InvalidArgument} without rows; Error{Io|NoSpace}.
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
/// "out_of_scope" or with an empty truth is out-of-scope, the rest in-scope), or the part that an unfinished one has so far.
class PredictionStore {
public:
    /// Checks shapes, names, that each truth is a class, that rows hold no NaN and sum to 1 within 1e-3.
    /// \throws Error{NotFound|Damaged|Unsupported} naming file and the bad rows (the first ten, and how many there are);
    ///         Error{Cancelled}.
    /// One pass over the matrix on all processors, which makes the sidecar, too: 0.19 s of CPU for 100,000 x 1,000 in the page cache,
    /// names read included.
    static PredictionStore open(const std::filesystem::path& folder, const jobs::Context& context = jobs::Context());

    [[nodiscard]] std::size_t images() const noexcept { return m_rows.size(); }
    [[nodiscard]] const std::vector<std::string>& classes() const noexcept { return m_classes; }
    [[nodiscard]] const std::vector<PredictionRow>& rows() const noexcept { return m_rows; }
    [[nodiscard]] const EvaluationInfo& info() const noexcept { return m_info; }
    /// Row \p image: classes().size() probabilities. Thread-safe.
    void copyScores(std::size_t image, std::span<float> out) const;

    /// The whole matrix; valid while the store lives and is not moved.
    [[nodiscard]] ScoreMatrix matrix() const { return ScoreMatrix(m_scores, images()); }
    /// What the pass over the matrix at opening told of each image.
    [[nodiscard]] const Sidecar& sidecar() const noexcept { return m_sidecar; }
    /// Class index of each image's truth; -1 = none (out-of-scope).
    [[nodiscard]] const std::vector<std::int32_t>& truth() const noexcept { return m_truth; }
    /// The sets in order of train, validation, test, benchmarks, out-of-scope, reserve; by name inside a kind.
    [[nodiscard]] const std::vector<SetRows>& sets() const noexcept { return m_sets; }
    /// nullptr if there is none of that name.
    [[nodiscard]] const SetRows* set(const std::string& name) const noexcept;

private:
    explicit PredictionStore(NpyFile scores) : m_scores(std::move(scores)) {}
    static PredictionStore openUnfinished(const std::filesystem::path& folder, const jobs::Context& context);

    void readShape(const std::filesystem::path& folder);
    void readImages(std::string_view csv, const std::string& where);
    void readInfo(const Json& json, const std::string& where);
    void finishReading(const std::filesystem::path& folder, const jobs::Context& context);
    void collectSets();
    void labelRows(const std::string& where);
    void readScores(const std::string& where, const jobs::Context& context);

    NpyFile m_scores;
    std::vector<std::string> m_classes;
    std::vector<PredictionRow> m_rows;
    EvaluationInfo m_info;
    std::vector<std::int32_t> m_truth;
    std::vector<SetRows> m_sets;
    Sidecar m_sidecar;
};

} // namespace taxon::scores
