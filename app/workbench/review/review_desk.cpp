// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_desk.h"

#include "common/class_picker.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/widgets.h"
#include "review/review_words.h"

#include <algorithm>

namespace taxon::workbench {

ReviewDesk::ReviewDesk(ReviewPresenter& presenter, const Keymap& keymap, ImageGrid& grid, ImageViewer& viewer, QWidget& page, CommandJobs* jobs,
                       std::function<void(qint64)> openLarge)
    : m_presenter(presenter),
      m_grid(grid),
      m_viewer(viewer),
      m_openLarge(std::move(openLarge)),
      m_keys(keymap),
      m_explanation(presenter, jobs, viewer),
      m_picker(new ClassPicker(&page))
{
    m_keys.watch(&grid);
    m_keys.watch(&viewer);
    connect(&m_keys, &ReviewKeys::pressed, this, &ReviewDesk::act);
    connect(&presenter, &ReviewPresenter::imagesEdited, this, &ReviewDesk::follow);
    connect(&presenter, &ReviewPresenter::decisionsChanged, this, [this] {
        m_grid.refresh();
        Q_EMIT currentEdited(place());
    });
    connect(&presenter.edits(), &ReviewEdits::done, this, [this](const QString& what) { Q_EMIT said(what, false); });
    connect(&presenter.edits(), &ReviewEdits::failed, this, [this](const Error& error) { Q_EMIT said(describe(error), true); });
    const auto backToWork = [this] { m_viewer.isOpen() ? m_viewer.setFocus() : m_grid.setFocus(); };
    connect(m_picker, &ClassPicker::picked, this, [this, backToWork](const QString& name) {
        backToWork();
        relabel(std::exchange(m_asked, {}), name);
    });
    connect(m_picker, &ClassPicker::cancelled, this, backToWork);
}

qint64 ReviewDesk::place() const
{
    return m_viewer.isOpen() ? m_viewer.index() : m_grid.current();
}

std::vector<std::uint32_t> ReviewDesk::chosenRows() const
{
    const std::vector<std::uint32_t>& images = m_presenter.images();
    const auto count = static_cast<qint64>(images.size());
    std::vector<std::uint32_t> rows;
    if (!m_viewer.isOpen())
        for (const IntervalSet::Interval& part : m_grid.selection().intervals())
            for (qint64 i = part.begin; i < std::min<qint64>(part.end, count); ++i)
                rows.push_back(images[static_cast<std::size_t>(i)]);
    if (rows.empty() && place() >= 0 && place() < count)
        rows.push_back(images[static_cast<std::size_t>(place())]);
    return rows;
}

void ReviewDesk::act(QWidget* where, ReviewAction action, int guess)
{
    Q_UNUSED(where)
    if (m_presenter.state() != ReviewPresenter::State::Ready)
        return;
    if (action == ReviewAction::Keys) {
        Q_EMIT keysWanted();
    } else if (action == ReviewAction::Reason) {
        Q_EMIT reasonWanted();
    } else if (action == ReviewAction::Undo) {
        m_presenter.edits().undo();
    } else if (action == ReviewAction::Redo) {
        m_presenter.edits().redo();
    } else if (action == ReviewAction::Large) {
        if (m_viewer.isOpen())
            m_viewer.close();
        else
            m_openLarge(std::max<qint64>(0, m_grid.current()));
    } else if (action == ReviewAction::Similar) {
        orderLikeCurrent(!m_presenter.orderedLike());
    } else if (action == ReviewAction::WhereItLooks) {
        showWhereItLooks();
    } else if (const auto rows = chosenRows(); !zoomByKey(m_viewer, action) && !rows.empty()) {
        decide(action, guess, rows);
    }
}

void ReviewDesk::showWhereItLooks()
{
    const bool wasOpen = m_viewer.isOpen();
    if (!wasOpen)
        m_openLarge(std::max<qint64>(0, m_grid.current()));
    if (m_viewer.isOpen() && (wasOpen || m_explanation.shown() == ExplanationView::Shown::Nothing))
        m_explanation.next();
}

void ReviewDesk::orderLikeCurrent(bool wanted)
{
    const qint64 at = place();
    if (!wanted)
        m_presenter.dropOrder();
    else if (!m_presenter.evaluation()->embeddings())
        Q_EMIT said(tr("This evaluation has no embeddings: evaluate the model again to see what looks alike."), true);
    else if (at >= 0 && at < static_cast<qint64>(m_presenter.images().size()))
        m_presenter.orderBySimilarity(m_presenter.images()[static_cast<std::size_t>(at)]);
}

void ReviewDesk::decide(ReviewAction action, int guess, const std::vector<std::uint32_t>& rows)
{
    if (action == ReviewAction::Relabel) {
        m_asked = rows;
        askForClass();
        return;
    }
    if (action == ReviewAction::TopGuess) {
        const std::vector<ImageFacts::Guess> top = m_presenter.facts(rows.front()).top; // as the chosen image has them
        if (static_cast<std::size_t>(guess) < top.size())
            relabel(rows, top[static_cast<std::size_t>(guess)].className);
        return;
    }
    const std::size_t before = m_presenter.images().size();
    switch (action) {
    case ReviewAction::Keep: m_presenter.edits().judge(rows, library::Verdict::Keep); break;
    case ReviewAction::Difficult: m_presenter.edits().judge(rows, library::Verdict::Difficult); break;
    case ReviewAction::OutOfScope: m_presenter.edits().judge(rows, library::Verdict::OutOfScope); break;
    case ReviewAction::Unsure: m_presenter.edits().judge(rows, library::Verdict::Unsure); break;
    case ReviewAction::WrongLabel: m_presenter.edits().judge(rows, library::Verdict::WrongLabel); break;
    case ReviewAction::Remove: m_presenter.edits().remove(rows); break;
    default: return;
    }
    if (m_presenter.images().size() == before)
        goOn();
}

void ReviewDesk::askForClass()
{
    QStringList classes;
    for (const std::string& name : m_presenter.evaluation()->store().classes())
        classes << QString::fromStdString(name);
    m_picker->ask(tr("Move %1 to").arg(imagesText(static_cast<qint64>(m_asked.size()))), classes);
}

/// Images whose label it is already are kept: the person has said what they are.
void ReviewDesk::relabel(const std::vector<std::uint32_t>& rows, const QString& className)
{
    std::vector<std::uint32_t> toMove, right;
    for (const std::uint32_t row : rows)
        (m_presenter.labelOf(row) == className ? right : toMove).push_back(row);
    const std::size_t before = m_presenter.images().size();
    m_presenter.edits().judge(right, library::Verdict::Keep);
    m_presenter.edits().relabel(toMove, className.toStdString());
    if (m_presenter.images().size() == before)
        goOn();
}

void ReviewDesk::goOn()
{
    const auto last = static_cast<qint64>(m_presenter.images().size()) - 1;
    if (m_viewer.isOpen()) {
        m_viewer.showIndex(m_viewer.index() + 1);
        return;
    }
    const auto& parts = m_grid.selection().intervals();
    m_grid.setCurrent(std::min(last, parts.empty() ? m_grid.current() + 1 : parts.back().end));
}

void ReviewDesk::follow(const std::vector<std::uint32_t>& before)
{
    const std::vector<std::uint32_t>& now = m_presenter.images();
    // The first image from the chosen one on that is still there; rows keep their order.
    qint64 at = -1;
    for (auto i = static_cast<std::size_t>(std::max<qint64>(0, place())); i < before.size() && at < 0; ++i)
        if (const auto found = std::find(now.begin(), now.end(), before[i]); found != now.end())
            at = found - now.begin();
    const auto count = static_cast<qint64>(now.size());
    at = at < 0 ? count - 1 : at;
    m_grid.setCount(count);
    m_grid.setCurrent(at);
    if (m_viewer.isOpen() && count > 0)
        m_openLarge(at);
    else if (m_viewer.isOpen())
        m_viewer.close();
    Q_EMIT currentEdited(at);
}

} // namespace taxon::workbench
