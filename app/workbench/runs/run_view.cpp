// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_view.h"

#include "base/error.h"

#include <algorithm>
#include <fstream>
#include <limits>

namespace taxon::workbench {
namespace {

constexpr std::uintmax_t kFirstLogBytes = 512 * 1024; // of a long log only the end is read

double numberIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string textIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t countIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

} // namespace

RunView::RunView(runs::RunFolder folder) : m_folder(folder.path()) {}

void RunView::follow()
{
    const auto folder = runs::RunFolder::open(m_folder);
    m_status = runs::readStatus(folder);
    m_state = runs::currentState(m_status);
    for (const std::string& name : m_status.stages)
        stage(name);
    for (const runs::Event& event : runs::readEvents(folder.events(), m_eventOffset))
        apply(event);
    for (const std::string& name : m_status.finished)
        if (StageView& s = stage(name); s.state == StageView::State::Waiting)
            s.state = StageView::State::Finished;
    readLog();
}

void RunView::apply(const runs::Event& event)
{
    if (event.kind == "stage") {
        applyStage(event.fields);
    } else if (event.kind == "progress") {
        StageView& s = stage(textIn(event.fields, "stage"));
        s.done = countIn(event.fields, "done");
        s.total = countIn(event.fields, "total");
        s.unit = textIn(event.fields, "unit");
    } else if (event.kind == "metric") {
        applyMetric(event.fields);
    } else if (event.kind == "image_problem") {
        ++m_imageProblems;
    } else if (event.kind == "hello") {
        // A new attempt: what the last one left half done has not failed, it goes on.
        for (StageView& s : m_stages)
            if (s.state == StageView::State::Running || s.state == StageView::State::Failed)
                s.state = StageView::State::Waiting;
    }
}

void RunView::applyStage(const Json& fields)
{
    StageView& s = stage(textIn(fields, "stage"));
    const std::string state = textIn(fields, "state");
    if (state == "started") {
        s.state = StageView::State::Running;
        s.done = s.total = 0;
    } else if (state == "finished") {
        s.state = StageView::State::Finished;
        s.seconds = numberIn(fields, "seconds");
    } else if (state == "skipped") {
        if (s.state != StageView::State::Finished) // done by an earlier attempt: its time is worth more than "skipped"
            s.state = StageView::State::Skipped;
    } else if (state == "failed") {
        s.state = StageView::State::Failed;
    }
}

void RunView::applyMetric(const Json& fields)
{
    const double epoch = numberIn(fields, "epoch");
    if (!(epoch >= 0))
        return;
    // A resumed run repeats epochs since its last checkpoint: the newer values replace the older ones.
    const auto keep = static_cast<std::size_t>(std::lower_bound(m_metrics.epoch.begin(), m_metrics.epoch.end(), epoch) - m_metrics.epoch.begin());
    const auto put = [&](std::vector<double>& values, double value) {
        values.resize(keep);
        values.push_back(value);
    };
    put(m_metrics.epoch, epoch);
    put(m_metrics.trainLoss, numberIn(fields, "train/loss"));
    put(m_metrics.validationLoss, numberIn(fields, "val/loss"));
    put(m_metrics.trainAccuracy, numberIn(fields, "train/accuracy"));
    put(m_metrics.validationAccuracy, numberIn(fields, "val/accuracy"));
    put(m_metrics.learningRate, numberIn(fields, "lr"));
    put(m_metrics.imagesPerSecond, numberIn(fields, "images_per_second"));
}

void RunView::readLog()
{
    std::ifstream file(m_folder / "run.log", std::ios::binary | std::ios::ate);
    if (!file)
        return;
    const auto size = static_cast<std::uintmax_t>(file.tellg());
    if (size < m_logOffset) // replaced by a new one
        m_logOffset = 0;
    if (m_logOffset == 0 && size > kFirstLogBytes)
        m_logOffset = size - kFirstLogBytes;
    if (size == m_logOffset)
        return;
    std::string text(size - m_logOffset, '\0');
    file.seekg(static_cast<std::streamoff>(m_logOffset));
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos)
            break; // the rest of this line is still to come
        m_log.push_back(text.substr(start, end - start));
        ++m_logLinesRead;
        start = end + 1;
        m_logOffset += m_log.back().size() + 1;
    }
    if (m_log.size() > kLogLines)
        m_log.erase(m_log.begin(), m_log.end() - static_cast<std::ptrdiff_t>(kLogLines));
}

StageView& RunView::stage(const std::string& name)
{
    const auto found = std::find_if(m_stages.begin(), m_stages.end(), [&](const StageView& s) { return s.name == name; });
    if (found != m_stages.end())
        return *found;
    m_stages.push_back({.name = name, .unit = {}});
    return m_stages.back();
}

std::vector<RunSummary> RunView::list(const Workspace& workspace)
{
    std::vector<RunSummary> runs;
    for (const std::string& id : Workspace::idsIn(workspace.runs())) {
        RunSummary summary{.id = id, .state = {}, .stage = {}, .recipe = {}, .started = {}, .message = {}, .version = {}};
        try {
            const auto folder = runs::RunFolder::open(workspace.run(id));
            const auto status = runs::readStatus(folder);
            summary.state = runs::currentState(status);
            summary.stage = status.stage;
            summary.started = status.started;
            summary.message = status.message;
            summary.version = status.version;
            summary.progressPercentage = status.progressPercentage;
            summary.recipe = folder.recipe().name;
        } catch (const Error& failure) {
            if (summary.state.empty())
                summary.state = "damaged";
            summary.message = failure.what();
        }
        runs.push_back(std::move(summary));
    }
    std::reverse(runs.begin(), runs.end());
    return runs;
}

} // namespace taxon::workbench
