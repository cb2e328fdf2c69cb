// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/job_manifest.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/paths.h"
#include "base/text.h"
#include "launch/quantity.h"
#include "remote/run_inputs.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <unistd.h>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStemWords = 34; // with "taxon-", a hash, a number: below 52, so that a pod's name fits, too
constexpr int kGraceSeconds = 120;
constexpr int kMasterPort = 29500;                         // torchrun's
constexpr const char* kRemoteFolder = "/run/taxon-remote"; // inside a container
constexpr const char* kRemoteFile = "rclone.conf";
// SMB has no owners: everybody of the pod may write. An attempt of another node must see within a second that it was superseded.
constexpr const char* kAzureMount = "dir_mode=0777,file_mode=0777,mfsymlinks,nosharesock,cache=strict,actimeo=1";

/// \p text as part of an object's name.
std::string asName(const std::string& text)
{
    std::string name;
    for (const char c : toLowerAscii(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || (!name.empty() && name.back() != '-'))
            name += plain ? c : '-';
    }
    name.resize(std::min(name.size(), kStemWords));
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name;
}

Json& member(Json& object, const char* key, Json otherwise = Json::object())
{
    if (!object.contains(key) || object[key].is_null())
        object[key] = std::move(otherwise);
    return object[key];
}

/// The container called "taxon" of the pod, in front of side-cars.
Json& workerContainer(Json& pod)
{
    Json& containers = member(pod, "containers", Json::array());
    for (std::size_t i = 0; i < containers.size(); ++i) {
        if (containers[i].value("name", "") != "taxon")
            continue;
        std::swap(containers[0], containers[i]);
        return containers[0];
    }
    containers.insert(containers.begin(), Json{{"name", "taxon"}});
    return containers[0];
}

Json volumeOf(const Share& share)
{
    if (!share.hostPath.empty())
        return {{"name", share.name}, {"hostPath", {{"path", share.hostPath}, {"type", "Directory"}}}};
    if (!share.claim.empty())
        return {{"name", share.name}, {"persistentVolumeClaim", {{"claimName", share.claim}}}};
    if (!share.azureFile.empty())
        return {{"name", share.name},
                {"csi",
                 {{"driver", "file.csi.azure.com"},
                  {"readOnly", share.readOnly},
                  {"volumeAttributes", {{"shareName", share.azureFile}, {"secretName", share.azureSecret}, {"mountOptions", kAzureMount}}}}}};
    const auto colon = share.nfs.find(":/");
    return {{"name", share.name},
            {"nfs", {{"server", share.nfs.substr(0, colon)}, {"path", share.nfs.substr(colon + 1)}, {"readOnly", share.readOnly}}}};
}

Json variable(const char* name, const std::string& value)
{
    return {{"name", name}, {"value", value}};
}

void addVolumes(Json& pod, Json& container, const ClusterSettings& settings)
{
    Json& volumes = member(pod, "volumes", Json::array());
    Json& mounts = member(container, "volumeMounts", Json::array());
    for (const Share& share : settings.shares) {
        volumes.push_back(volumeOf(share));
        Json mount{{"name", share.name}, {"mountPath", share.mount}};
        if (share.readOnly)
            mount["readOnly"] = true;
        if (!share.subPath.empty())
            mount["subPath"] = share.subPath;
        mounts.push_back(mount);
    }
    if (!settings.sharedMemory.empty()) {
        volumes.push_back({{"name", "taxon-memory"}, {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", settings.sharedMemory}}}});
        mounts.push_back({{"name", "taxon-memory"}, {"mountPath", "/dev/shm"}});
    }
}

/// The node's own disk, gone with the pod: all that the worker has, or what it extracts and caches. It can't see the limit by itself: its disk is
/// the node's.
void addScratch(Json& pod, Json& container, const ClusterSettings& settings)
{
    if (settings.scratch.empty() && settings.remote.empty())
        return;
    const std::string folder = settings.remote.empty() ? (fs::path(settings.workspace) / "cache").native() : settings.workspace;
    const Json limit = settings.scratch.empty() ? Json::object() : Json{{"sizeLimit", settings.scratch}};
    pod["volumes"].push_back({{"name", "taxon-scratch"}, {"emptyDir", limit}});
    container["volumeMounts"].push_back({{"name", "taxon-scratch"}, {"mountPath", folder}});
    if (!settings.scratch.empty())
        member(container, "env", Json::array())
            .push_back(variable(kDiskLimit, fmt::format("{}:{}", bytesOf("scratch", settings.scratch, settings), folder)));
}

/// rclone's configuration as a file: neither in the manifest nor in the environment of what the worker calls.
void addRemote(Json& pod, Json& container, const ClusterSettings& settings)
{
    if (settings.remoteSecret.empty())
        return;
    const Json items = Json::array({Json{{"key", kRemoteFile}, {"path", kRemoteFile}}});
    pod["volumes"].push_back({{"name", "taxon-remote"}, {"secret", {{"secretName", settings.remoteSecret}, {"items", items}}}});
    container["volumeMounts"].push_back({{"name", "taxon-remote"}, {"mountPath", kRemoteFolder}, {"readOnly", true}});
    member(container, "env", Json::array()).push_back(variable("RCLONE_CONFIG", fmt::format("{}/{}", kRemoteFolder, kRemoteFile)));
}

void addResources(Json& container, const ClusterSettings& settings)
{
    Json& resources = member(container, "resources");
    if (settings.gpus > 0)
        member(resources, "limits")[settings.gpuResource] = std::to_string(settings.gpus);
    if (!settings.cpus.empty())
        member(resources, "requests")["cpu"] = settings.cpus;
    if (!settings.memory.empty()) {
        member(resources, "requests")["memory"] = settings.memory;
        member(resources, "limits")["memory"] = settings.memory;
    }
}

void addUser(Json& pod, const ClusterSettings& settings)
{
    Json& security = member(pod, "securityContext");
    const std::string user = workerUser(settings);
    security["runAsNonRoot"] = user.empty() || !(user == "0" || user.starts_with("0:"));
    if (user.empty())
        return;
    const auto parts = split(user, ':');
    security["runAsUser"] = std::stoll(parts[0]);
    if (parts.size() > 1) {
        security["runAsGroup"] = std::stoll(parts[1]);
        security["fsGroup"] = std::stoll(parts[1]);
    }
}

void addPlace(Json& pod, const ClusterSettings& settings)
{
    for (const auto& [key, value] : settings.nodeSelector)
        member(pod, "nodeSelector")[key] = value;
    for (const std::string& key : settings.tolerations)
        member(pod, "tolerations", Json::array()).push_back({{"key", key}, {"operator", "Exists"}});
    if (settings.hostNetwork) {
        pod["hostNetwork"] = true;
        if (!pod.contains("dnsPolicy"))
            pod["dnsPolicy"] = "ClusterFirstWithHostNet"; // else the node's own DNS, which knows no Service
    }
    if (!settings.serviceAccount.empty())
        pod["serviceAccountName"] = settings.serviceAccount;
}

/// The pods are numbered; each knows its number, how many they are, and where the first one is.
void addNodes(Json& spec, Json& pod, Json& container, const std::string& name, const ClusterSettings& settings)
{
    if (settings.nodes < 2)
        return;
    spec["completionMode"] = "Indexed";
    spec["completions"] = settings.nodes;
    spec["parallelism"] = settings.nodes;
    spec["backoffLimit"] = settings.retries * settings.nodes; // one that ends takes the others with it
    pod["subdomain"] = name;
    Json& environment = member(container, "env", Json::array());
    environment.push_back(variable("WORLD_SIZE", std::to_string(settings.nodes)));
    environment.push_back(
        {{"name", "RANK"}, {"valueFrom", {{"fieldRef", {{"fieldPath", "metadata.annotations['batch.kubernetes.io/job-completion-index']"}}}}}});
    environment.push_back(variable("LOCAL_RANK", "0")); // a pod sees its own GPUs only
    environment.push_back(variable("MASTER_ADDR", settings.master.empty() ? fmt::format("{}-0.{}", name, name) : settings.master));
    environment.push_back(variable("MASTER_PORT", std::to_string(kMasterPort)));
}

void label(Json& object, const std::string& stem, const std::string& runId, const runs::Recipe& recipe)
{
    Json& metadata = member(object, "metadata");
    Json& labels = member(metadata, "labels");
    labels["app.kubernetes.io/managed-by"] = "taxon"; // how they are found
    labels["app.kubernetes.io/instance"] = stem;
    labels["run-id"] = stem;
    if (const std::string dataset = asName(recipe.dataset); !dataset.empty())
        labels["dataset-version"] = dataset;
    const std::string version = recipe.identifyWith.empty() ? recipe.base : recipe.identifyWith;
    if (const std::string base = asName(fs::path(version).stem().native()); !base.empty())
        labels["model-version"] = base;
    member(metadata, "annotations")["taxon/run"] = runId;
}

bool isSeen(const fs::path& path, const ClusterSettings& settings)
{
    return std::any_of(settings.shares.begin(), settings.shares.end(), [&](const Share& share) { return liesIn(path, share.mount); });
}

} // namespace

std::string jobStem(const std::string& runId, const ClusterSettings& settings)
{
    return fmt::format("taxon-{}-{}", asName(runId), toHex(sha256(runId + "\n" + settings.workspace + settings.remote)).substr(0, 6));
}

Json makeJobManifest(const Json& base, const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe, int number)
{
    if (!base.is_object() || base.value("kind", "") != "Job" || !base.contains("spec"))
        throw Error(ErrorCode::Configuration, "The template must be a manifest of one Job.", pathToText(settings.templateFile),
                    "Copy share/taxon/kubernetes/job.yaml and change it.");
    const std::string stem = jobStem(runId, settings);
    Json job = base;
    label(job, stem, runId, recipe);
    job["metadata"]["name"] = fmt::format("{}-{}", stem, number);
    if (!settings.nameSpace.empty())
        job["metadata"]["namespace"] = settings.nameSpace;
    Json& spec = job["spec"];
    spec["backoffLimit"] = settings.retries;
    spec["activeDeadlineSeconds"] = std::llround(settings.deadlineHours * 3600);
    spec["ttlSecondsAfterFinished"] = std::llround(settings.keepHours * 3600);
    Json& outer = member(spec, "template");
    label(outer, stem, runId, recipe);
    Json pod = member(outer, "spec"); // by value, as the container: a member that is added moves all others of its object
    member(pod, "terminationGracePeriodSeconds", kGraceSeconds);
    addPlace(pod, settings);
    addUser(pod, settings);
    Json container = workerContainer(pod);
    container["image"] = settings.image;
    container["args"] = workerArguments(settings, runId);
    if (hasSecondJob(settings, recipe))
        for (const char* argument : {"--until", kLastOfFirstJob})
            container["args"].push_back(argument);
    for (const auto& [name, value] : recipeEnvironment(recipe))
        member(container, "env", Json::array()).push_back({{"name", name}, {"value", value}});
    if (!settings.secret.empty())
        member(container, "envFrom", Json::array()).push_back({{"secretRef", {{"name", settings.secret}}}});
    addNodes(spec, pod, container, fmt::format("{}-{}", stem, number), settings);
    addResources(container, settings);
    addVolumes(pod, container, settings);
    addScratch(pod, container, settings);
    addRemote(pod, container, settings);
    workerContainer(pod) = std::move(container);
    spec["template"]["spec"] = std::move(pod);
    return job;
}

bool hasSecondJob(const ClusterSettings& settings, const runs::Recipe& recipe)
{
    return settings.secondJob && recipe.identifyWith.empty();
}

Json makeSecondJobManifest(const Json& base, const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe, int number)
{
    const SecondJob own = settings.secondJob.value_or(SecondJob());
    ClusterSettings second = settings;
    second.secondJob.reset();
    second.gpus = 0;
    second.nodes = 1;
    second.cpus = own.cpus;
    second.memory = own.memory;
    second.nodeSelector = own.nodeSelector;
    second.tolerations = own.tolerations;
    second.deadlineHours = 2 * settings.deadlineHours; // it waits for the first, then has as long
    Json job = makeJobManifest(base, second, runId, recipe, number);
    job["metadata"]["name"] = job["metadata"]["name"].get<std::string>() + "b";
    Json& pod = job["spec"]["template"];
    for (Json* object : {&job, &pod})
        (*object)["metadata"]["labels"]["app.kubernetes.io/component"] = "scoring";
    pod["metadata"]["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"] = "true"; // while it waits it must keep no node
    Json& arguments = workerContainer(pod["spec"])["args"];
    arguments.push_back("--after");
    arguments.push_back(kLastOfFirstJob);
    return job;
}

Json makeServiceManifest(const Json& job)
{
    const Json& metadata = job.at("metadata");
    const Json& name = metadata.at("name");
    const Json owner{{"apiVersion", "batch/v1"}, {"kind", "Job"}, {"name", name}, {"uid", metadata.at("uid")}};
    return {{"apiVersion", "v1"},
            {"kind", "Service"},
            {"metadata", {{"name", name}, {"labels", metadata.value("labels", Json::object())}, {"ownerReferences", Json::array({owner})}}},
            {"spec",
             {{"clusterIP", "None"},
              {"publishNotReadyAddresses", true}, // they look for each other while they start
              {"selector", {{"batch.kubernetes.io/job-name", name}}},
              {"ports", Json::array({Json{{"name", "c10d"}, {"port", kMasterPort}}})}}}};
}

void requireVisible(const Workspace& workspace, const runs::Recipe& recipe, const ClusterSettings& settings)
{
    if (!settings.remote.empty())
        return remote::requireTravels(recipe);
    const auto require = [&](const std::string& what, const fs::path& path) {
        if (path.is_absolute() && !isSeen(path, settings))
            throw Error(ErrorCode::Configuration, fmt::format("{} lies where containers of \"{}\" see nothing.", what, settings.name),
                        pathToText(path), "Mount its folder at the same path by a share in clusters.yaml, or put it into the workspace.");
    };
    if (!liesIn(workspace.library(), workspace.root()))
        require("The library", workspace.library());
    require("The base of the recipe", recipe.base);
    require("The folder to identify", textToPath(recipe.unknownImages));
}

std::string workerUser(const ClusterSettings& settings)
{
    if (!settings.user.empty() || ::getuid() == 0)
        return settings.user;
    return fmt::format("{}:{}", ::getuid(), ::getgid());
}

std::vector<std::string> workerArguments(const ClusterSettings& settings, const std::string& runId)
{
    std::vector<std::string> words{"run", "--workspace", settings.workspace, "--run", runId, "--take-environment", "--no-input"};
    if (!settings.remote.empty())
        words.insert(words.end(), {"--remote", settings.remote});
    return words;
}

std::vector<std::pair<std::string, std::string>> recipeEnvironment(const runs::Recipe& recipe)
{
    std::vector<std::pair<std::string, std::string>> variables;
    for (const auto& field : runs::recipeFields())
        if (std::string value = runs::textOf(field, recipe); !value.empty())
            variables.emplace_back(runs::environmentVariable(field), std::move(value));
    return variables;
}

} // namespace taxon::launch
