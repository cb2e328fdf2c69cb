// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sub_storage.h"

namespace taxon::storage {

std::vector<Entry> SubStorage::list(const std::string& folder, int depth, const jobs::Context& context)
{
    std::vector<Entry> entries = m_storage.list(at(folder), depth, context);
    for (Entry& entry : entries)
        entry.name.erase(0, m_folder.size() + 1);
    return entries;
}

std::optional<Entry> SubStorage::entry(const std::string& name, const jobs::Context& context)
{
    std::optional<Entry> found = m_storage.entry(at(name), context);
    if (found)
        found->name.erase(0, m_folder.size() + 1);
    return found;
}

} // namespace taxon::storage
