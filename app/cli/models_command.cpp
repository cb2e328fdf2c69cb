// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/error.h"
#include "base/ids.h"
#include "models/comparison.h"
#include "models/production.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "models/version_trash.h"
#include "serving/serving_config.h"
#include "serving/serving_manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::cli {
namespace {

using namespace taxon::models;

/// One score of a version's summary.json, or "-".
std::string scoreOf(const VersionInfo& version, const char* set, const char* score)
{
    try {
        Json summary = readJson(version.folder / "scores" / "summary.json");
        const Json& sets = summary.contains("sets") ? summary["sets"] : summary;
        const auto value = sets.at(set).at(score);
        return value.is_number() ? fmt::format("{:.3f}", value.get<double>()) : "-";
    } catch (const std::exception&) {
        return "-";
    }
}

void list(const Session& session)
{
    const Workspace workspace = session.workspace();
    std::vector<VersionProblem> problems;
    const auto versions = listVersions(workspace, problems);
    const int production = productionVersion(workspace);
    Json rows = Json::array();
    session.say(fmt::format("{:<8} {:<20} {:>7} {:>9} {:>10}  {:<12} {}", "version", "created", "classes", "test top1", "threshold", "alias", "run"));
    for (const auto& version : versions) {
        const bool inProduction = version.number == production;
        const bool isCandidate = version.number == versions.back().number && !inProduction;
        session.say(fmt::format("{:<8} {:<20} {:>7} {:>9} {:>10.2f}  {:<12} {}", versionName(version.number), version.created.substr(0, 19),
                                version.classes.size(), scoreOf(version, "test", "top1"), version.threshold,
                                inProduction  ? "production"
                                : isCandidate ? "candidate"
                                              : "",
                                version.runId));
        rows.push_back({{"version", versionName(version.number)},
                        {"created", version.created},
                        {"run", version.runId},
                        {"dataset", version.datasetId},
                        {"base", version.base},
                        {"architecture", version.architecture},
                        {"classes", version.classes.size()},
                        {"threshold", version.threshold},
                        {"temperature", version.temperature},
                        {"production", inProduction},
                        {"candidate", isCandidate}});
    }
    Json bad = Json::array();
    for (const auto& problem : problems) {
        session.note(fmt::format("Version {} can't be read: {}", versionName(problem.number), problem.message));
        bad.push_back({{"version", versionName(problem.number)}, {"message", problem.message}});
    }
    session.result({{"versions", rows}, {"problems", bad}});
}

std::string valueText(const std::optional<double>& value)
{
    return value ? fmt::format("{:.4g}", *value) : "-";
}

void compare(const Session& session, const std::string& first, const std::string& second)
{
    const Workspace workspace = session.workspace();
    const auto a = readVersion(workspace, versionNumber(first));
    const auto b = readVersion(workspace, versionNumber(second));
    const Comparison comparison = compareVersions(a, b);
    Json rows = Json::array();
    std::string set;
    for (const auto& row : comparison.scores) {
        if (row.set != set) {
            set = row.set;
            session.say(fmt::format("{}{}", set, row.sameImages ? "" : "  (other images: a difference says little about the models)"));
            session.say(fmt::format("  {:<26} {:>10} {:>10} {:>11}", "", versionName(a.number), versionName(b.number), "difference"));
        }
        const std::string difference = row.a && row.b ? fmt::format("{:+.4g}", *row.b - *row.a) : "-";
        session.say(fmt::format("  {:<26} {:>10} {:>10} {:>11}", row.score, valueText(row.a), valueText(row.b), difference));
        rows.push_back({{"set", row.set},
                        {"score", row.score},
                        {"a", row.a ? Json(*row.a) : Json()},
                        {"b", row.b ? Json(*row.b) : Json()},
                        {"same_images", row.sameImages}});
    }
    if (!comparison.onlyA.empty())
        session.say(fmt::format("Classes only in {}: {}", versionName(a.number), fmt::join(comparison.onlyA, ", ")));
    if (!comparison.onlyB.empty())
        session.say(fmt::format("Classes only in {}: {}", versionName(b.number), fmt::join(comparison.onlyB, ", ")));
    session.result(
        {{"a", versionName(a.number)}, {"b", versionName(b.number)}, {"scores", rows}, {"only_a", comparison.onlyA}, {"only_b", comparison.onlyB}});
}

/// Without what a killed change of production has left.
Workspace sweptWorkspace(const Session& session)
{
    Workspace workspace = session.workspace();
    session.sweep(workspace);
    return workspace;
}

void tell(const Session& session, const Promotion& promotion)
{
    session.say(fmt::format("Version {} is in production.", versionName(promotion.number)));
    session.result({{"production", versionName(promotion.number)}, {"who", promotion.who}, {"when", promotion.when}, {"reason", promotion.reason}});
}

std::string megabytes(std::uint64_t bytes)
{
    return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6);
}

void listTrash(const Session& session)
{
    Json rows = Json::array();
    const auto trashed = trashedVersions(session.workspace());
    for (const TrashedVersion& version : trashed) {
        session.say(fmt::format("{:<8} {:>9}", versionName(version.number), megabytes(version.bytes)));
        rows.push_back({{"version", versionName(version.number)}, {"bytes", version.bytes}});
    }
    if (trashed.empty())
        session.say("The trash is empty.");
    session.result({{"trash", rows}});
}

struct Collection {
    int keep = 5;
    bool empties = false; ///< the trash, for good
    bool isMeant = false; ///< else it is only said what would go
};

/// Moves superfluous versions to the trash, or erases what is there.
void collect(const Session& session, const Collection& collection)
{
    const Workspace workspace = sweptWorkspace(session);
    std::vector<int> numbers;
    if (collection.empties)
        for (const TrashedVersion& version : trashedVersions(workspace))
            numbers.push_back(version.number);
    else
        numbers = superfluousVersions(workspace, collection.keep);
    std::vector<std::string> names;
    for (const int number : numbers) {
        names.push_back(versionName(number));
        if (collection.isMeant && collection.empties)
            eraseVersion(workspace, number);
        else if (collection.isMeant)
            trashVersion(workspace, number, fmt::format("gc: the {} newest and those of production are kept", collection.keep));
    }
    if (names.empty())
        session.say("There is nothing to remove.");
    else
        session.say(fmt::format("{}{}: {}{}", collection.isMeant ? "" : "Would be ", collection.empties ? "erased for good" : "moved to the trash",
                                fmt::join(names, ", "), collection.isMeant ? "" : ". With --yes it is done."));
    session.result({{"versions", names}, {"done", collection.isMeant}});
}

void addTrash(CLI::App& models, Session& session)
{
    CLI::App* deleting = models.add_subcommand("delete", "Move a version to the trash, from where restore brings it back")
                             ->footer("Example: taxon models delete 4 --reason \"trained on the wrong labels\"");
    const auto what = std::make_shared<std::pair<std::string, std::string>>();
    deleting->add_option("version", what->first, "The version; not the one in production, nor the one that rollback would go to")->required();
    deleting->add_option("--reason", what->second, "Why, for those who read the journal")->required()->type_name("TEXT");
    deleting->callback([&session, what] {
        const int number = versionNumber(what->first);
        trashVersion(sweptWorkspace(session), number, what->second);
        session.say(fmt::format("Version {0} is in the trash. Back with: taxon models restore {0}", versionName(number)));
        session.result({{"deleted", versionName(number)}});
    });

    CLI::App* restoring = models.add_subcommand("restore", "Bring a version back from the trash")->footer("Example: taxon models restore 4");
    const auto back = std::make_shared<std::string>();
    restoring->add_option("version", *back, "The version; without it those in the trash are listed");
    restoring->callback([&session, back] {
        if (back->empty())
            return listTrash(session);
        restoreVersion(session.workspace(), versionNumber(*back));
        session.say(fmt::format("Version {} is back.", versionName(versionNumber(*back))));
        session.result({{"restored", versionName(versionNumber(*back))}});
    });

    CLI::App* collecting = models.add_subcommand("gc", "Move old versions to the trash, or empty it; says what would go unless --yes is given")
                               ->footer("Examples:\n  taxon models gc --keep 5 --yes\n  taxon models gc --empty-trash --yes");
    const auto collection = std::make_shared<Collection>();
    collecting->add_option("--keep", collection->keep, "How many of the newest stay, beside those that are or were in production")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N");
    collecting->add_flag("--empty-trash", collection->empties, "Erase what is in the trash, for good");
    collecting->add_flag("--yes", collection->isMeant, "Do it");
    collecting->callback([&session, collection] { collect(session, *collection); });
}

void printServingConfig(const Session& session, const std::string& name, const std::string& base)
{
    std::string config = serving::servingConfig(session.workspace(), name, base);
    session.result({{"config", config}});
    config.pop_back(); // say() ends the line
    session.say(config);
}

void addServingManifest(CLI::App& models, Session& session)
{
    CLI::App* command = models.add_subcommand("serving-manifest", "A Deployment and a Service of Kubernetes that serve one version from a share")
                            ->footer("Example: taxon models serving-manifest --name animals --claim library-share | kubectl apply -f -");
    const auto manifest = std::make_shared<serving::ServingManifest>();
    const auto number = std::make_shared<std::string>();
    command->add_option("--version", *number, "The version [the one in production, else the newest]")->type_name("N");
    command->add_option("--claim", manifest->claim, "PersistentVolumeClaim of the share that the models lie on")->required()->type_name("NAME");
    command->add_option("--name", manifest->name, "Of the model, the Deployment and the Service")->capture_default_str()->type_name("NAME");
    command->add_option("--image", manifest->image, "TensorFlow Serving's, or bitnami/tensorflow-serving")->capture_default_str()->type_name("IMAGE");
    command->add_option("--models", manifest->modelsPath, "The workspace's folder models inside the share")
        ->capture_default_str()
        ->type_name("FOLDER");
    command->add_option("--replicas", manifest->replicas, "How many pods")->capture_default_str()->check(CLI::Range(1, 1000))->type_name("N");
    command->callback([&session, manifest, number] {
        manifest->version = number->empty() ? 0 : versionNumber(*number);
        std::string text = serving::servingManifest(session.workspace(), *manifest);
        session.result({{"manifest", text}});
        text.pop_back(); // say() ends the line
        session.say(text);
    });
}

} // namespace

void addModelsCommand(CLI::App& app, Session& session)
{
    CLI::App* models = app.add_subcommand("models", "Versions of the model: list, compare, put into production, copy elsewhere, remove");
    models->require_subcommand(1);
    models->footer("Examples:\n  taxon models list\n  taxon models compare 6 7\n  taxon models promote 7 --reason \"difficult set up by 4 points\"");

    models->add_subcommand("list", "All versions")->footer("Example: taxon models list --json")->callback([&session] { list(session); });

    CLI::App* comparing = models->add_subcommand("compare", "The scores of two versions side by side")->footer("Example: taxon models compare 6 7");
    auto versions = std::make_shared<std::pair<std::string, std::string>>();
    comparing->add_option("a", versions->first, "A version, such as 6")->required();
    comparing->add_option("b", versions->second, "The version to compare with it")->required();
    comparing->callback([&session, versions] { compare(session, versions->first, versions->second); });

    CLI::App* promoting = models->add_subcommand("promote", "Put a version into production (models/production.json and the journal)")
                              ->footer("Example: taxon models promote 7 --reason \"difficult set up by 4 points\"");
    auto promotion = std::make_shared<std::pair<std::string, std::string>>();
    promoting->add_option("version", promotion->first, "The version")->required();
    promoting->add_option("--reason", promotion->second, "Why, for those who read the journal")->required()->type_name("TEXT");
    promoting->callback(
        [&session, promotion] { tell(session, promote(sweptWorkspace(session), versionNumber(promotion->first), promotion->second)); });

    CLI::App* rolling = models->add_subcommand("rollback", "Go back to the version that was in production before")
                            ->footer("Example: taxon models rollback --reason \"wrong answers for road signs\"");
    auto reason = std::make_shared<std::string>();
    rolling->add_option("--reason", *reason, "Why")->required()->type_name("TEXT");
    rolling->callback([&session, reason] { tell(session, rollBack(sweptWorkspace(session), *reason)); });

    CLI::App* serving = models->add_subcommand("serving-config", "A models.config for TensorFlow Serving: the version in production and the newest")
                            ->footer("Example: taxon models serving-config --name animals > models.config");
    auto served = std::make_shared<std::pair<std::string, std::string>>("taxon", "/models");
    serving->add_option("--name", served->first, "The model's name on the server")->capture_default_str()->type_name("NAME");
    serving->add_option("--base", served->second, "The workspace's folder models as the server sees it")->capture_default_str()->type_name("FOLDER");
    serving->callback([&session, served] { printServingConfig(session, served->first, served->second); });
    addServingManifest(*models, session);
    addTrash(*models, session);
    addModelsStorageCommands(*models, session);
    addModelsMonitorCommand(*models, session);
}

} // namespace taxon::cli
