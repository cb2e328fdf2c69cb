// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <filesystem>
#include <string>

namespace taxon::test {

/// A real PostgreSQL server with a cluster of its own below \p folder, reached by a Unix socket there and by nothing else. It is stopped with the
/// object, and when the test dies. Roles: taxon (may do everything), reader (may log in only); both without a password but for login "guarded",
/// who needs the password kPassword.
class PostgresServer {
public:
    static constexpr const char* kPassword = "s3cret word";

    /// Makes the cluster and starts the server. PostgreSQL refuses to run as root: then it runs as nobody.
    /// \throws std::runtime_error saying what failed, also where PostgreSQL isn't installed: there is no skipping.
    explicit PostgresServer(const std::filesystem::path& folder);
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// A connection string: "host=FOLDER user=taxon dbname=postgres".
    [[nodiscard]] std::string connection(const std::string& user = "taxon", const std::string& database = "postgres") const;
    [[nodiscard]] const std::filesystem::path& socketFolder() const noexcept { return m_folder; }

private:
    void start(QProcess& process, const std::string& program, const QStringList& arguments) const;
    void call(const std::string& program, const QStringList& arguments) const;
    [[nodiscard]] bool isReady() const;

    std::filesystem::path m_programs, m_folder;
    QProcess m_process;
};

} // namespace taxon::test
