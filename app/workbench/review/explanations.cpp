// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/explanations.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "jobs/command_jobs.h"

#include <QFile>
#include <algorithm>

namespace taxon::workbench {

Explanations::Explanations(ReviewPresenter& presenter, CommandJobs* jobs, QObject* parent) : QObject(parent), m_presenter(presenter), m_jobs(jobs)
{
    connect(&presenter, &ReviewPresenter::evaluationChanged, this, &Explanations::forget);
}

void Explanations::forget()
{
    ++m_round;
    m_found.clear();
    m_problems.clear();
    m_asked.clear();
}

const scores::Explanation* Explanations::of(std::uint32_t row) const
{
    const auto found = m_found.find(row);
    return found == m_found.end() ? nullptr : &found->second;
}

bool Explanations::isNew(std::uint32_t row) const
{
    return !m_found.contains(row) && !m_asked.contains(row) && !m_problems.contains(row);
}

void Explanations::want(std::uint32_t row)
{
    const std::vector<std::uint32_t>& images = m_presenter.images();
    const auto first = std::find(images.begin(), images.end(), row);
    std::vector<std::uint32_t> missing;
    for (auto next = first; next != images.end() && next != first + kAtATime; ++next)
        if (isNew(*next))
            missing.push_back(*next);
    if (m_presenter.chosenEntry() < 0 || missing.empty() || (missing.front() != row && missing.size() < kAtATime / 2))
        return;
    if (m_jobs != nullptr)
        return ask(missing);
    for (const std::uint32_t one : missing)
        m_problems[one] = tr("The worker can't be started from here.");
}

void Explanations::ask(const std::vector<std::uint32_t>& wanted)
{
    std::vector<std::string> arguments{"-C", pathToText(m_presenter.workspace()->root()), "explain", "--run",
                                       m_presenter.entries()[static_cast<std::size_t>(m_presenter.chosenEntry())].runId.toStdString()};
    std::map<std::string, std::uint32_t> rows; // by the name that the worker answers with
    for (const std::uint32_t row : wanted) {
        const std::filesystem::path file = QFile::encodeName(m_presenter.fileOf(row)).toStdString();
        arguments.push_back(file.native());
        rows[pathToText(file)] = row;
        m_asked.insert(row);
    }
    m_jobs->start(
        {.title = tr("Where the model looks"), .arguments = std::move(arguments), .changes = false}, this,
        [this, rows, round = m_round](const Json& result) {
            if (round == m_round)
                accept(result, rows);
        },
        [this, rows, round = m_round](const Error& error) {
            if (round == m_round)
                refuse(error, rows);
        });
}

void Explanations::refuse(const Error& error, const std::map<std::string, std::uint32_t>& rows)
{
    for (const auto& [file, row] : rows) {
        m_asked.erase(row);
        if (error.code() != ErrorCode::Cancelled) // it may be asked for again
            m_problems[row] = describe(error);
    }
    Q_EMIT changed();
}

void Explanations::accept(const Json& result, const std::map<std::string, std::uint32_t>& rows)
{
    for (const auto& [file, row] : rows)
        m_asked.erase(row);
    const auto rowOf = [&rows](const Json& entry) {
        const auto found = rows.find(entry.value("image", ""));
        return found == rows.end() ? std::optional<std::uint32_t>() : std::optional(found->second);
    };
    for (const Json& entry : result.value("explanations", Json::array()))
        if (const auto row = rowOf(entry)) {
            try {
                m_found[*row] = scores::explanationFromJson(entry, "taxon explain");
            } catch (const Error& error) {
                m_problems[*row] = describe(error);
            }
        }
    for (const Json& entry : result.value("problems", Json::array()))
        if (const auto row = rowOf(entry))
            m_problems[*row] = text(entry.value("message", ""));
    Q_EMIT changed();
}

} // namespace taxon::workbench
