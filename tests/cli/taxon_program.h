// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <QProcess>
#include <QStringList>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace taxon::test {

/// How one call of the program ended.
struct Call {
    int exitCode = -1;
    std::string out, err;
    bool crashed = false;

    /// stdout as one JSON document; null if it is none.
    [[nodiscard]] Json json() const { return Json::parse(out, nullptr, false); }
};

/// The built taxon program, called as a script would: no terminal, no settings of the tester's environment.
class TaxonProgram {
public:
    /// \param folder  the current folder of the calls.
    explicit TaxonProgram(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    void setEnvironment(const QString& name, const QString& value) { m_environment.append(name + "=" + value); }
    /// From now on the program may read and write only what a file's permissions allow, also where the tests run as root.
    void asOrdinaryUser() { m_asOrdinaryUser = true; }
    [[nodiscard]] Call call(const QStringList& arguments) const;
    /// Runs it under a tool that takes a command: strace, say.
    [[nodiscard]] Call callUnder(const QString& tool, const QStringList& toolArguments, const QStringList& arguments) const;
    /// Runs a POSIX shell script that calls the program as "$TAXON", with mounts of its own that end with it: it may mount.
    [[nodiscard]] Call callScript(const QString& script) const;
    /// Starts it; the caller waits or kills.
    void start(QProcess& process, const QStringList& arguments) const;
    /// Starts another program in the same surroundings: "$TAXON" is the program's path there.
    void startTool(QProcess& process, const QString& tool, const QStringList& arguments) const;
    [[nodiscard]] static Call finish(QProcess& process);

private:
    std::filesystem::path m_folder;

    QStringList m_environment;
    bool m_asOrdinaryUser = false;
};

/// Waits up to a minute. \returns whether the condition came true.
bool waitUntil(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(60));

} // namespace taxon::test
