// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_presenter.h"

#include "launch/local_launcher.h"
#include "launch/places.h"

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
    m_draft.reset();
    m_plan = {};
    m_place = 0;
    m_leaks.clear();
    m_files.reset();
    for (Task* task : {&m_checkTask, &m_leaksTask, &m_filesTask})
        task->cancel();
    m_starting = m_checking = m_isLookingAtFiles = false;
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
            const std::string place = chosenPlace().name;
            m_choices = std::move(read.second);
            const auto same = std::find_if(m_choices.places.begin(), m_choices.places.end(),
                                           [&](const PlaceChoice& one) { return one.name == place; });
            m_place = same == m_choices.places.end() ? 0 : static_cast<int>(same - m_choices.places.begin());
            Q_EMIT choicesChanged();
            if (m_preset < 0 && !m_choices.presets.empty()) {
                const auto first = std::find_if(m_choices.presets.begin(), m_choices.presets.end(),
                                                [](const PresetChoice& p) { return p.name == "first_version"; });
                choosePreset(first == m_choices.presets.end() ? 0 : static_cast<int>(first - m_choices.presets.begin()));
                if (m_draft)
                    takeUpNow(*std::exchange(m_draft, std::nullopt));
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

std::optional<TrainPresenter::Draft> TrainPresenter::draft() const
{
    if (m_preset < 0)
        return m_draft;
    Draft draft{QString::fromStdString(m_choices.presets[static_cast<std::size_t>(m_preset)].name), {}, QString::fromStdString(chosenPlace().name)};
    for (const runs::RecipeField& field : runs::recipeFields())
        if (isChanged(field))
            draft.changes << QString::fromStdString(field.name() + "=" + textOf(field, m_recipe));
    return draft;
}

void TrainPresenter::takeUp(Draft draft)
{
    if (m_preset < 0)
        m_draft = std::move(draft);
    else
        takeUpNow(draft);
}

void TrainPresenter::takeUpNow(const Draft& draft)
{
    const auto indexOf = [](const auto& all, const QString& name) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name.toStdString(); });
        return found == all.end() ? -1 : static_cast<int>(found - all.begin());
    };
    choosePlace(indexOf(m_choices.places, draft.place));
    const int preset = indexOf(m_choices.presets, draft.preset);
    if (preset < 0)
        return;
    choosePreset(preset);
    runs::Recipe changed = m_recipe;
    for (const QString& change : draft.changes)
        for (const runs::RecipeField& field : runs::recipeFields())
            if (field.name() == change.section(QLatin1Char('='), 0, 0).toStdString()) {
                try {
                    runs::setFromText(field, changed, change.section(QLatin1Char('='), 1).toStdString(), {});
                } catch (const Error&) { // a range has changed since
                }
            }
    if (changed != m_recipe)
        takeRecipe(changed);
}

void TrainPresenter::choosePlace(int index)
{
    m_place = index >= 0 && index < static_cast<int>(m_choices.places.size()) ? index : 0;
    check();
}

const PlaceChoice& TrainPresenter::chosenPlace() const
{
    static const PlaceChoice here;
    return m_place < static_cast<int>(m_choices.places.size()) ? m_choices.places[static_cast<std::size_t>(m_place)] : here;
}

void TrainPresenter::check()
{
    if (!m_workspace || m_preset < 0)
        return;
    m_checkTask.cancel();
    m_checking = true;
    m_checkTask = m_tasks.run(
        this,
        [workspace = m_workspace, recipe = m_recipe, place = chosenPlace()](const jobs::Context& context) {
            return planRun(*workspace, recipe, place, context);
        },
        [this](RunPlan plan) {
            m_checking = false;
            m_plan = std::move(plan);
            Q_EMIT checksChanged();
        },
        [this](const Error& error) {
            m_checking = false;
            m_plan = {{{PlanCheck::Verdict::Blocking, error.what()}}, {}, {}};
            Q_EMIT checksChanged();
        });
    checkDataset();
}

void TrainPresenter::checkDataset()
{
    m_leaksTask.cancel();
    if (m_recipe.dataset.empty() || m_leaks.contains(m_recipe.dataset))
        return;
    m_leaksTask = m_tasks.run(
        this,
        [workspace = m_workspace, id = m_recipe.dataset](const jobs::Context& context) { return std::pair(id, checkLeaks(*workspace, id, context)); },
        [this](std::pair<std::string, PlanCheck> found) {
            m_leaks.insert(std::move(found));
            Q_EMIT checksChanged();
        },
        [this, id = m_recipe.dataset](const Error& error) {
            m_leaks[id] = {PlanCheck::Verdict::Blocking, error.what()};
            Q_EMIT checksChanged();
        });
}

void TrainPresenter::checkLibrary()
{
    if (!m_workspace || m_isLookingAtFiles)
        return;
    m_isLookingAtFiles = true;
    m_filesTask = m_tasks.run(
        this, [workspace = m_workspace](const jobs::Context& context) { return checkFiles(*workspace, context); },
        [this](PlanCheck files) {
            m_isLookingAtFiles = false;
            m_files = std::move(files);
            Q_EMIT checksChanged();
        },
        [this](const Error& error) {
            m_isLookingAtFiles = false;
            m_files = PlanCheck{PlanCheck::Verdict::Warning, error.what()};
            Q_EMIT checksChanged();
        });
}

std::vector<PlanCheck> TrainPresenter::checks() const
{
    std::vector<PlanCheck> all = m_plan.checks;
    if (const auto leaks = m_leaks.find(m_recipe.dataset); leaks != m_leaks.end())
        all.push_back(leaks->second);
    if (m_files)
        all.push_back(*m_files);
    return all;
}

bool TrainPresenter::canStart() const
{
    const auto blocks = [](const PlanCheck& check) { return check.verdict == PlanCheck::Verdict::Blocking; };
    const std::vector<PlanCheck> all = checks();
    return m_workspace && m_preset >= 0 && !m_starting && !m_checking && std::none_of(all.begin(), all.end(), blocks);
}

void TrainPresenter::start()
{
    if (!canStart())
        return;
    m_starting = true;
    Q_EMIT checksChanged();
    m_tasks.run(
        this,
        [workspace = m_workspace, recipe = m_recipe, place = chosenPlace().name, launchers = m_launchers](const jobs::Context& context) {
            if (place == kHere)
                return startRun(*workspace, recipe, [&](const std::string& id) { launchers(*workspace)->submit(id, context); });
            launch::Places places(*workspace, launch::findTaxonProgram());
            places.requireFits(place, recipe);
            return startRun(*workspace, recipe, [&](const std::string& id) { places.submitAt(place, id, context); });
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
    const PresetChoice* preset = chosenPreset();
    return preset != nullptr && textOf(field, m_recipe) != textOf(field, preset->recipe);
}

QString TrainPresenter::command() const
{
    const PresetChoice* preset = chosenPreset();
    if (!m_workspace || preset == nullptr)
        return {};
    return QString::fromStdString(commandFor(*m_workspace, *preset, m_recipe, chosenPlace().name));
}

} // namespace taxon::workbench
