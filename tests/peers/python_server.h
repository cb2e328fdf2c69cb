// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <string>

namespace taxon::test {

/// A server written in Python on 127.0.0.1; it ends with the object. What it keeps in its folder outlives a stop.
class PythonServer {
public:
    /// \param python  of a judge. \param arguments  "%PORT%" becomes a port that is free.
    /// \param folder  made if missing; the server's current folder, with its log. \param readyPath  answered by 200 once it is up.
    PythonServer(QString python, QStringList arguments, std::filesystem::path folder, std::string readyPath);
    ~PythonServer();

    /// Waits until it answers, at most four minutes: on a busy machine its imports take one. \returns whether it does.
    [[nodiscard]] bool start();
    void stop();
    [[nodiscard]] std::string uri() const;
    /// What it printed.
    [[nodiscard]] QByteArray log() const;

private:
    QString m_python;
    QStringList m_arguments;
    std::filesystem::path m_folder;
    std::string m_readyPath;
    int m_port = 0;
    QProcess m_process;
};

} // namespace taxon::test
