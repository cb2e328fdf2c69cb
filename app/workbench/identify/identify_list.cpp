// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_list.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "common/core_text.h"
#include "identify/acceptance.h"
#include "models/version_gates.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

struct IdentifyWords {
    Q_DECLARE_TR_FUNCTIONS(IdentifyWords)
};

/// What the version that made the list did on images whose class is known; says why where that can't be told.
void readHeldOut(const Workspace& workspace, IdentifyList& list)
{
    if (list.store.info().modelVersion.empty()) {
        list.whyNoHeldOut = IdentifyWords::tr("The list is of a model file, which nobody evaluated.");
        return;
    }
    try {
        const models::VersionInfo version = models::readVersion(workspace, versionNumber(list.store.info().modelVersion));
        if (const auto evaluation = models::evaluationOf(workspace, version))
            list.heldOut = std::make_shared<const scores::HeldOutAnswers>(identify::heldOutOf(*evaluation, list.table.classes()));
        else
            list.whyNoHeldOut = IdentifyWords::tr("The evaluation of version %1 is gone.").arg(text(list.store.info().modelVersion));
    } catch (const Error& error) {
        list.whyNoHeldOut = text(error.message());
    }
    if (!list.heldOut)
        return;
    std::vector<identify::Position> all(list.table.size());
    std::iota(all.begin(), all.end(), identify::Position{0});
    list.drift = scores::confidenceDrift(list.heldOut->confidence, list.table.scoresOf(all));
}

} // namespace

QStringList identifyListIds(const Workspace& workspace)
{
    std::vector<std::pair<fs::file_time_type, QString>> found;
    std::error_code failure;
    for (fs::directory_iterator at(workspace.identify(), failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        if (std::error_code ignored; at->path().extension() == ".db")
            found.emplace_back(at->last_write_time(ignored), text(pathToText(at->path().stem())));
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    QStringList ids;
    for (const auto& [time, id] : found)
        ids << id;
    return ids;
}

std::shared_ptr<IdentifyList> openIdentifyList(const Workspace& workspace, const QString& id)
{
    const std::string name = requireSafeId(id.toStdString(), "identification");
    identify::IdentifyStore store = identify::IdentifyStore::open(workspace.identify() / (name + ".db"));
    identify::noteDecisions(store, workspace);
    identify::IdentifyTable table = store.table();
    const fs::path folder = textToPath(store.info().folder);
    auto list = std::make_shared<IdentifyList>(IdentifyList{id, std::move(store), std::move(table), folder, {}, {}, {}, {}, {}, {}});
    list->inLibrary = identify::folderInLibrary(folder, workspace);
    list->moved = std::make_shared<library::MovedImages>(library::editHistory(workspace));
    list->unreadable = list->store.problems();
    readHeldOut(workspace, *list);
    return list;
}

} // namespace taxon::workbench
