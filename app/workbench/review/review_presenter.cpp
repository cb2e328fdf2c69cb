// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_presenter.h"

#include "common/core_text.h"

#include <algorithm>

namespace taxon::workbench {

ReviewPresenter::ReviewPresenter(TaskRunner& tasks, QObject* parent) : QObject(parent), m_tasks(tasks)
{
    connect(&m_edits, &ReviewEdits::changed, this, &ReviewPresenter::acceptDecisions);
}

void ReviewPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_listing.cancel();
    m_loading.cancel();
    m_pending = 0;
    m_workspace = std::move(workspace);
    m_entries.clear();
    m_entry = m_set = -1;
    m_evaluation.reset();
    m_shownGroups.clear();
    m_group = nullptr;
    m_images.clear();
    forgetOrder();
    m_error.reset();
    m_edits.open(nullptr, nullptr, {});
    setState(m_workspace ? State::Reading : State::Closed); // first: who hears the others must not ask for the set that is gone
    Q_EMIT entriesChanged();
    Q_EMIT groupsChanged();
    Q_EMIT imagesChanged(true);
    Q_EMIT evaluationChanged();
    if (m_workspace)
        list(false);
}

void ReviewPresenter::refresh()
{
    if (m_workspace && m_pending == 0)
        list(true);
}

void ReviewPresenter::list(bool keepShown)
{
    ++m_pending;
    m_listing = m_tasks.run(
        this,
        [workspace = m_workspace, evaluation = m_evaluation](const jobs::Context&) {
            // another person may have judged meanwhile
            return std::pair(listEvaluations(*workspace), evaluation ? decisionsOf(*evaluation, library::editHistory(*workspace)) : Decisions());
        },
        [this, keepShown, evaluation = m_evaluation](std::pair<std::vector<EvaluationEntry>, Decisions> found) {
            --m_pending;
            if (evaluation && evaluation == m_evaluation && !m_edits.isBusy()) {
                m_edits.update(std::move(found.second));
            }
            acceptEntries(std::move(found.first), keepShown);
        },
        [this](const Error& error) {
            --m_pending;
            fail(error);
        });
}

void ReviewPresenter::acceptEntries(std::vector<EvaluationEntry> entries, bool keepShown)
{
    const QString shown = m_entry >= 0 ? m_entries[static_cast<std::size_t>(m_entry)].runId : QString();
    m_entries = std::move(entries);
    m_entry = -1;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_entries[i].runId == shown)
            m_entry = static_cast<int>(i);
    Q_EMIT entriesChanged();
    if (!m_wantedRun.isEmpty())
        chooseRun(std::exchange(m_wantedRun, QString()));
    else if (m_entries.empty())
        setState(State::Empty);
    else if (!keepShown || m_entry < 0)
        chooseEntry(0);
}

void ReviewPresenter::chooseRun(const QString& runId)
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_entries[i].runId == runId) {
            if (static_cast<int>(i) != m_entry)
                chooseEntry(static_cast<int>(i));
            return;
        }
    m_wantedRun = m_pending > 0 ? runId : QString();
    if (m_pending > 0 || m_entry >= 0)
        return;
    if (m_entries.empty())
        setState(State::Empty);
    else
        chooseEntry(0);
}

void ReviewPresenter::chooseEntry(int entry)
{
    if (entry < 0 || entry >= static_cast<int>(m_entries.size()))
        return;
    m_loading.cancel();
    m_entry = entry;
    Q_EMIT entriesChanged();
    if (!m_evaluation)
        setState(State::Reading);
    ++m_pending;
    const std::filesystem::path folder = m_entries[static_cast<std::size_t>(entry)].folder;
    m_loading = m_tasks.run(
        this,
        [folder, workspace = m_workspace](const jobs::Context& context) {
            std::shared_ptr<const Evaluation> evaluation = Evaluation::load(folder, context);
            return std::pair(evaluation, decisionsOf(*evaluation, library::editHistory(*workspace)));
        },
        [this](std::pair<std::shared_ptr<const Evaluation>, Decisions> loaded) {
            --m_pending;
            std::shared_ptr<const Evaluation> evaluation = std::move(loaded.first);
            const QString before = m_evaluation && m_set >= 0 ? text(set().set.name) : QString();
            m_group = nullptr;
            m_shownGroups.clear();
            m_evaluation = std::move(evaluation);
            dealOut();
            m_edits.open(m_workspace, m_evaluation, std::move(loaded.second), m_entries[static_cast<std::size_t>(m_entry)].version);
            m_error.reset();
            m_threshold = modelThreshold();
            m_set = -1;
            if (m_evaluation->sets().empty())
                return fail(Error(ErrorCode::Failed, "The evaluation holds no images."));
            int wanted = m_evaluation->firstSet();
            for (std::size_t i = 0; i < m_evaluation->sets().size(); ++i)
                if (text(m_evaluation->sets()[i].set.name) == before)
                    wanted = static_cast<int>(i);
            m_state = State::Ready;
            chooseSet(wanted);
            Q_EMIT evaluationChanged();
            Q_EMIT stateChanged();
        },
        [this](const Error& error) {
            --m_pending;
            fail(error);
        });
}

void ReviewPresenter::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ReviewPresenter::fail(const Error& error)
{
    m_evaluation.reset();
    forgetOrder();
    m_edits.open(nullptr, nullptr, {});
    m_shownGroups.clear();
    m_group = nullptr;
    m_images.clear();
    m_error = error;
    Q_EMIT groupsChanged();
    Q_EMIT imagesChanged(true);
    setState(State::Failed);
    Q_EMIT evaluationChanged();
}

void ReviewPresenter::chooseSet(int set)
{
    if (!m_evaluation || set < 0 || set >= static_cast<int>(m_evaluation->sets().size()))
        return;
    m_set = set;
    m_group = nullptr;
    forgetOrder();
    m_view = isOutOfScope() ? View::All : View::Queue;
    updateGroups();
    updateImages(true);
    Q_EMIT setChanged();
    Q_EMIT thresholdChanged();
}

double ReviewPresenter::modelThreshold() const
{
    return m_evaluation ? m_evaluation->store().info().threshold : 0.8;
}

void ReviewPresenter::setThreshold(double threshold)
{
    threshold = std::clamp(threshold, 0.0, 1.0);
    if (threshold == m_threshold)
        return;
    m_threshold = threshold;
    if (m_state != State::Ready)
        return;
    updateImages(false);
    Q_EMIT thresholdChanged();
}

ShownFigures ReviewPresenter::shownFigures() const
{
    ShownFigures figures;
    figures.counts = set().curve.at(m_threshold);
    if (isOutOfScope())
        return figures;
    for (const EvaluatedSet& other : m_evaluation->sets())
        if (other.set.isOutOfScope()) {
            figures.falseShown = other.curve.at(m_threshold).coverage();
            figures.falseShownSet = text(other.set.name);
            break;
        }
    return figures;
}

void ReviewPresenter::setGrouping(Grouping grouping)
{
    m_grouping = grouping;
    m_group = nullptr;
    updateGroups();
    updateImages(true);
}

void ReviewPresenter::setGroupFilter(const QString& typed)
{
    m_typed = typed;
    updateGroups();
}

void ReviewPresenter::updateGroups()
{
    m_shownGroups.clear();
    if (m_evaluation && m_set >= 0) {
        const std::vector<ErrorGroup>& groups = m_grouping == Grouping::Pairs   ? set().pairs
                                                : m_grouping == Grouping::Truth ? set().truths
                                                                                : set().predictions;
        // One look per class, not per group: 50,000 pairs have few class names.
        const QString typed = m_typed.trimmed();
        std::vector<char> hit(m_evaluation->store().classes().size());
        for (std::size_t i = 0; i < hit.size(); ++i)
            hit[i] = typed.isEmpty() || className(static_cast<std::int32_t>(i)).contains(typed, Qt::CaseInsensitive);
        const auto matches = [&](std::int32_t index) { return index < 0 ? typed.isEmpty() : hit[static_cast<std::size_t>(index)] != 0; };
        for (const ErrorGroup& group : groups)
            if (matches(group.truth) || matches(group.prediction))
                m_shownGroups.push_back(&group);
    }
    Q_EMIT groupsChanged();
}

int ReviewPresenter::chosenGroupIndex() const noexcept
{
    const auto found = std::find(m_shownGroups.begin(), m_shownGroups.end(), m_group);
    return m_group != nullptr && found != m_shownGroups.end() ? static_cast<int>(found - m_shownGroups.begin()) : -1;
}

void ReviewPresenter::chooseGroup(int index)
{
    m_group = index >= 0 && index < static_cast<int>(m_shownGroups.size()) ? m_shownGroups[static_cast<std::size_t>(index)] : nullptr;
    updateImages(true);
}

void ReviewPresenter::openImages(const QString& title, std::vector<std::uint32_t> rows, Judged judged)
{
    if (m_state != State::Ready)
        return;
    m_opened = {-1, -1, std::move(rows)};
    m_openedTitle = title;
    m_openedJudged = judged;
    m_group = &m_opened;
    updateImages(true);
    Q_EMIT imagesOpened();
}

std::size_t ReviewPresenter::shownOf(const ErrorGroup& group) const
{
    const std::vector<float>& confidence = m_evaluation->sidecar().confidence;
    return static_cast<std::size_t>(
        std::count_if(group.rows.begin(), group.rows.end(), [&](std::uint32_t row) { return confidence[row] >= static_cast<float>(m_threshold); }));
}

void ReviewPresenter::setView(View view)
{
    m_view = view;
    m_group = nullptr;
    updateImages(true);
}

void ReviewPresenter::setHidesJudged(bool hides)
{
    m_hidesJudged = hides;
    updateImages(true);
}

void ReviewPresenter::updateImages(bool fresh)
{
    if (!m_evaluation || m_set < 0)
        return;
    const bool canBeInserted = !fresh && (m_order != Order::Usual || m_like); // not only at the end
    const std::vector<std::uint32_t> before = canBeInserted ? m_images : std::vector<std::uint32_t>();
    computeImages(fresh);
    Q_EMIT imagesChanged(fresh || (canBeInserted && before != m_images));
}

void ReviewPresenter::acceptDecisions()
{
    if (m_state != State::Ready)
        return;
    const std::vector<std::uint32_t> before = m_images;
    computeImages(true);
    if (m_images == before)
        Q_EMIT decisionsChanged();
    else
        Q_EMIT imagesEdited(before);
}

} // namespace taxon::workbench
