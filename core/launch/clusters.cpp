// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/clusters.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/paths.h"
#include "base/text.h"
#include "base/yaml_reader.h"
#include "storage/storage.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr double kMostHours = 24 * 365;
constexpr const char* kOwnDisk = "/tmp/taxon"; // where a container of any user may write

fs::path fileOf(const Workspace& workspace)
{
    return workspace.root() / "clusters.yaml";
}

[[noreturn]] void refuse(const std::string& message, const std::string& where, const std::string& hint = {})
{
    throw Error(ErrorCode::Configuration, message, where, hint);
}

/// A name that Kubernetes takes for a volume: small letters, digits and '-'.
bool isDnsLabel(const std::string& name)
{
    return !name.empty() && name.size() <= 50 && name.front() != '-' && name.back() != '-'
           && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

Share readShare(YamlReader reader, const std::string& name, const std::string& where)
{
    Share share;
    share.name = name;
    reader.read("mount", share.mount);
    reader.read("host_path", share.hostPath);
    reader.read("claim", share.claim);
    reader.read("nfs", share.nfs);
    reader.read("azure_file", share.azureFile);
    reader.read("azure_secret", share.azureSecret);
    reader.read("sub_path", share.subPath);
    reader.read("read_only", share.readOnly);
    reader.finish();
    if (!isDnsLabel(name))
        refuse(fmt::format("A share can't be called \"{}\": small letters, digits and '-' only.", pathToText(name)), where);
    if (!fs::path(share.mount).is_absolute())
        refuse(fmt::format("The share \"{}\" needs \"mount\", an absolute path inside the container.", name), where);
    const auto homes = {share.hostPath, share.claim, share.nfs, share.azureFile};
    if (std::count_if(homes.begin(), homes.end(), [](const std::string& home) { return !home.empty(); }) != 1)
        refuse(fmt::format("The share \"{}\" needs one of host_path, claim, nfs and azure_file.", name), where);
    if (share.azureFile.empty() != share.azureSecret.empty())
        refuse(fmt::format("The share \"{}\" needs both \"azure_file\" and \"azure_secret\".", name), where,
               "The Secret has the keys azurestorageaccountname and azurestorageaccountkey.");
    if (!share.nfs.empty() && (share.nfs.find(":/") == std::string::npos || share.nfs.front() == ':'))
        refuse(fmt::format("\"nfs\" of the share \"{}\" must be server:/folder, not \"{}\".", name, pathToText(share.nfs)), where);
    return share;
}

std::map<std::string, std::string> readLabels(YamlReader reader)
{
    std::map<std::string, std::string> labels;
    for (const std::string& key : reader.keys())
        reader.read(key, labels[key]);
    return labels;
}

SecondJob readSecondJob(YamlReader reader)
{
    SecondJob second;
    reader.read("cpus", second.cpus);
    reader.read("memory", second.memory);
    second.nodeSelector = readLabels(reader.section("node_selector"));
    reader.read("tolerations", second.tolerations);
    reader.finish();
    return second;
}

void requireUser(const std::string& user, const std::string& where)
{
    const bool good = user.find_first_not_of("0123456789:") == std::string::npos && std::count(user.begin(), user.end(), ':') <= 1
                      && (user.empty() || (user.front() != ':' && user.back() != ':')) && user.size() < 20;
    if (!good)
        refuse(fmt::format("\"user\" must be a number or uid:gid, not \"{}\".", pathToText(user)), where);
}

void requireWorkspaceOnAShare(const ClusterSettings& settings, const std::string& where)
{
    const fs::path workspace = settings.workspace;
    const bool shared = std::any_of(settings.shares.begin(), settings.shares.end(),
                                    [&](const Share& share) { return !share.readOnly && liesIn(workspace, share.mount); });
    if (!workspace.is_absolute() || !shared)
        refuse(fmt::format("\"workspace\" of the place \"{}\" must be a path inside the container, on a share that can be written.", settings.name),
               where, "Everything a run makes must outlive its container.");
}

/// A place whose containers see no share: what it has instead, and what it can't have.
void requireRemote(ClusterSettings& settings, const std::string& where)
{
    const std::string place = fmt::format("The place \"{}\" reaches its workspace through a remote: ", settings.name);
    if (!storage::requireStorageUrl(settings.remote))
        refuse(fmt::format("\"remote\" of the place \"{}\" must be REMOTE:PATH of rclone, not \"{}\".", settings.name, pathToText(settings.remote)),
               where, "A mounted folder is a share.");
    if (!settings.shares.empty())
        refuse(place + "it can't have shares, too.", where, "Take out one of the two.");
    if (settings.nodes > 1 || settings.secondJob)
        refuse(place + "it can't have several nodes or a second Job, which need a share.", where,
               "Take them out; what follows the evaluation is done here.");
    const bool isCluster = settings.engine == "kubernetes";
    if (isCluster ? settings.remoteSecret.empty() && settings.secret.empty() : settings.environmentFile.empty())
        refuse(place
                   + (isCluster ? "it needs \"remote_secret\", or \"secret\" with RCLONE_CONFIG_…."
                                : "it needs \"environment_file\" with RCLONE_CONFIG_…."),
               where, "docs/guide/clusters.md shows how to make it.");
    if (settings.workspace.empty())
        settings.workspace = kOwnDisk;
    if (!fs::path(settings.workspace).is_absolute())
        refuse(fmt::format("\"workspace\" of the place \"{}\" must be an absolute path inside the container.", settings.name), where);
}

/// A container engine mounts folders of this machine by a list between commas.
void requireFoldersOfThisMachine(const ClusterSettings& settings, const std::string& where)
{
    for (const Share& share : settings.shares) {
        if (!fs::path(share.hostPath).is_absolute())
            refuse(fmt::format("{} mounts folders of this machine: the share \"{}\" needs \"host_path\", an absolute path.", settings.engine,
                               share.name),
                   where);
        if ((share.hostPath + share.mount).find(',') != std::string::npos)
            refuse(fmt::format("{} can't mount a path with a comma: share \"{}\".", settings.engine, share.name), where);
    }
}

ClusterSettings readCluster(YamlReader reader, const std::string& name, const Workspace& workspace, const std::string& where)
{
    ClusterSettings settings;
    settings.name = requireSafeId(name, "place");
    reader.readChoice("engine", settings.engine, {"kubernetes", "podman", "docker"});
    reader.read("image", settings.image);
    reader.read("workspace", settings.workspace);
    YamlReader shares = reader.section("shares");
    for (const std::string& share : shares.keys())
        settings.shares.push_back(readShare(shares.section(share), share, where));
    reader.read("remote", settings.remote);
    reader.read("gpus", settings.gpus, 0, 64);
    reader.read("user", settings.user);
    reader.read("shared_memory", settings.sharedMemory);
    reader.read("host_network", settings.hostNetwork);
    reader.read("price_per_hour", settings.pricePerHour, 0, 1e6);
    reader.read("gpu_resource", settings.gpuResource);
    reader.read("cpus", settings.cpus);
    reader.read("memory", settings.memory);
    if (settings.engine == "kubernetes") {
        reader.read("context", settings.context);
        reader.read("namespace", settings.nameSpace);
        settings.nodeSelector = readLabels(reader.section("node_selector"));
        reader.read("tolerations", settings.tolerations);
        reader.read("scratch", settings.scratch);
        reader.read("nodes", settings.nodes, 1, 1000);
        reader.read("master", settings.master);
        if (reader.has("second_job"))
            settings.secondJob = readSecondJob(reader.section("second_job"));
        reader.read("deadline_hours", settings.deadlineHours, 0.001, kMostHours);
        reader.read("retries", settings.retries, 0, 100);
        reader.read("keep_hours", settings.keepHours, 0.01, kMostHours);
        reader.read("zero_after_minutes", settings.zeroAfterMinutes, 0, 24 * 60);
        reader.read("secret", settings.secret);
        reader.read("remote_secret", settings.remoteSecret);
        reader.read("service_account", settings.serviceAccount);
        std::string file;
        reader.read("template", file);
        if (!file.empty())
            settings.templateFile = workspace.root() / file;
    } else {
        std::string file;
        reader.read("environment_file", file);
        if (!file.empty())
            settings.environmentFile = workspace.root() / file;
        requireFoldersOfThisMachine(settings, where);
    }
    reader.finish();
    requireUser(settings.user, where);
    if (settings.image.empty())
        refuse(fmt::format("The place \"{}\" needs \"image\".", settings.name), where, "Build one with: ./dev image.");
    if (!settings.remoteSecret.empty() && settings.remote.empty())
        refuse(fmt::format("\"remote_secret\" of the place \"{}\" is for one with \"remote\".", settings.name), where);
    if (settings.remote.empty())
        requireWorkspaceOnAShare(settings, where);
    else
        requireRemote(settings, where);
    return settings;
}

/// "lab (kubernetes), box (podman)"
std::string namesOf(const std::vector<ClusterSettings>& all)
{
    std::vector<std::string> names;
    for (const auto& settings : all)
        names.push_back(fmt::format("{} ({})", settings.name, settings.engine));
    return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

std::vector<ClusterSettings> readClusters(const Workspace& workspace)
{
    const fs::path file = fileOf(workspace);
    if (!fs::exists(file))
        return {};
    const std::string where = pathToText(file);
    YamlReader reader = YamlReader::open(file);
    std::string format;
    int version = 0;
    reader.read("format", format);
    reader.read("version", version, 0, 1 << 20);
    if (format != "taxon.clusters")
        refuse("This is not a taxon.clusters file.", where, "Its first lines are: format: taxon.clusters, version: 1.");
    if (version < 1 || version > kVersion)
        throw Error(ErrorCode::Unsupported, fmt::format("The file has format version {}; this program knows versions up to {}.", version, kVersion),
                    where);
    YamlReader clusters = reader.section("clusters");
    std::vector<ClusterSettings> all;
    for (const std::string& name : clusters.keys())
        all.push_back(readCluster(clusters.section(name), name, workspace, clusters.position(name)));
    clusters.finish();
    reader.finish();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all;
}

ClusterSettings findCluster(const Workspace& workspace, const std::string& wanted)
{
    const auto all = readClusters(workspace);
    const auto colon = wanted.find(':');
    const std::string kind = wanted.substr(0, colon);
    const std::string name = colon == std::string::npos ? std::string() : wanted.substr(colon + 1);
    std::vector<ClusterSettings> fitting;
    for (const auto& settings : all) {
        if (colon == std::string::npos && settings.name == wanted)
            return settings;
        const bool kindFits = kind == settings.engine || (kind == "container" && settings.engine != "kubernetes");
        if (kindFits && (name.empty() || name == settings.name))
            fitting.push_back(settings);
    }
    if (fitting.size() == 1)
        return fitting.front();
    const std::string file = pathToText(fileOf(workspace));
    if (all.empty())
        refuse(fmt::format("There is no place \"{}\": the workspace has no clusters.yaml.", pathToText(wanted)), file,
               "Write one as docs/formats/clusters.md shows, or use --on here.");
    refuse(fmt::format("{} \"{}\".", fitting.empty() ? "There is no place" : "Several places fit", pathToText(wanted)), file,
           fmt::format("There are: here, {}.", namesOf(all)));
}

} // namespace taxon::launch
