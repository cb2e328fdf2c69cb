// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/serving_manifest.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/yaml_json.h"
#include "serving/served_version.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace taxon::serving {
namespace {

namespace fs = std::filesystem;

/// RFC 1123, as Kubernetes has it for the names of Services.
void requireName(const std::string& name, const char* what)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (name.empty() || name.size() > 63 || !std::all_of(name.begin(), name.end(), isPlain) || name.front() == '-' || name.back() == '-'
        || (name.front() >= '0' && name.front() <= '9'))
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} is at most 63 small letters, digits and '-', a letter first.", what), name);
}

/// The folder of one version inside the share.
std::string subPathOf(const ServingManifest& manifest, int version)
{
    const fs::path inShare(manifest.modelsPath);
    if (inShare.is_absolute() || std::any_of(inShare.begin(), inShare.end(), [](const fs::path& part) { return part == ".."; }))
        throw Error(ErrorCode::InvalidArgument, "The folder of the models is told as it lies inside the share.", manifest.modelsPath, "models, say.");
    return (inShare / versionName(version)).generic_string();
}

Json labelsOf(const std::string& name)
{
    return {{"app.kubernetes.io/name", "taxon-serving"},
            {"app.kubernetes.io/instance", name},
            {"app.kubernetes.io/component", "serving"},
            {"app.kubernetes.io/part-of", "taxon"},
            {"app.kubernetes.io/managed-by", "taxon"}};
}

Json containerOf(const ServingManifest& manifest, int version)
{
    const bool isBitnami = manifest.image.find("bitnami") != std::string::npos;
    const std::string base = isBitnami ? "/bitnami/model-data" : "/models/" + manifest.name;
    const std::string metadata = fmt::format("/v1/models/{}/versions/{}/metadata", manifest.name, version);
    const auto port = [](const char* what, int number) { return Json{{"name", what}, {"containerPort", number}}; };
    const Json variable{{"name", isBitnami ? "TENSORFLOW_SERVING_MODEL_NAME" : "MODEL_NAME"}, {"value", manifest.name}};
    const Json mount{{"name", "models"}, {"mountPath", base}, {"subPath", subPathOf(manifest, version)}, {"readOnly", true}};
    return {{"name", "serving"},
            {"image", manifest.image},
            {"ports", Json::array({port("rest", 8501), port("grpc", 8500)})},
            {"env", Json::array({variable})},
            {"volumeMounts", Json::array({mount})},
            {"readinessProbe", {{"httpGet", {{"path", metadata}, {"port", "rest"}}}, {"periodSeconds", 5}}}, // answered once this version is loaded
            {"resources", {{"requests", {{"cpu", "1"}, {"memory", "1Gi"}}}}}};
}

Json deploymentOf(const ServingManifest& manifest, int version, const Json& chosenBy)
{
    Json labels = labelsOf(manifest.name);
    labels["taxon/model-version"] = versionName(version);
    const Json volume{{"name", "models"}, {"persistentVolumeClaim", {{"claimName", manifest.claim}, {"readOnly", true}}}};
    const Json pod{{"containers", Json::array({containerOf(manifest, version)})}, {"volumes", Json::array({volume})}};
    return {{"apiVersion", "apps/v1"},
            {"kind", "Deployment"},
            {"metadata", {{"name", manifest.name}, {"labels", labels}}},
            {"spec",
             {{"replicas", manifest.replicas},
              {"selector", {{"matchLabels", chosenBy}}},
              {"template", {{"metadata", {{"labels", labels}}}, {"spec", pod}}}}}};
}

Json serviceOf(const std::string& name, const Json& chosenBy)
{
    const auto port = [](const char* what, int number) { return Json{{"name", what}, {"port", number}, {"targetPort", what}}; };
    return {{"apiVersion", "v1"},
            {"kind", "Service"},
            {"metadata", {{"name", name}, {"labels", labelsOf(name)}}},
            {"spec", {{"selector", chosenBy}, {"ports", Json::array({port("rest", 8501), port("grpc", 8500)})}}}};
}

} // namespace

std::string servingManifest(const Workspace& workspace, const ServingManifest& manifest)
{
    requireName(manifest.name, "The name of a served model");
    requireName(manifest.claim, "The name of a PersistentVolumeClaim");
    if (manifest.image.empty() || manifest.replicas < 1)
        throw Error(ErrorCode::InvalidArgument, "A Deployment needs an image and at least one replica.", manifest.image);
    const int version = servedVersion(workspace, manifest.version);
    const Json chosenBy{{"app.kubernetes.io/name", "taxon-serving"}, {"app.kubernetes.io/instance", manifest.name}};
    return toYaml(deploymentOf(manifest, version, chosenBy)) + "---\n" + toYaml(serviceOf(manifest.name, chosenBy));
}

} // namespace taxon::serving
