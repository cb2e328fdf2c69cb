// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/fence.h"
#include "base/file_system.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "scores/embeddings.h"
#include "scores/prediction_store.h"
#include "scores/row_kernel.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>
#include <unordered_set>

namespace taxon::scores {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kColumns{"row", "path", "sha256", "split", "truth", "shard", "group"};

void checkClasses(const std::vector<std::string>& classes)
{
    if (classes.empty())
        throw Error(ErrorCode::InvalidArgument, "An evaluation needs at least one class.");
    std::unordered_set<std::string> known;
    for (const std::string& name : classes) {
        if (name.empty() || name.find_first_of("\r\n") != std::string::npos)
            throw Error(ErrorCode::InvalidArgument, "A class name is empty or has a line break.", name);
        if (!known.insert(name).second)
            throw Error(ErrorCode::InvalidArgument, "The class is in the list twice.", name);
    }
}

Json toJson(const EvaluationInfo& info, std::size_t images, std::size_t classes)
{
    Json sets = Json::array();
    for (const dataset::SetInfo& set : info.sets)
        if (set.images > 0)
            sets.push_back({{"name", set.name}, {"kind", dataset::name(set.kind)}, {"images", set.images}, {"hash", set.hash}});
    return {{"format", "taxon-evaluation"},
            {"version", 1},
            {"run", info.runId},
            {"model", info.model},
            {"dataset", info.datasetId},
            {"temperature", info.temperature},
            {"threshold", info.threshold},
            {"images", images},
            {"classes", classes},
            {"sets", std::move(sets)}};
}

/// A text file that grows at its end.
class GrowingText {
public:
    /// Keeps the first \p size bytes. \throws Error{Damaged} if there are fewer; Error{Io|NoSpace}.
    GrowingText(const fs::path& path, std::uintmax_t size) : m_where(pathToText(path)), m_size(size)
    {
        const int fd = realFileSystem().openToAppend(path);
        if (fd < 0)
            throw errnoError(-fd, "write", m_where);
        m_file = UniqueFd(fd);
        if (fs::file_size(path) < size)
            throw Error(ErrorCode::Damaged, fmt::format("The file has fewer than the {} bytes that were saved.", size), m_where);
        if (::ftruncate(fd, static_cast<off_t>(size)) != 0)
            throw errnoError(errno, "write", m_where);
    }

    [[nodiscard]] std::uintmax_t size() const noexcept { return m_size; }

    void append(std::string_view text)
    {
        auto bytes = std::as_bytes(std::span(text));
        while (!bytes.empty()) {
            const std::ptrdiff_t written = realFileSystem().write(m_file.value(), bytes);
            if (written < 0)
                throw errnoError(static_cast<int>(-written), "write", m_where);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
            m_size += static_cast<std::uintmax_t>(written);
        }
        if (const int failure = realFileSystem().fsync(m_file.value()); failure < 0)
            throw errnoError(-failure, "write", m_where);
    }

private:
    std::string m_where;
    UniqueFd m_file;
    std::uintmax_t m_size;
};

} // namespace

struct PredictionWriter::State {
    fs::path folder;
    fs::path unfinished;
    std::vector<std::string> classes;
    std::unordered_set<std::string> known;
    EvaluationInfo info;
    std::string origin;
    std::uint64_t position = 0;
    std::optional<NpyWriter> scores;
    std::size_t embeddingColumns = 0;
    std::optional<NpyWriter> embeddings; ///< none without columns
    std::optional<GrowingText> images;
    CsvWriter lines{kColumns}; ///< of the rows since the last block

    void begin();
    bool goOn();
    void openEmbeddings(std::size_t rows);
    dataset::SetInfo& setOf(const PredictionRow& row);
    void check(const PredictionRow& row, std::span<const float> probabilities);
};

void PredictionWriter::State::begin()
{
    std::error_code failure;
    fs::remove_all(unfinished, failure);
    fs::create_directories(unfinished, failure);
    if (failure)
        throw errnoError(failure.value(), "make the folder", pathToText(unfinished));
    std::string names;
    for (const std::string& name : classes)
        names += name + "\n";
    writeFileAtomically(unfinished / "classes.txt", names);
    scores.emplace(unfinished / "scores.npy", classes.size());
    openEmbeddings(0);
    images.emplace(unfinished / "images.csv", 0);
    for (dataset::SetInfo& set : info.sets)
        set.images = 0;
}

void PredictionWriter::State::openEmbeddings(std::size_t rows)
{
    if (embeddingColumns > 0)
        embeddings.emplace(unfinished / kEmbeddingsFile, embeddingColumns, rows, NpyType::Float16);
}

/// Takes over what an earlier writer of this origin left; false if there is nothing that can be.
bool PredictionWriter::State::goOn()
{
    if (origin.empty() || !fs::exists(unfinished / kUnfinishedFile))
        return false;
    try {
        const Json json = readFormat(unfinished / kUnfinishedFile, "taxon-unfinished-evaluation", 1);
        const std::string where = pathToText(unfinished / kUnfinishedFile);
        if (field<std::string>(json, "origin", where) != origin)
            return false;
        scores.emplace(unfinished / "scores.npy", classes.size(), field<std::size_t>(json, "images", where));
        openEmbeddings(scores->rows());
        images.emplace(unfinished / "images.csv", field<std::size_t>(json, "images_csv_bytes", where));
        position = field<std::uint64_t>(json, "position", where);
        for (dataset::SetInfo& set : info.sets)
            set.images = 0;
        for (const Json& saved : field<Json>(json, "sets", where))
            for (dataset::SetInfo& set : info.sets)
                if (set.name == field<std::string>(saved, "name", where))
                    set.images = field<std::size_t>(saved, "images", where);
        static_cast<void>(lines.takeText()); // the header is in the file
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::NotFound && error.code() != ErrorCode::Unsupported)
            throw;
        return false; // what can't be gone on with is made again
    }
}

dataset::SetInfo& PredictionWriter::State::setOf(const PredictionRow& row)
{
    const auto found = std::find_if(info.sets.begin(), info.sets.end(), [&](const dataset::SetInfo& set) { return set.name == row.set; });
    if (found == info.sets.end())
        throw Error(ErrorCode::InvalidArgument, fmt::format("The evaluation has no set \"{}\".", row.set), row.path);
    return *found;
}

void PredictionWriter::State::check(const PredictionRow& row, std::span<const float> probabilities)
{
    const bool mayLackTruth = setOf(row).kind == dataset::SetKind::OutOfScope;
    if (!known.contains(row.truth) && !(row.truth.empty() && mayLackTruth))
        throw Error(ErrorCode::InvalidArgument, fmt::format("The truth \"{}\" is not one of the model's classes.", row.truth), row.path);
    RowFacts facts;
    rowFactsPlain(probabilities.data(), probabilities.size(), -1, facts);
    if (!(std::abs(facts.sum - 1.0) <= 1e-3) || facts.smallest < 0)
        throw Error(ErrorCode::InvalidArgument, fmt::format("The model's scores are no probabilities: their sum is {}.", facts.sum), row.path,
                    "A diverged training gives NaN: lower the learning rate.");
}

PredictionWriter::PredictionWriter(fs::path folder, std::vector<std::string> classes, EvaluationInfo info, std::string origin,
                                   std::size_t embeddingColumns)
    : m_state(std::make_unique<State>())
{
    checkClasses(classes);
    m_state->folder = std::move(folder);
    m_state->unfinished = m_state->folder / kUnfinishedFolder;
    m_state->known.insert(classes.begin(), classes.end());
    m_state->classes = std::move(classes);
    m_state->info = std::move(info);
    m_state->origin = std::move(origin);
    m_state->embeddingColumns = embeddingColumns;
    if (!m_state->goOn())
        m_state->begin();
}

PredictionWriter::~PredictionWriter() = default;

std::uint64_t PredictionWriter::position() const noexcept
{
    return m_state->position;
}

std::size_t PredictionWriter::images() const noexcept
{
    return m_state->scores->rows();
}

void PredictionWriter::append(std::span<const PredictionRow> rows, std::span<const float> probabilities, std::span<const float> embeddings)
{
    State& state = *m_state;
    const std::size_t columns = state.classes.size();
    if (probabilities.size() != rows.size() * columns)
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("{} values were given for {} images and {} classes.", probabilities.size(), rows.size(), columns));
    if (embeddings.size() != rows.size() * state.embeddingColumns)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} values were given for {} images and embeddings of {} columns.", embeddings.size(),
                                                            rows.size(), state.embeddingColumns));
    for (std::size_t i = 0; i < rows.size(); ++i)
        state.check(rows[i], probabilities.subspan(i * columns, columns));
    std::size_t number = images();
    state.scores->append(probabilities);
    if (state.embeddings)
        state.embeddings->append(embeddings);
    for (const PredictionRow& row : rows) {
        ++state.setOf(row).images;
        state.lines.row({std::to_string(number++), row.path, row.sha256, row.set.str(), row.truth.str(), row.shard.str(), row.group});
    }
}

void PredictionWriter::saveBlock(std::uint64_t position)
{
    State& state = *m_state;
    Fence::requireOpen(); // the newest attempt goes on in the same unfinished files
    state.scores->flush();
    if (state.embeddings)
        state.embeddings->flush();
    state.images->append(state.lines.takeText());
    state.position = position;
    Json json = toJson(state.info, images(), state.classes.size());
    json["format"] = "taxon-unfinished-evaluation";
    json["origin"] = state.origin;
    json["position"] = position;
    json["images_csv_bytes"] = state.images->size();
    writeJson(state.unfinished / kUnfinishedFile, json);
}

void PredictionWriter::commit()
{
    State& state = *m_state;
    if (images() == 0)
        throw Error(ErrorCode::InvalidArgument, "There is no image in the evaluation.", pathToText(state.folder));
    saveBlock(state.position);
    Fence::requireOpen();
    std::error_code failure;
    fs::remove(state.folder / "evaluation.json", failure); // a kill from here on leaves no description of other files
    if (!state.embeddings && !failure)
        fs::remove(state.folder / kEmbeddingsFile, failure); // of an earlier evaluation, in another order
    else if (!failure)
        fs::rename(state.unfinished / kEmbeddingsFile, state.folder / kEmbeddingsFile, failure);
    for (const char* name : {"scores.npy", "images.csv", "classes.txt"}) {
        if (!failure)
            fs::rename(state.unfinished / name, state.folder / name, failure);
    }
    if (failure)
        throw errnoError(failure.value(), "put the evaluation in place", pathToText(state.folder));
    writeJson(state.folder / "evaluation.json", toJson(state.info, images(), state.classes.size()));
    fs::remove_all(state.unfinished, failure);
}

} // namespace taxon::scores
