// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "identify/decisions.h"
#include "identify/guess.h"
#include "identify/identify_filter.h"
#include "identify/identify_table.h"
#include "identify/near_image.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace taxon::identify {

/// One listed image.
struct IdentifyRow {
    std::string path;
    std::string sha256;
    std::string status; ///< name(ImageStatus)
    double score = 0;   ///< of the best guess
    double margin = 0;
    double entropy = 0;
    std::vector<Candidate> top; ///< as in Guess
    NearImage near{};           ///< what it looks nearly like
    int group = 0;              ///< 0 = in none
};

/// A row as "taxon identify --json" and JSON lines have it. \param classes  of the store.
[[nodiscard]] Json toJson(const IdentifyRow& row, const std::vector<std::string>& classes);

/// Unknown images and a model's best guesses: one SQLite file, identify/<id>.db (docs/formats/identify.md).
///
/// What is added is on disk after endBatch(), from 512 images on, so a kill loses little and leaves a store that opens and goes on between two batches:
/// isKnown() tells what is there already. The rollback journal is used, not WAL, which network shares can't keep.
/// One writer at a time (another process gets Error{Locked}); not thread-safe.
/// Foreign exceptions never leave: SQLite's become Error{Damaged|NoSpace|Locked|Io}.
class IdentifyStore {
public:
    static constexpr int kVersion = 2; ///< a store of version 1 becomes one when it is opened

    /// What a store was made with.
    struct Info {
        std::string modelVersion; ///< "003"; "" of a model file that is no version
        std::string modelSha256;  ///< of the weights' file, "" where unknown
        std::string folder;       ///< what was identified, as pathToText()
        std::vector<std::string> classes;
    };

    /// Makes the file, or opens it where it is there with the same model and classes (then a run is resumed).
    /// Where the folder that it was made of is gone, \p info's is where the images lie now.
    /// \throws Error{Configuration} if it was made with another model, or of a folder that is still there and not \p info's; as open();
    ///         Error{InvalidArgument} without classes.
    static IdentifyStore create(const std::filesystem::path& file, const Info& info, const Clock& clock = realClock());
    /// \throws Error{NotFound}; Error{Damaged} if it is no store of ours; Error{Unsupported} for a newer version.
    static IdentifyStore open(const std::filesystem::path& file);
    ~IdentifyStore();
    IdentifyStore(IdentifyStore&&) noexcept;
    IdentifyStore& operator=(IdentifyStore&&) noexcept;

    [[nodiscard]] const Info& info() const noexcept;
    [[nodiscard]] const std::filesystem::path& file() const noexcept;

    /// What is unreadable and not met before endWalk() is forgotten then: the file is gone.
    void startWalk();
    void endWalk();
    /// Whether this file, in this state, has its guess and its look, or is known to be unreadable: nothing of it need be read.
    [[nodiscard]] bool isKnown(const FileState& file);
    /// Whether this very content of this path has its guess and its look; then its state is the one that is known from now on.
    bool noteUnchanged(const FileState& file, const std::string& sha256);
    /// Adds the guess; another content of the same path is replaced, its status is "new" again.
    /// \throws Error{InvalidArgument} for an empty or over-long list, a class out of range, a score that is no number in [0, 1].
    void add(const Guess& guess);
    /// A file that can't be identified; a guess for what it held before goes. \param file  modifiedNs 0 = try again next time.
    void addProblem(const FileState& file, const std::string& reason);
    /// Ends the open transaction if it holds 512 images: what a kill leaves ends between two batches of the network.
    void endBatch();
    /// Every guess that has a look, in the order in which they were added; given to add() of another store they are the same there, but for the status.
    void eachGuess(const std::function<void(const Guess& guess)>& visit) const;
    /// As problems(), with the state in which each file was.
    void eachProblem(const std::function<void(const FileState& file, const std::string& reason)>& visit) const;
    /// By path. O(problems).
    [[nodiscard]] std::vector<UnreadableImage> problems() const;
    [[nodiscard]] std::size_t problemCount() const;
    /// Ends the open transaction: what was added is on disk.
    void flush();

    /// The look of every image that has one, by path.
    /// \throws Error{Damaged} for one of another length.
    void eachLook(const std::function<void(std::int64_t image, const std::string& path, const Look& look)>& visit) const;
    /// Of these images, in their order, those that have one. 2.5 kB an image. \throws Error{Damaged} for different lengths.
    [[nodiscard]] ImageEmbeddings embeddings(std::span<const std::int64_t> images) const;
    /// What images look nearly like: replaces all of it, in one transaction.
    void setNear(const std::vector<NearImage>& images);
    /// By image.
    [[nodiscard]] std::vector<NearImage> near() const;
    /// Groups of images that may be new classes: replaces all, in one transaction. An image is in one of them at most.
    void setGroups(const std::vector<ImageGroup>& groups);
    /// By number.
    [[nodiscard]] std::vector<ImageGroup> groups() const;

    /// Gives each image the status that \p decisions have for its bytes, "new" to the others, in one transaction.
    /// \returns how many changed. \throws Error{Locked} while another program writes to the file. About a second for a million.
    std::size_t note(const Decisions& decisions);

    /// All images as columns, for who filters again and again. About a second for a million.
    /// \throws Error{Damaged} for a class or status that there is not.
    [[nodiscard]] IdentifyTable table() const;
    /// Everything about these images, in their order. A few microseconds an image: for a page of them.
    /// \param images  ids of IdentifyTable::image(). \throws Error{NotFound} for one that is not there (any more).
    [[nodiscard]] std::vector<IdentifyRow> fetch(std::span<const std::int64_t> images) const;

    /// Listing, by a table of the moment. \throws as IdentifyTable::select().
    [[nodiscard]] std::vector<IdentifyRow> rows(const IdentifyFilter& filter) const;
    /// How many rows() would give without limit and offset.
    [[nodiscard]] std::size_t count(const IdentifyFilter& filter = {}) const;
    /// All columns of rows() as CSV, by the atomic writer: path, sha256, status, class, score, margin, entropy and
    /// class_1, score_1 … class_5, score_5 (empty where the model has fewer classes). Returns the number of rows.
    std::size_t writeCsv(const std::filesystem::path& file, const IdentifyFilter& filter = {}) const;
    /// The same as JSON lines: one toJson() a line.
    std::size_t writeJsonLines(const std::filesystem::path& file, const IdentifyFilter& filter = {}) const;

private:
    struct State;
    explicit IdentifyStore(std::unique_ptr<State> state);
    void addLook(std::int64_t image, const Guess& guess);
    void eachPage(const IdentifyFilter& filter, const std::function<void(const IdentifyRow&)>& visit) const;
    std::unique_ptr<State> m_state;
};

} // namespace taxon::identify
