// SPDX-License-Identifier: GPL-3.0-or-later
// What a store keeps of images beside their guesses: looks, embeddings, what they look nearly like, groups.
#include "base/npy.h"
#include "base/text.h"
#include "identify/identify_state.h"
#include "identify/identify_store.h"

#include <cstring>

namespace taxon::identify {
namespace {

/// The bytes of column \p at. \throws Error{Damaged} if there are not as many as \p out has.
template <typename Array>
void copyBlob(const SQLite::Column& column, Array& out, const std::filesystem::path& file)
{
    if (static_cast<std::size_t>(column.getBytes()) != out.size())
        throw Error(ErrorCode::Damaged, "The store has a look of another length.", pathToText(file));
    std::memcpy(out.data(), column.getBlob(), out.size());
}

/// The look in the four columns from \p at on. \throws Error{Damaged}.
Look lookOf(SQLite::Statement& query, int at, const std::filesystem::path& file)
{
    std::array<std::uint8_t, 32> pixels{};
    Look look;
    copyBlob(query.getColumn(at), pixels, file);
    look.pixels = pixels;
    look.across = static_cast<std::uint64_t>(query.getColumn(at + 1).getInt64());
    look.down = static_cast<std::uint64_t>(query.getColumn(at + 2).getInt64());
    copyBlob(query.getColumn(at + 3), look.colours, file);
    return look;
}

/// An embedding; empty for NULL.
std::vector<float> floatsOf(const SQLite::Column& blob)
{
    std::vector<float> values(static_cast<std::size_t>(blob.getBytes()) / sizeof(std::uint16_t));
    halvesToFloats(static_cast<const std::byte*>(blob.getBlob()), values.data(), values.size());
    return values;
}

void bindOrNull(SQLite::Statement& statement, int at, const std::string& text)
{
    if (text.empty())
        statement.bind(at);
    else
        statement.bind(at, text);
}

} // namespace

void IdentifyStore::eachGuess(const std::function<void(const Guess& guess)>& visit) const
{
    guarded(m_state->file, [&] {
        SQLite::Statement query(m_state->database,
                                "SELECT image, path, sha256, margin, entropy, bytes, modified, pixels, across, down, colours, embedding "
                                "FROM images JOIN looks USING(image) ORDER BY image");
        SQLite::Statement top(m_state->database, "SELECT class, score FROM guesses WHERE image = ? ORDER BY rank");
        while (query.executeStep()) {
            Guess guess{query.getColumn(1).getString(), query.getColumn(2).getString()};
            top.bind(1, query.getColumn(0).getInt64());
            while (top.executeStep())
                guess.top.push_back({top.getColumn(0).getInt(), static_cast<float>(top.getColumn(1).getDouble())});
            top.reset();
            guess.margin = static_cast<float>(query.getColumn(3).getDouble());
            guess.entropy = static_cast<float>(query.getColumn(4).getDouble());
            guess.bytes = query.getColumn(5).getInt64();
            guess.modifiedNs = query.getColumn(6).getInt64();
            guess.look = lookOf(query, 7, m_state->file);
            guess.embedding = floatsOf(query.getColumn(11));
            visit(guess);
        }
    });
}

void IdentifyStore::eachLook(const std::function<void(std::int64_t image, const std::string& path, const Look& look)>& visit) const
{
    guarded(m_state->file, [&] {
        SQLite::Statement query(m_state->database,
                                "SELECT image, path, pixels, across, down, colours FROM images JOIN looks USING(image) ORDER BY path");
        while (query.executeStep())
            visit(query.getColumn(0).getInt64(), query.getColumn(1).getString(), lookOf(query, 2, m_state->file));
    });
}

ImageEmbeddings IdentifyStore::embeddings(std::span<const std::int64_t> images) const
{
    return guarded(m_state->file, [&] {
        ImageEmbeddings found;
        SQLite::Statement query(m_state->database, "SELECT embedding FROM looks WHERE image = ? AND embedding IS NOT NULL");
        for (const std::int64_t image : images) {
            query.bind(1, image);
            if (query.executeStep()) {
                const SQLite::Column blob = query.getColumn(0);
                const std::size_t columns = static_cast<std::size_t>(blob.getBytes()) / sizeof(std::uint16_t);
                if (found.images.empty())
                    found.columns = columns;
                if (columns == 0 || columns != found.columns)
                    throw Error(ErrorCode::Damaged, "The store has embeddings of different lengths.", pathToText(m_state->file));
                found.images.push_back(image);
                found.values.resize(found.images.size() * columns);
                halvesToFloats(static_cast<const std::byte*>(blob.getBlob()), &found.values[found.values.size() - columns], columns);
            }
            query.reset();
        }
        return found;
    });
}

void IdentifyStore::setNear(const std::vector<NearImage>& images)
{
    flush();
    guarded(m_state->file, [&] {
        SQLite::Transaction transaction(m_state->database);
        m_state->database.exec("DELETE FROM near");
        SQLite::Statement insert(m_state->database, "INSERT INTO near VALUES(?, ?, ?, ?, ?, ?)");
        for (const NearImage& near : images) {
            insert.bind(1, near.image);
            bindOrNull(insert, 2, near.list);
            bindOrNull(insert, 3, near.library);
            bindOrNull(insert, 4, near.librarySha256);
            bindOrNull(insert, 5, near.className);
            insert.bind(6, near.equal ? 1 : 0);
            execute(insert);
        }
        transaction.commit();
    });
}

std::vector<NearImage> IdentifyStore::near() const
{
    return guarded(m_state->file, [&] {
        std::vector<NearImage> images;
        SQLite::Statement query(m_state->database, "SELECT image, list, library, library_sha256, class, equal FROM near ORDER BY image");
        while (query.executeStep())
            images.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(), query.getColumn(2).getString(),
                              query.getColumn(3).getString(), query.getColumn(4).getString(), query.getColumn(5).getInt() != 0});
        return images;
    });
}

void IdentifyStore::setGroups(const std::vector<ImageGroup>& groups)
{
    flush();
    guarded(m_state->file, [&] {
        SQLite::Transaction transaction(m_state->database);
        m_state->database.exec("DELETE FROM groups");
        SQLite::Statement insert(m_state->database, "INSERT INTO groups VALUES(?, ?, ?)");
        for (const ImageGroup& group : groups)
            for (std::size_t rank = 0; rank < group.images.size(); ++rank) {
                insert.bind(1, group.images[rank]);
                insert.bind(2, group.number);
                insert.bind(3, static_cast<std::int64_t>(rank + 1));
                execute(insert);
            }
        transaction.commit();
    });
}

std::vector<ImageGroup> IdentifyStore::groups() const
{
    return guarded(m_state->file, [&] {
        std::vector<ImageGroup> groups;
        SQLite::Statement query(m_state->database, "SELECT image, number FROM groups ORDER BY number, rank");
        while (query.executeStep()) {
            const int number = query.getColumn(1).getInt();
            if (groups.empty() || groups.back().number != number)
                groups.push_back({number, {}});
            groups.back().images.push_back(query.getColumn(0).getInt64());
        }
        return groups;
    });
}

} // namespace taxon::identify
