// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "commands.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "scores/prediction_store.h"
#include "session.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;
using namespace exchange;

struct ExchangeOptions {
    std::string source, folder, image;
    std::string format = "auto";
    std::string exportFormat;
    std::string images, dataset, predictions;
    std::vector<std::string> to, columns;
    ImportOptions import;
    bool dryRun = false;
    bool hardLink = false;
    bool pathsOnly = false;
    std::size_t show = 20;
};

/// "A=B" options as a map. \param flag names them in the message. \throws Error{InvalidArgument}.
std::map<std::string, std::string> pairsOf(const std::vector<std::string>& options, const char* flag)
{
    std::map<std::string, std::string> pairs;
    for (const std::string& option : options) {
        const auto equals = option.find('=');
        if (equals == std::string::npos)
            throw Error(ErrorCode::InvalidArgument, fmt::format("{} takes NAME=VALUE.", flag), option);
        if (!pairs.emplace(option.substr(0, equals), option.substr(equals + 1)).second)
            throw Error(ErrorCode::InvalidArgument, fmt::format("{} names it twice.", flag), option.substr(0, equals));
    }
    return pairs;
}

Json toJson(const std::vector<Refused>& refused)
{
    Json list = Json::array();
    for (const Refused& each : refused)
        list.push_back({{"path", each.path}, {"reason", each.reason}});
    return list;
}

/// One block: a heading with the count, then the first \p show of them.
void sayRefused(const Session& session, const std::string& heading, const std::vector<Refused>& refused, std::size_t show)
{
    if (refused.empty())
        return;
    session.say(fmt::format("{}: {}", heading, refused.size()));
    for (std::size_t i = 0; i < std::min(show, refused.size()); ++i)
        session.say(fmt::format("  {}: {}", refused[i].path, refused[i].reason));
    if (refused.size() > show)
        session.say(fmt::format("  … and {} more (--show, --json)", refused.size() - show));
}

Json toJson(const ImportPlan& plan)
{
    Json images = Json::array();
    for (const PlannedImage& image : plan.images)
        images.push_back({{"from", image.from}, {"to", image.to}, {"sha256", image.sha256}, {"numbered", image.numbered}});
    Json known = Json::array();
    for (const KnownImage& image : plan.known)
        known.push_back({{"from", image.from}, {"is", image.is}});
    return {{"images", std::move(images)},
            {"known", std::move(known)},
            {"refused", toJson(plan.refused)},
            {"new_classes", plan.newClasses},
            {"bytes", plan.bytes}};
}

void sayPlan(const Session& session, const ImportPlan& plan, std::size_t show)
{
    const auto numberedOnes = std::count_if(plan.images.begin(), plan.images.end(), [](const PlannedImage& image) { return image.numbered; });
    session.say(fmt::format("{} images to import ({}), {} of them with a number because their name is taken; {} are in the library already.",
                            plan.images.size(), formatBytes(plan.bytes), numberedOnes, plan.known.size()));
    std::string classes;
    for (const std::string& name : plan.newClasses)
        classes += (classes.empty() ? "" : ", ") + name;
    if (!classes.empty())
        session.say(fmt::format("New classes: {}.", classes));
    if (!plan.splits.empty())
        session.say(fmt::format("{} images have a split; it is kept in source_splits.csv.", plan.splits.size()));
    sayRefused(session, "Not imported", plan.refused, show);
}

void import(Session& session, ExchangeOptions options)
{
    const Workspace workspace = session.workspace();
    options.import.to = pairsOf(options.to, "--to");
    const Format& format = options.format == "auto" ? recognisedFormat(options.source) : formatNamed(options.format);
    if (format.read == nullptr)
        throw Error(ErrorCode::InvalidArgument, "This format is only written.", format.name, "taxon library formats lists what can be read.");
    const std::map<std::string, std::string> columns = pairsOf(options.columns, "--column");
    for (const auto& [meaning, name] : columns)
        if (meaning != "path" && meaning != "class" && meaning != "set" && meaning != "sub_class")
            throw Error(ErrorCode::InvalidArgument, "--column takes path, class, set or sub_class.", meaning);
    const Description source = format.read(options.source, {.images = options.images, .columns = columns}, session.context());
    const ImportPlan plan = planImport(source, workspace, options.import, session.context());
    session.say(fmt::format("{}: {}.", format.name, format.description));
    sayPlan(session, plan, options.show);
    Json json = toJson(plan);
    json["format"] = format.name;
    json["dry_run"] = options.dryRun;
    session.result(json);
    if (options.dryRun)
        return session.say("Nothing was changed: --dry-run.");
    const ImportResult result = carryOut(plan, workspace, options.import, pathToText(fs::absolute(options.source).lexically_normal()), format.name,
                                         session.context());
    json["import"] = result.id;
    json["imported"] = result.imported;
    json["failed"] = toJson(result.failed);
    session.result(json);
    sayRefused(session, "Failed", result.failed, options.show);
    session.say(fmt::format("{} images imported.", result.imported));
    if (!result.failed.empty())
        throw Error(ErrorCode::Failed, fmt::format("{} of {} images were not imported.", result.failed.size(), plan.images.size()), options.source,
                    "The reasons stand above. The same command goes on where this one ended.");
    if (plan.images.empty() && plan.known.empty())
        throw Error(ErrorCode::NotFound, "The source holds no image that can be imported.", options.source,
                    plan.refused.empty() ? "Say what it is: --format." : "The reasons stand above.");
}

/// Adds what the evaluation of a model says, by path.
void addPredictions(Description& description, const std::string& folder)
{
    const scores::PredictionStore store = scores::PredictionStore::open(folder);
    std::map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < store.images(); ++i)
        rows.emplace(store.rows()[i].path, i);
    std::vector<float> row(store.classes().size());
    for (Item& item : description.items) {
        const auto found = rows.find(item.origin);
        if (found == rows.end())
            continue;
        store.copyScores(found->second, row);
        const auto best = std::max_element(row.begin(), row.end());
        item.prediction = Prediction{store.classes()[static_cast<std::size_t>(best - row.begin())], static_cast<double>(*best)};
    }
}

void exportLibrary(Session& session, const ExchangeOptions& options)
{
    const Workspace workspace = session.workspace();
    const Format& format = formatNamed(options.exportFormat);
    Description description;
    fs::path library;
    if (options.dataset.empty()) {
        const library::Library scanned = library::scanLibrary(workspace.library(), {}, session.context());
        library = scanned.root;
        description = describe(scanned);
    } else {
        const std::string id = options.dataset == "newest"
                                   ? Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.")
                                   : options.dataset;
        const dataset::Manifest manifest = dataset::Manifest::open(workspace.dataset(id));
        library = manifest.library;
        description = describe(manifest);
    }
    if (!options.predictions.empty())
        addPredictions(description, options.predictions);
    const MediaMode media = options.pathsOnly ? MediaMode::PathsOnly : options.hardLink ? MediaMode::HardLink : MediaMode::Copy;
    const ExportResult result = exportTo(options.folder, format, std::move(description), media, library, session.context());
    sayRefused(session, "Left out", result.leftOut, options.show);
    session.say(fmt::format("{} images as {} in {}{}.", result.images, format.name, options.folder,
                            result.bytes > 0 ? fmt::format(" ({} copied)", formatBytes(result.bytes)) : ""));
    session.result({{"folder", pathToText(fs::absolute(options.folder).lexically_normal())},
                    {"format", format.name},
                    {"images", result.images},
                    {"bytes", result.bytes},
                    {"left_out", toJson(result.leftOut)}});
}

void listImports(const Session& session, const ExchangeOptions& options)
{
    const Workspace workspace = session.workspace();
    const std::string wanted = options.image.empty() ? std::string() : Session::pathInLibrary(options.image, workspace.library());
    const fs::path file = workspace.library() / textToPath(wanted);
    const std::string hash = !wanted.empty() && fs::is_regular_file(fs::symlink_status(file)) ? toHex(sha256OfFile(file)) : std::string();
    Json list = Json::array();
    std::string last;
    for (const Origin& origin : importHistory(Journal(workspace.journal(), "library"))) {
        if (!wanted.empty() && (hash.empty() ? origin.to != wanted : origin.sha256 != hash)) // its bytes know it, also where it was moved
            continue;
        list.push_back({{"import", origin.id},
                        {"time", origin.time},
                        {"who", origin.who},
                        {"why", origin.why},
                        {"source", origin.source},
                        {"format", origin.format},
                        {"from", origin.from},
                        {"to", origin.to},
                        {"sha256", origin.sha256}});
        if (origin.id != last)
            session.say(fmt::format("{}  {}  {} ({}){}", origin.id, origin.who, origin.source, origin.format,
                                    origin.why.empty() ? "" : "  \"" + origin.why + "\""));
        last = origin.id;
        session.say(fmt::format("  {} -> {}", origin.from, origin.to));
    }
    if (list.empty())
        session.say(wanted.empty() ? "Nothing was imported." : "It was not imported.");
    session.result({{"images", std::move(list)}});
}

void listFormats(const Session& session)
{
    Json list = Json::array();
    for (const Format& format : formats()) {
        session.say(fmt::format("{:<13} {}\n{:<13} recognised by: {}", format.name, format.description, "", format.recognisedBy));
        list.push_back({{"name", format.name},
                        {"description", format.description},
                        {"recognised_by", format.recognisedBy},
                        {"import", format.read != nullptr},
                        {"paths_only", format.takesPathsOnly}});
    }
    session.result({{"formats", std::move(list)}});
}

} // namespace

void addLibraryExchangeCommands(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<ExchangeOptions>();
    CLI::App* importCommand = group.add_subcommand("import", "Copy labelled images of another tool into the library; nothing there is replaced");
    importCommand->add_option("SOURCE", options->source, "A folder, or a label file (.csv, .json)")->required();
    importCommand->add_option("--format", options->format, "What it is; taxon library formats lists them")->capture_default_str();
    importCommand->add_option("--images", options->images, "Where the paths of a label file start, and the only place it may reach [its folder]")
        ->type_name("DIR");
    importCommand->add_option("--to", options->to, "A class of the source, and the library's folder for it; may be repeated")
        ->type_name("CLASS=FOLDER");
    importCommand->add_option("--column", options->columns, "What a table or task calls its path, class, set or sub_class")->type_name("path=NAME");
    importCommand->add_option("--benchmark", options->import.benchmark, "Import into _benchmark/NAME: never trained on")->type_name("NAME");
    importCommand->add_option("--why", options->import.why, "Kept in the journal")->type_name("TEXT");
    importCommand->add_flag("--hardlink", options->import.hardLink,
                            "Link the files instead of copying: the same disk, and the same bytes from then on");
    importCommand->add_option("--jobs", options->import.threads, "Threads [one per processor]");
    importCommand->add_flag("--dry-run", options->dryRun, "Only tell what would happen");
    importCommand->add_option("--show", options->show, "Refused images that are listed")->capture_default_str();
    importCommand->footer(
        "Examples:\n  taxon library import ~/imagenette --dry-run\n  taxon library import labels.csv --images photos --to Cats=cat --to junk=_out_of_scope\n"
        "  taxon library import zoo-2024 --benchmark zoo");
    importCommand->callback([options, &session] { import(session, *options); });

    CLI::App* exportCommand = group.add_subcommand("export", "Write the library, or a data set, as another tool reads it");
    exportCommand->add_option("DIR", options->folder, "The new folder")->required();
    exportCommand->add_option("--format", options->exportFormat, "As what; taxon library formats lists them")->required();
    exportCommand->add_option("--dataset", options->dataset, "A data set with its sets, or newest [the library as it is]")->type_name("ID");
    exportCommand->add_option("--predictions", options->predictions, "Add what a model says: the folder of an evaluation")->type_name("DIR");
    CLI::Option* link = exportCommand->add_flag("--hardlink", options->hardLink,
                                                "Link the files instead of copying: what changes them there changes the library's");
    exportCommand->add_flag("--paths-only", options->pathsOnly, "No images: label files that name them where they are")->excludes(link);
    exportCommand->add_option("--show", options->show, "Left-out images that are listed")->capture_default_str();
    exportCommand->footer("Examples:\n  taxon library export ~/for-review --format label-studio --predictions runs/ID/evaluation\n"
                          "  taxon library export ~/for-torch --format splits --dataset newest");
    exportCommand->callback([options, &session] { exportLibrary(session, *options); });

    CLI::App* importsCommand = group.add_subcommand("imports", "Where imported images came from");
    importsCommand->add_option("IMAGE", options->image, "Only this image of the library");
    importsCommand->footer("Example: taxon library imports cat/17.jpg");
    importsCommand->callback([options, &session] { listImports(session, *options); });

    CLI::App* formatsCommand = group.add_subcommand("formats", "What import reads and export writes");
    formatsCommand->footer("Example: taxon library formats --json");
    formatsCommand->callback([&session] { listFormats(session); });
}

} // namespace taxon::cli
