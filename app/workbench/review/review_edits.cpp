// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_edits.h"

#include "common/core_text.h"
#include "common/edit_words.h"
#include "common/write_access.h"
#include "library/conflicts.h"
#include "library/moved_images.h"

#include <QScopeGuard>
#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace taxon::workbench {
namespace {

constexpr const char* kWhy = "review"; ///< of moves in the journal for which the person gives no reason

std::vector<library::JudgedImage> judgedImages(const Evaluation& evaluation, const std::vector<std::uint32_t>& rows,
                                               const std::vector<std::string>& paths, library::Verdict verdict)
{
    std::vector<library::JudgedImage> images;
    for (std::size_t i = 0; i < rows.size(); ++i)
        images.push_back({verdict, paths[i], "", "", evaluation.predictedClass(rows[i]), ""});
    return images;
}

/// nullptr where the journal can't be read.
EditHistory historyOf(const library::LibraryEditor& editor)
{
    try {
        return editor.history();
    } catch (const std::exception&) {
        return {};
    }
}

} // namespace

Decisions decisionsOf(const Evaluation& evaluation, const std::vector<library::EditStep>& steps)
{
    Decisions decisions;
    if (steps.empty())
        return decisions;
    const library::VerdictIndex verdicts(steps);
    const library::MovedImages moved(steps);
    const std::vector<scores::PredictionRow>& rows = evaluation.store().rows();
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
        const scores::PredictionRow& image = rows[row];
        if (const library::MovedImage* now = moved.find(image.path, image.sha256)) {
            decisions[row] = {std::nullopt, now->path, now->who, now->time};
            continue;
        }
        const library::GivenVerdict* given = verdicts.standing(image.sha256, library::labelOfPath(image.path), evaluation.predictedClass(row));
        if (given != nullptr)
            decisions[row] = {given->image.verdict, "", given->who, given->time, given->why};
    }
    return decisions;
}

QString wordOf(const Decision& decision)
{
    if (decision.verdict)
        return wordOf(*decision.verdict);
    const std::string place = library::placeOfPath(decision.path);
    return place == "_removed" ? ReviewEdits::tr("removed") : ReviewEdits::tr("moved to %1").arg(text(place));
}

void ReviewEdits::open(std::shared_ptr<const Workspace> workspace, std::shared_ptr<const Evaluation> evaluation, Decisions decisions,
                       const std::string& version)
{
    m_expected.clear();
    m_decided = 0;
    m_workspace = std::move(workspace);
    m_evaluation = std::move(evaluation);
    m_decisions = std::move(decisions);
    m_history = nullptr;
    m_model = version.empty() && m_evaluation ? m_evaluation->store().info().model : version;
}

void ReviewEdits::update(Decisions decisions)
{
    m_decisions = std::move(decisions);
    m_history = nullptr;
    Q_EMIT changed();
}

const Decision* ReviewEdits::decision(std::uint32_t row) const
{
    if (const auto found = m_expected.find(row); found != m_expected.end())
        return &found->second.decision;
    const auto found = m_decisions.find(row);
    return found == m_decisions.end() ? nullptr : &found->second;
}

void ReviewEdits::judge(const std::vector<std::uint32_t>& rows, library::Verdict verdict)
{
    ask({.kind = Action::Kind::Judge, .rows = rows, .verdict = verdict}, {verdict, "", journalWriter(), "", m_reason});
}

void ReviewEdits::relabel(const std::vector<std::uint32_t>& rows, const std::string& className)
{
    ask({.kind = Action::Kind::Relabel, .rows = rows, .className = className}, {std::nullopt, className + "/", journalWriter(), ""});
}

void ReviewEdits::remove(const std::vector<std::uint32_t>& rows)
{
    ask({.kind = Action::Kind::Remove, .rows = rows}, {std::nullopt, "_removed/", journalWriter(), ""});
}

void ReviewEdits::undo()
{
    ask({.kind = Action::Kind::Undo}, {});
}

void ReviewEdits::redo()
{
    ask({.kind = Action::Kind::Redo}, {});
}

/// \param expected  what will be decided about the rows; a path that ends with '/' is the folder they will be in.
void ReviewEdits::ask(Action action, const Decision& expected)
{
    if (!m_evaluation || (action.rows.empty() && action.kind != Action::Kind::Undo && action.kind != Action::Kind::Redo))
        return;
    action.workspace = m_workspace;
    action.evaluation = m_evaluation;
    action.model = m_model;
    action.why = m_reason;
    action.number = ++m_asked;
    for (const std::uint32_t row : action.rows) {
        const Decision* known = decision(row);
        const std::string path = known != nullptr && !known->path.empty() ? known->path : m_evaluation->store().rows()[row].path;
        Decision next = expected;
        if (next.verdict && path != m_evaluation->store().rows()[row].path)
            next = *known; // it was moved: that is what is shown
        else if (!next.verdict)
            next.path = action.kind == Action::Kind::Remove ? "_removed/" + path
                                                            : library::folderForLabel(path, action.className) + path.substr(path.rfind('/'));
        m_expected[row] = {std::move(next), action.number};
    }
    m_decided += static_cast<int>(action.rows.size());
    if (!action.rows.empty())
        Q_EMIT changed();
    const auto outcome = std::make_shared<Outcome>();
    m_queue.add(
        [action, outcome] {
            const auto last = qScopeGuard([&] { decide(action, *outcome); });
            outcome->said = carryOut(action, outcome->history);
        },
        [this, action, outcome](const std::optional<Error>& error) { finish(action, std::move(*outcome), error); });
}

/// By the journal after a step, or after what stopped it; none where it can't be read, which the step itself has said already.
void ReviewEdits::decide(const Action& action, Outcome& outcome)
{
    try {
        if (!outcome.history)
            outcome.history = std::make_shared<const std::vector<library::EditStep>>(library::editHistory(*action.workspace));
        outcome.decisions = decisionsOf(*action.evaluation, *outcome.history);
    } catch (const std::exception&) {
        outcome.decisions.clear();
    }
}

/// \param after  the journal then; left as it is where nothing was begun.
QString ReviewEdits::carryOut(const Action& action, EditHistory& after)
{
    requireWritable(*action.workspace);
    library::LibraryEditor editor(*action.workspace);
    const auto last = qScopeGuard([&] { after = historyOf(editor); });
    const auto history = editor.history();
    const library::MovedImages moved(*history);
    std::vector<std::uint32_t> rows;
    std::vector<std::string> paths; // as they are now, whatever was done since they were evaluated; each once
    std::set<std::string> seen;
    for (const std::uint32_t row : action.rows) {
        const scores::PredictionRow& image = action.evaluation->store().rows()[row];
        const library::MovedImage* now = moved.find(image.path, image.sha256);
        if (const std::string& path = now != nullptr ? now->path : image.path; seen.insert(path).second) {
            rows.push_back(row);
            paths.push_back(path);
        }
    }
    const std::string why = action.why.empty() ? kWhy : action.why;
    switch (action.kind) {
    case Action::Kind::Judge:
        (void)editor.judge(judgedImages(*action.evaluation, rows, paths, action.verdict), action.model, action.why);
        return tr("%1: %2").arg(imagesOf(paths), wordOf(action.verdict));
    case Action::Kind::Relabel: {
        std::map<std::string, std::vector<std::string>> byFolder; // a set lies in one place, so this is one step
        for (const std::string& path : paths)
            byFolder[library::folderForLabel(path, action.className)].push_back(path);
        for (const auto& [folder, images] : byFolder)
            requireDone(editor.move(images, folder, why));
        return tr("%1: moved to %2").arg(imagesOf(paths), text(action.className));
    }
    case Action::Kind::Remove: requireDone(editor.remove(paths, why)); return tr("%1: removed").arg(imagesOf(paths));
    case Action::Kind::Undo:
    case Action::Kind::Redo: {
        const library::EditStep step = action.kind == Action::Kind::Undo ? editor.undo() : editor.redo();
        return takenBack(*history, step);
    }
    }
    return {};
}

void ReviewEdits::finish(const Action& action, Outcome outcome, const std::optional<Error>& error)
{
    if (action.evaluation == m_evaluation) {
        m_decisions = std::move(outcome.decisions);
        m_history = std::move(outcome.history);
        std::erase_if(m_expected, [&](const auto& entry) { return entry.second.action == action.number; });
        if (error)
            m_decided -= static_cast<int>(action.rows.size());
        Q_EMIT changed();
    }
    if (error)
        Q_EMIT failed(*error);
    else
        Q_EMIT done(outcome.said);
}

} // namespace taxon::workbench
