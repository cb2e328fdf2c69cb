// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/models_presenter.h"

#include "base/ids.h"
#include "base/json_file.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "common/write_access.h"
#include "models/version_gates.h"
#include "serving/monitoring_file.h"

#include <QFile>
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

void readServed(const Workspace& workspace, ModelEntry& entry)
{
    try {
        entry.served = serving::readMonitoring(workspace, entry.number);
    } catch (const Error& error) { // the version is there all the same
        entry.servedProblem = describe(error);
    }
}

ModelEntry entryOf(const Workspace& workspace, models::VersionInfo info, const std::vector<scores::Gate>& gates)
{
    ModelEntry entry;
    entry.number = info.number;
    readServed(workspace, entry);
    const fs::path summaryFile = info.folder / "scores" / "summary.json";
    entry.info = std::move(info);
    if (!fs::exists(summaryFile))
        return entry;
    try {
        Json summary = readJson(summaryFile);
        summary.erase("comparison"); // it was made with what was in production then
        entry.gates = scores::judge(summary, gates);
        const Json top1 = summary.at("sets").value("test", Json::object()).value("top1", Json());
        entry.top1 = top1.is_number() ? top1.get<double>() : scores::kNoValue;
    } catch (const std::exception& error) { // the version is there all the same
        entry.problem = ModelsPresenter::tr("Its scores can't be read: %1").arg(QString::fromUtf8(error.what()));
    }
    return entry;
}

} // namespace

ModelsReading readModels(const Workspace& workspace)
{
    const std::vector<scores::Gate> gates = models::workspaceGates(workspace);
    ModelsReading reading;
    reading.history = models::productionHistory(workspace);
    std::vector<models::VersionProblem> problems;
    for (models::VersionInfo& info : models::listVersions(workspace, problems))
        reading.versions.push_back(entryOf(workspace, std::move(info), gates));
    for (const models::VersionProblem& problem : problems) {
        ModelEntry entry;
        entry.number = problem.number;
        entry.problem = QString::fromStdString(problem.message);
        reading.versions.push_back(std::move(entry));
    }
    std::sort(reading.versions.begin(), reading.versions.end(), [](const ModelEntry& a, const ModelEntry& b) { return a.number > b.number; });
    return reading;
}

ModelsPresenter::ModelsPresenter(TaskRunner& tasks, CommandJobs* jobs, QObject* parent) : QObject(parent), m_tasks(tasks), m_jobs(jobs) {}

void ModelsPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.forget();
    m_judging.cancel();
    m_isJudging = false;
    m_gates.reset();
    const bool isReadAgain = m_workspace && workspace && m_workspace->root() == workspace->root();
    m_workspace = std::move(workspace);
    if (!isReadAgain)
        m_chosen = 0;
    m_comparison.reset();
    Q_EMIT modelsChanged();
    Q_EMIT chosenChanged();
    refresh();
}

void ModelsPresenter::refresh()
{
    if (!m_workspace)
        return;
    m_reading.start(
        this, [workspace = m_workspace](const jobs::Context&) { return readModels(*workspace); },
        [this] {
            Q_EMIT modelsChanged();
            if (!m_reading.error())
                choose(m_chosen);
        });
}

void ModelsPresenter::choose(int number)
{
    const std::vector<ModelEntry>& versions = models().versions;
    if (m_reading.isReading() && versions.empty()) {
        m_chosen = number;
        return;
    }
    const bool isThere = std::any_of(versions.begin(), versions.end(), [&](const ModelEntry& entry) { return entry.number == number; });
    m_chosen = isThere ? number : versions.empty() ? 0 : versions.front().number;
    compare();
    judge();
    Q_EMIT chosenChanged();
}

/// Reads the evaluations of both versions.
void ModelsPresenter::judge()
{
    m_judging.cancel();
    m_gates.reset();
    const ModelEntry* entry = chosen();
    m_isJudging = entry != nullptr && isBesideProduction() && !entry->gates.empty();
    if (!m_isJudging)
        return;
    m_judging = m_tasks.run(
        this, [workspace = m_workspace, info = entry->info](const jobs::Context&) { return models::judgeVersion(*workspace, info); },
        [this](std::vector<scores::GateResult> gates) {
            m_isJudging = false;
            m_gates = std::move(gates);
            Q_EMIT chosenChanged();
        },
        [this](const Error& error) {
            m_isJudging = false;
            Q_EMIT said(describe(error), true);
        });
}

const std::vector<scores::GateResult>& ModelsPresenter::gates() const
{
    static const std::vector<scores::GateResult> none;
    const ModelEntry* entry = chosen();
    return m_gates ? *m_gates : entry != nullptr ? entry->gates : none;
}

int ModelsPresenter::chosenIndex() const
{
    const auto found = std::find_if(models().versions.begin(), models().versions.end(),
                                    [this](const ModelEntry& entry) { return entry.number == m_chosen; });
    return found == models().versions.end() ? -1 : static_cast<int>(found - models().versions.begin());
}

const ModelEntry* ModelsPresenter::chosen() const
{
    const int index = chosenIndex();
    return index < 0 ? nullptr : &models().versions[static_cast<std::size_t>(index)];
}

/// Reads two small files.
void ModelsPresenter::compare()
{
    m_comparison.reset();
    const ModelEntry* mine = chosen();
    if (mine == nullptr)
        return;
    const int other = isBesideProduction() ? models().production() : m_chosen;
    for (const ModelEntry& entry : models().versions)
        if (entry.number == other && entry.info.number == other && mine->info.number == mine->number)
            try {
                m_comparison = models::compareVersions(entry.info, mine->info);
            } catch (const Error&) { // one of them has no scores
            }
}

bool ModelsPresenter::isBlocked() const
{
    return chosen() != nullptr && (gates().empty() || scores::isBlocked(gates()));
}

bool ModelsPresenter::canPromote() const
{
    const ModelEntry* entry = chosen();
    return entry != nullptr && entry->info.number == entry->number && entry->number != models().production();
}

void ModelsPresenter::act(std::function<QString(const Workspace&)> action)
{
    if (!m_workspace)
        return;
    m_tasks.run(
        this, [workspace = m_workspace, action = std::move(action)](const jobs::Context&) { return action(*workspace); },
        [this](const QString& what) {
            refresh();
            Q_EMIT said(what, false);
        },
        [this](const Error& error) {
            refresh();
            Q_EMIT said(describe(error), true);
        });
}

void ModelsPresenter::promote(const QString& reason)
{
    act([number = m_chosen, reason = reason.trimmed().toStdString()](const Workspace& workspace) {
        requireWritable(workspace);
        models::promote(workspace, number, reason);
        return tr("Version %1 is in production.").arg(version(number));
    });
}

void ModelsPresenter::rollBack(const QString& reason)
{
    act([reason = reason.trimmed().toStdString()](const Workspace& workspace) {
        requireWritable(workspace);
        return tr("Back to version %1.").arg(version(models::rollBack(workspace, reason).number));
    });
}

void ModelsPresenter::verify()
{
    act([number = m_chosen](const Workspace& workspace) {
        const std::vector<std::string> problems = models::verifyVersion(workspace, number);
        if (!problems.empty())
            throw Error(ErrorCode::Damaged, problems.front(), versionName(number),
                        problems.size() == 1 ? std::string() : tr("And %1 more.").arg(problems.size() - 1).toStdString());
        return tr("Every file of version %1 is what it was at export.").arg(version(number));
    });
}

bool ModelsPresenter::canExport() const
{
    const ModelEntry* entry = chosen();
    return m_jobs != nullptr && entry != nullptr && entry->info.number == entry->number && !entry->info.runId.empty();
}

void ModelsPresenter::start(const QString& title, std::vector<std::string> arguments, std::function<void(const Json&)> done, bool changes)
{
    if (m_jobs == nullptr || !m_workspace)
        return;
    arguments.insert(arguments.begin(), {"-C", m_workspace->root().native()});
    const auto ifStillOpen = [this, workspace = m_workspace](const auto& then) { // another workspace may be open by then
        if (workspace == m_workspace)
            then();
    };
    m_jobs->start(
        {.title = title, .arguments = std::move(arguments), .changes = changes}, this,
        [ifStillOpen, done = std::move(done)](const Json& result) { ifStillOpen([&] { done(result); }); },
        [this, ifStillOpen](const Error& error) { ifStillOpen([&] { Q_EMIT said(describe(error), true); }); });
    Q_EMIT said(tr("%1 …").arg(title), false);
}

void ModelsPresenter::exportAgain(double threshold)
{
    if (canExport())
        exportRun(text(chosen()->info.runId), threshold, chosen()->info.temperature);
}

void ModelsPresenter::exportRun(const QString& runId, std::optional<double> threshold, double temperature)
{
    std::vector<std::string> arguments{"export", "--run", runId.toStdString()};
    if (threshold)
        arguments.insert(arguments.end(), {"--threshold", fmt::format("{:.6g}", *threshold)});
    if (temperature != 1)
        arguments.insert(arguments.end(), {"--temperature", fmt::format("{:.6g}", temperature)});
    const QString title = threshold ? tr("Export of run %1 with threshold %2").arg(runId).arg(*threshold, 0, 'g', 4)
                                    : tr("Export of run %1").arg(runId);
    start(title, std::move(arguments), [this](const Json& result) {
        const std::string exported = result.value("version", "");
        m_chosen = versionNumber(exported);
        refresh();
        Q_EMIT said(tr("It is version %1.").arg(text(exported)), false);
    });
}

void ModelsPresenter::checkEndpoint(const QString& url)
{
    const ModelEntry* entry = chosen();
    if (entry == nullptr)
        return;
    const QString title = tr("Check of version %1 at %2").arg(version(entry->number), url);
    start(
        title, {"endpoint", "check", url.toStdString(), "--version", std::to_string(entry->number)},
        [this, number = entry->number](const Json& result) {
            Q_EMIT said(tr("The server answers as version %1 did in evaluation: %2 images, %3 ms each (median).")
                            .arg(version(number))
                            .arg(result.value("answers", Json::array()).size())
                            .arg(decimal(result.value("median_ms", 0.0), 1)),
                        false);
        },
        false);
}

void ModelsPresenter::importLogs(const QStringList& files)
{
    if (files.isEmpty())
        return;
    std::vector<std::string> arguments{"models", "monitor"};
    for (const QString& file : files)
        arguments.push_back(QFile::encodeName(file).toStdString());
    start(tr("Import of %n logs", nullptr, static_cast<int>(files.size())), std::move(arguments), [this](const Json& result) {
        refresh();
        const auto bad = result.value("bad_lines", std::int64_t{0});
        const QString counted = tr("%1 predictions counted.").arg(grouped(result.value("predictions", std::int64_t{0})));
        Q_EMIT said(bad == 0 ? counted
                             : counted + QLatin1Char(' ') + tr("%1 lines were left out; the log of the job names the first.").arg(grouped(bad)),
                    bad > 0);
    });
}

} // namespace taxon::workbench
