// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/evaluation_list.h"

#include "base/error.h"
#include "runs/run_folder.h"

#include <QCoreApplication>
#include <algorithm>

namespace taxon::workbench {

std::vector<EvaluationEntry> listEvaluations(const Workspace& workspace)
{
    std::vector<EvaluationEntry> entries;
    for (const std::string& id : Workspace::idsIn(workspace.runs())) {
        const std::filesystem::path folder = workspace.run(id) / "evaluation";
        std::error_code ignored;
        if (!std::filesystem::exists(folder / "evaluation.json", ignored))
            continue;
        const QString name = QString::fromStdString(id);
        EvaluationEntry entry{name, name, folder};
        try {
            const runs::RunStatus status = runs::readStatus(runs::RunFolder::open(workspace.run(id)));
            entry.version = status.version;
            if (!status.version.empty())
                entry.label = QCoreApplication::translate("taxon::workbench::ReviewPresenter", "%1  ·  version %2")
                                  .arg(name, QString::fromStdString(status.version));
        } catch (const Error&) {
            // an evaluation can be looked at without its run's status
        }
        entries.push_back(std::move(entry));
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

} // namespace taxon::workbench
