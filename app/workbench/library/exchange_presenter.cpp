// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/exchange_presenter.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/widgets.h"

namespace taxon::workbench {
namespace {

ImportOutcome outcomeOf(const Json& result)
{
    ImportOutcome outcome;
    outcome.isDone = !result.value("dry_run", true);
    outcome.images = outcome.isDone ? result.value("imported", std::size_t{0}) : result.value("images", Json::array()).size();
    outcome.bytes = result.value("bytes", std::uint64_t{0});
    outcome.known = result.value("known", Json::array()).size();
    outcome.format = text(result.value("format", ""));
    for (const Json& name : result.value("new_classes", Json::array()))
        outcome.newClasses << text(name.get<std::string>());
    for (const Json& one : result.value("refused", Json::array()))
        outcome.refused.emplace_back(text(one.value("path", "")), text(one.value("reason", "")));
    return outcome;
}

} // namespace

void ExchangePresenter::forget()
{
    m_outcome.reset();
}

void ExchangePresenter::readFormats()
{
    if (!m_formats.empty())
        return;
    run({.title = tr("Formats of other tools"), .arguments = {"library", "formats"}, .changes = false}, [this](const Json& result) {
        for (const Json& one : result.value("formats", Json::array()))
            m_formats.push_back(
                {text(one.value("name", "")), text(one.value("description", "")), one.value("import", false), one.value("paths_only", false)});
    });
}

std::vector<std::string> ExchangePresenter::argumentsOf(const ImportRequest& request)
{
    std::vector<std::string> arguments{"library", "import", request.source.toStdString(), "--format", request.format.toStdString()};
    if (!request.images.isEmpty())
        arguments.insert(arguments.end(), {"--images", request.images.toStdString()});
    if (!request.benchmark.isEmpty())
        arguments.insert(arguments.end(), {"--benchmark", request.benchmark.toStdString()});
    return arguments;
}

void ExchangePresenter::planImport(const ImportRequest& request)
{
    m_outcome.reset();
    m_planned = request;
    std::vector<std::string> arguments = argumentsOf(request);
    arguments.emplace_back("--dry-run");
    run({tr("What an import of %1 would do").arg(request.source), std::move(arguments), tr("Nothing is changed."), false},
        [this](const Json& result) { m_outcome = outcomeOf(result); });
}

void ExchangePresenter::import(const ImportRequest& request)
{
    if (!isPlanned(request))
        return;
    run({tr("Import of %1").arg(request.source), argumentsOf(request), tr("What was copied stays: the same import goes on.")},
        [this](const Json& result) {
            m_outcome = outcomeOf(result);
            m_outcome->isDone = true;
            Q_EMIT said(tr("%1 images were imported.").arg(grouped(static_cast<qint64>(m_outcome->images))), false);
            Q_EMIT imported();
        });
}

void ExchangePresenter::exportTo(const ExportRequest& request)
{
    std::vector<std::string> arguments{"library", "export", request.folder.toStdString(), "--format", request.format.toStdString()};
    if (!request.dataset.isEmpty())
        arguments.insert(arguments.end(), {"--dataset", request.dataset.toStdString()});
    if (request.files != ExportRequest::Files::Copy)
        arguments.emplace_back(request.files == ExportRequest::Files::HardLink ? "--hardlink" : "--paths-only");
    run({tr("Export to %1").arg(request.folder), std::move(arguments), tr("Nothing: the folder is there whole or not at all."), false},
        [this](const Json& result) {
            const auto leftOut = result.value("left_out", Json::array()).size();
            Q_EMIT said(tr("%1 images as %2 in %3%4")
                            .arg(grouped(result.value("images", qint64{0})), text(result.value("format", "")), text(result.value("folder", "")),
                                 leftOut > 0 ? tr(", %1 left out").arg(leftOut) : QString()),
                        false);
        });
}

} // namespace taxon::workbench
