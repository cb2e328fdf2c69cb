// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"
#include "scores/prediction_store.h"
#include "scores/row_kernel.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <unordered_set>

namespace taxon::scores {

struct PredictionWriter::State {
    std::filesystem::path folder;
    std::vector<std::string> classes;
    std::vector<PredictionRow> rows;
    EvaluationInfo info;
    std::optional<NpyWriter> scores;
    std::size_t written = 0;
};

namespace {

void checkNames(const std::vector<std::string>& classes, const std::vector<PredictionRow>& rows, const EvaluationInfo& info)
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
    std::unordered_set<std::string> outOfScope;
    for (const dataset::SetInfo& set : info.sets)
        if (set.kind == dataset::SetKind::OutOfScope)
            outOfScope.insert(set.name);
    for (const PredictionRow& row : rows)
        if (!known.contains(row.truth) && !(row.truth.empty() && outOfScope.contains(row.set)))
            throw Error(ErrorCode::InvalidArgument, fmt::format("The truth \"{}\" is not one of the model's classes.", row.truth), row.path);
}

Json toJson(const EvaluationInfo& info, std::size_t images, std::size_t classes)
{
    Json sets = Json::array();
    for (const dataset::SetInfo& set : info.sets)
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

} // namespace

PredictionWriter::PredictionWriter(std::filesystem::path folder, std::vector<std::string> classes, std::vector<PredictionRow> rows,
                                   EvaluationInfo info)
    : m_state(std::make_unique<State>())
{
    checkNames(classes, rows, info);
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure)
        throw errnoError(failure.value(), "make the folder", pathToText(folder));
    std::filesystem::remove(folder / "evaluation.json", failure);
    m_state->scores.emplace(folder / "scores.npy", rows.size(), classes.size());
    m_state->folder = std::move(folder);
    m_state->classes = std::move(classes);
    m_state->rows = std::move(rows);
    m_state->info = std::move(info);
}

PredictionWriter::~PredictionWriter() = default;

void PredictionWriter::append(std::span<const float> probabilities)
{
    const std::size_t columns = m_state->classes.size();
    if (probabilities.size() % columns != 0)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} values are not whole rows of {} classes.", probabilities.size(), columns));
    if (probabilities.size() / columns > m_state->rows.size() - m_state->written)
        throw Error(ErrorCode::InvalidArgument, "More rows of scores than images were given.", pathToText(m_state->folder));
    RowFacts facts;
    for (std::size_t at = 0; at < probabilities.size(); at += columns) {
        rowFactsPlain(probabilities.data() + at, columns, -1, facts);
        if (!(std::abs(facts.sum - 1.0) <= 1e-3) || facts.smallest < 0)
            throw Error(ErrorCode::InvalidArgument, fmt::format("The model's scores are no probabilities: their sum is {}.", facts.sum),
                        m_state->rows[m_state->written + at / columns].path, "A diverged training gives NaN: lower the learning rate.");
    }
    m_state->scores->append(probabilities);
    m_state->written += probabilities.size() / columns;
}

void PredictionWriter::commit()
{
    State& state = *m_state;
    if (state.written != state.rows.size())
        throw Error(ErrorCode::InvalidArgument, fmt::format("Scores of {} of {} images were written.", state.written, state.rows.size()),
                    pathToText(state.folder));
    state.scores->commit();
    std::string names;
    for (const std::string& name : state.classes)
        names += name + "\n";
    writeFileAtomically(state.folder / "classes.txt", names);
    CsvWriter images({"row", "path", "sha256", "split", "truth", "shard", "group"});
    for (std::size_t i = 0; i < state.rows.size(); ++i) {
        const PredictionRow& row = state.rows[i];
        images.row({std::to_string(i), row.path, row.sha256, row.set, row.truth, row.shard, row.group});
    }
    writeFileAtomically(state.folder / "images.csv", images.text());
    writeJson(state.folder / "evaluation.json", toJson(state.info, state.rows.size(), state.classes.size()));
}

} // namespace taxon::scores
