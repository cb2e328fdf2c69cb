#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the smallest Debian 12 as a local image, for tests and for places that reach no registry of images: debian_base.sh [TAG]
# Needs root, podman and debootstrap; about a minute the first time. The unpacked system is kept as a tar in the user's cache.
set -euo pipefail
tag=${1:-localhost/debian:12}
cache=${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/taxon
tar=$cache/debian-12-base.tar
if podman image exists "$tag"; then
    printf '%s\n' "$tag"
    exit
fi
mkdir -p "$cache"
if [[ ! -f $tar ]]; then
    work=$(mktemp -d "$cache/.part-debian-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    /usr/sbin/debootstrap --variant=minbase bookworm "$work/system" > "$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
    rm -rf "$work"/system/var/cache/apt/* "$work"/system/var/lib/apt/lists/*
    tar -C "$work/system" -cf "$work/base.tar" .
    mv "$work/base.tar" "$tar"
fi
podman import "$tar" "$tag" > /dev/null
printf '%s\n' "$tag"
