// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_schema.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "taxon-identify";
constexpr int kBusyMilliseconds = 1000;

constexpr const char* kTables = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE classes(class INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE images(image INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, class INTEGER NOT NULL REFERENCES classes,
                    score REAL NOT NULL, margin REAL NOT NULL, entropy REAL NOT NULL, status TEXT NOT NULL DEFAULT 'new',
                    bytes INTEGER NOT NULL DEFAULT 0, modified INTEGER NOT NULL DEFAULT 0);
CREATE TABLE guesses(image INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, rank INTEGER NOT NULL, class INTEGER NOT NULL REFERENCES classes,
                     score REAL NOT NULL, PRIMARY KEY(image, rank)) WITHOUT ROWID;
CREATE INDEX images_by_class ON images(class, score);
CREATE INDEX images_by_score ON images(score);
)sql";

/// What version 2 has besides.
constexpr const char* kTablesOfVersion2 = R"sql(
CREATE TABLE looks(image INTEGER PRIMARY KEY REFERENCES images ON DELETE CASCADE, pixels BLOB NOT NULL, across INTEGER NOT NULL,
                   down INTEGER NOT NULL, colours BLOB NOT NULL, embedding BLOB);
CREATE TABLE problems(path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE near(image INTEGER PRIMARY KEY REFERENCES images ON DELETE CASCADE, list TEXT, library TEXT, library_sha256 TEXT, class TEXT,
                  equal INTEGER NOT NULL);
CREATE TABLE groups(image INTEGER PRIMARY KEY REFERENCES images ON DELETE CASCADE, number INTEGER NOT NULL, rank INTEGER NOT NULL);
)sql";

std::string meta(const SQLite::Database& database, const char* key)
{
    SQLite::Statement query(database, "SELECT value FROM meta WHERE key = ?");
    query.bind(1, key);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

void putMeta(SQLite::Database& database, const char* key, const std::string& value)
{
    SQLite::Statement insert(database, "INSERT OR REPLACE INTO meta VALUES(?, ?)");
    insert.bind(1, key);
    insert.bind(2, value);
    insert.exec();
}

/// The folder relative to the workspace of the store, "" where it lies elsewhere: where the workspace is seen at another path, it is found by this.
std::string insideOf(const fs::path& file, const std::string& folder)
{
    const fs::path inside = fs::weakly_canonical(textToPath(folder)).lexically_relative(fs::weakly_canonical(file.parent_path().parent_path()));
    return inside.empty() || *inside.begin() == ".." ? std::string() : pathToText(inside);
}

bool isVersion1(const SQLite::Database& database)
{
    return database.tableExists("meta") && meta(database, "format") == kFormat && meta(database, "version") == "1";
}

} // namespace

void configureStore(SQLite::Database& database)
{
    database.setBusyTimeout(kBusyMilliseconds);
    database.exec("PRAGMA journal_mode=DELETE");
    database.exec("PRAGMA synchronous=FULL");
    database.exec("PRAGMA foreign_keys=ON");
}

void makeStore(SQLite::Database& database, const IdentifyStore::Info& info, const Clock& clock)
{
    SQLite::Transaction transaction(database);
    database.exec(kTables);
    database.exec(kTablesOfVersion2);
    putMeta(database, "format", kFormat);
    putMeta(database, "version", std::to_string(IdentifyStore::kVersion));
    putMeta(database, "model_version", info.modelVersion);
    putMeta(database, "model_sha256", info.modelSha256);
    moveStore(database, info.folder);
    putMeta(database, "created", toIso8601(clock.wall()));
    SQLite::Statement insert(database, "INSERT INTO classes VALUES(?, ?)");
    for (std::size_t i = 0; i < info.classes.size(); ++i) {
        insert.bind(1, static_cast<std::int64_t>(i));
        insert.bind(2, info.classes[i]);
        insert.exec();
        insert.reset();
    }
    transaction.commit();
}

void upgradeStore(SQLite::Database& database)
{
    if (!isVersion1(database))
        return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    if (!isVersion1(database)) // another program did it while this one waited
        return;
    database.exec("ALTER TABLE images ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0");
    database.exec("ALTER TABLE images ADD COLUMN modified INTEGER NOT NULL DEFAULT 0");
    database.exec(kTablesOfVersion2);
    putMeta(database, "version", std::to_string(IdentifyStore::kVersion));
    transaction.commit();
}

void moveStore(SQLite::Database& database, const std::string& folder)
{
    putMeta(database, "folder", folder);
    putMeta(database, "inside", insideOf(database.getFilename(), folder));
}

IdentifyStore::Info readStoreInfo(const SQLite::Database& database, const fs::path& file)
{
    if (!database.tableExists("meta") || meta(database, "format") != kFormat)
        throw Error(ErrorCode::Damaged, "This is not a store of identified images.", pathToText(file));
    const std::string version = meta(database, "version");
    if (version != std::to_string(IdentifyStore::kVersion)) {
        throw Error(ErrorCode::Unsupported, fmt::format("This store has version {}, this program knows up to {}.", version, IdentifyStore::kVersion),
                    pathToText(file), "Use a newer Taxon.");
    }
    IdentifyStore::Info info{meta(database, "model_version"), meta(database, "model_sha256"), meta(database, "folder"), {}};
    if (const std::string inside = meta(database, "inside"); !inside.empty() && !fs::exists(textToPath(info.folder))) {
        const fs::path here = file.parent_path().parent_path() / textToPath(inside); // a container, or another machine, made it
        if (fs::exists(here))
            info.folder = pathToText(here);
    }
    SQLite::Statement query(database, "SELECT class, name FROM classes ORDER BY class");
    while (query.executeStep()) {
        if (query.getColumn(0).getInt64() != static_cast<std::int64_t>(info.classes.size()))
            throw Error(ErrorCode::Damaged, "The store's class list has a gap.", pathToText(file));
        info.classes.push_back(query.getColumn(1).getString());
    }
    return info;
}

} // namespace taxon::identify
