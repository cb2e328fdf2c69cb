// SPDX-License-Identifier: GPL-3.0-or-later
#include "far_workspace.h"

#include "base/mapped_file.h"
#include "cli/tiny_library.h"

#include <QDebug>
#include <fstream>
#include <sys/stat.h>

namespace taxon::test {

FarWorkspace::FarWorkspace(QString nameSpace) : m_namespace(std::move(nameSpace)) {}

bool FarWorkspace::make()
{
    ::umask(0); // the worker's user in the container is another one than here
    ::chmod(m_scratch.path().c_str(), 0777);
    for (const char* name : {"KUBECONFIG", "CONTAINERS_CONF", "DOCKER_HOST"})
        if (qEnvironmentVariableIsSet(name))
            m_taxon.setEnvironment(name, qEnvironmentVariable(name));
    writeTinyLibrary(m_path / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 3);
    writeTinyRecipe(m_scratch.path() / "long.yaml", 300);
    writeTinyRecipe(m_scratch.path() / "endless.yaml", 100000);
    return m_taxon.call({"init", "ws", "--library", "ws/library"}).exitCode == 0;
}

void FarWorkspace::writePlace(const std::string& name, const std::string& engine, const std::string& image, const std::string& more)
{
    m_places += "  " + name + ":\n    engine: " + engine + "\n    image: " + (image.empty() ? FarWorkspace::image().toStdString() : image)
                + "\n    shared_memory: 64Mi\n    price_per_hour: 3.6\n" + more;
    if (engine == "kubernetes" && more.find("    namespace:") == std::string::npos)
        m_places += "    namespace: " + m_namespace.toStdString() + "\n";
    std::ofstream(m_path / "clusters.yaml") << "format: taxon.clusters\nversion: 1\nclusters:\n" << m_places;
}

void FarWorkspace::addPlace(const std::string& name, const std::string& engine, const std::string& more, const std::string& image)
{
    writePlace(name, engine, image,
               "    workspace: /mnt/taxon/ws\n    shares:\n      taxon: {mount: /mnt/taxon, host_path: \"" + m_scratch.path().native() + "\"}\n"
                   + more);
}

void FarWorkspace::addRemotePlace(const std::string& name, const std::string& engine, const std::string& remote, const std::string& more)
{
    writePlace(name, engine, {}, "    remote: \"" + remote + "\"\n    host_network: true\n" + more); // the store is on this machine's loopback
}

std::string FarWorkspace::submit(const QString& place, const QString& recipe) const
{
    const Call submitted = call({"jobs", "submit", "--on", place, "--recipe", recipe, "--json"});
    if (submitted.exitCode != 0)
        qWarning().noquote() << QString::fromStdString(submitted.err);
    const Json result = submitted.json();
    return result.is_object() ? result.value("run", "") : std::string();
}

Json FarWorkspace::job(const std::string& run) const
{
    const Json all = call({"jobs", "list", "--json"}).json();
    if (all.is_object() && all.contains("jobs"))
        for (const Json& row : all["jobs"])
            if (row["run"] == run)
                return row;
    return {{"state", ""}, {"detail", "not listed"}};
}

bool FarWorkspace::waitFor(const std::string& run, const std::string& state, const std::string& words)
{
    const auto isSo = [&] {
        const Json row = job(run);
        m_last = row["state"].get<std::string>() + ": " + row["detail"].get<std::string>();
        return row["state"] == state && m_last.find(words) != std::string::npos;
    };
    return waitUntil(isSo, std::chrono::minutes(7)); // 300 epochs in a container of a busy machine
}

std::string FarWorkspace::whoSays(const std::string& secret, const std::string& run) const
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_path))
        if (entry.is_regular_file() && readTextFile(entry.path()).find(secret) != std::string::npos)
            return entry.path().native();
    for (const char* kind : {"jobs", "pods", "events"})
        if (kubectl({"get", kind, "-o", "json"}).contains(QString::fromStdString(secret)))
            return kind;
    const Call printed = call({"jobs", "logs", QString::fromStdString(run), "--pod", "--lines", "0"});
    return printed.out.find(secret) != std::string::npos ? "the pod's log" : "";
}

QString FarWorkspace::kubectl(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.start("kubectl", QStringList{"--namespace=" + m_namespace} + arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(60'000);
    const QString out = QString::fromUtf8(process.readAllStandardOutput());
    if (process.exitCode() != 0)
        qWarning().noquote() << "kubectl" << arguments << process.readAllStandardError();
    return out;
}

} // namespace taxon::test
