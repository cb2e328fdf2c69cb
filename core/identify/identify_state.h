// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "identify/identify_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <optional>
#include <sqlite3.h>

namespace taxon::identify {

/// What add() runs for each image, prepared once.
struct AddStatements {
    explicit AddStatements(const SQLite::Database& database)
        : remove(database, "DELETE FROM images WHERE path = ?"),
          image(database, "INSERT INTO images(path, sha256, class, score, margin, entropy) VALUES(?, ?, ?, ?, ?, ?)"),
          guess(database, "INSERT INTO guesses VALUES(?, ?, ?, ?)")
    {}
    SQLite::Statement remove, image, guess;
};

/// The open database; shared by the two files that implement the store.
struct IdentifyStore::State {
    std::filesystem::path file;
    SQLite::Database database;
    Info info;
    std::optional<AddStatements> adding; ///< goes before the database
    std::optional<SQLite::Transaction> transaction;
    std::size_t pending = 0;
};

/// SQLite's failure as one of ours.
[[noreturn]] inline void throwSqlite(const SQLite::Exception& failure, const std::filesystem::path& file)
{
    ErrorCode code = ErrorCode::Io;
    switch (failure.getErrorCode() & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: code = ErrorCode::Damaged; break;
    case SQLITE_FULL: code = ErrorCode::NoSpace; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: code = ErrorCode::Locked; break;
    default: break;
    }
    throw Error(code, std::string("The store of identified images failed: ") + failure.what() + ".", pathToText(file));
}

/// Runs \p body; SQLite's exceptions leave as Error.
template <typename Body>
auto guarded(const std::filesystem::path& file, const Body& body) -> decltype(body())
{
    try {
        return body();
    } catch (const SQLite::Exception& failure) {
        throwSqlite(failure, file);
    }
}

} // namespace taxon::identify
