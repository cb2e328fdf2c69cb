// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "identify/identify_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <unordered_set>

namespace taxon::identify {

/// What add() runs for each image, prepared once.
struct AddStatements {
    explicit AddStatements(const SQLite::Database& database)
        : remove(database, "DELETE FROM images WHERE path = ?"),
          mend(database, "DELETE FROM problems WHERE path = ?"),
          image(database, "INSERT INTO images(path, sha256, class, score, margin, entropy, bytes, modified) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"),
          guess(database, "INSERT INTO guesses VALUES(?, ?, ?, ?)"),
          look(database, "INSERT INTO looks VALUES(?, ?, ?, ?, ?, ?)"),
          problem(database, "INSERT OR REPLACE INTO problems VALUES(?, ?, ?, ?)")
    {}
    SQLite::Statement remove, mend, image, guess, look, problem;
};

/// What isKnown() and noteUnchanged() ask, prepared once: it is asked for each file.
struct KnownStatements {
    explicit KnownStatements(const SQLite::Database& database)
        : image(database, "SELECT bytes, modified FROM images JOIN looks USING(image) WHERE path = ?"),
          problem(database, "SELECT bytes, modified FROM problems WHERE path = ?"),
          content(database, "SELECT image FROM images JOIN looks USING(image) WHERE path = ? AND sha256 = ?"),
          touch(database, "UPDATE images SET bytes = ?, modified = ? WHERE image = ?")
    {}
    SQLite::Statement image, problem, content, touch;
};

/// The open database; shared by the files that implement the store.
struct IdentifyStore::State {
    std::filesystem::path file;
    SQLite::Database database;
    Info info;
    std::optional<AddStatements> adding; ///< goes before the database
    std::optional<KnownStatements> knowing;
    std::optional<SQLite::Transaction> transaction;
    std::size_t pending = 0;
    std::unordered_set<std::string> problemsSeen; ///< since startWalk()

    void begin()
    {
        if (!transaction)
            transaction.emplace(database);
        if (!adding)
            adding.emplace(database);
    }
};

/// Runs a statement that is used again; also after a failure it is ready for the next.
inline void execute(SQLite::Statement& statement)
{
    try {
        statement.exec();
    } catch (...) {
        statement.tryReset();
        throw;
    }
    statement.reset();
}

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
