// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "device_option.h"
#include "identify_stage.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/identify_store.h"
#include "learn/identify.h"
#include "models/registry.h"

#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::IdentifyFilter;
using identify::IdentifyOrder;
using identify::IdentifyStore;

struct IdentifyArguments {
    std::string version;
    std::string images;
    std::string id;
    std::string csv;
    std::string order = "score";
    std::string device = "auto";
    double minScore = -1, maxScore = -1, minMargin = -1, below = -1;
    IdentifyFilter filter;
    bool limited = false; ///< --limit was given: the CSV obeys it too
};

/// "003-unknown": a name that is safe as a file and the same at the next call.
std::string storeId(int version, const fs::path& images)
{
    const fs::path folder = fs::absolute(images).lexically_normal();
    std::string name = (folder.has_filename() ? folder : folder.parent_path()).filename().native().substr(0, 60);
    for (char& c : name)
        if (!isSafeId(std::string("x") + c))
            c = '_';
    return versionName(version) + "-" + (name.empty() ? "images" : name);
}

IdentifyFilter filterOf(const IdentifyArguments& arguments)
{
    IdentifyFilter filter = arguments.filter;
    const auto set = [](std::optional<double>& to, double value) {
        if (value >= 0)
            to = value;
    };
    set(filter.minConfidence, arguments.minScore);
    set(filter.maxConfidence, arguments.maxScore);
    set(filter.minMargin, arguments.minMargin);
    set(filter.belowThreshold, arguments.below);
    filter.order = arguments.order == "score-rising" ? IdentifyOrder::ScoreRising
                   : arguments.order == "margin"     ? IdentifyOrder::MarginRising
                   : arguments.order == "path"       ? IdentifyOrder::Path
                                                     : IdentifyOrder::ScoreFalling;
    return filter;
}

Json toJson(const identify::IdentifyRow& row, const std::vector<std::string>& classes)
{
    Json top = Json::array();
    for (const identify::Candidate& candidate : row.top)
        top.push_back({{"class", classes[static_cast<std::size_t>(candidate.classIndex)]}, {"score", candidate.score}});
    return {{"path", row.path},   {"sha256", row.sha256}, {"status", row.status},
            {"score", row.score}, {"margin", row.margin}, {"entropy", row.entropy},
            {"top", top}};
}

/// One line an image: score, margin, best class, path, then the runners-up.
void list(const Session& session, const IdentifyStore& store, const IdentifyFilter& filter, const Json& head)
{
    const std::vector<std::string>& classes = store.info().classes;
    Json result = head;
    result["matching"] = store.count(filter);
    result["guesses"] = Json::array();
    session.say(fmt::format("{:>6} {:>6}  {:<24} {}", "score", "margin", "best guess", "image"));
    for (const identify::IdentifyRow& row : store.rows(filter)) {
        std::string others;
        for (std::size_t rank = 1; rank < row.top.size(); ++rank)
            others += fmt::format("{}{} {:.2f}", rank == 1 ? "  (" : ", ", classes[static_cast<std::size_t>(row.top[rank].classIndex)],
                                  row.top[rank].score);
        const std::string best = row.top.empty() ? "" : classes[static_cast<std::size_t>(row.top.front().classIndex)];
        session.say(fmt::format("{:>6.3f} {:>6.3f}  {:<24} {}{}", row.score, row.margin, best, row.path, others.empty() ? "" : others + ")"));
        if (session.json)
            result["guesses"].push_back(toJson(row, classes));
    }
    session.result(result);
}

void identifyAndList(Session& session, const IdentifyArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const IdentifyFilter filter = filterOf(arguments);
    Json head = Json::object();
    std::string id = arguments.id;
    if (!arguments.images.empty()) {
        const int version = arguments.version.empty() ? models::newestVersion(workspace) : versionNumber(arguments.version);
        const IdentifySummary summary = identifyStage(workspace, version, arguments.images, id, openDevice(session, arguments.device),
                                                      session.context());
        id = summary.id;
        head = {{"images", summary.images},
                {"added", summary.added},
                {"problems", summary.problems},
                {"database", pathToText(summary.database)},
                {"csv", pathToText(summary.csv)}};
        session.note(fmt::format("{} images in {} ({} new, {} unreadable), also as {}", summary.images, pathToText(summary.database), summary.added,
                                 summary.problems, pathToText(summary.csv)));
    } else if (id.empty()) {
        throw Error(ErrorCode::Configuration, "Give the folder of unknown images, or the id of a list that was made before.", "--images, --id");
    }
    const IdentifyStore store = IdentifyStore::open(workspace.identify() / (requireSafeId(id, "identification") + ".db"));
    head["id"] = id;
    if (!arguments.csv.empty()) {
        IdentifyFilter written = filter;
        if (!arguments.limited)
            written.limit = std::numeric_limits<std::size_t>::max();
        const std::size_t rows = store.writeCsv(arguments.csv, written);
        session.note(fmt::format("{} rows in {}", rows, pathToText(arguments.csv)));
    }
    list(session, store, filter, head);
}

} // namespace

IdentifySummary identifyStage(const Workspace& workspace, int version, const fs::path& images, const std::string& id, c10::Device device,
                              const jobs::Context& context)
{
    if (!fs::is_directory(images))
        throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(images));
    const models::VersionInfo info = models::readVersion(workspace, version);
    const fs::path model = models::modelFile(workspace, version);
    IdentifySummary summary;
    summary.id = requireSafeId(id.empty() ? storeId(version, images) : id, "identification");
    summary.database = workspace.identify() / (summary.id + ".db");
    summary.csv = workspace.identify() / (summary.id + ".csv");
    IdentifyStore store = IdentifyStore::create(summary.database,
                                                {versionName(version), toHex(sha256OfFile(model)), pathToText(fs::absolute(images)), info.classes});
    learn::identifyFolder(
        model, images, [&](const std::string& path, const std::string& sha256) { return store.has(path, sha256); },
        [&](const identify::Guess& guess) {
            store.add(guess);
            ++summary.added;
        },
        [&](const std::string& path, const std::string& reason) {
            ++summary.problems;
            context.warn(path + ": " + reason);
        },
        context, device);
    store.flush();
    summary.images = store.writeCsv(summary.csv);
    return summary;
}

void addIdentifyCommand(CLI::App& app, Session& session)
{
    const auto arguments = std::make_shared<IdentifyArguments>();
    CLI::App* command = app.add_subcommand(cli::kIdentify.name, cli::kIdentify.description);
    command->footer("Examples:\n  taxon identify --images unknown/\n  taxon identify --id 003-unknown --class mammals --min-score 0.9\n"
                    "  taxon identify --id 003-unknown --max-score 0.4 --order score-rising --csv new_classes.csv");
    command->add_option("--version", arguments->version, "The model version; without it the newest")->type_name("N");
    command->add_option("--images", arguments->images, "The folder of unknown images; those in the list already are not scored again")
        ->type_name("DIR");
    addDeviceOption(*command, arguments->device, "; without it auto");
    command->add_option("--id", arguments->id, "Name of the list; without it version and folder (003-unknown)")->type_name("ID");
    command->add_option("--class", arguments->filter.classes, "Only images whose best guess is this class; may be given again")->type_name("CLASS");
    const CLI::Range share(0.0, 1.0);
    command->add_option("--min-score", arguments->minScore, "Only images whose best guess scores this or more")->check(share);
    command->add_option("--max-score", arguments->maxScore, "Only images whose best guess scores this or less")->check(share);
    command->add_option("--min-margin", arguments->minMargin, "Only images whose best guess is ahead by this or more")->check(share);
    command->add_option("--below", arguments->below, "Only images that score less than this threshold")->check(share);
    command->add_option("--contains", arguments->filter.pathContains, "Only images with this in their path")->type_name("TEXT");
    command->add_option("--order", arguments->order, "score (surest first), score-rising, margin (closest race first), path")
        ->capture_default_str()
        ->check(CLI::IsMember({"score", "score-rising", "margin", "path"}));
    arguments->filter.limit = 50;
    CLI::Option* limit = command->add_option("--limit", arguments->filter.limit, "At most so many lines")->capture_default_str();
    command->add_option("--offset", arguments->filter.offset, "Leave out so many first")->capture_default_str();
    command->add_option("--csv", arguments->csv, "Write all that match to this file too (fewer only with --limit)")->type_name("FILE");
    command->callback([&session, arguments, limit] {
        arguments->limited = limit->count() > 0;
        identifyAndList(session, *arguments);
    });
}

} // namespace taxon::worker
