// SPDX-License-Identifier: GPL-3.0-or-later
// What RunsPresenter does to runs.
#include "runs/runs_presenter.h"

#include "base/host.h"
#include "base/text.h"
#include "common/write_access.h"
#include "runs/run_trash.h"
#include "train/train_plan.h"

#include <algorithm>
#include <chrono>

namespace taxon::workbench {
namespace {

constexpr std::chrono::milliseconds kStopGrace{500}; // the page shows "stopping"; the run folder tells when it has ended
constexpr std::size_t kMostUndo = 100;

std::vector<std::string> toStd(const QStringList& texts)
{
    std::vector<std::string> all;
    for (const QString& text : texts)
        all.push_back(text.toStdString());
    return all;
}

} // namespace

bool RunsPresenter::canStop() const
{
    return view() != nullptr && view()->state() == "running";
}

bool RunsPresenter::canResume() const
{
    if (view() == nullptr)
        return false;
    const std::string& state = view()->state();
    return state == "queued" || state == "failed" || state == "stopped" || state == "cancelled" || state == "unknown";
}

bool RunsPresenter::canRepeat() const
{
    return view() != nullptr && m_marked.size() == 1;
}

QString RunsPresenter::resumeCommand() const
{
    if (!m_workspace || m_chosen.isEmpty())
        return {};
    return QStringLiteral("taxon --workspace %1 run --run %2").arg(QString::fromStdString(shellQuoted(m_workspace->root().native())), m_chosen);
}

void RunsPresenter::act(const QString& done, std::function<void(launch::Launcher&, const jobs::Context&)> action)
{
    if (!m_workspace || m_chosen.isEmpty())
        return;
    m_tasks.run(
        this,
        [workspace = m_workspace, launchers = m_launchers, action = std::move(action)](const jobs::Context& context) {
            requireWritable(*workspace);
            const auto launcher = launchers(*workspace);
            action(*launcher, context);
            return true;
        },
        [this, done](bool) {
            Q_EMIT acted(done);
            refresh();
        },
        [this](const Error& failure) { Q_EMIT failed(failure); });
}

void RunsPresenter::stopRun()
{
    act(tr("Asked %1 to write a checkpoint and end").arg(m_chosen),
        [id = m_chosen.toStdString()](launch::Launcher& launcher, const jobs::Context&) { launcher.stop(id, kStopGrace); });
}

void RunsPresenter::resumeRun()
{
    act(tr("Started a worker on %1").arg(m_chosen),
        [id = m_chosen.toStdString()](launch::Launcher& launcher, const jobs::Context& context) { launcher.submit(id, context); });
}

void RunsPresenter::repeatRun()
{
    if (!m_workspace || m_chosen.isEmpty())
        return;
    m_tasks.run(
        this,
        [workspace = m_workspace, launchers = m_launchers, id = m_chosen.toStdString()](const jobs::Context& context) {
            requireWritable(*workspace);
            const runs::Recipe recipe = runs::RunFolder::open(workspace->run(id)).recipe();
            return startRun(*workspace, recipe, [&](const std::string& run) { launchers(*workspace)->submit(run, context); });
        },
        [this, workspace = m_workspace, from = m_chosen](const std::string& id) {
            if (workspace != m_workspace)
                return;
            choose(QString::fromStdString(id));
            Q_EMIT acted(tr("Started %1 with the recipe of %2").arg(QString::fromStdString(id), from));
        },
        [this](const Error& failure) { Q_EMIT failed(failure); });
}

/// \param step  does it, in the queue's thread, and says how it is taken back. \param then  called when it went well.
void RunsPresenter::change(const QString& done, std::function<Undo()> step, std::function<void()> then)
{
    if (!m_workspace)
        return;
    auto undo = std::make_shared<Undo>();
    m_steps.add(
        [undo, step = std::move(step), workspace = m_workspace] {
            requireWritable(*workspace);
            *undo = step();
        },
        [this, undo, done, then = std::move(then), workspace = m_workspace](const std::optional<Error>& failure) {
            if (workspace != m_workspace)
                return;
            if (failure) {
                Q_EMIT failed(*failure);
                return refresh();
            }
            if (undo->back)
                m_undo.push_back(std::move(*undo));
            if (m_undo.size() > kMostUndo)
                m_undo.erase(m_undo.begin());
            if (then)
                then();
            Q_EMIT acted(done);
            refresh();
        });
}

void RunsPresenter::undo()
{
    if (m_undo.empty())
        return;
    const Undo last = std::move(m_undo.back());
    m_undo.pop_back();
    change(tr("Taken back: %1").arg(last.what), [last] {
        last.back();
        return Undo{}; // what is taken back is no step of its own
    });
}

/// The run below the marked ones, where the reader goes on when they are gone; "" = the newest.
QString RunsPresenter::runBehindMarked() const
{
    bool isBehind = false;
    for (const RunLine& line : m_lines) {
        if (line.isGroup)
            continue;
        const QString id = QString::fromStdString(m_runs[line.run].id);
        if (m_marked.contains(id))
            isBehind = true;
        else if (isBehind)
            return id;
    }
    return {};
}

void RunsPresenter::trashRuns()
{
    if (m_marked.isEmpty())
        return;
    const QString what = m_marked.size() == 1 ? tr("%1 deleted").arg(m_marked.front()) : tr("%1 runs deleted").arg(m_marked.size());
    change(
        tr("%1. They lie in the trash; Ctrl+Z brings them back").arg(what),
        [workspace = m_workspace, ids = toStd(m_marked), what] {
            std::vector<std::string> moved;
            const auto back = [workspace](const std::vector<std::string>& all) {
                for (const auto& id : all)
                    runs::restoreRun(*workspace, id);
            };
            try {
                for (const auto& id : ids) {
                    runs::trashRun(*workspace, id);
                    moved.push_back(id);
                }
            } catch (const Error&) {
                back(moved); // all or none
                throw;
            }
            return Undo{what, [back, moved] { back(moved); }};
        },
        [this, after = runBehindMarked()] { choose(after); });
}

void RunsPresenter::changeTags(const QStringList& ids, const QStringList& before, const QStringList& now)
{
    QStringList added, removed;
    std::copy_if(now.begin(), now.end(), std::back_inserter(added), [&](const QString& tag) { return !before.contains(tag); });
    std::copy_if(before.begin(), before.end(), std::back_inserter(removed), [&](const QString& tag) { return !now.contains(tag); });
    if (ids.isEmpty() || (added.isEmpty() && removed.isEmpty()))
        return;
    const QString what = tr("the tags of %1").arg(ids.size() == 1 ? ids.front() : tr("%1 runs").arg(ids.size()));
    change(tr("Changed %1").arg(what), [workspace = m_workspace, all = toStd(ids), add = toStd(added), remove = toStd(removed), what] {
        std::vector<std::pair<std::string, runs::RunNotes>> old;
        for (const auto& tag : add)
            static_cast<void>(runs::toTag(tag)); // none is changed for a tag that is none
        for (const auto& id : all)
            old.emplace_back(id, runs::changeNotes(runs::RunFolder::open(workspace->run(id)), [&](runs::RunNotes& notes) {
                                 std::erase_if(notes.tags,
                                               [&](const auto& tag) { return std::find(remove.begin(), remove.end(), tag) != remove.end(); });
                                 notes.tags.insert(notes.tags.end(), add.begin(), add.end());
                             }));
        return Undo{what, [workspace, old] {
                        for (const auto& [id, notes] : old)
                            runs::changeNotes(runs::RunFolder::open(workspace->run(id)),
                                              [&tags = notes.tags](runs::RunNotes& present) { present.tags = tags; });
                    }};
    });
}

void RunsPresenter::setNote(const QString& id, const QString& note)
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const RunSummary& run) { return QString::fromStdString(run.id) == id; });
    if (found == m_runs.end() || found->notes.note == note.toStdString())
        return;
    const QString what = tr("the note on %1").arg(id);
    change(tr("Changed %1").arg(what), [workspace = m_workspace, run = id.toStdString(), text = note.toStdString(), what] {
        const auto before = runs::changeNotes(runs::RunFolder::open(workspace->run(run)), [&](runs::RunNotes& notes) { notes.note = text; });
        return Undo{what, [workspace, run, old = before.note] {
                        runs::changeNotes(runs::RunFolder::open(workspace->run(run)), [&](runs::RunNotes& notes) { notes.note = old; });
                    }};
    });
}

QStringList RunsPresenter::commonTags() const
{
    QStringList common;
    bool isFirst = true;
    for (const RunSummary& run : m_runs) {
        if (!m_marked.contains(QString::fromStdString(run.id)))
            continue;
        QStringList own;
        for (const std::string& tag : run.notes.tags)
            own << QString::fromStdString(tag);
        if (isFirst)
            common = own;
        else
            common.removeIf([&](const QString& tag) { return !own.contains(tag); });
        isFirst = false;
    }
    return common;
}

} // namespace taxon::workbench
