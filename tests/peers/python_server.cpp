// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_server.h"

#include "base/error.h"
#include "http/client.h"
#include "support/free_port.h"

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

PythonServer::PythonServer(QString python, QStringList arguments, std::filesystem::path folder, std::string readyPath)
    : m_python(std::move(python)),
      m_arguments(std::move(arguments)),
      m_folder(std::move(folder)),
      m_readyPath(std::move(readyPath)),
      m_port(freePort())
{
    m_arguments.replaceInStrings(QStringLiteral("%PORT%"), QString::number(m_port));
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

PythonServer::~PythonServer()
{
    stop();
}

bool PythonServer::start()
{
    m_process.start(m_python, m_arguments);
    if (!m_process.waitForStarted())
        return false;
    http::CurlClient http({});
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(4);
    while (m_process.state() == QProcess::Running || m_process.state() == QProcess::Starting) {
        try {
            if (http.send({"GET", uri() + m_readyPath, {}}, {}).status == 200)
                return true;
        } catch (const Error&) { // not yet
        }
        if (std::chrono::steady_clock::now() > end || m_process.waitForFinished(100))
            return false;
    }
    return false;
}

void PythonServer::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    ::kill(-static_cast<pid_t>(m_process.processId()), SIGKILL); // the group: its database has to bear that
    m_process.waitForFinished();
}

std::string PythonServer::uri() const
{
    return fmt::format("http://127.0.0.1:{}", m_port);
}

QByteArray PythonServer::log() const
{
    QFile file(text(m_folder / "log"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace taxon::test
