// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_presenter.h"

#include <algorithm>

namespace taxon::workbench {

TrainPresenter::TrainPresenter(TaskRunner& tasks, LauncherFactory launchers, std::filesystem::path recipesFolder, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_launchers(std::move(launchers)), m_recipesFolder(std::move(recipesFolder))
{}

void TrainPresenter::setWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_workspace = std::move(workspace);
    m_choices = {};
    m_preset = -1;
    m_taken.reset();
    m_checks.clear();
    m_starting = false;
    Q_EMIT choicesChanged();
    refresh();
}

void TrainPresenter::refresh()
{
    if (!m_workspace || m_reading)
        return;
    m_reading = true;
    m_tasks.run(
        this,
        [workspace = m_workspace, folder = m_recipesFolder](const jobs::Context&) {
            return std::pair(workspace, readTrainChoices(*workspace, folder));
        },
        [this](std::pair<std::shared_ptr<const Workspace>, TrainChoices> read) {
            m_reading = false;
            if (read.first != m_workspace)
                return refresh();
            m_choices = std::move(read.second);
            Q_EMIT choicesChanged();
            if (m_preset < 0 && !m_choices.presets.empty()) {
                const auto first = std::find_if(m_choices.presets.begin(), m_choices.presets.end(),
                                                [](const PresetChoice& p) { return p.name == "first_version"; });
                choosePreset(first == m_choices.presets.end() ? 0 : static_cast<int>(first - m_choices.presets.begin()));
                if (m_taken)
                    takeRecipe(*std::exchange(m_taken, std::nullopt));
            } else {
                check();
            }
        },
        [this](const Error& error) {
            m_reading = false;
            Q_EMIT failed(error);
        });
}

void TrainPresenter::choosePreset(int index)
{
    if (index < 0 || index >= static_cast<int>(m_choices.presets.size()))
        return;
    m_preset = index;
    m_recipe = m_choices.presets[static_cast<std::size_t>(index)].recipe;
    Q_EMIT recipeChanged();
    check();
}

void TrainPresenter::takeRecipeOf(const QString& runId)
{
    if (!m_workspace)
        return;
    m_tasks.run(
        this,
        [workspace = m_workspace, id = runId.toStdString()](const jobs::Context&) {
            return std::pair(workspace, runs::RunFolder::open(workspace->run(id)).recipe());
        },
        [this](const std::pair<std::shared_ptr<const Workspace>, runs::Recipe>& read) {
            if (read.first == m_workspace)
                takeRecipe(read.second);
        },
        [this](const Error& error) { Q_EMIT failed(error); });
}

void TrainPresenter::takeRecipe(const runs::Recipe& recipe)
{
    if (m_preset < 0) {
        m_taken = recipe;
        return;
    }
    m_recipe = recipe;
    Q_EMIT recipeChanged();
    check();
}

QString TrainPresenter::set(const runs::RecipeField& field, const QString& text)
{
    try {
        runs::Recipe changed = m_recipe;
        runs::setFromText(field, changed, text.trimmed().toStdString(), {});
        if (changed == m_recipe)
            return {};
        m_recipe = changed;
    } catch (const Error& error) {
        return QString::fromStdString(error.message());
    }
    Q_EMIT recipeChanged();
    check();
    return {};
}

void TrainPresenter::check()
{
    if (!m_workspace || m_preset < 0)
        return;
    m_checkTask.cancel();
    m_checking = true;
    m_checkTask = m_tasks.run(
        this, [workspace = m_workspace, recipe = m_recipe](const jobs::Context&) { return checkPlan(*workspace, recipe); },
        [this](std::vector<PlanCheck> checks) {
            m_checking = false;
            m_checks = std::move(checks);
            Q_EMIT checksChanged();
        },
        [this](const Error& error) {
            m_checking = false;
            m_checks = {{PlanCheck::Verdict::Blocking, error.what()}};
            Q_EMIT checksChanged();
        });
}

bool TrainPresenter::canStart() const
{
    const auto blocks = [](const PlanCheck& check) { return check.verdict == PlanCheck::Verdict::Blocking; };
    return m_workspace && m_preset >= 0 && !m_starting && !m_checking && std::none_of(m_checks.begin(), m_checks.end(), blocks);
}

void TrainPresenter::start()
{
    if (!canStart())
        return;
    m_starting = true;
    Q_EMIT checksChanged();
    m_tasks.run(
        this,
        [workspace = m_workspace, recipe = m_recipe, launchers = m_launchers](const jobs::Context&) {
            return startRun(*workspace, recipe, *launchers(*workspace));
        },
        [this](const std::string& id) {
            m_starting = false;
            Q_EMIT checksChanged();
            Q_EMIT started(QString::fromStdString(id));
        },
        [this](const Error& error) {
            m_starting = false;
            Q_EMIT checksChanged();
            Q_EMIT failed(error);
        });
}

bool TrainPresenter::isChanged(const runs::RecipeField& field) const
{
    return m_preset >= 0 && textOf(field, m_recipe) != textOf(field, m_choices.presets[static_cast<std::size_t>(m_preset)].recipe);
}

QString TrainPresenter::command() const
{
    if (!m_workspace || m_preset < 0)
        return {};
    return QString::fromStdString(commandFor(*m_workspace, m_choices.presets[static_cast<std::size_t>(m_preset)], m_recipe));
}

} // namespace taxon::workbench
