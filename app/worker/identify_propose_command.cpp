// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_list.h"

#include "base/ids.h"
#include "base/text.h"
#include "identify/acceptance.h"
#include "identify/proposals.h"
#include "models/registry.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace taxon::worker {
namespace {

using identify::IdentifyFilter;
using identify::IdentifyTable;
using identify::Position;

constexpr std::size_t kExamples = 5;
constexpr double kUsualThreshold = 0.8; ///< of a model file that is no version

struct GroupArguments : FilterArguments {
    identify::GroupOptions options;
};

struct NextArguments : FilterArguments {
    std::size_t budget = 50;
};

/// What an end user of the list's model would not be shown, of what nobody has decided about, unless the filter says otherwise.
IdentifyFilter unexplained(const FilterArguments& arguments, const Workspace& workspace, const identify::IdentifyStore& store)
{
    IdentifyFilter filter = filterOf(arguments, workspace);
    if (filter.status.empty())
        filter.status = name(identify::ImageStatus::New);
    if (!filter.minConfidence && !filter.maxConfidence && !filter.belowThreshold) {
        const std::string& version = store.info().modelVersion;
        filter.belowThreshold = version.empty() ? kUsualThreshold : models::readVersion(workspace, versionNumber(version)).threshold;
    }
    return filter;
}

/// What the model takes the images of a group for, the commonest first: "owl 12, bird 3".
Json guessesOf(const IdentifyTable& table, const identify::ImageGroup& group)
{
    std::map<std::string, std::size_t> counts;
    for (const std::int64_t image : group.images)
        if (const auto at = table.positionOf(image))
            ++counts[table.classes()[static_cast<std::size_t>(table.classIndex(*at))]];
    std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    Json list = Json::array();
    for (const auto& [className, images] : sorted)
        list.push_back({{"class", className}, {"images", images}});
    return list;
}

void group(Session& session, const GroupArguments& arguments)
{
    const Workspace workspace = session.workspace();
    identify::IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const IdentifyTable table = store.table();
    const identify::Grouping found = proposeGroups(store, table, unexplained(arguments, workspace, store), arguments.options, session.context());
    store.setGroups(found.groups);
    Json list = Json::array();
    for (const identify::ImageGroup& one : found.groups) {
        Json examples = Json::array();
        for (const std::int64_t image : one.images)
            if (const auto at = table.positionOf(image); at && examples.size() < kExamples)
                examples.push_back(std::string(table.path(*at)));
        const Json guesses = guessesOf(table, one);
        session.say(fmt::format("group {:<3} {:>5} images, taken for {} mostly: {}", one.number, one.images.size(),
                                guesses.front()["class"].get<std::string>(), examples.dump()));
        list.push_back({{"group", one.number}, {"images", one.images.size()}, {"guesses", guesses}, {"examples", std::move(examples)}});
    }
    if (found.withoutEmbedding > 0)
        session.note(fmt::format("{} images have no embedding: identify them again (a TorchScript file tells none).", found.withoutEmbedding));
    if (found.looked + found.withoutEmbedding < found.passing)
        session.note(fmt::format("{} of {} images were looked at, drawn at random.", found.looked, found.passing));
    session.note(found.groups.empty() ? fmt::format("Nothing lies densely together among {} images.", found.looked)
                                      : "Make one a class with: taxon identify accept --group N --to NAME.");
    session.result({{"id", pathToText(store.file().stem())},
                    {"passing", found.passing},
                    {"looked", found.looked},
                    {"without_embedding", found.withoutEmbedding},
                    {"groups", std::move(list)}});
}

void next(Session& session, const NextArguments& arguments)
{
    const Workspace workspace = session.workspace();
    identify::IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const IdentifyTable table = store.table();
    IdentifyFilter filter = filterOf(arguments, workspace);
    if (filter.status.empty())
        filter.status = name(identify::ImageStatus::New);
    Json list = Json::array();
    for (const Position at : labelNext(store, table, filter, arguments.budget, session.context())) {
        const std::string path(table.path(at));
        const std::string& className = table.classes()[static_cast<std::size_t>(table.classIndex(at))];
        session.say(fmt::format("{:>6.3f}  {:<24} {}", static_cast<double>(table.score(at)), className, path));
        list.push_back({{"path", path}, {"class", className}, {"score", table.score(at)}});
    }
    session.result({{"id", pathToText(store.file().stem())}, {"next", std::move(list)}});
}

} // namespace

void addIdentifyProposeCommands(CLI::App& group, Session& session)
{
    const auto grouped = std::make_shared<GroupArguments>();
    CLI::App* groups = group.add_subcommand("groups",
                                            "Groups of images that no class explains and that look alike to the model: new classes, perhaps");
    groups->footer("Examples:\n  taxon identify groups --smallest 8\n  taxon identify list --group 1\n  taxon identify accept --group 1 --to heron");
    addFilterOptions(*groups, *grouped);
    groups->add_option("--smallest", grouped->options.smallest, "Fewest images of a group")
        ->check(CLI::Range(std::size_t{2}, std::size_t{1000}))
        ->capture_default_str()
        ->type_name("N");
    groups->add_option("--seed", grouped->options.seed, "Of the sample, where there are more than 5,000 images")
        ->capture_default_str()
        ->type_name("N");
    groups->callback([&session, grouped] { worker::group(session, *grouped); });

    const auto wanted = std::make_shared<NextArguments>();
    CLI::App* asking = group.add_subcommand("next", "Which images to label next: those that the model can't tell, far from one another");
    asking->footer("Example: taxon identify next --budget 100");
    addFilterOptions(*asking, *wanted);
    asking->add_option("--budget", wanted->budget, "How many")
        ->check(CLI::Range(std::size_t{1}, std::size_t{5000}))
        ->capture_default_str()
        ->type_name("N");
    asking->callback([&session, wanted] { next(session, *wanted); });
}

} // namespace taxon::worker
