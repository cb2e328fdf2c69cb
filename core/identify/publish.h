// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "jobs/context.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace taxon::identify {

/// Where a list is published.
struct PublishOptions {
    std::string connection{}; ///< of PostgreSQL, without a password; "" = as PGHOST, PGSERVICE … say
    std::string schema{};     ///< there; "" = the list's id
};

/// What publishing came to.
struct Published {
    std::string server;       ///< "team at db.example.org"
    std::string schema;       ///< holds the tables of docs/formats/identify.md
    bool isNew = false;       ///< the schema was empty, or not there
    std::size_t images = 0;   ///< there now
    std::size_t sentRows = 0; ///< of all tables
    std::size_t parts = 0;    ///< pieces of tables that the list has
    std::size_t sentParts = 0;
};

/// Refuses a connection string that holds a password before it goes anywhere: into a program's arguments, a list of commands.
/// \throws Error{Configuration}, which repeats nothing of it; also for what is no connection string.
void requireNoPassword(const std::string& connection);

/// Copies a list (identify/<id>.db) into a schema of a PostgreSQL database, with the same tables and columns: for a team's queries.
///
/// One transaction: others see the list as it was, or as it is now, also when this program, the server or the network dies. Tables are compared in
/// pieces of 1,024 images by a checksum that the schema keeps: only those that differ are sent. What is gone here goes there. Whoever may read the
/// schema keeps that right. The list's file is never changed, but nobody can add to it meanwhile (they get Error{Locked}).
///
/// \param file  a store.
/// \throws Error{AlreadyExists} for a schema with other things in it; Error{Configuration} for another list's schema, a name that PostgreSQL would
///         cut, a password in the string, and what the server refuses: login, rights; Error{Unsupported} for a schema of another version of Taxon;
///         Error{Locked} while somebody else publishes there; Error{Io} if the server can't be reached; Error{NoSpace|Cancelled}; of the file as
///         IdentifyStore::open().
/// Cost: the list is read once, with its embeddings (2.5 kB an image). Memory: one piece, 5 MB.
Published publishList(const std::filesystem::path& file, const PublishOptions& options, const jobs::Context& context = {},
                      const Clock& clock = realClock());

} // namespace taxon::identify
