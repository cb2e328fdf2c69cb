#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev test --cluster needs beside a cluster: podman, and the worker's image over a Debian made here. With the socket of a
# containerd (prepare.sh SOCKET) the image is given to that, too: how a cluster on this machine gets it. Needs root.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
say() { printf '%s\n' "$*" >&2; }
fail() {
    printf 'prepare: %s\n' "$*" >&2
    exit 1
}
# shellcheck source=packaging/setup/setup.sh
source "$root/packaging/setup/setup.sh"

install_system_packages cluster_packages.txt
export CONTAINERS_CONF=$root/tests/cluster/containers.conf BUILDAH_ISOLATION=chroot
"$root/dev" image --base "$("$root/packaging/container/debian_base.sh")" --tag localhost/taxon:latest
if [[ -n ${1-} ]]; then
    podman save localhost/taxon:latest | ctr --address "$1" --namespace k8s.io images import - > /dev/null
fi
