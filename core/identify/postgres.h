// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

// Internal to this folder: the only place that knows libpq.
namespace taxon::identify {

/// One connection to a PostgreSQL server. Not thread-safe; closing it rolls back what was not committed.
///
/// Failures leave as Error: Io where the server is not reached, goes away or fails; Configuration for what a person must mend (login, rights,
/// names); Locked, NoSpace. Their `where` is "database at host"; nothing of the connection string is ever repeated but these two names.
class Postgres {
public:
    /// Connects as psql does: \p conninfo over the service file over PGHOST, PGDATABASE …; the password from PGPASSFILE, PGPASSWORD or the
    /// service. Waits ten seconds at most, unless connect_timeout says otherwise.
    /// \param conninfo  "host=db dbname=team" or "postgresql://db/team"; "" = all from the environment.
    /// \throws Error{Configuration} also for a string with a password in it: everyone on the machine can read a program's arguments.
    explicit Postgres(const std::string& conninfo);

    using Rows = std::vector<std::vector<std::string>>; ///< NULL reads ""

    /// One statement. \param values  of $1, $2 …
    Rows query(const std::string& statement, std::initializer_list<std::string> values = {});
    /// COPY … FROM STDIN of rows in PostgreSQL's text format.
    void copyIn(const std::string& statement, std::string_view text);
    /// A name as an identifier of a statement: "003-unknown" in double quotes.
    [[nodiscard]] static std::string quoted(std::string_view name);
    /// "team at db.example.org".
    [[nodiscard]] const std::string& server() const noexcept { return m_server; }

private:
    struct Close {
        void operator()(pg_conn* connection) const noexcept;
        void operator()(pg_result* result) const noexcept;
    };
    using Result = std::unique_ptr<pg_result, Close>;

    [[noreturn]] void failedToConnect(const std::vector<const char*>& keys, const std::vector<const char*>& values) const;
    [[noreturn]] void fail(const pg_result* result) const;

    std::unique_ptr<pg_conn, Close> m_connection;
    std::string m_server;
};

} // namespace taxon::identify
