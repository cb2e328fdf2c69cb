// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/set_hash.h"

#include "base/hash.h"

#include <algorithm>
#include <tuple>

namespace taxon::dataset {
namespace {

/// \p entryOf gives SHA-256 and class of an item as a pair.
template <typename Item, typename EntryOf>
std::string hashOf(std::vector<Item>& items, const EntryOf& entryOf)
{
    std::sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return entryOf(a) < entryOf(b); });
    Sha256 hash;
    std::string line;
    for (const Item& item : items) {
        const auto& [sha256, className] = entryOf(item);
        line = sha256.str();
        line += ' ';
        line += className.str();
        line += '\n';
        hash.update(line);
    }
    return toHex(hash.finish());
}

} // namespace

std::string setHash(std::vector<const ManifestRow*> rows)
{
    return hashOf(rows, [](const ManifestRow* row) { return std::tie(row->sha256, row->className); });
}

std::string setHash(std::vector<std::pair<Digest, Name>> entries)
{
    return hashOf(entries, [](const std::pair<Digest, Name>& entry) -> const std::pair<Digest, Name>& { return entry; });
}

} // namespace taxon::dataset
