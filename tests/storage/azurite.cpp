// SPDX-License-Identifier: GPL-3.0-or-later
#include "azurite.h"

#include "base/mapped_file.h"

#include <QFile>
#include <QProcessEnvironment>
#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <unistd.h>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

QString text(const fs::path& path)
{
    return QString::fromStdString(path.native());
}

void write(const QString& file, const QByteArray& bytes)
{
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate) || out.write(bytes) != bytes.size())
        throw std::runtime_error("can't write " + file.toStdString());
}

} // namespace

Azurite::Azurite(fs::path folder) : m_folder(std::move(folder))
{
    QProcess setup;
    setup.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    setup.start(TAXON_SOURCE_DIR "/packaging/setup/storage_servers.sh", QStringList());
    if (!setup.waitForFinished(600'000) || setup.exitStatus() != QProcess::NormalExit || setup.exitCode() != 0)
        throw std::runtime_error("packaging/setup/storage_servers.sh failed (above)");
    const QStringList paths = QString::fromLocal8Bit(setup.readAllStandardOutput()).split('\n');
    if (paths.size() < 3)
        throw std::runtime_error("packaging/setup/storage_servers.sh printed no three paths");
    m_rclone = paths[0];
    m_node = paths[1];
    m_server = paths[2];
    fs::create_directories(m_folder / "data");
    const pid_t test = ::getpid();
    m_process.setChildProcessModifier([test] { // a test that is killed, by its time limit say, leaves no server behind
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != test)
            ::_exit(1);
    });
    start();
    const auto remote = [](const QByteArray& name, const QByteArray& port, const QByteArray& login) {
        return "[" + name + "]\ntype = azureblob\nendpoint = http://127.0.0.1:" + port + "/devstoreaccount1\n" + login + "\n";
    };
    const QByteArray port = m_port.toLatin1();
    write(configuration(), remote("az", port, QByteArray("account = devstoreaccount1\nkey = ") + kKey)
                               + remote("down", "1", "use_emulator = true") // nobody listens on port 1
                               + remote("badkey", port, "account = devstoreaccount1\nkey = AAAAbTh3uQ==")
                               + remote("nokey", port, "account = devstoreaccount1"));
}

Azurite::~Azurite()
{
    stop();
    if (!m_process.waitForFinished(20'000))
        m_process.kill();
    m_process.waitForFinished();
}

QString Azurite::configuration() const
{
    return text(m_folder / "rclone.conf");
}

void Azurite::start()
{
    static_cast<void>(waitForEnd());
    // Without --disableTelemetry it tries to reach its maker; newer clients need --skipApiVersionCheck.
    m_process.start(m_node, {m_server, "--disableTelemetry", "--skipApiVersionCheck", "--silent", "--blobHost", "127.0.0.1", "--blobPort", m_port,
                             "--location", text(m_folder / "data")});
    QByteArray said;
    const QByteArray mark = "successfully listens on http://127.0.0.1:";
    while (!said.contains(mark) || !said.mid(said.indexOf(mark)).contains('\n')) {
        if (!m_process.waitForReadyRead(60'000))
            throw std::runtime_error("Azurite does not start: " + (said + m_process.readAllStandardError()).toStdString());
        said += m_process.readAllStandardOutput();
    }
    const QByteArray rest = said.mid(said.indexOf(mark) + mark.size());
    m_port = QString::fromLatin1(rest.left(rest.indexOf('\n'))).trimmed();
}

void Azurite::stop() const
{
    if (m_process.processId() > 0)
        ::kill(static_cast<pid_t>(m_process.processId()), SIGTERM);
}

bool Azurite::waitForEnd()
{
    return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(60'000);
}

QByteArray Azurite::call(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("RCLONE_CONFIG", configuration());
    process.setProcessEnvironment(environment);
    process.start(m_rclone, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        throw std::runtime_error(("rclone " + arguments.join(' ') + ": " + process.readAllStandardError()).toStdString());
    return process.readAllStandardOutput();
}

int Azurite::damageOnDisk(const std::string& bytes) const
{
    int found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(m_folder / "data")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".json")
            continue;
        std::string content = readTextFile(entry.path());
        for (std::size_t at = content.find(bytes); at != std::string::npos; at = content.find(bytes, at + 1)) {
            content[at + bytes.size() / 2] ^= 1;
            ++found;
        }
        write(text(entry.path()), QByteArray::fromStdString(content));
    }
    return found;
}

} // namespace taxon::test
