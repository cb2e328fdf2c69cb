// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_list.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/acceptance.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::IdentifyFilter;
using identify::IdentifyStore;

/// One line an image: score, margin, best class, path, then the runners-up.
void sayRow(const Session& session, const identify::IdentifyRow& row, const std::vector<std::string>& classes)
{
    const auto className = [&](std::size_t rank) { return classes[static_cast<std::size_t>(row.top[rank].classIndex)]; };
    std::string others;
    for (std::size_t rank = 1; rank < row.top.size(); ++rank)
        others += fmt::format("{}{} {:.2f}", rank == 1 ? "  (" : ", ", className(rank), row.top[rank].score);
    session.say(fmt::format("{:>6.3f} {:>6.3f}  {:<24} {}{}", row.score, row.margin, row.top.empty() ? "" : className(0), row.path,
                            others.empty() ? "" : others + ")"));
}

/// Numbers of images: all that pass, and of each class, the largest first.
void count(const Session& session, const FilterArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const IdentifyFilter filter = filterOf(arguments, workspace);
    IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const identify::IdentifyTable table = store.table();
    const std::size_t images = table.count(filter);
    std::vector<std::pair<std::size_t, std::string>> classes;
    const std::vector<std::size_t> counts = table.classCounts(filter);
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0 && (filter.classes.empty() || std::count(filter.classes.begin(), filter.classes.end(), table.classes()[i]) > 0))
            classes.emplace_back(counts[i], table.classes()[i]);
    std::stable_sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Json byClass = Json::object();
    session.say(fmt::format("{:>9}  of {} images", images, table.size()));
    for (const auto& [number, name] : classes) {
        session.say(fmt::format("{:>9}  {}", number, name));
        byClass[name] = number;
    }
    session.result({{"images", table.size()}, {"matching", images}, {"classes", byClass}});
}

/// What could not be identified, and why.
void listUnreadable(const Session& session, const std::string& id)
{
    Json list = Json::array();
    for (const identify::UnreadableImage& image : openList(session.workspace(), id).problems()) {
        session.say(image.path + ": " + image.reason);
        list.push_back({{"path", image.path}, {"reason", image.reason}});
    }
    if (list.empty())
        session.note("Every file could be read.");
    session.result({{"unreadable", std::move(list)}});
}

void listFilters(const Session& session, const std::string& forget)
{
    const Workspace workspace = session.workspace();
    if (!forget.empty())
        identify::forgetFilter(workspace, forget);
    Json all = Json::object();
    for (const auto& [name, filter] : identify::savedFilters(workspace)) {
        all[name] = toJson(filter);
        session.say(fmt::format("{:<20} {}", name, all[name].dump()));
    }
    session.result({{"filters", all}});
}

} // namespace

void addFilterOptions(CLI::App& command, FilterArguments& arguments)
{
    IdentifyFilter& filter = arguments.filter;
    const CLI::Range share(0.0, 1.0);
    command.add_option("--id", arguments.id, "Name of the list: version and folder (003-unknown), unless it was given another")->type_name("ID");
    command.add_option("--filter", arguments.saved, "A saved filter; the other options change it")->type_name("NAME");
    command.add_option("--class", filter.classes, "Only images whose best guess is this class; may be given again")->type_name("CLASS");
    command.add_option("--min-score", filter.minConfidence, "Only images whose best guess scores this or more")->check(share);
    command.add_option("--max-score", filter.maxConfidence, "Only images whose best guess scores this or less")->check(share);
    command.add_option("--min-margin", filter.minMargin, "Only images whose best guess is ahead by this or more")->check(share);
    command.add_option("--max-margin", filter.maxMargin, "Only images whose best guess is ahead by this or less")->check(share);
    command.add_option("--near", filter.near, "Only images that look nearly like another one: list (one before it in the list), library; or none")
        ->type_name("WHAT");
    command.add_option("--near-class", filter.nearClass, "Only images that look nearly like one of this class of the library")->type_name("CLASS");
    command.add_option("--group", filter.group, "Only images of this group (taxon identify groups); 0 = of none")->type_name("N");
    command.add_option("--min-entropy", filter.minEntropy, "Only images whose scores spread this wide or wider, in nats")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--max-entropy", filter.maxEntropy, "Only images whose scores spread this wide or less, in nats")
        ->check(CLI::NonNegativeNumber);
    command.add_option("--below", filter.belowThreshold, "Only images that score less than this threshold")->check(share);
    command.add_option("--contains", filter.pathContains, "Only images with this in their path")->type_name("TEXT");
    command.add_option("--status", filter.status, "new, accepted, benchmark, out_of_scope, removed, or decided for all but new")
        ->check(CLI::IsMember({"new", "accepted", "benchmark", "out_of_scope", "removed", "decided"}));
}

void addListOptions(CLI::App& command, ListArguments& arguments)
{
    addFilterOptions(command, arguments);
    command
        .add_option("--order", arguments.order,
                    "score (surest first; the default), score-rising, margin (closest race first), entropy (widest spread first), path")
        ->check(CLI::IsMember({"score", "score-rising", "margin", "entropy", "path"}));
    command.add_option("--limit", arguments.limit, "At most so many lines")->capture_default_str()->each([&arguments](const std::string&) {
        arguments.limited = true;
    });
    command.add_option("--offset", arguments.offset, "Leave out so many first")->capture_default_str();
    command.add_option("--csv", arguments.csv, "Write all that match to this file too (fewer only with --limit)")->type_name("FILE");
    command.add_option("--jsonl", arguments.jsonLines, "The same as JSON lines")->type_name("FILE");
    command.add_option("--save", arguments.saveAs, "Keep the filter under this name for --filter and the window")->type_name("NAME");
}

IdentifyFilter filterOf(const FilterArguments& arguments, const Workspace& workspace)
{
    const IdentifyFilter& given = arguments.filter;
    IdentifyFilter filter = arguments.saved.empty() ? IdentifyFilter() : identify::savedFilter(workspace, arguments.saved);
    if (!given.classes.empty())
        filter.classes = given.classes;
    const auto change = [&](std::optional<double> IdentifyFilter::*bound) {
        if (given.*bound)
            filter.*bound = given.*bound;
    };
    for (const auto bound : {&IdentifyFilter::minConfidence, &IdentifyFilter::maxConfidence, &IdentifyFilter::minMargin, &IdentifyFilter::maxMargin,
                             &IdentifyFilter::minEntropy, &IdentifyFilter::maxEntropy, &IdentifyFilter::belowThreshold})
        change(bound);
    if (!given.near.empty())
        filter.near = given.near;
    if (!given.nearClass.empty())
        filter.nearClass = given.nearClass;
    if (given.group)
        filter.group = given.group;
    if (!given.pathContains.empty())
        filter.pathContains = given.pathContains;
    if (!given.status.empty())
        filter.status = given.status;
    if (const auto order = identify::orderFromName(arguments.order))
        filter.order = *order;
    return filter;
}

IdentifyStore openList(const Workspace& workspace, const std::string& id)
{
    if (!id.empty())
        return IdentifyStore::open(workspace.identify() / (requireSafeId(id, "identification") + ".db"));
    std::vector<fs::path> lists;
    std::error_code failure;
    for (fs::directory_iterator at(workspace.identify(), failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        if (at->path().extension() == ".db")
            lists.push_back(at->path());
    if (lists.empty())
        throw Error(ErrorCode::NotFound, "No unknown images were identified yet.", pathToText(workspace.identify()),
                    "Make a list with: taxon identify --images FOLDER.");
    if (lists.size() > 1)
        throw Error(ErrorCode::Configuration, fmt::format("There are {} lists of identified images.", lists.size()), pathToText(workspace.identify()),
                    "Say which one: --id " + pathToText(lists.front().stem()) + ".");
    return IdentifyStore::open(lists.front());
}

void listImages(const Session& session, const Workspace& workspace, const ListArguments& arguments, Json head)
{
    IdentifyFilter filter = filterOf(arguments, workspace);
    IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const identify::IdentifyTable table = store.table();
    if (!arguments.saveAs.empty())
        identify::saveFilter(workspace, arguments.saveAs, filter);
    head["id"] = pathToText(store.file().stem());
    head["matching"] = table.count(filter);
    head["guesses"] = Json::array();
    filter.offset = arguments.offset;
    if (arguments.limited)
        filter.limit = arguments.limit;
    if (!arguments.csv.empty())
        session.note(fmt::format("{} rows in {}", store.writeCsv(arguments.csv, filter), arguments.csv));
    if (!arguments.jsonLines.empty())
        session.note(fmt::format("{} rows in {}", store.writeJsonLines(arguments.jsonLines, filter), arguments.jsonLines));
    filter.limit = arguments.limit;
    std::vector<std::int64_t> images;
    for (const identify::Position at : table.select(filter))
        images.push_back(table.image(at));
    session.say(fmt::format("{:>6} {:>6}  {:<24} {}", "score", "margin", "best guess", "image"));
    for (const identify::IdentifyRow& row : store.fetch(images)) {
        sayRow(session, row, table.classes());
        if (session.json)
            head["guesses"].push_back(toJson(row, table.classes()));
    }
    session.result(std::move(head));
}

void addIdentifyListCommands(CLI::App& group, Session& session)
{
    group.require_subcommand(0, 1);
    const auto listed = std::make_shared<ListArguments>();
    CLI::App* list = group.add_subcommand("list", "Images of a list, filtered and in order");
    list->footer("Example: taxon identify list --below 0.8 --class owl --order margin --save doubtful-owls");
    addListOptions(*list, *listed);
    list->callback([&session, listed] { listImages(session, session.workspace(), *listed, Json::object()); });

    const auto counted = std::make_shared<FilterArguments>();
    CLI::App* counting = group.add_subcommand("count", "How many images pass a filter, in all and a class");
    counting->footer("Example: taxon identify count --status new --min-score 0.95 --json");
    addFilterOptions(*counting, *counted);
    counting->callback([&session, counted] { count(session, *counted); });

    const auto unreadable = std::make_shared<std::string>();
    CLI::App* bad = group.add_subcommand("unreadable", "Files that are no image or a damaged one, and why");
    bad->footer("Example: taxon identify unreadable --id 003-unknown --json");
    bad->add_option("--id", *unreadable, "Name of the list")->type_name("ID");
    bad->callback([&session, unreadable] { listUnreadable(session, *unreadable); });

    const auto forget = std::make_shared<std::string>();
    CLI::App* filters = group.add_subcommand("filters", "The saved filters");
    filters->footer("Example: taxon identify filters --forget doubtful-owls");
    filters->add_option("--forget", *forget, "Remove this one")->type_name("NAME");
    filters->callback([&session, forget] { listFilters(session, *forget); });
}

} // namespace taxon::worker
