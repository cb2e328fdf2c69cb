// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "identify/identify_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>

// The tables of a store (docs/formats/identify.md). Internal to this folder.
namespace taxon::identify {

/// How a connection behaves: rollback journal, every commit flushed, foreign keys.
void configureStore(SQLite::Database& database);

/// Makes everything at once in one transaction, so that a killed start leaves an empty file and not half a store.
void makeStore(SQLite::Database& database, const IdentifyStore::Info& info, const Clock& clock);

/// Brings a store of version 1 to this one in one transaction; what it lacks (looks, embeddings) the next identification adds.
void upgradeStore(SQLite::Database& database);

/// From now on its images lie in \p folder.
void moveStore(SQLite::Database& database, const std::string& folder);

/// \throws Error{Damaged} for what is no store; Error{Unsupported} for a newer one.
[[nodiscard]] IdentifyStore::Info readStoreInfo(const SQLite::Database& database, const std::filesystem::path& file);

} // namespace taxon::identify
