// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <filesystem>
#include <string>

namespace taxon::test {

/// Azure Blob Storage on this machine (Azurite), and rclone with remotes for it:
///   az       works            badkey   has a wrong key       nokey   has none       down   is a port nobody listens on
/// Everything lies below \p folder. The server is stopped with the object, and when the test dies. For the test's main thread, but for stop().
class Azurite {
public:
    /// Of its well-known account: what nobody may show.
    static constexpr const char* kKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// Installs what is missing and starts the server. \throws std::runtime_error saying what failed: there is no skipping.
    explicit Azurite(std::filesystem::path folder);
    ~Azurite();
    Azurite(const Azurite&) = delete;
    Azurite& operator=(const Azurite&) = delete;

    [[nodiscard]] const QString& rclone() const { return m_rclone; }
    [[nodiscard]] QString configuration() const;
    [[nodiscard]] const QString& port() const { return m_port; }
    /// Calls rclone with the configuration; its standard output. \throws std::runtime_error if it fails.
    QByteArray call(const QStringList& arguments, const QByteArray& input = {}) const;
    /// Asks the server to end, and returns at once; from any thread. (A kill would lose its data: it saves its tables each minute.)
    void stop() const;
    /// Until it has ended: it may take its time for its tables. \returns whether it has.
    bool waitForEnd();
    /// Starts it again on the same port with the same data, after its end.
    void start();
    /// Flips a bit in every stored byte sequence \p bytes on the server's disk: its own checksums stay. \returns how many there were.
    int damageOnDisk(const std::string& bytes) const;

private:
    std::filesystem::path m_folder;
    QString m_rclone, m_node, m_server;
    QString m_port = "0";
    QProcess m_process;
};

} // namespace taxon::test
