// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/catalogue.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace taxon::library {

/// The tables of the catalogue: what a row holds and in which order. Internal to this folder.
///
/// Both tables begin with the stamp and end with a checksum of everything before it.
inline constexpr const char* kCatalogueTables = R"sql(
CREATE TABLE headers(inode INTEGER, born_ns INTEGER, bytes INTEGER, mtime_ns INTEGER, path TEXT NOT NULL,
                     format INTEGER, width INTEGER, height INTEGER, bits INTEGER, channels INTEGER, flags INTEGER, orientation INTEGER,
                     problem TEXT NOT NULL, message TEXT NOT NULL, suggestion TEXT NOT NULL, sum INTEGER NOT NULL,
                     PRIMARY KEY(inode, born_ns, bytes, mtime_ns)) WITHOUT ROWID;
CREATE TABLE contents(inode INTEGER, born_ns INTEGER, bytes INTEGER, mtime_ns INTEGER,
                      sha256 BLOB NOT NULL, checksum BLOB NOT NULL, pixel_hash BLOB NOT NULL, dhash INTEGER, dhash_down INTEGER,
                      colours BLOB NOT NULL, damage TEXT NOT NULL, warning TEXT NOT NULL, sum INTEGER NOT NULL,
                      PRIMARY KEY(inode, born_ns, bytes, mtime_ns)) WITHOUT ROWID;
)sql";

inline constexpr const char* kPutHeader = "INSERT OR REPLACE INTO headers VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr const char* kPutContent = "INSERT OR REPLACE INTO contents VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

inline constexpr int kCatalogueApplicationId = 0x5478'6E31; ///< "Txn1": SQLite's mark of whose file it is
inline constexpr int kCatalogueVersion = 1;

[[nodiscard]] inline int pragma(SQLite::Database& database, const char* name)
{
    return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

/// Whether it is a catalogue that this program can read.
[[nodiscard]] inline bool isCatalogue(SQLite::Database& database)
{
    const int version = pragma(database, "user_version");
    return pragma(database, "application_id") == kCatalogueApplicationId && version >= 1 && version <= kCatalogueVersion;
}

/// Binds a whole row to kPutHeader or kPutContent.
void bindRow(SQLite::Statement& statement, const FileStamp& stamp, const HeaderRecord& header);
void bindRow(SQLite::Statement& statement, const FileStamp& stamp, const ContentRecord& content);

/// The current row of "SELECT * FROM headers" or "… contents". \throws Error{Damaged} unless its checksum is right and its values can be.
[[nodiscard]] FileStamp readRow(SQLite::Statement& statement, HeaderRecord& header);
[[nodiscard]] FileStamp readRow(SQLite::Statement& statement, ContentRecord& content);

} // namespace taxon::library
