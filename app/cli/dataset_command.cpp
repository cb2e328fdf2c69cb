// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "commands.h"
#include "dataset/manifest.h"
#include "dataset_stage.h"
#include "session.h"

#include <fmt/format.h>
#include <map>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

Json toJson(const dataset::Manifest& manifest)
{
    Json sets = Json::array();
    for (const dataset::SetInfo& info : manifest.sets)
        sets.push_back({{"name", info.name}, {"kind", dataset::name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    return {{"id", manifest.id}, {"classes", manifest.classes.size()}, {"sets", std::move(sets)}, {"rules", manifest.rules}};
}

void build(Session& session, const DatasetStageOptions& options)
{
    const DatasetStageResult result = buildDatasetStage(session.workspace(), options, session.context());
    session.say(result.isNew ? fmt::format("Data set {}: {} classes.", result.manifest.id, result.manifest.classes.size())
                             : fmt::format("Nothing changed: data set {} stays the newest.", result.manifest.id));
    for (const dataset::SetInfo& info : result.manifest.sets)
        session.say(fmt::format("  {:<24} {:>8} images", info.name, info.images));
    std::map<std::string, std::size_t> reasons;
    for (const dataset::ManifestRow& row : result.manifest.rows)
        if (!row.reason.empty())
            ++reasons[row.reason];
    for (const auto& [reason, images] : reasons)
        session.say(fmt::format("    {:<22} {:>8}", reason, images));
    if (result.problems > 0)
        session.note(fmt::format("{} findings about the library; see them with: taxon library check.", result.problems));
    Json json = toJson(result.manifest);
    json["new"] = result.isNew;
    json["unusable"] = result.unusable;
    session.result(json);
}

void list(Session& session)
{
    const Workspace workspace = session.workspace();
    Json json = Json::array();
    for (const std::string& id : Workspace::idsIn(workspace.datasets())) {
        try {
            const dataset::Manifest manifest = dataset::Manifest::open(workspace.dataset(id));
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

/// The image as a manifest names it: a path in the library, absolute or not, or its text form.
std::string pathInLibrary(const std::string& image, const fs::path& library)
{
    const fs::path path(image);
    return path.is_absolute() ? pathToText(path.lexically_normal().lexically_relative(library)) : image;
}

void explain(Session& session, const std::string& image, const std::string& datasetId)
{
    const Workspace workspace = session.workspace();
    const std::string id = datasetId.empty() ? Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.")
                                             : datasetId;
    const dataset::Manifest manifest = dataset::Manifest::open(workspace.dataset(id));
    const std::string wanted = pathInLibrary(image, manifest.library);
    const std::string escaped = pathToText(wanted);
    for (const dataset::ManifestRow& row : manifest.rows) {
        if (row.path != wanted && row.path != escaped)
            continue;
        session.say(
            fmt::format("{} of data set {}: set \"{}\"{}", row.path, id, row.set, row.reason.empty() ? "." : ", because: " + row.reason + "."));
        session.say(row.className.empty()
                        ? std::string("  out of scope")
                        : fmt::format("  class \"{}\"{}", row.className, row.subClass.empty() ? "" : ", sub-class \"" + row.subClass + "\""));
        Json same = Json::array();
        Json near = Json::array();
        for (const dataset::ManifestRow& other : manifest.rows)
            if (!row.group.empty() && other.group == row.group && other.path != row.path) {
                const bool isSame = other.pixelHash == row.pixelHash;
                session.say(fmt::format("  {} picture: {} (set \"{}\"{})", isSame ? "same" : "nearly the same", other.path, other.set,
                                        other.reason.empty() ? "" : ", " + other.reason));
                (isSame ? same : near).push_back({{"path", other.path}, {"set", other.set}, {"reason", other.reason}});
            }
        session.result({{"dataset", id},
                        {"path", row.path},
                        {"class", row.className},
                        {"sub_class", row.subClass},
                        {"set", row.set},
                        {"reason", row.reason},
                        {"group", row.group},
                        {"same_picture", same},
                        {"near_picture", near}});
        return;
    }
    throw Error(ErrorCode::NotFound, fmt::format("Data set {} does not hold this image.", id), escaped,
                "Give its path in the library, such as cat/1.jpg; taxon library check says why a file is not used.");
}

} // namespace

void addDatasetCommand(CLI::App& app, Session& session)
{
    struct Options {
        DatasetStageOptions build;
        std::string image;
        std::string id;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* group = app.add_subcommand("dataset", "Split the library into training, validation, test and benchmark sets");
    group->require_subcommand(1);
    group->footer("Example: taxon dataset build --min 5");

    CLI::App* buildCommand = group->add_subcommand("build", "Make a data set of the library as it is now");
    buildCommand->add_option("--min", options->build.minImages, "Fewest images a class needs to be trained [taxon.yaml: min_images]")
        ->check(CLI::Range(1, 1'000'000));
    buildCommand->add_option("--max", options->build.maxImages, "Most training images of a class [taxon.yaml: max_images]")
        ->check(CLI::Range(1, 100'000'000));
    buildCommand->add_option("--seed", options->build.seed, "Another seed, another split")->capture_default_str();
    buildCommand->add_option("--id", options->build.id, "Its name [the time]");
    buildCommand->add_option("--jobs", options->build.threads, "Threads [one per processor]");
    buildCommand->footer("Example: taxon dataset build --min 5");
    buildCommand->callback([options, &session] { build(session, options->build); });

    CLI::App* listCommand = group->add_subcommand("list", "All data sets of the workspace, oldest first");
    listCommand->callback([&session] { list(session); });

    CLI::App* explainCommand = group->add_subcommand("explain", "Which set an image is in, and why");
    explainCommand->add_option("IMAGE", options->image, "Path in the library")->required();
    explainCommand->add_option("--dataset", options->id, "Data set [the newest]");
    explainCommand->footer("Example: taxon dataset explain birds/owl.png");
    explainCommand->callback([options, &session] { explain(session, options->image, options->id); });
}

} // namespace taxon::cli
