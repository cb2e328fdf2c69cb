// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/workspace_rules.h"
#include "datasets/dataset_reading.h"
#include "jobs/task_runner.h"
#include "jobs/workspace_jobs.h"

#include <QObject>
#include <QTimer>

namespace taxon::workbench {

/// The next data set: rules.yaml as it is being changed, and what "taxon dataset build" would make of it. No widgets.
///
/// The draft is a text; the form and the text editor both change it, one undo each. It becomes rules.yaml by save() or build() alone.
/// What it would make is asked off the GUI thread a moment after each change ("taxon dataset build --dry-run"): the answer is that of a build, and
/// an older question is given up.
class RulesPresenter : public QObject {
    Q_OBJECT

public:
    RulesPresenter(TaskRunner& tasks, CommandJobs* jobs, QObject* parent = nullptr);

    /// nullptr closes. Nothing is read before refresh().
    void open(std::shared_ptr<const Workspace> workspace);
    /// Reads rules.yaml unless the draft is changed, and asks again what it would make.
    void refresh();

    [[nodiscard]] const dataset::RulesText& draft() const noexcept { return m_draft; }
    /// What the draft says; the defaults where it can't be read.
    [[nodiscard]] const dataset::Rules& rules() const noexcept { return m_rules; }
    /// Why rules.yaml can't be read or understood.
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }
    [[nodiscard]] bool isChanged() const noexcept { return m_draft.text != m_saved; }
    /// Whether the rule differs from what rules.yaml says now.
    [[nodiscard]] bool isChanged(const dataset::RuleField& field) const;

    /// Changes one rule. \returns why not, in one sentence, or "".
    QString set(const dataset::RuleField& field, const QString& value);
    /// Changes the whole text. A text that is not understood stays the draft all the same, and error() says why.
    void setText(const QString& text);
    [[nodiscard]] bool canUndo() const noexcept { return !m_undo.empty(); }
    /// Takes the last change of the draft back; a saved file changes with the next save() only.
    void undo();
    /// The draft is rules.yaml again.
    void discard();
    /// Writes rules.yaml, journalled. Refused where somebody else changed the file meanwhile.
    void save();
    /// save(), then "taxon dataset build" as a job. \param acceptFrozen  the frozen benchmarks that change() may.
    void build(bool acceptFrozen);
    [[nodiscard]] bool canBuild() const;
    [[nodiscard]] bool isBuilding() const noexcept { return m_isBuilding; }

    /// Of the draft as it is now, or, while isAsking(), as it was before.
    [[nodiscard]] const std::optional<NextDataset>& next() const noexcept { return m_next; }
    /// Why there would be none.
    [[nodiscard]] const std::optional<Error>& nextError() const noexcept { return m_nextError; }
    [[nodiscard]] bool isAsking() const noexcept { return m_isAsking || m_soon.isActive(); }
    /// "Read headers: 12 000 of 1 000 000 images" of the question under way, or "".
    [[nodiscard]] const QString& progress() const noexcept { return m_progress; }
    [[nodiscard]] bool isLoading() const noexcept { return m_isReading || isAsking(); }

Q_SIGNALS:
    void draftChanged();
    /// next(), nextError(), isAsking() or progress().
    void nextChanged();
    void said(const QString& what, bool isBad);
    /// A data set was made, or the newest is the same. \param id  of it.
    void built(const QString& id);

private:
    void become(dataset::RulesText draft);
    void read();
    void ask();
    void told(const jobs::Progress& progress);
    void saveThen(std::function<void()> then);
    void startBuild(bool acceptFrozen);

    TaskRunner& m_tasks;
    WorkspaceJobs m_jobs;
    Task m_reading;
    Task m_asking;
    QTimer m_soon; ///< until the question is asked
    dataset::RulesText m_draft;
    dataset::Rules m_rules;
    dataset::Rules m_savedRules;
    std::string m_saved; ///< the text of rules.yaml as it was read or written last
    std::vector<std::string> m_undo;
    std::optional<Error> m_error;
    std::optional<NextDataset> m_next;
    std::optional<Error> m_nextError;
    QString m_progress;
    bool m_isReading = false;
    bool m_isAsking = false;
    bool m_isSaving = false;
    bool m_isBuilding = false;
};

} // namespace taxon::workbench
