// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/image_history.h"

#include "common/core_text.h"
#include "common/edit_words.h"
#include "library/conflicts.h"

#include <algorithm>

namespace taxon::workbench {
namespace {

QString wordsOf(const library::JudgedImage& image)
{
    const QString word = wordOf(image.verdict);
    return image.suggested.empty() ? word : ImageHistory::tr("%1, it is %2").arg(word, text(image.suggested));
}

QString wordsOf(const library::EditedImage& image)
{
    if (!image.failed.empty())
        return ImageHistory::tr("was to be moved to %1, but stayed: %2").arg(text(library::placeOfPath(image.to)), text(image.failed));
    const std::string place = library::placeOfPath(image.to);
    if (place == "_removed")
        return ImageHistory::tr("removed");
    if (image.folder || place == library::placeOfPath(image.from))
        return ImageHistory::tr("%1 became %2").arg(text(image.from), text(image.to));
    return ImageHistory::tr("moved from %1 to %2").arg(text(library::placeOfPath(image.from)), text(place));
}

/// What \p step did about the one image: a step may be about thousands.
QString whatOf(const std::vector<library::EditStep>& steps, const library::EditStep& step, const std::string& path, const std::string& sha256)
{
    if (!step.undoes.empty()) {
        const auto [undone, again] = library::undoneStep(steps, step);
        return (again ? ImageHistory::tr("done again: %1") : ImageHistory::tr("taken back: %1"))
            .arg(undone == nullptr ? text(step.undoes) : whatOf(steps, *undone, path, sha256));
    }
    for (const library::JudgedImage& image : step.judged)
        if ((!sha256.empty() && image.sha256 == sha256) || image.path == path)
            return wordsOf(image);
    const auto isIt = [&](const library::EditedImage& image) { return !sha256.empty() && image.sha256 == sha256; };
    auto found = std::find_if(step.images.begin(), step.images.end(), isIt);
    if (found == step.images.end())
        found = std::find_if(step.images.begin(), step.images.end(), [&](const library::EditedImage& image) {
            return image.from == path || image.to == path
                   || (image.folder && (path.starts_with(image.from + "/") || path.starts_with(image.to + "/")));
        });
    return found == step.images.end() ? wordOf(step) : wordsOf(*found);
}

} // namespace

std::vector<HistoryLine> historyLines(const std::vector<library::EditStep>& steps, const std::string& path, const std::string& sha256)
{
    std::vector<HistoryLine> lines;
    for (const library::EditStep& step : library::historyOf(steps, path)) {
        const QString what = whatOf(steps, step, path, sha256);
        lines.push_back({step.undone.empty() ? what : ImageHistory::tr("%1 (taken back)").arg(what), byWhom(step.who, step.time, step.why)});
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

ImageHistory::ImageHistory(ReviewPresenter& review, TaskRunner& tasks, QObject* parent) : QObject(parent), m_review(review), m_tasks(tasks)
{
    connect(&review.edits(), &ReviewEdits::changed, this, [this] {
        if (m_review.edits().isBusy())
            return; // it is not in the journal yet
        m_steps = m_review.edits().history();
        m_isStale = m_isReading;
        read();
    });
}

void ImageHistory::forget()
{
    m_task.cancel();
    m_isReading = false;
    m_isStale = false;
    m_steps = nullptr;
    m_wanted.reset();
    m_known.reset();
    m_problem.clear();
}

void ImageHistory::want(std::uint32_t row)
{
    if (m_evaluation != m_review.sharedEvaluation())
        forget();
    m_evaluation = m_review.sharedEvaluation();
    if (m_wanted == row && (m_isReading || m_known == row))
        return;
    m_wanted = row;
    read();
}

const std::vector<HistoryLine>* ImageHistory::of(std::uint32_t row) const
{
    return m_known == row && m_evaluation == m_review.sharedEvaluation() ? &m_lines : nullptr;
}

/// One reading at a time: images that are passed by meanwhile are not asked for.
void ImageHistory::read()
{
    if (!m_wanted || m_isReading || m_evaluation == nullptr || m_evaluation != m_review.sharedEvaluation())
        return;
    m_isReading = true;
    const std::uint32_t row = *m_wanted;
    m_task = m_tasks.run(
        this,
        [row, steps = m_steps, evaluation = m_evaluation, workspace = m_review.workspace()](const jobs::Context&) {
            Found found{steps ? steps : std::make_shared<const std::vector<library::EditStep>>(library::editHistory(*workspace)), {}};
            const scores::PredictionRow& image = evaluation->store().rows()[row];
            found.lines = historyLines(*found.steps, image.path, image.sha256);
            return found;
        },
        [this, row](Found found) {
            m_problem.clear();
            accept(row, std::move(found));
        },
        [this, row](const Error& error) {
            m_problem = text(error.what());
            accept(row, {});
        });
}

void ImageHistory::accept(std::uint32_t row, Found found)
{
    m_isReading = false;
    const bool isStale = std::exchange(m_isStale, false);
    if (!isStale)
        m_steps = std::move(found.steps);
    m_lines = std::move(found.lines);
    m_known = row;
    Q_EMIT changed();
    if (isStale || m_wanted != row)
        read();
}

} // namespace taxon::workbench
