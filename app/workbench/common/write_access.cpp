// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/write_access.h"

#include <map>
#include <mutex>

namespace taxon::workbench {
namespace {

/// The shared workspaces that are only read, by their place in memory: Workspace is a plain value of core, which knows no windows.
struct ReadOnly {
    std::mutex mutex;
    std::map<const Workspace*, Error> reasons;
};

ReadOnly& readOnlyOnes()
{
    static ReadOnly all;
    return all;
}

} // namespace

std::shared_ptr<const Workspace> shareWorkspace(Workspace workspace, std::optional<Error> readOnly)
{
    if (!readOnly)
        return std::make_shared<const Workspace>(std::move(workspace));
    auto* const shared = new Workspace(std::move(workspace)); // owned by what is returned
    ReadOnly& all = readOnlyOnes();
    const std::lock_guard lock(all.mutex);
    all.reasons.emplace(shared, *std::move(readOnly));
    return std::shared_ptr<const Workspace>(shared, [](const Workspace* gone) {
        {
            const std::lock_guard last(readOnlyOnes().mutex);
            readOnlyOnes().reasons.erase(gone);
        }
        delete gone;
    });
}

void requireWritable(const Workspace& workspace)
{
    ReadOnly& all = readOnlyOnes();
    const std::lock_guard lock(all.mutex);
    if (const auto found = all.reasons.find(&workspace); found != all.reasons.end())
        throw Error(found->second);
}

} // namespace taxon::workbench
