// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/duplicates_presenter.h"

#include "base/text.h"
#include "common/core_text.h"

#include <QFile>
#include <QFileInfo>
#include <QStringList>
#include <algorithm>

namespace taxon::workbench {
namespace {

DuplicateSide readSide(const Workspace& workspace, const std::string& path)
{
    const QString file = QFile::decodeName((workspace.library() / textToPath(path)).c_str());
    return {path, placeWords(path), readFullImage(file), QFileInfo(file).size()};
}

} // namespace

QString placeWords(const std::string& path)
{
    const QStringList folders = text(path).split(QLatin1Char('/'));
    if (folders.value(0) == QLatin1String("_benchmark"))
        return DuplicatesPresenter::tr("benchmark %1 · %2").arg(folders.value(1), folders.value(2));
    return folders.value(0);
}

void DuplicatesPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.cancel();
    m_workspace = std::move(workspace);
    m_pairs.clear();
    m_chosen = -1;
    m_isReading = false;
    m_sides = {};
    Q_EMIT pairsChanged();
    Q_EMIT chosenChanged();
}

void DuplicatesPresenter::setProblems(const std::vector<library::Problem>& problems)
{
    const library::Problem before = m_chosen >= 0 ? m_pairs[static_cast<std::size_t>(m_chosen)] : library::Problem{};
    m_pairs.clear();
    std::copy_if(problems.begin(), problems.end(), std::back_inserter(m_pairs),
                 [](const library::Problem& problem) { return !problem.other.empty(); });
    std::stable_sort(m_pairs.begin(), m_pairs.end(), [](const library::Problem& a, const library::Problem& b) { return a.kind < b.kind; });
    const auto same = std::find_if(m_pairs.begin(), m_pairs.end(),
                                   [&](const library::Problem& one) { return one.path == before.path && one.other == before.other; });
    const int last = static_cast<int>(m_pairs.size()) - 1;
    const int chosen = same != m_pairs.end() ? static_cast<int>(same - m_pairs.begin()) : std::min(std::max(m_chosen, 0), last);
    Q_EMIT pairsChanged();
    choose(chosen);
}

void DuplicatesPresenter::setShown(bool isShown)
{
    m_isShown = isShown;
    if (m_chosen >= 0 && m_sides[Left].image.image.isNull() && m_sides[Left].image.problem.isEmpty())
        read();
}

void DuplicatesPresenter::choose(int pair)
{
    m_chosen = pair >= 0 && pair < static_cast<int>(m_pairs.size()) ? pair : -1;
    m_reading.cancel();
    m_isReading = false;
    m_sides = {};
    if (m_chosen >= 0) {
        const library::Problem& problem = m_pairs[static_cast<std::size_t>(m_chosen)];
        m_sides[Left] = {problem.path, placeWords(problem.path), {}, -1};
        m_sides[Right] = {problem.other, placeWords(problem.other), {}, -1};
        read();
    }
    Q_EMIT chosenChanged();
}

void DuplicatesPresenter::read()
{
    if (!m_isShown || !m_workspace)
        return;
    m_isReading = true;
    m_reading = m_tasks.run(
        this,
        [workspace = m_workspace, left = m_sides[Left].path, right = m_sides[Right].path](const jobs::Context&) {
            return std::array{readSide(*workspace, left), readSide(*workspace, right)};
        },
        [this](std::array<DuplicateSide, 2> sides) {
            m_isReading = false;
            m_sides = std::move(sides);
            Q_EMIT chosenChanged();
        });
}

bool DuplicatesPresenter::isConflict() const
{
    using library::ProblemKind;
    if (m_chosen < 0)
        return false;
    const ProblemKind kind = m_pairs[static_cast<std::size_t>(m_chosen)].kind;
    return kind == ProblemKind::LabelConflict || kind == ProblemKind::NearConflict;
}

void DuplicatesPresenter::keep(Side which)
{
    if (m_chosen < 0)
        return;
    const std::string gone = m_sides[which == Left ? Right : Left].path;
    std::vector<library::Problem> left;
    std::copy_if(m_pairs.begin(), m_pairs.end(), std::back_inserter(left),
                 [&](const library::Problem& problem) { return problem.path != gone && problem.other != gone; });
    setProblems(left);
    Q_EMIT removeWanted(gone);
}

} // namespace taxon::workbench
