// SPDX-License-Identifier: GPL-3.0-or-later
#include "mlflow_server.h"

#include "base/error.h"
#include "support/free_port.h"
#include "trackers/http.h"

#include <QFile>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace taxon::test {
namespace {

QString text(const std::filesystem::path& path)
{
    return QString::fromStdString(path.native());
}

} // namespace

MlflowServer::MlflowServer(QString python, std::filesystem::path folder)
    : m_python(std::move(python)), m_folder(std::move(folder)), m_port(freePort())
{
    std::filesystem::create_directories(m_folder);
    m_process.setChildProcessModifier([test = ::getpid()] { // it has children: a group of its own, and none is left behind by a test that is killed
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != test)
            ::_exit(1);
    });
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(text(m_folder / "log"), QIODevice::Append);
    m_process.setWorkingDirectory(text(m_folder));
}

MlflowServer::~MlflowServer()
{
    stop();
}

bool MlflowServer::start()
{
    m_process.start(m_python,
                    {"-m", "mlflow", "server", "--host", "127.0.0.1", "--port", QString::number(m_port), "--workers", "1", "--backend-store-uri",
                     "sqlite:///" + text(m_folder / "mlflow.db"), "--artifacts-destination", text(m_folder / "artifacts")});
    if (!m_process.waitForStarted())
        return false;
    trackers::CurlHttp http({});
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(4);
    while (m_process.state() == QProcess::Running || m_process.state() == QProcess::Starting) {
        try {
            if (http.send({"GET", uri() + "/health", {}}, {}).status == 200)
                return true;
        } catch (const Error&) { // not yet
        }
        if (std::chrono::steady_clock::now() > end || m_process.waitForFinished(100))
            return false;
    }
    return false;
}

void MlflowServer::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    ::kill(-static_cast<pid_t>(m_process.processId()), SIGKILL); // the group: its database has to bear that
    m_process.waitForFinished();
}

std::string MlflowServer::uri() const
{
    return fmt::format("http://127.0.0.1:{}", m_port);
}

QByteArray MlflowServer::log() const
{
    QFile file(text(m_folder / "log"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace taxon::test
