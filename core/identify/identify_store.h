// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "identify/guess.h"

#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taxon::identify {

enum class IdentifyOrder {
    ScoreFalling, ///< surest first
    ScoreRising,  ///< least sure first
    MarginRising, ///< closest race between two classes first
    Path,
};

/// Which images to list. Every condition that is set must hold; all bounds are inclusive but \p belowThreshold.
struct IdentifyFilter {
    std::vector<std::string> classes;    ///< best guess is one of these; empty = any
    std::optional<double> minConfidence; ///< score of the best guess
    std::optional<double> maxConfidence;
    std::optional<double> minMargin;
    std::optional<double> belowThreshold; ///< score < this: what an end user would not be shown
    std::string pathContains;             ///< part of the path, as pathToText(), case matters
    std::string status;                   ///< "" = any
    std::size_t limit = std::numeric_limits<std::size_t>::max();
    std::size_t offset = 0;
    IdentifyOrder order = IdentifyOrder::ScoreFalling;
};

/// One listed image.
struct IdentifyRow {
    std::string path;
    std::string sha256;
    std::string status; ///< "new" until somebody decides
    double score = 0;   ///< of the best guess
    double margin = 0;
    double entropy = 0;
    std::vector<Candidate> top; ///< as in Guess
};

/// Unknown images and a model's best guesses: one SQLite file, identify/<id>.db (docs/formats/identify.md).
///
/// Guesses are added in transactions of 500, so a kill loses at most those and leaves a store that opens and goes on:
/// has() tells what is known already. The rollback journal is used, not WAL, which network shares can't keep.
/// One writer at a time (another process gets Error{Locked}); not thread-safe.
/// Foreign exceptions never leave: SQLite's become Error{Damaged|NoSpace|Locked|Io}.
class IdentifyStore {
public:
    static constexpr int kVersion = 1;

    /// What a store was made with.
    struct Info {
        std::string modelVersion; ///< "003"
        std::string modelSha256;  ///< of the weights' file, "" where unknown
        std::string folder;       ///< what was identified, as pathToText()
        std::vector<std::string> classes;
    };

    /// Makes the file, or opens it where it is there with the same model and classes (then a run is resumed).
    /// \throws Error{Configuration} if it was made with another model; as open(); Error{InvalidArgument} without classes.
    static IdentifyStore create(const std::filesystem::path& file, const Info& info, const Clock& clock = realClock());
    /// \throws Error{NotFound}; Error{Damaged} if it is no store of ours; Error{Unsupported} for a newer version.
    static IdentifyStore open(const std::filesystem::path& file);
    ~IdentifyStore();
    IdentifyStore(IdentifyStore&&) noexcept;
    IdentifyStore& operator=(IdentifyStore&&) noexcept;

    [[nodiscard]] const Info& info() const noexcept;
    /// Whether this very content of this path is in the store.
    [[nodiscard]] bool has(const std::string& path, const std::string& sha256) const;
    /// Adds the guess; another content of the same path is replaced, its status is "new" again.
    /// \throws Error{InvalidArgument} for an empty or over-long list, a class out of range, a score that is no number in [0, 1].
    void add(const Guess& guess);
    /// Ends the open transaction: what was added is on disk.
    void flush();

    /// Listing. \throws Error{NotFound} for a class that the model doesn't have, with the nearest name.
    [[nodiscard]] std::vector<IdentifyRow> rows(const IdentifyFilter& filter) const;
    /// How many rows() would give without limit and offset.
    [[nodiscard]] std::size_t count(const IdentifyFilter& filter = {}) const;
    /// All columns of rows() as CSV, by the atomic writer: path, sha256, status, class, score, margin, entropy and
    /// class_1, score_1 … class_5, score_5 (empty where the model has fewer classes). Returns the number of rows.
    std::size_t writeCsv(const std::filesystem::path& file, const IdentifyFilter& filter = {}) const;

private:
    struct State;
    explicit IdentifyStore(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace taxon::identify
