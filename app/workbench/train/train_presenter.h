// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/launchers.h"
#include "jobs/task_runner.h"
#include "train/train_plan.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>

namespace taxon::workbench {

/// What the Train page shows and does, without widgets: a preset, the recipe as it was changed from it, the checks, the start.
class TrainPresenter : public QObject {
    Q_OBJECT

public:
    TrainPresenter(TaskRunner& tasks, LauncherFactory launchers, std::filesystem::path recipesFolder, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const Workspace> workspace);
    /// Reads versions and data sets again, keeps the recipe.
    void refresh();
    /// Starts the recipe from a preset; what was changed is lost.
    void choosePreset(int index);
    /// Starts from the recipe of a run: what differs from the preset that is chosen counts as changed.
    void takeRecipeOf(const QString& runId);
    /// Changes one setting. An invalid text leaves the recipe as it is and is returned as the sentence to show; "" = fine.
    QString set(const runs::RecipeField& field, const QString& text);
    /// Makes the run folder and starts the worker; ends in started() or failed().
    void start();

    [[nodiscard]] const TrainChoices& choices() const noexcept { return m_choices; }
    [[nodiscard]] int preset() const noexcept { return m_preset; }
    [[nodiscard]] const runs::Recipe& recipe() const noexcept { return m_recipe; }
    [[nodiscard]] const std::vector<PlanCheck>& checks() const noexcept { return m_checks; }
    [[nodiscard]] bool canStart() const;
    [[nodiscard]] bool isLoading() const noexcept { return m_reading || m_checking; }
    /// Whether \p field differs from the preset.
    [[nodiscard]] bool isChanged(const runs::RecipeField& field) const;
    /// "" without a workspace.
    [[nodiscard]] QString command() const;

Q_SIGNALS:
    void choicesChanged();
    void recipeChanged();
    void checksChanged();
    void started(const QString& runId);
    void failed(const Error& error);

private:
    void check();
    void takeRecipe(const runs::Recipe& recipe);

    TaskRunner& m_tasks;
    LauncherFactory m_launchers;
    std::filesystem::path m_recipesFolder;
    std::shared_ptr<const Workspace> m_workspace;
    TrainChoices m_choices;
    int m_preset = -1;
    runs::Recipe m_recipe;
    std::optional<runs::Recipe> m_taken; ///< of a run, while there is no preset yet
    std::vector<PlanCheck> m_checks;
    Task m_checkTask;
    bool m_reading = false;
    bool m_checking = false;
    bool m_starting = false;
};

} // namespace taxon::workbench
