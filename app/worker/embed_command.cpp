// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "device_option.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "cli/library_check.h"
#include "doctor/near_duplicates.h"
#include "learn/feature_cache.h"
#include "models/registry.h"
#include "shards/image_source.h"

#include <fmt/format.h>
#include <numeric>
#include <set>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

/// What \p model made of pictures before, or nothing yet.
doctor::NearFeatures earlierFeatures(const fs::path& file, int version, const std::string& modelSha256, std::size_t length)
{
    doctor::NearFeatures none(versionName(version), modelSha256, length);
    if (!fs::exists(file))
        return none;
    try {
        doctor::NearFeatures earlier = doctor::NearFeatures::open(file);
        return earlier.modelSha256() == modelSha256 && earlier.length() == length ? std::move(earlier) : std::move(none);
    } catch (const Error&) { // it is a cache: what can't be read is made again
        return none;
    }
}

/// The images \p alike that \p features do not hold, as a source for the loader; all of one set, by path.
std::unique_ptr<shards::ImageSource> unseen(const library::Library& library, const doctor::HashResult& hashes,
                                            const std::vector<std::uint32_t>& alike, const doctor::NearFeatures& features,
                                            std::vector<Digest<32>>& pictures)
{
    dataset::Manifest manifest;
    manifest.library = library.root;
    manifest.sets.push_back({"alike", dataset::SetKind::OutOfScope, 0, {}});
    for (const std::size_t i : alike) {
        if (features.knows(hashes.hashes[i].pixelHash))
            continue;
        dataset::ManifestRow row;
        row.path = library.images[i].path;
        row.set = "alike";
        const library::FileHash file = hashes.files[i];
        row.sha256 = file.sha256;
        row.checksum = file.checksum;
        row.bytes = file.bytes;
        manifest.rows.push_back(std::move(row));
        pictures.push_back(hashes.hashes[i].pixelHash);
    }
    return shards::openLibrarySource(manifest);
}

std::size_t groupCount(const std::vector<std::uint32_t>& alike, const std::vector<std::uint32_t>& groups)
{
    std::set<std::size_t> different;
    for (const std::size_t i : alike)
        different.insert(groups[i]);
    return different.size();
}

void embed(Session& session, const std::string& versionText, const std::string& deviceName)
{
    const Workspace workspace = session.workspace();
    const jobs::Context& context = session.context();
    session.sweep(workspace);
    const int version = versionText.empty() ? models::newestVersion(workspace) : versionNumber(versionText);
    const fs::path modelFile = models::modelFile(workspace, version);
    const learn::Model model = learn::loadModel(modelFile);
    const auto length = static_cast<std::size_t>(model.network->description().featureCount);

    const library::Library library = cli::scanWorkspace(session, workspace, dataset::workspaceRules(workspace, {}));
    const doctor::HashResult hashes = doctor::hashImages(library, {.cacheFolder = workspace.cache()}, context);
    const std::vector<std::uint32_t> alike = doctor::lookAlikes(hashes.hashes, doctor::nearGroups(hashes.hashes, 0, context));
    const fs::path file = doctor::NearFeatures::fileIn(workspace.cache());
    doctor::NearFeatures features = earlierFeatures(file, version, toHex(sha256OfFile(modelFile)), length);

    std::vector<Digest<32>> pictures;
    const auto source = unseen(library, hashes, alike, features, pictures);
    if (!pictures.empty()) {
        const c10::Device device = openDevice(session, deviceName);
        std::vector<std::size_t> all(pictures.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        const learn::Features computed = learn::computeFeatures(
            model, *source, all, {.flip = false, .batchSize = 16, .threads = 0, .damagedShareLimit = 1, .device = device},
            [&](const std::string& path, const std::string& reason) { context.warn(path + ": " + reason); }, context);
        const float* row = computed.plain.const_data_ptr<float>();
        for (std::size_t k = 0; k < computed.samples.size(); ++k, row += length)
            features.add(pictures[computed.samples[k]], std::span(row, length));
    }
    features.write(file);
    const std::vector<std::uint32_t> confirmed = doctor::nearGroups(hashes.hashes, 0, context, &features);
    const std::vector<std::uint32_t> near = doctor::lookAlikes(hashes.hashes, confirmed);
    session.say(fmt::format("{} pictures look like another one; model {} was shown {} of them now. It sees {} as near (groups: {}).", alike.size(),
                            versionName(version), pictures.size(), near.size(), groupCount(near, confirmed)));
    session.say(fmt::format("Use it with near_model: \"{}\" in rules.yaml.", versionName(version)));
    session.result({{"version", versionName(version)},
                    {"look_alike", alike.size()},
                    {"shown", pictures.size()},
                    {"near", near.size()},
                    {"groups", groupCount(near, confirmed)},
                    {"file", pathToText(file)}});
}

} // namespace

void addEmbedCommand(CLI::App& app, Session& session)
{
    CLI::App* library = app.add_subcommand("library", "The part of \"taxon library\" that needs a model");
    library->require_subcommand(1);
    CLI::App* command = library->add_subcommand(cli::kEmbed.name, cli::kEmbed.description);
    command->footer("Example: taxon library embed --version 003");
    const auto version = std::make_shared<std::string>();
    const auto device = std::make_shared<std::string>("auto");
    command->add_option("--version", *version, "The model version; without it the newest")->type_name("N");
    addDeviceOption(*command, *device, "; without it auto");
    command->callback([&session, version, device] { embed(session, *version, *device); });
}

} // namespace taxon::worker
