// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/extract.h"
#include "shards/pack.h"
#include "shards/verify.h"

#include <fmt/format.h>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

struct PackArguments {
    std::string dataset;
    std::string out;
    bool fresh = false;
    shards::PackOptions options;
};

std::string packedText(const shards::PackResult& packed)
{
    if (packed.reused)
        return fmt::format("Already packed: {} images in {} shards ({}) in {}", packed.images, packed.shards, formatBytes(packed.bytes),
                           pathToText(packed.folder));
    const std::string takenOver = packed.shardsTakenOver == 0 ? std::string()
                                                              : fmt::format(", {} of {} shards reused", packed.shardsTakenOver, packed.shards);
    return fmt::format("Packed {} images in {} shards ({}){} in {}", packed.images, packed.shards, formatBytes(packed.bytes), takenOver,
                       pathToText(packed.folder));
}

void pack(Session& session, const PackArguments& arguments)
{
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    if (!arguments.out.empty())
        session.sweep({fs::absolute(arguments.out).parent_path()});
    shards::PackResult packed;
    if (arguments.out.empty()) {
        packed = shards::packStage(workspace, arguments.dataset, arguments.options, session.context(), arguments.fresh);
    } else {
        const std::string id = !arguments.dataset.empty()
                                   ? arguments.dataset
                                   : Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.");
        shards::PackOptions options = arguments.options;
        options.isKnown = shards::knownByCatalogue(workspace.cache());
        packed = shards::packDataset(workspace.dataset(id), arguments.out, options, session.context());
    }
    for (const std::string& line : packed.leftOut)
        session.note("left out: " + line);
    session.say(packedText(packed));
    session.result({{"shards", packed.id},
                    {"folder", pathToText(packed.folder)},
                    {"images", packed.images},
                    {"files", packed.shards},
                    {"files_reused", packed.shardsTakenOver},
                    {"bytes", packed.bytes},
                    {"left_out", packed.leftOut},
                    {"reused", packed.reused}});
}

void verify(Session& session, const fs::path& folder, const shards::VerifyOptions& options)
{
    const std::vector<shards::ShardProblem> problems = shards::verifyShards(folder, options, session.context());
    Json list = Json::array();
    for (const shards::ShardProblem& problem : problems) {
        list.push_back({{"shard", problem.shard}, {"path", problem.path}, {"message", problem.message}});
        session.say(problem.text());
    }
    session.result({{"folder", pathToText(folder)}, {"read_data", options.readData}, {"problems", list}});
    if (!problems.empty()) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("This shard set is damaged: {} problem(s), the first: {}.", problems.size(), problems.front().text()),
                    pathToText(folder), "Copy it again, or pack it again with: taxon shards pack.");
    }
    session.say(options.readData ? "All shards are as they were packed."
                                 : "All shards have their images (sizes and members; --read-data compares every byte).");
}

void extract(Session& session, const fs::path& from, const fs::path& to, const shards::ExtractOptions& options)
{
    session.sweep({fs::absolute(to).parent_path()});
    const shards::ExtractResult result = shards::extractShards(from, to, options, session.context());
    const std::string there = result.filesThere == 0 ? std::string() : fmt::format(", {} of them by an earlier call", result.filesThere);
    session.say(fmt::format("Extracted {} files ({}){} to {}", result.files, formatBytes(result.bytes), there, pathToText(to)));
    session.result({{"folder", pathToText(to)},
                    {"files", result.files},
                    {"files_there", result.filesThere},
                    {"bytes", result.bytes},
                    {"dataset", result.datasetId}});
}

} // namespace

void addShardsCommand(CLI::App& app, Session& session)
{
    CLI::App* shards = app.add_subcommand("shards", "Pack a data set into tars for cloud storage, check them, extract them");
    shards->require_subcommand(1);
    shards->footer(
        "Examples:\n  taxon shards pack\n  taxon shards verify shards/20261122-233100 --read-data\n  taxon shards extract shards/20261122-233100 --to /scratch/images\n  taxon shards push /mnt/share/taxon");

    const auto arguments = std::make_shared<PackArguments>();
    CLI::App* packing = shards->add_subcommand("pack", "Pack the images of a data set into WebDataset tars")
                            ->footer("Example: taxon shards pack --images-per-shard 20000 --jobs 8");
    packing->add_option("--dataset", arguments->dataset, "The data set; without it the newest")->type_name("ID");
    packing->add_option("--out", arguments->out, "A new folder; without it shards/<data set> of the workspace")->type_name("DIR");
    packing->add_option("--jobs", arguments->options.jobs, "Threads; 0 = as many as processors")->capture_default_str();
    packing->add_option("--images-per-shard", arguments->options.imagesPerShard, "At most so many images in a tar")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    packing->add_option("--bytes-per-shard", arguments->options.bytesPerShard, "About the most bytes in a tar (4GB, 500MB); 0 = no limit")
        ->capture_default_str()
        ->transform(CLI::AsSizeValue(true));
    packing
        ->add_option("--train-shards", arguments->options.minTrainShards,
                     "At least so many train tars (one a reader), where each then holds 16 images")
        ->capture_default_str();
    packing->add_option("--seed", arguments->options.shuffleSeed, "Of the order of the images")->capture_default_str();
    packing->add_flag("--allow-changes", arguments->options.allowChanges,
                      "Leave images out that changed since the data set was made, instead of failing");
    packing->add_flag("--fresh", arguments->fresh, "Divide the images anew, and take no unchanged shards over from the newest shard set");
    packing->add_flag("--sha256", arguments->options.withSha256, "Also the SHA-256 of each tar, for other programs; costs more than the packing");
    packing->callback([&session, arguments] { pack(session, *arguments); });

    const auto folder = std::make_shared<std::string>();
    const auto options = std::make_shared<shards::VerifyOptions>();
    CLI::App* verifying =
        shards->add_subcommand("verify", "Name what a shard set has lost")->footer("Example: taxon shards verify shards/20261122-233100 --read-data");
    verifying->add_option("folder", *folder, "The shard set")->required()->type_name("DIR");
    verifying->add_flag("--read-data", options->readData, "Compare every byte, not only sizes and members");
    verifying->add_option("--jobs", options->jobs, "Threads; 0 = as many as processors")->capture_default_str();
    verifying->callback([&session, folder, options] { verify(session, *folder, *options); });

    const auto to = std::make_shared<std::string>();
    const auto how = std::make_shared<shards::ExtractOptions>();
    const auto noSync = std::make_shared<bool>(false);
    CLI::App* extracting = shards
                               ->add_subcommand("extract",
                                                "Extract a shard set, or any tars of images, into a new folder; goes on where it was interrupted")
                               ->footer("Example: taxon shards extract shards/20261122-233100 --to /scratch/images");
    extracting->add_option("source", *folder, "A shard set, a folder of tars, or one tar")->required()->type_name("DIR");
    extracting->add_option("--to", *to, "The folder to make")->required()->type_name("DIR");
    extracting->add_option("--jobs", how->jobs, "Threads; 0 = as many as processors")->capture_default_str();
    extracting->add_flag("--no-sync", *noSync, "Do not wait for the disk: for scratch space that a power cut may empty");
    extracting->callback([&session, folder, to, how, noSync] {
        how->sync = !*noSync;
        extract(session, *folder, *to, *how);
    });

    addShardsStorageCommands(*shards, session);
}

} // namespace taxon::cli
