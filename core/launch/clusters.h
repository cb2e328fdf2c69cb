// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taxon::launch {

/// A folder that containers see: exactly one of hostPath, claim, nfs and azureFile says where it lies.
struct Share {
    std::string name;
    std::string mount;                      ///< absolute path inside the container
    std::string hostPath;                   ///< a folder of the node, or of this machine for a container engine
    std::string claim;                      ///< a PersistentVolumeClaim of the namespace (a cloud disk, anything with a driver)
    std::string nfs;                        ///< "server:/export"
    std::string subPath;                    ///< below claim, export or azureFile
    std::string azureFile{}, azureSecret{}; ///< an Azure file share, mounted by the cluster's driver; the Secret has its account and key
    bool readOnly = false;
    friend bool operator==(const Share&, const Share&) = default;
};

/// The Job without GPUs that does what follows the evaluation.
struct SecondJob {
    std::string cpus, memory; ///< as those of the place
    std::map<std::string, std::string> nodeSelector;
    std::vector<std::string> tolerations;
    friend bool operator==(const SecondJob&, const SecondJob&) = default;
};

/// One place of clusters.yaml where containers can run (docs/formats/clusters.md). Plain values.
struct ClusterSettings {
    std::string name;
    std::string engine = "kubernetes"; ///< kubernetes | podman | docker
    std::string image;
    std::string workspace; ///< where a container finds the workspace, below one of the shares; with remote: on its own disk
    std::vector<Share> shares;
    std::string remote;       ///< instead of shares: the storage that the workspace is reached through, REMOTE:PATH of rclone; "" = none
    int gpus = 1;             ///< a run's; 0 = none
    std::string user;         ///< "uid" or "uid:gid" the worker runs as; "" = whoever submits, but root: the image's
    std::string sharedMemory; ///< size of /dev/shm: "2Gi"
    bool hostNetwork = false;
    double pricePerHour = 0;                    ///< of one GPU (of the node, where gpus is 0), in any currency; 0 = not known
    std::string gpuResource = "nvidia.com/gpu"; ///< booked of Kubernetes; of podman the CDI kind of the devices
    std::string cpus, memory;                   ///< requests of Kubernetes, limits of a container; memory is the limit in both: "4", "16Gi"

    // podman and docker only
    std::filesystem::path environmentFile; ///< NAME=VALUE lines for the worker, secrets too: absolute, nobody else's to read; "" = none

    // Kubernetes only
    std::string context;   ///< of the kubeconfig; "" = the current one
    std::string nameSpace; ///< "" = the context's
    std::map<std::string, std::string> nodeSelector;
    std::vector<std::string> tolerations; ///< keys of taints a run may ignore
    std::string scratch; ///< sizeLimit of the local disk (emptyDir) where <workspace>/cache lies: "25Gi"; "" = the cache is on the share
    int nodes = 1;       ///< pods that train a run together, each with its GPUs
    std::string master;  ///< where the others reach the first of them; "" = by the name that a headless Service gives it
    std::optional<SecondJob>
        secondJob;               ///< scores, exports and identifies, so that the GPUs are free after the evaluation; nothing = one Job does all
    double deadlineHours = 24;   ///< a Job that takes longer is ended
    int retries = 2;             ///< after failures; evictions don't count
    double keepHours = 168;      ///< a finished Job is deleted after so long; its results are on the share
    double zeroAfterMinutes = 0; ///< the nodes of its pool are to be gone so long after a run; 0 = they stay
    std::string secret;          ///< a Secret whose keys become environment (trackers, remotes): only its name is written anywhere
    std::string remoteSecret;    ///< with remote: a Secret whose key rclone.conf is rclone's configuration; mounted as a file
    std::string serviceAccount;
    std::filesystem::path templateFile; ///< instead of resources/kubernetes/job.yaml; absolute
    friend bool operator==(const ClusterSettings&, const ClusterSettings&) = default;
};

/// The places of <workspace>/clusters.yaml by name, sorted; empty without the file.
/// \throws Error{Configuration} naming file, line and key; Error{Unsupported} for a newer version.
[[nodiscard]] std::vector<ClusterSettings> readClusters(const Workspace& workspace);

/// The place \p wanted: "kubernetes", "podman", "docker" or "container" for the only one of its kind, "kubernetes:NAME" or "NAME" for that one.
/// \throws Error{Configuration} saying which there are.
[[nodiscard]] ClusterSettings findCluster(const Workspace& workspace, const std::string& wanted);

} // namespace taxon::launch
