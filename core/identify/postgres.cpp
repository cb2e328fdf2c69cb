// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/postgres.h"

#include "base/error.h"
#include "identify/publish.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <libpq-fe.h>

namespace taxon::identify {
namespace {

constexpr const char* kLoginHint =
    "The password comes from ~/.pgpass (readable by its owner only), PGPASSFILE, PGPASSWORD or a service file, as with psql.";

/// libpq's messages have several lines.
std::string oneLine(const char* message)
{
    std::string line;
    for (const char* at = message == nullptr ? "" : message; *at != '\0'; ++at) {
        const bool isSpace = *at == '\n' || *at == '\t' || *at == ' ';
        if (!isSpace)
            line += *at;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '.'))
        line.pop_back();
    return line;
}

std::string serverName(const PGconn* connection)
{
    const auto text = [](const char* part) { return std::string(part == nullptr ? "" : part); };
    const std::string host = text(PQhost(connection)), database = text(PQdb(connection));
    return fmt::format("{} at {}", database.empty() ? "the default database" : database, host.empty() ? "the default server" : host);
}

ErrorCode codeOf(std::string_view state)
{
    if (state == "55P03" || state == "40P01" || state == "40001") // a lock is held, deadlock, two at once
        return ErrorCode::Locked;
    if (state.starts_with("53") && state != "53300") // disk or memory; but too many connections pass
        return ErrorCode::NoSpace;
    for (const char* mendable : {"28", "3D", "3F", "42", "25006", "22021", "22P05", "0A"}) // login, names, rights, read only, encoding, too old
        if (state.starts_with(mendable))
            return ErrorCode::Configuration;
    return ErrorCode::Io;
}

const char* hintOf(std::string_view state)
{
    if (state == "42501")
        return "Ask who runs the server for: GRANT CREATE ON DATABASE … TO …; or for a schema of your own, and name it with --schema.";
    if (state == "25006")
        return "This server only answers questions (a standby, perhaps): give the one that is written to.";
    if (state == "22021" || state == "22P05")
        return "The database's encoding lacks a character of a path: make one with ENCODING 'UTF8'.";
    return state.starts_with("53") ? "Make room on the server, then publish again: nothing was changed." : "";
}

} // namespace

// libpq's own message may repeat a secret: it is not told.
void requireNoPassword(const std::string& connection)
{
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(connection.c_str(), &problem), PQconninfoFree);
    PQfreemem(problem);
    if (!options)
        throw Error(ErrorCode::Configuration, "This is no connection string of PostgreSQL.", "--to",
                    "Like \"host=db.example.org dbname=team\" or postgresql://db.example.org/team.");
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr && (std::strcmp(option->keyword, "password") == 0 || std::strcmp(option->keyword, "sslpassword") == 0))
            throw Error(ErrorCode::Configuration, "A password in the connection string can be read by everyone on this machine.", "--to", kLoginHint);
}

void Postgres::Close::operator()(pg_conn* connection) const noexcept
{
    PQfinish(connection);
}

void Postgres::Close::operator()(pg_result* result) const noexcept
{
    PQclear(result);
}

Postgres::Postgres(const std::string& conninfo)
{
    requireNoPassword(conninfo);
    // Before dbname: what the string says wins. A server that vanished is noticed within a minute, and not after the hours of TCP.
    std::vector<const char*> keys{"fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"};
    std::vector<const char*> values{"taxon", "30", "10", "3", "60000"};
    if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) {
        keys.push_back("connect_timeout");
        values.push_back("10");
    }
    keys.insert(keys.end(), {"dbname", "client_encoding", nullptr});
    values.insert(values.end(), {conninfo.c_str(), "UTF8", nullptr});
    m_connection.reset(PQconnectdbParams(keys.data(), values.data(), 1));
    if (m_connection == nullptr)
        throw Error(ErrorCode::Failed, "No memory is left for a connection.");
    m_server = serverName(m_connection.get());
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        failedToConnect(keys, values);
    PQsetNoticeProcessor(
        m_connection.get(), [](void*, const char*) {}, nullptr); // notices would go to stderr
}

void Postgres::failedToConnect(const std::vector<const char*>& keys, const std::vector<const char*>& values) const
{
    const std::string message = oneLine(PQerrorMessage(m_connection.get()));
    if (PQconnectionNeedsPassword(m_connection.get()) != 0)
        throw Error(ErrorCode::Configuration, "The database asks for a password and none was found.", m_server, kLoginHint);
    if (PQpingParams(keys.data(), values.data(), 1) == PQPING_OK) // a server is there, but it doesn't want us
        throw Error(ErrorCode::Configuration, fmt::format("The database refuses the login: {}.", message), m_server, kLoginHint);
    throw Error(ErrorCode::Io, fmt::format("The database can't be reached: {}.", message), m_server,
                "Check host and port (psql with the same string says the same), then publish again.");
}

void Postgres::fail(const pg_result* result) const
{
    const char* field = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = field == nullptr ? "" : field;
    const char* primary = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string message = oneLine(primary != nullptr ? primary : PQerrorMessage(m_connection.get()));
    if (PQstatus(m_connection.get()) != CONNECTION_OK || state.starts_with("57P") || state.starts_with("08")) // ended from there, or gone
        throw Error(ErrorCode::Io, fmt::format("The connection to the database is lost: {}.", message), m_server,
                    "Publish again: what was not finished was not kept.");
    throw Error(codeOf(state), fmt::format("The database refuses: {}.", message), m_server, hintOf(state));
}

Postgres::Rows Postgres::query(const std::string& statement, std::initializer_list<std::string> values)
{
    std::vector<const char*> given;
    given.reserve(values.size());
    for (const std::string& value : values)
        given.push_back(value.c_str());
    const Result result(
        PQexecParams(m_connection.get(), statement.c_str(), static_cast<int>(given.size()), nullptr, given.data(), nullptr, nullptr, 0));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(result.get());
    Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row)
        for (int column = 0; column < PQnfields(result.get()); ++column)
            rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
    return rows;
}

void Postgres::copyIn(const std::string& statement, std::string_view text)
{
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    const Result started(PQexec(m_connection.get(), statement.c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN)
        fail(started.get());
    for (std::size_t at = 0; at < text.size(); at += kPiece) {
        const std::string_view piece = text.substr(at, kPiece);
        if (PQputCopyData(m_connection.get(), piece.data(), static_cast<int>(piece.size())) != 1)
            break; // what PQgetResult says is the reason
    }
    if (PQputCopyEnd(m_connection.get(), nullptr) != 1)
        fail(nullptr);
    const Result ended(PQgetResult(m_connection.get()));
    if (PQresultStatus(ended.get()) != PGRES_COMMAND_OK)
        fail(ended.get());
    while (const Result rest{PQgetResult(m_connection.get())}) { // the connection is free again after the last one
    }
}

std::string Postgres::quoted(std::string_view name)
{
    std::string out = "\"";
    for (const char character : name) {
        if (character == '"')
            out += '"';
        out += character;
    }
    return out + '"';
}

} // namespace taxon::identify
