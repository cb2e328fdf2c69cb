// SPDX-License-Identifier: GPL-3.0-or-later
#include "taxon_program.h"

#include "support/file_privileges.h"

#include <QProcessEnvironment>
#include <chrono>
#include <thread>
#include <unistd.h>

namespace taxon::test {

void TaxonProgram::startTool(QProcess& process, const QString& tool, const QStringList& arguments) const
{
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment environment;
    for (const char* name : {"PATH", "HOME", "LANG", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"})
        if (system.contains(name))
            environment.insert(name, system.value(name));
    environment.insert("TAXON", TAXON_PROGRAM);
    environment.insert("TAXON_RESOURCES", TAXON_RESOURCES_FOLDER);
    environment.insert("XDG_CACHE_HOME", QString::fromStdString((m_folder / ".cache").native())); // nothing of the tester's cache
    for (const QString& entry : m_environment)
        environment.insert(entry.section('=', 0, 0), entry.section('=', 1));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(QString::fromStdString(m_folder.native()));
    process.setStandardInputFile(QProcess::nullDevice());
    if (m_asOrdinaryUser)
        process.setChildProcessModifier(dropFilePrivilegesOfNextProgram);
    process.start(tool, arguments);
}

void TaxonProgram::start(QProcess& process, const QStringList& arguments) const
{
    startTool(process, TAXON_PROGRAM, arguments);
}

Call TaxonProgram::callUnder(const QString& tool, const QStringList& toolArguments, const QStringList& arguments) const
{
    QProcess process;
    startTool(process, tool, toolArguments + QStringList{TAXON_PROGRAM} + arguments);
    return finish(process);
}

Call TaxonProgram::callScript(const QString& script) const
{
    QProcess process;
    startTool(process, "unshare", {::geteuid() == 0 ? "-m" : "-Urm", "sh", "-c", script});
    return finish(process);
}

Call TaxonProgram::finish(QProcess& process)
{
    const bool hasEnded = process.waitForFinished(120'000);
    Call call;
    call.crashed = !hasEnded || process.exitStatus() == QProcess::CrashExit;
    call.exitCode = hasEnded ? process.exitCode() : -1; // exitCode() of one that still runs is 0
    call.out = process.readAllStandardOutput().toStdString();
    call.err = process.readAllStandardError().toStdString();
    return call;
}

Call TaxonProgram::call(const QStringList& arguments) const
{
    QProcess process;
    start(process, arguments);
    return finish(process);
}

bool waitUntil(const std::function<bool()>& condition, std::chrono::seconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

} // namespace taxon::test
