// SPDX-License-Identifier: GPL-3.0-or-later
#include "makings.h"

#include <stdexcept>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

Making find(const Playground& playground, const std::string& name)
{
    for (Making& making : makings(playground))
        if (making.name == name)
            return std::move(making);
    throw std::runtime_error("no making " + name);
}

} // namespace

std::vector<Making> makings(const Playground& playground)
{
    const fs::path workspace = playground.workspace();
    const fs::path dataset = workspace / "datasets/d1";
    const fs::path shards = workspace / "shards/d1";
    const fs::path extracted = playground.root() / "extracted";
    const fs::path other = playground.root() / "other";
    const QStringList build = playground.onWorkspace({"dataset", "build", "--id", "d1", "--min", "2", "--jobs", "1"});
    const QStringList pack = playground.onWorkspace(
        {"shards", "pack", "--dataset", "d1", "--images-per-shard", "12", "--train-shards", "2", "--jobs", "1"});
    return {{"init", {}, {"init", other.c_str(), "--library", playground.library().c_str()}, other, other / "taxon.yaml"},
            {"dataset build", {}, build, dataset, dataset},
            {"shards pack", {build}, pack, shards, shards},
            {"shards extract", {build, pack}, {"shards", "extract", shards.c_str(), "--to", extracted.c_str(), "--jobs", "1"}, extracted, extracted}};
}

Workshop::Workshop(const std::string& name) : m_making(find(m_playground, name))
{
    for (const QStringList& command : m_making.before)
        m_playground.mustSucceed(command);
    m_playground.keep();
    restore(); // the unbroken run begins as all others do
    m_library = treeOf(m_playground.library());
    m_others = withoutResult(m_playground.visibleWorkspace());
    Call unbroken;
    m_changes = changesBelow(taxon(), m_making.command, m_playground.root(), unbroken);
    if (unbroken.exitCode != 0 || m_changes.empty())
        throw std::runtime_error(name + " failed unbroken: " + unbroken.err);
    m_result = treeOf(m_making.result);
}

Tree Workshop::withoutResult(Tree tree) const
{
    const std::string inside = m_making.result.lexically_relative(m_playground.workspace()).native() + "/";
    std::erase_if(tree, [&](const auto& entry) { return entry.first.starts_with(inside); });
    return tree;
}

std::string Workshop::whatIsTorn() const
{
    if (const std::string lost = difference(m_library, treeOf(m_playground.library())); !lost.empty())
        return "the library changed: " + lost;
    if (const std::string lost = difference(m_others, withoutResult(m_playground.visibleWorkspace())); !lost.empty())
        return "something else in the workspace changed: " + lost;
    if (isMade())
        if (const std::string torn = difference(m_result, treeOf(m_making.result)); !torn.empty())
            return "the result is torn: " + torn;
    return {};
}

std::string Workshop::whatRecoveryMissed(bool leftovers) const
{
    const bool wasMade = isMade();
    const Call again = taxon().call(m_making.command);
    const bool refusedWhole = wasMade && again.exitCode == 1 && again.err.find("already") != std::string::npos;
    if (again.exitCode != 0 && !refusedWhole)
        return "the next start failed with " + std::to_string(again.exitCode) + ": " + again.err;
    if (!isMade())
        return "the next start made nothing";
    if (const std::string torn = whatIsTorn(); !torn.empty())
        return "after the next start " + torn;
    if (const auto left = m_playground.temporaries(); !left.empty())
        return "the next start left " + left.front();
    if (leftovers && again.err.find("unfinished") == std::string::npos)
        return "the next start removed temporaries without a word: " + again.err;
    return {};
}

} // namespace taxon::test
