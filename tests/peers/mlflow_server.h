// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <filesystem>

namespace taxon::test {

/// A real MLflow server on 127.0.0.1 with a database in a folder; it ends with the object. What it knows outlives a stop.
class MlflowServer {
public:
    /// \param python  of the judge "mlflow". Chooses a free port; start() starts it.
    MlflowServer(QString python, std::filesystem::path folder);
    ~MlflowServer();

    /// Waits until it answers, at most four minutes: on a busy machine its imports take one. \returns whether it does.
    [[nodiscard]] bool start();
    void stop();
    [[nodiscard]] std::string uri() const;
    /// What it printed.
    [[nodiscard]] QByteArray log() const;

private:
    QString m_python;
    std::filesystem::path m_folder;
    int m_port = 0;
    QProcess m_process;
};

} // namespace taxon::test
