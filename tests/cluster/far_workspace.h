// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/taxon_program.h"
#include "support/scratch.h"

#include "runs/run_folder.h"

#include <QString>
#include <QStringList>
#include <filesystem>
#include <string>

namespace taxon::test {

/// A workspace on a tiny library, in a folder of this machine that stands for the share of pods and containers, with recipes of 3 epochs
/// (tiny.yaml), of 300 (long.yaml) and without an end (endless.yaml). Its places are written by addPlace().
class FarWorkspace {
public:
    /// \param nameSpace  of Kubernetes, for the places and kubectl().
    explicit FarWorkspace(QString nameSpace = {});

    /// Makes library, recipes and workspace. \returns whether "taxon init" ended well.
    [[nodiscard]] bool make();
    /// Adds a place to clusters.yaml. \param more  lines of it, each with four spaces in front. \param image  "" = the worker's.
    void addPlace(const std::string& name, const std::string& engine, const std::string& more, const std::string& image = {});

    /// One that has no share, but a storage of rclone. \param more  as of addPlace().
    void addRemotePlace(const std::string& name, const std::string& engine, const std::string& remote, const std::string& more);

    /// Of the worker.
    [[nodiscard]] static QString image() { return qEnvironmentVariable("TAXON_TEST_IMAGE", "localhost/taxon:latest"); }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] const std::filesystem::path& scratch() const noexcept { return m_scratch.path(); }
    [[nodiscard]] TaxonProgram& taxon() noexcept { return m_taxon; }
    [[nodiscard]] Call call(const QStringList& arguments) const { return m_taxon.call(QStringList{"-C", "ws"} + arguments); }
    /// The id of the new run; "" after a complaint.
    [[nodiscard]] std::string submit(const QString& place, const QString& recipe) const;
    /// The run's row of "jobs list".
    [[nodiscard]] Json job(const std::string& run) const;
    [[nodiscard]] runs::RunFolder folder(const std::string& run) const { return runs::RunFolder::open(m_path / "runs" / run); }
    /// Waits up to a minute for the state and words of the run; last() is what was said last.
    [[nodiscard]] bool waitFor(const std::string& run, const std::string& state, const std::string& words);
    [[nodiscard]] const char* last() const { return m_last.c_str(); }
    /// Where the text is said that nobody may say: a file of the workspace, the cluster's Jobs, pods or events, what the run's pod printed; "" = nowhere.
    [[nodiscard]] std::string whoSays(const std::string& secret, const std::string& run) const;
    /// The standard output; complains if it ends badly.
    QString kubectl(const QStringList& arguments, const QByteArray& input = {}) const;

private:
    void writePlace(const std::string& name, const std::string& engine, const std::string& image, const std::string& more);

    ScratchFolder m_scratch;
    std::filesystem::path m_path = m_scratch.path() / "ws";
    QString m_namespace;
    std::string m_places;
    TaxonProgram m_taxon{m_scratch.path()};
    std::string m_last;
};

} // namespace taxon::test
