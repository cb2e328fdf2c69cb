// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <string>

namespace taxon::serving {

/// How a version is to be served in a cluster.
struct ServingManifest {
    int version = 0;                                 ///< 0 = the one in production
    std::string name = "taxon";                      ///< of the model, the Deployment and the Service: small letters, digits and '-'
    std::string image = "tensorflow/serving:2.18.0"; ///< the official image, or bitnami's: their folders and variables differ
    std::string claim;                               ///< PersistentVolumeClaim of the share that the workspace's models lie on
    std::string modelsPath = "models";               ///< the workspace's folder models inside that share
    int replicas = 1;
};

/// A Deployment and a Service (YAML, two documents) that serve one version: the share's models/007 is mounted read-only as the model's base, as
/// TensorFlow Serving wants it; a pod is ready once that version answers, and another version is another manifest.
/// \throws Error{NotFound} without a version, or for one without SavedModel; Error{InvalidArgument} for names that Kubernetes refuses.
/// Source: Kubernetes API apps/v1 and v1; the environment of the images: their documentation.
[[nodiscard]] std::string servingManifest(const Workspace& workspace, const ServingManifest& manifest);

} // namespace taxon::serving
