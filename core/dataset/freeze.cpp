// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/freeze.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/diff.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unordered_set>

namespace taxon::dataset {
namespace {

constexpr const char* kFreeze = "freeze_benchmark";
constexpr const char* kRelease = "release_benchmark";
constexpr const char* kAccept = "accept_benchmark_change";
constexpr std::size_t kImagesShown = 20;

bool isBenchmark(const SetInfo& info)
{
    return info.kind == SetKind::Benchmark || info.kind == SetKind::OutOfScope;
}

std::string hashOf(const Manifest& manifest, const std::string& setName)
{
    for (const SetInfo& info : manifest.sets)
        if (info.name == setName)
            return info.hash;
    return {};
}

std::string placeOf(const ManifestRow& row)
{
    return row.reason.empty() ? row.set.str() : row.set.str() + ": " + row.reason.str();
}

/// The paths of the rows that decide what became of the images of one set: those of the set, and those with their bytes. All others pair with
/// each other, or change nothing of the set.
std::unordered_set<std::string> pathsAround(const std::array<EachRow, 2>& datasets, const Name& setName)
{
    std::unordered_set<Digest, DigestHash> contents;
    std::unordered_set<std::string> paths;
    for (const EachRow& eachRow : datasets)
        eachRow([&](const ManifestRow& row) {
            if (row.set == setName) {
                contents.insert(row.sha256);
                paths.insert(row.path);
            }
        });
    for (const EachRow& eachRow : datasets)
        eachRow([&](const ManifestRow& row) {
            if (contents.contains(row.sha256))
                paths.insert(row.path);
        });
    return paths;
}

/// What of one set is different, an image a line.
std::vector<std::string> changesOf(const EachRow& before, const EachRow& after, const Name& setName)
{
    const std::unordered_set<std::string> paths = pathsAround({before, after}, setName);
    const auto around = [&paths](const EachRow& rows) {
        return SortedRows(
            [&](const auto& onRow) {
                rows([&](const ManifestRow& row) {
                    if (paths.contains(row.path))
                        onRow(row);
                });
            },
            {});
    };
    std::vector<std::string> lines;
    DatasetDiff(around(before), around(after)).eachChange([&](const ImageChange& change) {
        const bool was = change.before != nullptr && change.before->set == setName;
        const bool is = change.after != nullptr && change.after->set == setName;
        const auto path = [&change]() -> const std::string& { return change.row().path; }; // where one of both is known to be there
        if (was && !is)
            lines.push_back(change.after == nullptr ? "removed: " + path() : fmt::format("removed: {} (now {})", path(), placeOf(*change.after)));
        else if (is && !was)
            lines.push_back(change.before == nullptr ? "added: " + path() : fmt::format("added: {} (was {})", path(), placeOf(*change.before)));
        else if (was && change.before->sha256 != change.after->sha256)
            lines.push_back("changed: " + path());
        else if (was && change.before->className != change.after->className)
            lines.push_back(fmt::format("relabelled: {} ({} -> {})", path(), change.before->className.str(), change.after->className.str()));
        return true;
    });
    return lines;
}

[[noreturn]] void throwUnknown(ErrorCode code, const std::string& setName, const std::vector<std::string>& known, const std::string& where)
{
    const std::string close = nearest(setName, known);
    throw Error(code, fmt::format("There is no benchmark \"{}\".", setName), where,
                close.empty() ? "See the sets with: taxon dataset list." : fmt::format("Did you mean \"{}\"?", close));
}

} // namespace

std::map<std::string, FrozenSet> frozenSets(const Journal& journal)
{
    std::map<std::string, FrozenSet> frozen;
    for (const Json& entry : journal.read()) {
        const std::string kind = entry.value("kind", "");
        const std::string setName = entry.value("benchmark", "");
        const FrozenSet set{entry.value("hash", ""), entry.value("dataset", "")};
        if (kind == kFreeze || (kind == kAccept && frozen.contains(setName)))
            frozen[setName] = set;
        else if (kind == kRelease)
            frozen.erase(setName);
    }
    return frozen;
}

FrozenSet freeze(const Manifest& manifest, const std::string& setName, Journal& journal)
{
    std::vector<std::string> known;
    for (const SetInfo& info : manifest.sets) {
        if (isBenchmark(info))
            known.push_back(info.name);
        else if (info.name == setName)
            throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" is no benchmark: only benchmarks can be frozen.", setName), manifest.id);
    }
    if (std::find(known.begin(), known.end(), setName) == known.end())
        throwUnknown(ErrorCode::NotFound, setName, known, "data set " + manifest.id);
    FrozenSet set{hashOf(manifest, setName), manifest.id};
    journal.append(kFreeze, {{"benchmark", setName}, {"hash", set.hash}, {"dataset", set.dataset}});
    return set;
}

void release(const std::string& setName, Journal& journal)
{
    if (!frozenSets(journal).contains(setName))
        throw Error(ErrorCode::NotFound, fmt::format("The benchmark \"{}\" is not frozen here.", setName), {},
                    "List them with: taxon dataset freeze. Those of rules.yaml are released there.");
    journal.append(kRelease, {{"benchmark", setName}});
}

std::vector<FrozenChange> findFrozenChanges(const Manifest& head, const EachRow& rows, const Rules& rules, const History& earlier,
                                            const std::map<std::string, FrozenSet>& frozen, const std::function<EachRow(const std::string&)>& open)
{
    std::map<std::string, FrozenSet> reference;
    for (const std::string& setName : rules.frozenBenchmarks) {
        const auto before = earlier.benchmarks().find(setName);
        if (before != earlier.benchmarks().end()) {
            reference.emplace(setName, before->second);
        } else if (hashOf(head, setName).empty()) {
            std::vector<std::string> known;
            for (const SetInfo& info : head.sets)
                if (isBenchmark(info))
                    known.push_back(info.name);
            throwUnknown(ErrorCode::Configuration, setName, known, "frozen_benchmarks");
        }
    }
    for (const auto& [setName, set] : frozen)
        reference[setName] = set;
    std::vector<FrozenChange> changes;
    for (const auto& [setName, set] : reference) {
        FrozenChange change{setName, set, hashOf(head, setName), {}};
        if (change.hash == set.hash)
            continue;
        try {
            change.images = changesOf(open(set.dataset), rows, setName);
        } catch (const Error& failure) {
            if (failure.code() != ErrorCode::NotFound) // the hash alone tells that it changed
                throw;
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

void requireAccepted(const std::vector<FrozenChange>& changes, const std::vector<std::string>& accepted)
{
    std::string text;
    std::string flags;
    for (const FrozenChange& change : changes) {
        if (std::find(accepted.begin(), accepted.end(), change.name) != accepted.end())
            continue;
        text += fmt::format("\n  {} (frozen as data set {} has it):", change.name, change.frozen.dataset);
        for (std::size_t i = 0; i < std::min(change.images.size(), kImagesShown); ++i)
            text += "\n    " + change.images[i];
        if (change.images.size() > kImagesShown)
            text += fmt::format("\n    and {} more", change.images.size() - kImagesShown);
        if (change.images.empty())
            text += "\n    that data set is gone, so the images can't be named";
        flags += " --accept-benchmark-change " + shellQuoted(change.name);
    }
    if (!flags.empty())
        throw Error(ErrorCode::Configuration, "A frozen benchmark would change, so no data set was made:" + text, {},
                    "Put the images back, or accept that scores on it can't be compared any more with:" + flags + ".");
}

Json toJson(const std::vector<FrozenChange>& changes)
{
    Json json = Json::array();
    for (const FrozenChange& change : changes)
        json.push_back({{"benchmark", change.name}, {"from", change.frozen.hash}, {"to", change.hash}, {"images", change.images}});
    return json;
}

void recordAccepted(const std::vector<FrozenChange>& changes, const std::string& dataset, Journal& journal)
{
    for (const FrozenChange& change : changes)
        journal.append(kAccept, {{"benchmark", change.name}, {"from", change.frozen.hash}, {"hash", change.hash}, {"dataset", dataset}});
}

} // namespace taxon::dataset
