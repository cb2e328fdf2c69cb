// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/launchers.h"
#include "jobs/task_runner.h"
#include "train/run_plan.h"
#include "train/train_plan.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <map>
#include <memory>
#include <optional>

namespace taxon::workbench {

/// What the Train page shows and does, without widgets: a preset, the recipe as it was changed from it, the checks, the start.
class TrainPresenter : public QObject {
    Q_OBJECT

public:
    TrainPresenter(TaskRunner& tasks, LauncherFactory launchers, std::filesystem::path recipesFolder, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const Workspace> workspace);
    /// Reads versions, data sets and places again, keeps the recipe.
    void refresh();
    /// Looks at the headers of the library's files, once somebody looks at the page: it may take seconds.
    void checkLibrary();
    /// Starts the recipe from a preset; what was changed is lost.
    void choosePreset(int index);
    /// Starts from the recipe of a run: what differs from the preset that is chosen counts as changed.
    void takeRecipeOf(const QString& runId);
    /// Changes one setting. An invalid text leaves the recipe as it is and is returned as the sentence to show; "" = fine.
    QString set(const runs::RecipeField& field, const QString& text);
    /// Where the run goes: index into choices().places; the first, this machine, for one that is not there.
    void choosePlace(int index);
    [[nodiscard]] int place() const noexcept { return m_place; }
    [[nodiscard]] const PlaceChoice& chosenPlace() const;
    /// What somebody has put together: names, so that it can be taken up when presets, settings or places are others by then.
    struct Draft {
        QString preset;
        QStringList changes; ///< "epochs=3", for each setting that differs from the preset
        QString place;
    };
    /// Nothing before the presets are read.
    [[nodiscard]] std::optional<Draft> draft() const;
    /// Takes it up once the presets are read; what is no longer there, or no longer valid, is left out.
    void takeUp(Draft draft);
    /// Makes the run folder and starts the worker; ends in started() or failed().
    void start();

    [[nodiscard]] const TrainChoices& choices() const noexcept { return m_choices; }
    [[nodiscard]] int preset() const noexcept { return m_preset; }
    /// nullptr before there are choices.
    [[nodiscard]] const PresetChoice* chosenPreset() const
    {
        return m_preset < 0 ? nullptr : &m_choices.presets.at(static_cast<std::size_t>(m_preset));
    }
    [[nodiscard]] const runs::Recipe& recipe() const noexcept { return m_recipe; }
    /// Of the recipe and the place, then of the data set and the library's files as far as they are known.
    [[nodiscard]] std::vector<PlanCheck> checks() const;
    [[nodiscard]] const RunPlan& plan() const noexcept { return m_plan; }
    [[nodiscard]] bool canStart() const;
    [[nodiscard]] bool isLoading() const noexcept { return m_reading || m_checking || m_isLookingAtFiles; }
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
    void takeUpNow(const Draft& draft);
    void checkDataset();

    TaskRunner& m_tasks;
    LauncherFactory m_launchers;
    std::filesystem::path m_recipesFolder;
    std::shared_ptr<const Workspace> m_workspace;
    TrainChoices m_choices;
    int m_preset = -1;
    runs::Recipe m_recipe;
    std::optional<runs::Recipe> m_taken; ///< of a run, while there is no preset yet
    std::optional<Draft> m_draft;        ///< while there is no preset yet
    int m_place = 0;
    RunPlan m_plan;
    std::map<std::string, PlanCheck> m_leaks; ///< by data set: they never change
    std::optional<PlanCheck> m_files;
    Task m_checkTask;
    Task m_leaksTask;
    Task m_filesTask;
    bool m_reading = false;
    bool m_checking = false;
    bool m_starting = false;
    bool m_isLookingAtFiles = false;
};

} // namespace taxon::workbench
