// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/prediction_store.h"

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

namespace taxon::scores {
namespace {

using dataset::SetKind;

/// Collects bad rows and throws one Error that names the first ten of them.
class BadRows {
public:
    void add(std::size_t row, const std::string& why) { m_found.emplace(row, why); }
    void throwIfAny(const std::string& where, const std::string& hint = {}) const
    {
        if (m_found.empty())
            return;
        std::string text;
        std::size_t named = 0;
        for (const auto& [row, why] : m_found) {
            if (++named > 10)
                break;
            text += fmt::format("{}row {}: {}", text.empty() ? "" : "; ", row, why);
        }
        if (m_found.size() > 10)
            text += fmt::format("; and {} more", m_found.size() - 10);
        throw Error(ErrorCode::Damaged, fmt::format("{} bad row{}: {}.", m_found.size(), m_found.size() == 1 ? "" : "s", text), where, hint);
    }

private:
    std::map<std::size_t, std::string> m_found;
};

std::vector<std::string> readClasses(const std::filesystem::path& file)
{
    std::string text = readTextFile(file);
    if (text.ends_with('\n'))
        text.pop_back();
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::string& line : split(text, '\n')) {
        if (line.ends_with('\r'))
            line.pop_back();
        const std::size_t number = names.size() + 1;
        if (line.empty())
            throw Error(ErrorCode::Damaged, fmt::format("Line {} has no class name.", number), pathToText(file));
        const auto [first, isNew] = seen.emplace(line, number);
        if (!isNew)
            throw Error(ErrorCode::Damaged, fmt::format("The class \"{}\" is named twice, in lines {} and {}.", line, first->second, number),
                        pathToText(file));
        names.push_back(std::move(line));
    }
    return names;
}

/// Valid while \p file lives.
std::string_view textOf(const MappedFile& file)
{
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

SetKind kindOf(const std::string& name, bool hasTruth)
{
    if (name == "out_of_scope" || !hasTruth)
        return SetKind::OutOfScope;
    if (name == "train" || name == "training")
        return SetKind::Train;
    if (name == "validation" || name == "val" || name == "valid")
        return SetKind::Validation;
    return name == "test" ? SetKind::Test : SetKind::Benchmark;
}

int order(SetKind kind)
{
    switch (kind) {
    case SetKind::Train: return 0;
    case SetKind::Validation: return 1;
    case SetKind::Test: return 2;
    case SetKind::Benchmark: return 3;
    case SetKind::OutOfScope: return 4;
    case SetKind::Reserve: return 5;
    }
    return 6;
}

} // namespace

PredictionStore PredictionStore::open(const std::filesystem::path& folder, const jobs::Context& context)
{
    if (!std::filesystem::is_directory(folder))
        throw Error(ErrorCode::NotFound, "There is no such evaluation folder.", pathToText(folder), "It is made by: taxon evaluate.");
    if (std::filesystem::exists(folder / kUnfinishedFile))
        return openUnfinished(folder, context);
    const bool isOurs = std::filesystem::exists(folder / "evaluation.json");
    if (!isOurs && std::filesystem::exists(folder / kUnfinishedFolder / kUnfinishedFile))
        throw Error(
            ErrorCode::Damaged, "This evaluation is unfinished.", pathToText(folder),
            fmt::format("Evaluate again, which goes on where it was; or read the part that is there: {}.", pathToText(folder / kUnfinishedFolder)));
    PredictionStore store(NpyFile::open(folder / "scores.npy"));
    store.readShape(folder);
    store.readImages(textOf(MappedFile(folder / "images.csv")), pathToText(folder / "images.csv"));
    if (store.m_rows.size() != store.m_scores.shape()[0])
        throw Error(ErrorCode::Damaged,
                    fmt::format("scores.npy has {} rows, and images.csv {} images.", store.m_scores.shape()[0], store.m_rows.size()),
                    pathToText(folder));
    if (isOurs)
        store.readInfo(readFormat(folder / "evaluation.json", "taxon-evaluation", 1), pathToText(folder / "evaluation.json"));
    store.finishReading(folder, context);
    return store;
}

/// Of each file as much as unfinished.json tells of: a writer that was killed may have left more.
PredictionStore PredictionStore::openUnfinished(const std::filesystem::path& folder, const jobs::Context& context)
{
    const std::string where = pathToText(folder / kUnfinishedFile);
    const Json json = readFormat(folder / kUnfinishedFile, "taxon-unfinished-evaluation", 1);
    PredictionStore store(NpyFile::openPrefix(folder / "scores.npy"));
    store.readShape(folder);
    const auto bytes = field<std::size_t>(json, "images_csv_bytes", where);
    const MappedFile images(folder / "images.csv");
    const std::string_view text = textOf(images);
    store.readImages(text.substr(0, bytes), pathToText(folder / "images.csv"));
    if (text.size() < bytes || store.m_rows.size() > store.m_scores.shape()[0])
        throw Error(ErrorCode::Damaged, "The files hold fewer rows than were saved.", where, "Evaluate the model again.");
    store.readInfo(json, where);
    store.finishReading(folder, context);
    return store;
}

void PredictionStore::readShape(const std::filesystem::path& folder)
{
    const auto& shape = m_scores.shape();
    if (shape.size() != 2)
        throw Error(ErrorCode::Damaged, fmt::format("The matrix of scores must have two dimensions, images x classes, not {}.", shape.size()),
                    pathToText(folder / "scores.npy"));
    m_classes = readClasses(folder / "classes.txt");
    if (m_classes.size() != shape[1])
        throw Error(ErrorCode::Damaged, fmt::format("scores.npy has {} columns, and classes.txt {} classes.", shape[1], m_classes.size()),
                    pathToText(folder));
    if (shape[0] > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::Unsupported, "More than four thousand million images in one evaluation are not supported.", pathToText(folder));
}

void PredictionStore::finishReading(const std::filesystem::path& folder, const jobs::Context& context)
{
    collectSets();
    labelRows(pathToText(folder / "images.csv"));
    readScores(pathToText(folder / "scores.npy"), context);
}

void PredictionStore::readImages(std::string_view csv, const std::string& where)
{
    CsvReader reader(csv, where);
    const auto& columns = reader.columns();
    const auto optional = [&](const char* name) {
        const auto found = std::find(columns.begin(), columns.end(), name);
        return found == columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - columns.begin()));
    };
    const std::size_t truth = reader.column("truth");
    const auto row = optional("row");
    const auto path = optional("path");
    const auto sha256 = optional("sha256");
    const auto set = optional("split");
    const auto shard = optional("shard");
    const auto group = optional("group");
    BadRows bad;
    m_rows.reserve(m_scores.shape()[0]);
    std::vector<std::string> fields;
    while (reader.next(fields)) {
        const std::size_t i = m_rows.size();
        const auto text = [&](const std::optional<std::size_t>& column) { return column ? fields[*column] : std::string(); };
        if (row && fields[*row] != std::to_string(i))
            bad.add(i, fmt::format("is numbered \"{}\"", fields[*row]));
        m_rows.push_back({text(path), text(sha256), set ? text(set) : "test", fields[truth], text(shard), text(group)});
        if (m_rows.back().set.empty())
            bad.add(i, "has no split");
    }
    bad.throwIfAny(where, "Row i of images.csv must describe row i of scores.npy.");
}

void PredictionStore::readInfo(const Json& json, const std::string& where)
{
    m_info.runId = field<std::string>(json, "run", where);
    m_info.model = field<std::string>(json, "model", where);
    m_info.datasetId = field<std::string>(json, "dataset", where);
    m_info.temperature = field<double>(json, "temperature", where);
    m_info.threshold = field<double>(json, "threshold", where);
    if (!(m_info.threshold >= 0 && m_info.threshold <= 1))
        throw Error(ErrorCode::Damaged, fmt::format("The threshold {} is not between 0 and 1.", m_info.threshold), where);
    for (const Json& set : field<Json>(json, "sets", where)) {
        dataset::SetInfo info;
        info.name = field<std::string>(set, "name", where);
        info.kind = dataset::setKindFromName(field<std::string>(set, "kind", where));
        info.images = field<std::size_t>(set, "images", where);
        info.hash = field<std::string>(set, "hash", where);
        m_info.sets.push_back(std::move(info));
    }
    const auto images = field<std::size_t>(json, "images", where);
    const auto classes = field<std::size_t>(json, "classes", where);
    if (images != m_rows.size() || classes != m_classes.size())
        throw Error(ErrorCode::Damaged,
                    fmt::format("The evaluation is of {} images and {} classes, and the files hold {} and {}.", images, classes, m_rows.size(),
                                m_classes.size()),
                    where, "Evaluate the model again.");
}

void PredictionStore::collectSets()
{
    std::unordered_map<std::string, std::size_t> index;
    std::vector<bool> hasTruth;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto [at, isNew] = index.emplace(m_rows[i].set, m_sets.size());
        if (isNew) {
            m_sets.push_back({m_rows[i].set, SetKind::Test, "", {}});
            hasTruth.push_back(false);
        }
        m_sets[at->second].rows.push_back(static_cast<std::uint32_t>(i));
        hasTruth[at->second] = hasTruth[at->second] || !m_rows[i].truth.empty();
    }
    for (std::size_t s = 0; s < m_sets.size(); ++s) {
        SetRows& set = m_sets[s];
        const auto known = std::find_if(m_info.sets.begin(), m_info.sets.end(), [&](const dataset::SetInfo& info) { return info.name == set.name; });
        set.kind = known == m_info.sets.end() ? kindOf(set.name, hasTruth[s]) : known->kind;
        set.hash = known == m_info.sets.end() ? "" : known->hash;
    }
    std::sort(m_sets.begin(), m_sets.end(),
              [](const SetRows& a, const SetRows& b) { return order(a.kind) != order(b.kind) ? order(a.kind) < order(b.kind) : a.name < b.name; });
}

void PredictionStore::labelRows(const std::string& where)
{
    std::unordered_map<std::string, std::int32_t> index;
    for (std::size_t i = 0; i < m_classes.size(); ++i)
        index.emplace(m_classes[i], static_cast<std::int32_t>(i));
    m_truth.assign(m_rows.size(), -1);
    BadRows bad;
    for (const SetRows& set : m_sets) {
        if (set.isOutOfScope())
            continue;
        for (const std::uint32_t row : set.rows) {
            const auto found = index.find(m_rows[row].truth);
            if (found != index.end())
                m_truth[row] = found->second;
            else if (m_rows[row].truth.empty())
                bad.add(row, fmt::format("has no truth, and \"{}\" is no out-of-scope set", set.name));
            else
                bad.add(row, fmt::format("the truth \"{}\" is not in classes.txt", m_rows[row].truth));
        }
    }
    bad.throwIfAny(where);
}

void PredictionStore::readScores(const std::string& where, const jobs::Context& context)
{
    m_sidecar = makeSidecar(matrix(), m_truth, context);
    BadRows bad;
    for (const RowFault& fault : m_sidecar.faults)
        bad.add(fault.row, std::isnan(fault.sum) ? "holds NaN"
                           : fault.smallest < 0  ? fmt::format("holds {}", fault.smallest)
                                                 : fmt::format("sums to {:.6g}", fault.sum));
    bad.throwIfAny(where, "Each row must be probabilities (a softmax), not logits.");
}

void PredictionStore::copyScores(std::size_t image, std::span<float> out) const
{
    m_scores.copyRow(image, out);
}

const SetRows* PredictionStore::set(const std::string& name) const noexcept
{
    const auto found = std::find_if(m_sets.begin(), m_sets.end(), [&](const SetRows& set) { return set.name == name; });
    return found == m_sets.end() ? nullptr : &*found;
}

} // namespace taxon::scores
