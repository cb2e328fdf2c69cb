// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/publish.h"

#include "base/hash.h"
#include "base/host.h"
#include "identify/identify_state.h"
#include "identify/postgres.h"

#include <array>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kImagesPerPart = 1024;
constexpr std::size_t kLongestName = 63; ///< bytes; PostgreSQL cuts longer ones without an error

/// A table of the list, the same on both sides.
struct Table {
    const char* name;
    const char* columns;
    const char* order;
    bool byImage; ///< in parts of kImagesPerPart; else it is one part
};

constexpr std::array<Table, 8> kTables{{
    {"meta", "key, value", "key", false},
    {"classes", "class, name", "class", false},
    {"problems", "path, bytes, modified, reason", "path", false},
    {"images", "image, path, sha256, class, score, margin, entropy, status, bytes, modified", "image", true},
    {"guesses", "image, rank, class, score", "image, rank", true},
    {"looks", "image, pixels, across, down, colours, embedding", "image", true},
    {"near", "image, list, library, library_sha256, class, equal", "image", true},
    {"groups", "image, number, rank", "image", true},
}};

/// As identify_schema.cpp makes them, without foreign keys: nobody but this code writes there, and it copies what obeys them. A path may move to
/// another image within a step, so it is unique at its end.
constexpr std::array<const char*, 11> kSchema{{
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE classes(class INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE images(image BIGINT PRIMARY KEY, path TEXT NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED, sha256 TEXT NOT NULL, "
    "class INTEGER NOT NULL, score DOUBLE PRECISION NOT NULL, margin DOUBLE PRECISION NOT NULL, entropy DOUBLE PRECISION NOT NULL, "
    "status TEXT NOT NULL, bytes BIGINT NOT NULL, modified BIGINT NOT NULL)",
    "CREATE TABLE guesses(image BIGINT NOT NULL, rank INTEGER NOT NULL, class INTEGER NOT NULL, score DOUBLE PRECISION NOT NULL, "
    "PRIMARY KEY(image, rank))",
    "CREATE TABLE looks(image BIGINT PRIMARY KEY, pixels BYTEA NOT NULL, across BIGINT NOT NULL, down BIGINT NOT NULL, colours BYTEA NOT NULL, "
    "embedding BYTEA)",
    "CREATE TABLE problems(path TEXT PRIMARY KEY, bytes BIGINT NOT NULL, modified BIGINT NOT NULL, reason TEXT NOT NULL)",
    "CREATE TABLE near(image BIGINT PRIMARY KEY, list TEXT, library TEXT, library_sha256 TEXT, class TEXT, equal INTEGER NOT NULL)",
    "CREATE TABLE groups(image BIGINT PRIMARY KEY, number INTEGER NOT NULL, rank INTEGER NOT NULL)",
    "CREATE TABLE parts(part TEXT PRIMARY KEY, digest TEXT NOT NULL)",
    "CREATE INDEX images_by_class ON images(class, score)",
    "CREATE INDEX images_by_score ON images(score)",
}};

void appendText(std::string& out, std::string_view text)
{
    for (const char character : text) {
        switch (character) {
        case '\\': out += "\\\\"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        default: out += character; break;
        }
    }
}

void appendBytes(std::string& out, std::string_view bytes)
{
    constexpr const char* kDigits = "0123456789abcdef";
    out += "\\\\x";
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 15U];
    }
}

/// A value in the text format of COPY.
void append(std::string& out, const SQLite::Column& value)
{
    if (value.isNull())
        out += "\\N";
    else if (value.isInteger())
        out += std::to_string(value.getInt64());
    else if (value.isFloat())
        out += fmt::format("{}", value.getDouble()); // the shortest that reads back
    else if (value.isText())
        appendText(out, value.getString());
    else
        appendBytes(out, value.getString());
}

/// The rows of one part, ready to be copied. \returns how many.
std::size_t readPart(SQLite::Statement& query, const Table& table, std::int64_t part, std::string& text)
{
    text.clear();
    if (table.byImage) {
        query.bind(1, part * kImagesPerPart);
        query.bind(2, (part + 1) * kImagesPerPart);
    }
    std::size_t rows = 0;
    for (; query.executeStep(); ++rows) {
        for (int column = 0; column < query.getColumnCount(); ++column) {
            if (column > 0)
                text += '\t';
            append(text, query.getColumn(column));
        }
        text += '\n';
    }
    query.reset();
    return rows;
}

std::string partName(const Table& table, std::int64_t part)
{
    return table.byImage ? fmt::format("{} {}", table.name, part) : table.name;
}

class Publishing {
public:
    Publishing(const fs::path& file, const PublishOptions& options, const jobs::Context& context)
        : m_file(file), m_list(file.native(), SQLite::OPEN_READONLY), m_context(context), m_server(options.connection)
    {
        m_result.server = m_server.server();
        m_result.schema = options.schema;
    }

    Published run(const Clock& clock)
    {
        m_list.setBusyTimeout(1000);
        SQLite::Transaction reading(m_list); // all of it as it is at one moment
        m_server.query("BEGIN");
        lock();
        openSchema();
        for (const Table& table : kTables)
            sendTable(table);
        for (const auto& [part, digest] : m_there)
            clear(part);
        signWith(clock);
        m_context.throwIfStopped();
        m_server.query("COMMIT");
        m_result.images = static_cast<std::size_t>(m_list.execAndGet("SELECT count(*) FROM images").getInt64());
        return m_result;
    }

private:
    void lock()
    {
        const auto got = m_server.query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", {"taxon-identify " + m_result.schema});
        if (got.front().front() != "t")
            throw Error(ErrorCode::Locked, fmt::format("Somebody is publishing to the schema \"{}\" right now.", m_result.schema), m_server.server(),
                        "Try again when they are done.");
    }

    /// Makes the schema and its tables, or checks that they are this list's.
    void openSchema()
    {
        const std::string schema = Postgres::quoted(m_result.schema);
        if (m_server.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", {m_result.schema}).empty())
            m_server.query("CREATE SCHEMA " + schema);
        m_server.query("SET LOCAL search_path TO " + schema);
        const auto tables = m_server.query("SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relkind "
                                           "IN ('r', 'v', 'm', 'p', 'f')",
                                           {m_result.schema});
        m_result.isNew = tables.empty();
        if (m_result.isNew) {
            for (const char* statement : kSchema)
                m_server.query(statement);
            return;
        }
        requireOurs();
        for (auto& row : m_server.query("SELECT part, digest FROM parts"))
            m_there.emplace(std::move(row[0]), std::move(row[1]));
    }

    void requireOurs()
    {
        std::unordered_map<std::string, std::string> there;
        const auto ours = m_server.query("SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname "
                                         "IN ('meta', 'parts')",
                                         {m_result.schema});
        if (ours.front().front() == "2")
            for (auto& row : m_server.query("SELECT key, value FROM meta"))
                there.emplace(std::move(row[0]), std::move(row[1]));
        const std::string where = fmt::format("{}, schema {}", m_server.server(), m_result.schema);
        if (there["format"] != metaHere("format"))
            throw Error(ErrorCode::AlreadyExists, "This schema holds other things than a list of Taxon.", where, "Give another --schema.");
        if (there["version"] != metaHere("version"))
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The list was published by another version of Taxon (format {}, this one writes {}).", there["version"],
                                    metaHere("version")),
                        where, "Give another --schema, or drop this one.");
        for (const char* key : {"created", "model_version", "model_sha256"})
            if (there[key] != metaHere(key))
                throw Error(ErrorCode::Configuration,
                            fmt::format("This schema holds another list: made {} with version {}, not {} with version {}.", there["created"],
                                        there["model_version"], metaHere("created"), metaHere("model_version")),
                            where, "Give another --schema.");
    }

    std::string metaHere(const char* key)
    {
        SQLite::Statement query(m_list, "SELECT value FROM meta WHERE key = ?");
        query.bind(1, key);
        return query.executeStep() ? query.getColumn(0).getString() : std::string();
    }

    void sendTable(const Table& table)
    {
        SQLite::Statement query(m_list, fmt::format("SELECT {} FROM {}{} ORDER BY {}", table.columns, table.name,
                                                    table.byImage ? " WHERE image >= ? AND image < ?" : "", table.order));
        const std::int64_t newest = m_list.execAndGet("SELECT coalesce(max(image), 0) FROM images").getInt64();
        const std::int64_t parts = table.byImage ? newest / kImagesPerPart + 1 : 1;
        for (std::int64_t part = 0; part < parts; ++part) {
            m_context.throwIfStopped();
            m_context.progress({table.name, static_cast<std::uint64_t>(part + 1), static_cast<std::uint64_t>(parts), "parts"});
            const std::size_t rows = readPart(query, table, part, m_text);
            if (rows > 0)
                send(table, partName(table, part), part, rows);
        }
    }

    /// Replaces a part where it is not the same there.
    void send(const Table& table, const std::string& name, std::int64_t part, std::size_t rows)
    {
        ++m_result.parts;
        const std::string digest = toHex(sha256(m_text));
        if (const auto there = m_there.find(name); there != m_there.end()) {
            const bool isSame = there->second == digest;
            m_there.erase(there);
            if (isSame)
                return;
            remove(table, part);
        }
        m_server.copyIn(fmt::format("COPY {}({}) FROM STDIN", table.name, table.columns), m_text);
        m_server.query("INSERT INTO parts VALUES($1, $2) ON CONFLICT(part) DO UPDATE SET digest = excluded.digest", {name, digest});
        ++m_result.sentParts;
        m_result.sentRows += rows;
    }

    void remove(const Table& table, std::int64_t part)
    {
        m_server.query(fmt::format("DELETE FROM {}", table.name)
                       + (table.byImage ? fmt::format(" WHERE image >= {} AND image < {}", part * kImagesPerPart, (part + 1) * kImagesPerPart) : ""));
    }

    /// Removes a part that the list has no more.
    void clear(const std::string& name)
    {
        const std::size_t space = name.find(' ');
        for (const Table& table : kTables)
            if (name.substr(0, space) == table.name)
                remove(table, table.byImage && space != std::string::npos ? std::stoll(name.substr(space + 1)) : 0);
        m_server.query("DELETE FROM parts WHERE part = $1", {name});
        ++m_result.sentParts;
    }

    /// Who published, and when: in meta, beside what the list itself has there.
    void signWith(const Clock& clock)
    {
        for (const auto& [key, value] :
             {std::pair<std::string, std::string>{"published", toIso8601(clock.wall())}, {"published_by", userName() + "@" + hostName()}})
            m_server.query("INSERT INTO meta VALUES($1, $2) ON CONFLICT(key) DO UPDATE SET value = excluded.value", {key, value});
    }

    const fs::path& m_file;
    SQLite::Database m_list;
    const jobs::Context& m_context;
    Postgres m_server;
    Published m_result;
    std::unordered_map<std::string, std::string> m_there; ///< part -> digest; what is not met is gone here
    std::string m_text;                                   ///< of the part at hand
};

} // namespace

Published publishList(const fs::path& file, const PublishOptions& options, const jobs::Context& context, const Clock& clock)
{
    static_cast<void>(IdentifyStore::open(file)); // brought up to date, and what a killed writer left is rolled back
    PublishOptions resolved = options;
    if (resolved.schema.empty())
        resolved.schema = pathToText(file.stem());
    if (resolved.schema.size() > kLongestName)
        throw Error(ErrorCode::Configuration, fmt::format("A schema's name has {} bytes at most, this one {}.", kLongestName, resolved.schema.size()),
                    resolved.schema, "Give a shorter one with --schema.");
    return guarded(file, [&] { return Publishing(file, resolved, context).run(clock); });
}

} // namespace taxon::identify
