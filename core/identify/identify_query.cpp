// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_store.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "identify/identify_state.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::identify {
namespace {

/// Calls \p visit for each row of \p query.
template <typename Visit>
void eachRow(SQLite::Statement& query, const Visit& visit)
{
    while (query.executeStep())
        visit();
}

} // namespace

IdentifyTable IdentifyStore::table() const
{
    return guarded(m_state->file, [&] {
        IdentifyTable table(m_state->info.classes);
        SQLite::Statement query(m_state->database, "SELECT image, class, score, margin, entropy, status, path FROM images ORDER BY image");
        eachRow(query, [&] {
            const std::string_view path(query.getColumn(6).getText(), static_cast<std::size_t>(query.getColumn(6).getBytes()));
            const auto status = statusFromName(query.getColumn(5).getText());
            const std::int64_t index = query.getColumn(1).getInt64();
            if (!status || index < 0 || index >= static_cast<std::int64_t>(m_state->info.classes.size()))
                throw Error(ErrorCode::Damaged, "The store has an image of a class or a status that it doesn't know.", pathToText(m_state->file));
            table.add({query.getColumn(0).getInt64(), static_cast<std::int32_t>(index), query.getColumn(2).getDouble(),
                       query.getColumn(3).getDouble(), query.getColumn(4).getDouble(), *status, path});
        });
        std::vector<std::int64_t> byPath;
        byPath.reserve(table.size());
        SQLite::Statement paths(m_state->database, "SELECT image FROM images ORDER BY path"); // the index of the paths alone
        eachRow(paths, [&] { byPath.push_back(paths.getColumn(0).getInt64()); });
        table.finish(byPath);
        table.setNear(near());
        table.setGroups(groups());
        return table;
    });
}

std::vector<IdentifyRow> IdentifyStore::fetch(std::span<const std::int64_t> images) const
{
    return guarded(m_state->file, [&] {
        SQLite::Statement query(
            m_state->database,
            "SELECT path, sha256, status, score, margin, entropy, list, library, library_sha256, near.class, "
            "ifnull(equal, 0), ifnull(number, 0) FROM images LEFT JOIN near USING(image) LEFT JOIN groups USING(image) WHERE image = ?");
        SQLite::Statement guesses(m_state->database, "SELECT class, score FROM guesses WHERE image = ? ORDER BY rank");
        std::vector<IdentifyRow> rows;
        rows.reserve(images.size());
        for (const std::int64_t image : images) {
            query.bind(1, image);
            if (!query.executeStep())
                throw Error(ErrorCode::NotFound, "An image is no longer in the store.", pathToText(m_state->file), "Read the list again.");
            rows.push_back({query.getColumn(0).getString(),
                            query.getColumn(1).getString(),
                            query.getColumn(2).getString(),
                            query.getColumn(3).getDouble(),
                            query.getColumn(4).getDouble(),
                            query.getColumn(5).getDouble(),
                            {},
                            {image, query.getColumn(6).getString(), query.getColumn(7).getString(), query.getColumn(8).getString(),
                             query.getColumn(9).getString(), query.getColumn(10).getInt() != 0},
                            query.getColumn(11).getInt()});
            query.reset();
            guesses.bind(1, image);
            eachRow(guesses, [&] {
                const std::int64_t index = guesses.getColumn(0).getInt64();
                if (index < 0 || index >= static_cast<std::int64_t>(m_state->info.classes.size()))
                    throw Error(ErrorCode::Damaged, "The store has a guess of a class that it doesn't know.", pathToText(m_state->file));
                rows.back().top.push_back({static_cast<int>(index), static_cast<float>(guesses.getColumn(1).getDouble())});
            });
            guesses.reset();
        }
        return rows;
    });
}

std::vector<IdentifyRow> IdentifyStore::rows(const IdentifyFilter& filter) const
{
    const IdentifyTable all = table();
    std::vector<std::int64_t> images;
    for (const Position at : all.select(filter))
        images.push_back(all.image(at));
    return fetch(images);
}

std::size_t IdentifyStore::count(const IdentifyFilter& filter) const
{
    return table().count(filter);
}

Json toJson(const IdentifyRow& row, const std::vector<std::string>& classes)
{
    Json top = Json::array();
    for (const Candidate& candidate : row.top)
        top.push_back({{"class", classes[static_cast<std::size_t>(candidate.classIndex)]}, {"score", candidate.score}});
    Json json{{"path", row.path},   {"sha256", row.sha256}, {"status", row.status},
              {"score", row.score}, {"margin", row.margin}, {"entropy", row.entropy},
              {"top", top}};
    if (!row.near.list.empty())
        json["near_list"] = row.near.list;
    if (!row.near.library.empty())
        json["near_library"] = {{"path", row.near.library}, {"class", row.near.className}, {"equal", row.near.equal}};
    if (row.group > 0)
        json["group"] = row.group;
    return json;
}

void IdentifyStore::eachPage(const IdentifyFilter& filter, const std::function<void(const IdentifyRow&)>& visit) const
{
    constexpr std::size_t kPage = 1000;
    const IdentifyTable all = table();
    const std::vector<Position> selected = all.select(filter);
    std::vector<std::int64_t> images;
    for (std::size_t at = 0; at < selected.size(); at += kPage) {
        images.clear();
        for (std::size_t i = at; i < std::min(selected.size(), at + kPage); ++i)
            images.push_back(all.image(selected[i]));
        for (const IdentifyRow& row : fetch(images))
            visit(row);
    }
}

std::size_t IdentifyStore::writeCsv(const std::filesystem::path& file, const IdentifyFilter& filter) const
{
    CsvWriter csv({"path",    "sha256",  "status",  "class",   "score",   "margin",  "entropy",   "class_1",      "score_1",    "class_2", "score_2",
                   "class_3", "score_3", "class_4", "score_4", "class_5", "score_5", "near_list", "near_library", "near_class", "group"});
    AtomicFile written(file);
    std::size_t rows = 0;
    eachPage(filter, [&](const IdentifyRow& row) {
        const auto className = [&](std::size_t rank) {
            return rank < row.top.size() ? m_state->info.classes[static_cast<std::size_t>(row.top[rank].classIndex)] : std::string();
        };
        std::vector<std::string> fields{
            row.path, row.sha256, row.status, className(0), numberField(row.score), numberField(row.margin), numberField(row.entropy)};
        for (std::size_t rank = 0; rank < 5; ++rank) {
            fields.push_back(className(rank));
            fields.push_back(rank < row.top.size() ? fmt::format("{}", row.top[rank].score) : std::string());
        }
        fields.insert(fields.end(), {row.near.list, row.near.library, row.near.className, row.group > 0 ? std::to_string(row.group) : ""});
        csv.row(fields);
        if (++rows % 1000 == 0)
            written.write(csv.takeText());
    });
    written.write(csv.takeText());
    written.commit();
    return rows;
}

std::size_t IdentifyStore::writeJsonLines(const std::filesystem::path& file, const IdentifyFilter& filter) const
{
    AtomicFile written(file);
    std::size_t rows = 0;
    eachPage(filter, [&](const IdentifyRow& row) {
        written.write(toJson(row, m_state->info.classes).dump() + '\n');
        ++rows;
    });
    written.commit();
    return rows;
}

} // namespace taxon::identify
