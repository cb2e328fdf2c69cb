// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/dataset_reading.h"
#include "jobs/background_reading.h"

#include <QObject>
#include <memory>

namespace taxon::workbench {

/// The data sets of a workspace, the chosen one beside another one, and which benchmarks must stay what they are. No widgets.
class DatasetsPresenter : public QObject {
    Q_OBJECT

public:
    explicit DatasetsPresenter(TaskRunner& tasks, QObject* parent = nullptr) : QObject(parent), m_tasks(tasks) {}

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Reads again, keeping what is chosen.
    void refresh();
    [[nodiscard]] bool isLoading() const noexcept { return m_reading.isReading() || m_isComparing; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_reading.error(); }

    [[nodiscard]] const DatasetsReading& datasets() const noexcept { return m_reading.value(); }
    /// \param id  "" = the next one, which is not made yet. An id that is not there yet is chosen once it is.
    void choose(const std::string& id);
    /// nullptr for the next one.
    [[nodiscard]] const DatasetEntry* chosen() const { return datasets().find(m_chosen); }
    /// As it was given to choose(), whether it is there or not.
    [[nodiscard]] const std::string& chosenId() const noexcept { return m_chosen; }

    /// The data sets that the chosen one can be compared with, newest first.
    [[nodiscard]] std::vector<std::string> others() const;
    /// Against which one: at first the one made before it. "" = there is none.
    [[nodiscard]] const std::string& other() const noexcept { return m_other; }
    /// One that is not there yet is taken once it is, unless another data set is chosen by then.
    void compareWith(const std::string& id);
    /// From other() to the chosen one; nothing while it is computed, or without two.
    [[nodiscard]] const std::optional<DatasetChanges>& changes() const noexcept { return m_changes; }
    [[nodiscard]] const std::optional<Error>& changesError() const noexcept { return m_changesError; }
    [[nodiscard]] bool isComparing() const noexcept { return m_isComparing; }

    /// The data set by whose state \p benchmark is frozen, or "".
    [[nodiscard]] std::string frozenBy(const std::string& benchmark) const;
    /// Keeps a benchmark as the chosen data set has it: a build that would change it is refused.
    void freeze(const std::string& benchmark);
    /// Lets it change again.
    void release(const std::string& benchmark);

Q_SIGNALS:
    void datasetsChanged();
    void chosenChanged();
    void changesChanged();
    /// Something was done, or refused: one sentence.
    void said(const QString& what, bool isBad);

private:
    void act(std::function<QString(const Workspace&)> action);
    void compare();

    TaskRunner& m_tasks;
    Task m_comparing;
    std::shared_ptr<const Workspace> m_workspace;
    BackgroundReading<DatasetsReading> m_reading{m_tasks};
    std::string m_chosen; ///< "" = the next one
    std::string m_other;
    std::string m_wantedOther; ///< asked for by compareWith()
    std::optional<DatasetChanges> m_changes;
    std::optional<Error> m_changesError;
    bool m_isComparing = false;
};

} // namespace taxon::workbench
