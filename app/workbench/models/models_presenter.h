// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/background_reading.h"
#include "jobs/command_jobs.h"
#include "models/comparison.h"
#include "models/production.h"
#include "models/registry.h"
#include "scores/gates.h"
#include "serving/monitoring.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

/// A version of the model as the page lists it.
struct ModelEntry {
    int number = 0;
    models::VersionInfo info;
    QString problem;                              ///< why it can't be read, or ""
    double top1 = scores::kNoValue;               ///< of the test set
    std::vector<scores::GateResult> gates;        ///< judged now, but for those against production; empty without scores
    std::optional<serving::ServedVersion> served; ///< its weeks on a server, as far as logs were imported
    QString servedProblem;                        ///< why those can't be read, or ""
};

/// All that the page shows.
struct ModelsReading {
    std::vector<ModelEntry> versions;       ///< newest first
    std::vector<models::Promotion> history; ///< the one in production last
    [[nodiscard]] int production() const { return history.empty() ? 0 : history.back().number; }
};

/// Reads versions, their scores and gates, and who promoted what. Not for the GUI thread. \throws Error{Damaged|Unsupported|Configuration}.
[[nodiscard]] ModelsReading readModels(const Workspace& workspace);

/// The versions of a workspace, the chosen one beside the one in production, and what can be done with it. No widgets.
class ModelsPresenter : public QObject {
    Q_OBJECT

public:
    /// \param jobs  runs what needs the program taxon; nullptr = exportAgain() and checkEndpoint() do nothing.
    explicit ModelsPresenter(TaskRunner& tasks, CommandJobs* jobs = nullptr, QObject* parent = nullptr);

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Reads again, keeping what is chosen.
    void refresh();
    [[nodiscard]] bool isLoading() const noexcept { return m_reading.isReading() || m_isJudging; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_reading.error(); }

    [[nodiscard]] const ModelsReading& models() const noexcept { return m_reading.value(); }
    /// \param number  of a version; the newest if there is none of that number. While they are read: once they are.
    void choose(int number);
    /// nullptr if there is no version.
    [[nodiscard]] const ModelEntry* chosen() const;
    [[nodiscard]] int chosenIndex() const;
    /// The chosen version (b) against the one in production (a), or against itself where that is it or none is; nothing without scores.
    [[nodiscard]] const std::optional<models::Comparison>& comparison() const noexcept { return m_comparison; }
    /// Its gates as they are now, those against production too as soon as they are judged; empty without scores.
    [[nodiscard]] const std::vector<scores::GateResult>& gates() const;
    /// Whether comparison() has another version beside the chosen one.
    [[nodiscard]] bool isBesideProduction() const noexcept { return models().production() != 0 && models().production() != m_chosen; }
    /// Whether the gates keep the chosen version from production; the person may promote it all the same, with a reason.
    [[nodiscard]] bool isBlocked() const;
    [[nodiscard]] bool canPromote() const;
    [[nodiscard]] bool canRollBack() const noexcept { return models().history.size() > 1; }

    /// Puts the chosen version into production. \param reason  for those who read the journal; must not be empty.
    void promote(const QString& reason);
    /// Goes back to the version before.
    void rollBack(const QString& reason);
    /// Compares every file of the chosen version with its hash.
    void verify();
    /// Whether the run of the chosen version is still there to be exported again.
    [[nodiscard]] bool canExport() const;
    /// The run of the chosen version as the next version, with another threshold and the same temperature: "taxon export". Chooses the new one.
    void exportAgain(double threshold);
    /// Exports a run, as another page wants it. \param threshold  nothing = the recipe's.
    void exportRun(const QString& runId, std::optional<double> threshold, double temperature = 1);
    /// Asks a running server the golden images of the chosen version: "taxon endpoint check".
    void checkEndpoint(const QString& url);
    /// Imports logs of served predictions, for every version that they name: "taxon models monitor".
    void importLogs(const QStringList& files);
    /// Whether the window can run commands at all.
    [[nodiscard]] bool canRun() const noexcept { return m_jobs != nullptr; }

Q_SIGNALS:
    void modelsChanged();
    void chosenChanged();
    /// Something was done, or refused: one sentence.
    void said(const QString& what, bool isBad);

private:
    void start(const QString& title, std::vector<std::string> arguments, std::function<void(const Json&)> done, bool changes = true);
    void act(std::function<QString(const Workspace&)> action);
    void compare();
    void judge();

    TaskRunner& m_tasks;
    CommandJobs* m_jobs;
    std::shared_ptr<const Workspace> m_workspace;
    Task m_judging;
    bool m_isJudging = false;
    BackgroundReading<ModelsReading> m_reading{m_tasks};
    int m_chosen = 0;
    std::optional<models::Comparison> m_comparison;
    std::optional<std::vector<scores::GateResult>> m_gates; ///< of the chosen version, with those against production
};

} // namespace taxon::workbench
