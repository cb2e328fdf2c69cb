// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/serving_manifest.h"

#include "base/error.h"
#include "base/ids.h"
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

/// A string of YAML: JSON's are.
std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < ' ')
            throw Error(ErrorCode::InvalidArgument, "A manifest holds no control characters.", text);
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

} // namespace

std::string servingManifest(const Workspace& workspace, const ServingManifest& manifest)
{
    requireName(manifest.name, "The name of a served model");
    requireName(manifest.claim, "The name of a PersistentVolumeClaim");
    if (manifest.image.empty() || manifest.replicas < 1)
        throw Error(ErrorCode::InvalidArgument, "A Deployment needs an image and at least one replica.", manifest.image);
    const fs::path inShare(manifest.modelsPath);
    if (inShare.is_absolute() || std::any_of(inShare.begin(), inShare.end(), [](const fs::path& part) { return part == ".."; }))
        throw Error(ErrorCode::InvalidArgument, "The folder of the models is told as it lies inside the share.", manifest.modelsPath, "models, say.");
    const int number = servedVersion(workspace, manifest.version);
    const bool isBitnami = manifest.image.find("bitnami") != std::string::npos;
    const std::string labels = fmt::format(
        "app.kubernetes.io/name: taxon-serving, app.kubernetes.io/instance: {}, app.kubernetes.io/component: serving, "
        "app.kubernetes.io/part-of: taxon, app.kubernetes.io/managed-by: taxon",
        manifest.name);
    return fmt::format(
        R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{{labels}, taxon/model-version: "{version}"}}
spec:
  replicas: {replicas}
  selector:
    matchLabels: {{app.kubernetes.io/name: taxon-serving, app.kubernetes.io/instance: {name}}}
  template:
    metadata:
      labels: {{{labels}, taxon/model-version: "{version}"}}
    spec:
      containers:
        - name: serving
          image: {image}
          ports: [{{name: rest, containerPort: 8501}}, {{name: grpc, containerPort: 8500}}]
          env:
            - {{name: {variable}, value: {name}}}
          volumeMounts:
            - {{name: models, mountPath: {base}, subPath: {subPath}, readOnly: true}}
          readinessProbe: # answered once this version is loaded
            httpGet: {{path: /v1/models/{name}/versions/{number}/metadata, port: rest}}
            periodSeconds: 5
          resources:
            requests: {{cpu: "1", memory: 1Gi}}
      volumes:
        - name: models
          persistentVolumeClaim: {{claimName: {claim}, readOnly: true}}
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  labels: {{{labels}}}
spec:
  selector: {{app.kubernetes.io/name: taxon-serving, app.kubernetes.io/instance: {name}}}
  ports: [{{name: rest, port: 8501, targetPort: rest}}, {{name: grpc, port: 8500, targetPort: grpc}}]
)",
        fmt::arg("name", manifest.name), fmt::arg("labels", labels), fmt::arg("version", versionName(number)), fmt::arg("number", number),
        fmt::arg("replicas", manifest.replicas), fmt::arg("image", quoted(manifest.image)),
        fmt::arg("variable", isBitnami ? "TENSORFLOW_SERVING_MODEL_NAME" : "MODEL_NAME"),
        fmt::arg("base", isBitnami ? "/bitnami/model-data" : "/models/" + manifest.name),
        fmt::arg("subPath", quoted((inShare / versionName(number)).generic_string())), fmt::arg("claim", manifest.claim));
}

} // namespace taxon::serving
