// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "commands.h"
#include "dataset/freeze.h"
#include "dataset/manifest_reader.h"
#include "dataset_preview.h"
#include "rules_options.h"
#include "session.h"

#include <fmt/format.h>
#include <map>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

struct FreezeOptions {
    std::string benchmark;
    std::string id;
    bool release = false;
};

Json toJson(const dataset::Manifest& manifest)
{
    Json sets = Json::array();
    for (const dataset::SetInfo& info : manifest.sets)
        sets.push_back({{"name", info.name}, {"kind", dataset::name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    return {{"id", manifest.id}, {"classes", manifest.classes.size()}, {"sets", std::move(sets)}, {"rules", manifest.rules}};
}

/// "cat <- siamese, tabby (classes.yaml)", a line for each class that has mapped folders.
void sayClassMap(const Session& session, const Json& rules)
{
    std::map<std::string, std::string> folders;
    if (const auto map = rules.find("class_map"); map != rules.end())
        for (const auto& [folder, className] : map->items()) {
            std::string& list = folders[className.get<std::string>()];
            list += (list.empty() ? "" : ", ") + folder;
        }
    for (const auto& [className, list] : folders)
        session.say(fmt::format("  {} <- {} (classes.yaml)", className, list));
}

void sayResult(const Session& session, const DatasetStageResult& result)
{
    sayClassMap(session, result.manifest.rules);
    for (const dataset::SetInfo& info : result.manifest.sets)
        session.say(fmt::format("  {:<24} {:>8} images", info.name, info.images));
    for (const auto& [reason, images] : result.reasons)
        session.say(fmt::format("    {:<22} {:>8}", reason, images));
    if (result.problems > 0)
        session.note(fmt::format("{} findings about the library; see them with: taxon library check.", result.problems));
}

Json toJson(const DatasetStageResult& result)
{
    Json json = toJson(result.manifest);
    json["new"] = result.isNew;
    json["unusable"] = result.unusable;
    json["problems"] = result.problems;
    json["reasons"] = Json::object();
    for (const auto& [reason, images] : result.reasons)
        json["reasons"][reason.str()] = images;
    json["small_classes"] = Json::object();
    for (const auto& [className, images] : result.smallClasses)
        json["small_classes"][className] = images;
    return json;
}

void build(Session& session, const DatasetStageOptions& options)
{
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    const DatasetStageResult result = buildDatasetStage(workspace, options, session.context());
    session.say(result.isNew ? fmt::format("Data set {}: {} classes.", result.manifest.id, result.manifest.classes.size())
                             : fmt::format("Nothing changed: data set {} stays the newest.", result.manifest.id));
    sayResult(session, result);
    session.result(toJson(result));
}

void sayChanges(const Session& session, const DatasetPreview& preview)
{
    if (preview.before.empty()) {
        session.say("It would be the first data set.");
        return;
    }
    std::string counts;
    for (std::size_t k = 0; k < dataset::kChangeKinds; ++k)
        if (preview.counts[k] > 0)
            counts += fmt::format(", {} {}", preview.counts[k], dataset::name(static_cast<dataset::ChangeKind>(k)));
    session.say(fmt::format("Since data set {}: {} images as before{}.", preview.before, preview.unchanged, counts));
    for (const dataset::FrozenChange& change : preview.frozenChanges)
        session.say(fmt::format("  The frozen benchmark {} would change ({} images): a build refuses it without --accept-benchmark-change {}.",
                                change.name, change.images.size(), change.name));
}

void previewBuild(Session& session, const DatasetStageOptions& options)
{
    const DatasetPreview preview = previewDataset(session.workspace(), options, session.context());
    session.say(preview.result.isNew ? fmt::format("Would be a data set of {} classes; nothing is written.", preview.result.manifest.classes.size())
                                     : fmt::format("Nothing would change: data set {} stays the newest.", preview.before));
    sayResult(session, preview.result);
    sayChanges(session, preview);
    Json json = toJson(preview.result);
    json["dry_run"] = true;
    json.update(toJson(preview));
    session.result(std::move(json));
}

void list(Session& session)
{
    const Workspace workspace = session.workspace();
    Json json = Json::array();
    for (const std::string& id : Workspace::idsIn(workspace.datasets())) {
        try {
            const dataset::Manifest manifest = dataset::ManifestReader(workspace.dataset(id)).head();
            std::string sets;
            for (const dataset::SetInfo& info : manifest.sets)
                sets += fmt::format("{}{} {}", sets.empty() ? "" : ", ", info.name, info.images);
            session.say(fmt::format("{}  {} classes; {}", id, manifest.classes.size(), sets));
            json.push_back(toJson(manifest));
        } catch (const Error& failure) {
            session.say(fmt::format("{}  {}", id, failure.message()));
            json.push_back({{"id", id}, {"error", failure.message()}});
        }
    }
    session.result(json);
}

/// The commented default, to start a file of one's own from.
void rules(const Session& session)
{
    const fs::path file = session.resource("rules.yaml");
    std::string text = readTextFile(file);
    const dataset::Rules defaults = dataset::Rules::open(file, {});
    while (text.ends_with('\n'))
        text.pop_back(); // say() ends the line
    session.say(text);
    session.result(defaults.toJson());
}

void listFrozen(const Session& session, const Workspace& workspace, const Journal& journal)
{
    Json json = Json::object();
    const auto frozen = dataset::frozenSets(journal);
    for (const auto& [benchmark, set] : frozen) {
        session.say(fmt::format("{:<24} as data set {} has it ({:.12})", benchmark, set.dataset, set.hash));
        json[benchmark] = {{"hash", set.hash}, {"dataset", set.dataset}, {"by", "journal"}};
    }
    for (const std::string& benchmark : dataset::workspaceRules(workspace).rules.frozenBenchmarks)
        if (!frozen.contains(benchmark)) {
            session.say(fmt::format("{:<24} as the newest data set has it (rules.yaml)", benchmark));
            json[benchmark] = {{"by", "rules.yaml"}};
        }
    if (json.empty())
        session.say("No benchmark is frozen. Freeze one with: taxon dataset freeze NAME.");
    session.result({{"frozen", std::move(json)}});
}

void freeze(Session& session, const FreezeOptions& options)
{
    const Workspace workspace = session.workspace();
    Journal journal(workspace.journal(), "datasets");
    if (options.benchmark.empty()) {
        listFrozen(session, workspace, journal);
    } else if (options.release) {
        dataset::release(options.benchmark, journal);
        session.say(fmt::format("{} may change again.", options.benchmark));
        session.result({{"benchmark", options.benchmark}, {"frozen", false}});
    } else {
        const std::string id = options.id.empty() ? Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.")
                                                  : options.id;
        const dataset::FrozenSet set = dataset::freeze(dataset::Manifest::open(workspace.dataset(id)), options.benchmark, journal);
        session.say(
            fmt::format("{} is frozen as data set {} has it ({:.12}): a build that would change it is refused.", options.benchmark, id, set.hash));
        session.result({{"benchmark", options.benchmark}, {"frozen", true}, {"hash", set.hash}, {"dataset", set.dataset}});
    }
}

void addBuildCommand(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<DatasetStageOptions>();
    CLI::App* command = group.add_subcommand("build", "Make a data set of the library as it is now");
    addRulesOptions(*command, options->rules);
    command->add_option("--seed", options->rules.seed, "Another seed, another split [rules.yaml, 42]");
    command->add_option("--id", options->id, "Its name [the time]");
    command->add_option("--accept-benchmark-change", options->acceptedBenchmarkChanges, "Let this frozen benchmark change, and freeze it anew");
    command->add_option("--jobs", options->threads, "Threads [one per processor]");
    const auto dryRun = std::make_shared<bool>(false);
    command->add_flag("--dry-run", *dryRun, "Write nothing, say what it would be and what would change since the newest one");
    command->footer("Examples:\n  taxon dataset build --min 5\n  taxon dataset build --rules draft.yaml --dry-run");
    command->callback([options, dryRun, &session] { *dryRun ? previewBuild(session, *options) : build(session, *options); });
}

void addFreezeCommand(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<FreezeOptions>();
    CLI::App* command = group.add_subcommand("freeze",
                                             "Keep a benchmark as it is: later builds refuse to change it; without NAME list those that are");
    command->add_option("NAME", options->benchmark, "The benchmark");
    command->add_option("--dataset", options->id, "As this data set has it [the newest]");
    command->add_flag("--release", options->release, "Let it change again");
    command->footer("Example: taxon dataset freeze difficult");
    command->callback([options, &session] { freeze(session, *options); });
}

} // namespace

void addDatasetCommand(CLI::App& app, Session& session)
{
    CLI::App* group = app.add_subcommand("dataset", "Split the library into training, validation, test and benchmark sets");
    group->require_subcommand(1);
    group->footer("Example: taxon dataset build --min 5");
    addBuildCommand(*group, session);
    CLI::App* listCommand = group->add_subcommand("list", "All data sets of the workspace, oldest first");
    listCommand->footer("Example: taxon dataset list --json");
    listCommand->callback([&session] { list(session); });
    addDatasetViewCommands(*group, session);
    CLI::App* rulesCommand = group->add_subcommand("rules", "Print the rules with their defaults and what they mean; needs no workspace");
    rulesCommand->footer("Example: taxon dataset rules > rules.yaml");
    rulesCommand->callback([&session] { rules(session); });
    addFreezeCommand(*group, session);
}

} // namespace taxon::cli
