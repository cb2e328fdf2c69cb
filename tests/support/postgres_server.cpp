// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/postgres_server.h"

#include "base/atomic_file.h"

#include <QThread>
#include <algorithm>
#include <csignal>
#include <grp.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <unistd.h>
#include <vector>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kNobody = 65534; ///< and its group, nogroup
constexpr int kStartSeconds = 60;

/// Where the newest installed server's programs are; Debian keeps them off the PATH.
fs::path newestPrograms()
{
    std::vector<std::pair<int, fs::path>> found;
    const fs::path all = "/usr/lib/postgresql";
    if (fs::is_directory(all))
        for (const auto& entry : fs::directory_iterator(all))
            if (fs::exists(entry.path() / "bin/initdb"))
                found.emplace_back(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
    if (found.empty())
        throw std::runtime_error("PostgreSQL's server is not installed: packaging/setup/test_packages.txt names the package");
    return std::max_element(found.begin(), found.end())->second;
}

QString text(const fs::path& path)
{
    return QString::fromStdString(path.native());
}

} // namespace

PostgresServer::PostgresServer(const fs::path& folder) : m_programs(newestPrograms()), m_folder(folder / "postgres")
{
    fs::create_directory(m_folder);
    fs::permissions(folder, fs::perms::others_exec | fs::perms::group_exec, fs::perm_options::add); // nobody must get to its own folder
    if (::geteuid() == 0 && ::chown(m_folder.c_str(), kNobody, kNobody) != 0)
        throw std::runtime_error("can't give " + m_folder.native() + " to nobody");
    const fs::path data = m_folder / "data";
    call("initdb", {"--pgdata", text(data), "--username", "taxon", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"});
    writeFileAtomically(data / "pg_hba.conf", "local all guarded scram-sha-256\nlocal all all trust\n");
    if (::geteuid() == 0 && ::chown((data / "pg_hba.conf").c_str(), kNobody, kNobody) != 0)
        throw std::runtime_error("can't give pg_hba.conf to nobody");
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    start(m_process, "postgres", {"-D", text(data), "-k", text(m_folder), "-c", "listen_addresses=", "-c", "fsync=off"});
    for (int tenths = 0; !isReady(); ++tenths) {
        if (tenths > 10 * kStartSeconds || m_process.state() == QProcess::NotRunning)
            throw std::runtime_error("PostgreSQL does not start: " + m_process.readAllStandardOutput().toStdString());
        QThread::msleep(100);
    }
    call("psql", {"-q", "-v", "ON_ERROR_STOP=1", "-d", QString::fromStdString(connection()), "-c",
                  QStringLiteral("CREATE ROLE reader LOGIN; CREATE ROLE guarded LOGIN SUPERUSER PASSWORD '%1'").arg(kPassword)});
}

PostgresServer::~PostgresServer()
{
    if (m_process.processId() > 0)
        ::kill(static_cast<pid_t>(m_process.processId()), SIGINT); // ends its clients, then itself
    if (!m_process.waitForFinished(20'000))
        m_process.kill();
    m_process.waitForFinished();
}

std::string PostgresServer::connection(const std::string& user, const std::string& database) const
{
    return "host=" + m_folder.native() + " user=" + user + " dbname=" + database;
}

void PostgresServer::start(QProcess& process, const std::string& program, const QStringList& arguments) const
{
    const pid_t test = ::getpid();
    const bool isRoot = ::geteuid() == 0;
    process.setChildProcessModifier([test, isRoot] {
        if (isRoot && (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0))
            ::_exit(1);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // after setuid(), which forgets it: a test that is killed leaves no server behind
        if (::getppid() != test)
            ::_exit(1);
    });
    process.setWorkingDirectory(text(m_folder));
    process.start(text(m_programs / program), arguments);
}

void PostgresServer::call(const std::string& program, const QStringList& arguments) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    start(process, program, arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        throw std::runtime_error(program + ": " + (process.readAllStandardOutput() + process.errorString().toUtf8()).toStdString());
}

bool PostgresServer::isReady() const
{
    QProcess process;
    start(process, "pg_isready", {"-q", "-h", text(m_folder)});
    return process.waitForFinished(10'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace taxon::test
