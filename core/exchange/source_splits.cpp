// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/source_splits.h"

#include "base/atomic_file.h"
#include "base/csv.h"

namespace taxon::exchange {
namespace {

std::filesystem::path fileOf(const Workspace& workspace)
{
    return workspace.root() / "source_splits.csv";
}

int strictness(const std::string& split)
{
    return split == "test" ? 2 : split == "validation" ? 1 : 0;
}

} // namespace

void keepStricter(SourceSplits& splits, const std::string& path, const std::string& split)
{
    std::string& known = splits.emplace(path, split).first->second;
    if (strictness(split) > strictness(known))
        known = split;
}

SourceSplits readSourceSplits(const Workspace& workspace)
{
    SourceSplits splits;
    if (!std::filesystem::exists(fileOf(workspace)))
        return splits;
    const CsvTable table = CsvTable::open(fileOf(workspace));
    const std::size_t path = table.column("path");
    const std::size_t split = table.column("split");
    for (std::size_t row = 0; row < table.rows(); ++row)
        splits[table.at(row, path)] = table.at(row, split);
    return splits;
}

void addSourceSplits(const Workspace& workspace, const SourceSplits& added, FileSystem& fileSystem)
{
    if (added.empty())
        return;
    SourceSplits splits = readSourceSplits(workspace);
    for (const auto& [path, split] : added)
        keepStricter(splits, path, split);
    CsvWriter csv({"path", "split"});
    for (const auto& [path, split] : splits)
        csv.row({path, split});
    writeFileAtomically(fileOf(workspace), csv.text(), fileSystem);
}

} // namespace taxon::exchange
