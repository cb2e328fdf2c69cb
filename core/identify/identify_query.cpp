// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_store.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "identify/identify_state.h"

#include <algorithm>
#include <fmt/format.h>
#include <variant>

namespace taxon::identify {
namespace {

using Value = std::variant<std::int64_t, double, std::string>;

/// The conditions of a filter as SQL with placeholders, and their values.
struct Condition {
    std::string sql = "1";
    std::vector<Value> values;

    void add(const std::string& text, Value value)
    {
        sql += " AND " + text;
        values.push_back(std::move(value));
    }
};

std::int64_t classIndex(const std::vector<std::string>& classes, const std::string& name)
{
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found != classes.end())
        return found - classes.begin();
    const std::string close = nearest(name, classes);
    throw Error(ErrorCode::NotFound, "The model has no such class.", name, close.empty() ? "" : "Did you mean '" + close + "'?");
}

Condition conditionOf(const IdentifyFilter& filter, const std::vector<std::string>& classes)
{
    Condition condition;
    if (!filter.classes.empty()) {
        std::string list;
        for (const std::string& name : filter.classes) {
            list += list.empty() ? "?" : ", ?";
            condition.values.emplace_back(classIndex(classes, name));
        }
        condition.sql += " AND class IN (" + list + ")";
    }
    if (filter.minConfidence)
        condition.add("score >= ?", *filter.minConfidence);
    if (filter.maxConfidence)
        condition.add("score <= ?", *filter.maxConfidence);
    if (filter.minMargin)
        condition.add("margin >= ?", *filter.minMargin);
    if (filter.belowThreshold)
        condition.add("score < ?", *filter.belowThreshold);
    if (!filter.pathContains.empty())
        condition.add("instr(path, ?) > 0", filter.pathContains);
    if (!filter.status.empty())
        condition.add("status = ?", filter.status);
    return condition;
}

void bind(SQLite::Statement& statement, const Condition& condition)
{
    int at = 0;
    for (const Value& value : condition.values)
        std::visit([&](const auto& v) { statement.bind(++at, v); }, value);
}

const char* orderSql(IdentifyOrder order)
{
    switch (order) {
    case IdentifyOrder::ScoreFalling: return "score DESC, path";
    case IdentifyOrder::ScoreRising: return "score, path";
    case IdentifyOrder::MarginRising: return "margin, path";
    case IdentifyOrder::Path: break;
    }
    return "path";
}

std::int64_t asSql(std::size_t number)
{
    return static_cast<std::int64_t>(std::min<std::size_t>(number, std::numeric_limits<std::int64_t>::max()));
}

} // namespace

std::vector<IdentifyRow> IdentifyStore::rows(const IdentifyFilter& filter) const
{
    const Condition condition = conditionOf(filter, m_state->info.classes);
    return guarded(m_state->file, [&] {
        SQLite::Statement query(
            m_state->database,
            fmt::format("SELECT image, path, sha256, status, score, margin, entropy FROM images WHERE {} ORDER BY {} LIMIT ? OFFSET ?", condition.sql,
                        orderSql(filter.order)));
        bind(query, condition);
        query.bind(static_cast<int>(condition.values.size()) + 1, asSql(filter.limit));
        query.bind(static_cast<int>(condition.values.size()) + 2, asSql(filter.offset));
        SQLite::Statement guesses(m_state->database, "SELECT class, score FROM guesses WHERE image = ? ORDER BY rank");
        std::vector<IdentifyRow> rows;
        while (query.executeStep()) {
            IdentifyRow row{query.getColumn(1).getString(),
                            query.getColumn(2).getString(),
                            query.getColumn(3).getString(),
                            query.getColumn(4).getDouble(),
                            query.getColumn(5).getDouble(),
                            query.getColumn(6).getDouble(),
                            {}};
            guesses.bind(1, query.getColumn(0).getInt64());
            while (guesses.executeStep()) {
                const std::int64_t index = guesses.getColumn(0).getInt64();
                if (index < 0 || index >= static_cast<std::int64_t>(m_state->info.classes.size()))
                    throw Error(ErrorCode::Damaged, "The store has a guess of a class that it doesn't know.", pathToText(m_state->file));
                row.top.push_back({static_cast<int>(index), static_cast<float>(guesses.getColumn(1).getDouble())});
            }
            guesses.reset();
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

std::size_t IdentifyStore::count(const IdentifyFilter& filter) const
{
    const Condition condition = conditionOf(filter, m_state->info.classes);
    return guarded(m_state->file, [&] {
        SQLite::Statement query(m_state->database, "SELECT count(*) FROM images WHERE " + condition.sql);
        bind(query, condition);
        query.executeStep();
        return static_cast<std::size_t>(query.getColumn(0).getInt64());
    });
}

std::size_t IdentifyStore::writeCsv(const std::filesystem::path& file, const IdentifyFilter& filter) const
{
    CsvWriter csv({"path", "sha256", "status", "class", "score", "margin", "entropy", "class_1", "score_1", "class_2", "score_2", "class_3",
                   "score_3", "class_4", "score_4", "class_5", "score_5"});
    const std::vector<IdentifyRow> all = rows(filter);
    for (const IdentifyRow& row : all) {
        const auto className = [&](std::size_t rank) {
            return rank < row.top.size() ? m_state->info.classes[static_cast<std::size_t>(row.top[rank].classIndex)] : std::string();
        };
        std::vector<std::string> fields{
            row.path, row.sha256, row.status, className(0), numberField(row.score), numberField(row.margin), numberField(row.entropy)};
        for (std::size_t rank = 0; rank < 5; ++rank) {
            fields.push_back(className(rank));
            fields.push_back(rank < row.top.size() ? fmt::format("{}", row.top[rank].score) : std::string());
        }
        csv.row(fields);
    }
    writeFileAtomically(file, csv.text());
    return all.size();
}

} // namespace taxon::identify
