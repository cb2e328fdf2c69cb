// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/datasets_presenter.h"

#include "base/journal.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "common/write_access.h"

#include <algorithm>

namespace taxon::workbench {

void DatasetsPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.forget();
    m_comparing.cancel();
    m_workspace = std::move(workspace);
    m_isComparing = false;
    m_chosen.clear();
    m_other.clear();
    m_wantedOther.clear();
    m_changes.reset();
    m_changesError.reset();
    Q_EMIT datasetsChanged();
    Q_EMIT chosenChanged();
    refresh();
}

void DatasetsPresenter::refresh()
{
    if (!m_workspace)
        return;
    m_reading.start(
        this, [workspace = m_workspace](const jobs::Context&) { return readDatasets(*workspace); },
        [this] {
            Q_EMIT datasetsChanged();
            if (m_reading.error())
                return;
            if (!m_changes || m_changes->after != m_chosen || m_changes->before != m_other)
                choose(m_chosen);
            else
                Q_EMIT chosenChanged();
        });
}

std::vector<std::string> DatasetsPresenter::others() const
{
    std::vector<std::string> ids;
    for (const DatasetEntry& entry : datasets().entries)
        if (entry.head && entry.id != m_chosen)
            ids.push_back(entry.id);
    return ids;
}

void DatasetsPresenter::choose(const std::string& id)
{
    if (id != m_chosen)
        m_wantedOther.clear();
    m_chosen = id;
    const std::vector<std::string> ids = others();
    const auto before = std::find_if(ids.begin(), ids.end(), [&](const std::string& other) { return other < m_chosen; });
    const bool isWantedThere = std::find(ids.begin(), ids.end(), m_wantedOther) != ids.end();
    m_other = isWantedThere ? m_wantedOther : before != ids.end() ? *before : ids.empty() ? std::string() : ids.back();
    compare();
    Q_EMIT chosenChanged();
}

void DatasetsPresenter::compareWith(const std::string& id)
{
    m_wantedOther = id;
    if (id == m_other)
        return;
    m_other = id;
    compare();
}

void DatasetsPresenter::compare()
{
    m_comparing.cancel();
    m_changes.reset();
    m_changesError.reset();
    const DatasetEntry* entry = chosen();
    m_isComparing = entry != nullptr && entry->head && !m_other.empty();
    Q_EMIT changesChanged();
    if (!m_isComparing)
        return;
    m_comparing = m_tasks.run(
        this,
        [workspace = m_workspace, before = m_other, after = m_chosen](const jobs::Context& context) {
            return compareDatasets(*workspace, before, after, context);
        },
        [this](DatasetChanges changes) {
            m_isComparing = false;
            m_changes = std::move(changes);
            Q_EMIT changesChanged();
        },
        [this](const Error& error) {
            m_isComparing = false;
            m_changesError = error;
            Q_EMIT changesChanged();
        });
}

std::string DatasetsPresenter::frozenBy(const std::string& benchmark) const
{
    const auto found = datasets().frozen.find(benchmark);
    return found == datasets().frozen.end() ? std::string() : found->second.dataset;
}

void DatasetsPresenter::act(std::function<QString(const Workspace&)> action)
{
    if (!m_workspace)
        return;
    m_tasks.run(
        this,
        [workspace = m_workspace, action = std::move(action)](const jobs::Context&) {
            requireWritable(*workspace);
            return action(*workspace);
        },
        [this](const QString& what) {
            refresh();
            Q_EMIT said(what, false);
        },
        [this](const Error& error) { Q_EMIT said(describe(error), true); });
}

void DatasetsPresenter::freeze(const std::string& benchmark)
{
    act([benchmark, id = m_chosen](const Workspace& workspace) {
        Journal journal(workspace.journal(), "datasets");
        dataset::freeze(dataset::Manifest::open(workspace.dataset(id)), benchmark, journal);
        return tr("%1 is frozen as data set %2 has it: a build that would change it is refused.").arg(text(benchmark), text(id));
    });
}

void DatasetsPresenter::release(const std::string& benchmark)
{
    act([benchmark](const Workspace& workspace) {
        Journal journal(workspace.journal(), "datasets");
        dataset::release(benchmark, journal);
        return tr("%1 may change again.").arg(text(benchmark));
    });
}

} // namespace taxon::workbench
