#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# docker.sh COMMAND …: runs a command with a docker that has the worker's image, as ./dev test --cluster does with its tests. A daemon
# that is there already and has the image is used; else one is started in a folder of its own, without networks, gets the image from
# podman (prepare.sh puts it there), ends with the command and leaves nothing. That needs root. Where it can't be, the command runs
# without docker, and why is said.
set -euo pipefail
image=${TAXON_TEST_IMAGE:-localhost/taxon:latest}
say() { printf 'docker: %s\n' "$*" >&2; }

has_image() { docker image inspect "$image" > /dev/null 2>&1; }

# Prints why no daemon can be started here; nothing where one can.
hindrance() {
    local program
    for program in dockerd docker podman; do
        [[ -n $(command -v "$program") ]] || { printf '%s is not installed' "$program"; return; }
    done
    if [[ $EUID -ne 0 ]]; then
        printf 'a daemon needs root'
    elif ! podman image exists "$image" 2> /dev/null; then
        printf 'podman has no image %s (tests/cluster/prepare.sh makes it)' "$image"
    fi
}

# Starts a daemon in $folder and gives it the image.
start() {
    export DOCKER_HOST=unix://$folder/socket
    dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" --host "$DOCKER_HOST" \
        --bridge=none --iptables=false --ip6tables=false > "$folder/log" 2>&1 &
    daemon=$!
    local tries=0
    until docker version > /dev/null 2>&1; do
        [[ $((++tries)) -lt 150 ]] && kill -0 "$daemon" 2> /dev/null || return
        sleep 0.2
    done
    podman save "$image" 2>> "$folder/log" | docker load >> "$folder/log" 2>&1
}

# shellcheck disable=SC2317 # trap calls it
stop() {
    kill "$daemon" 2> /dev/null || true
    wait "$daemon" || true
    rm -rf --one-file-system "$folder"
}

if [[ -z $(command -v docker) ]] || ! has_image; then
    why=$(hindrance)
    if [[ -z $why ]]; then
        folder=$(mktemp -d /var/tmp/taxon-docker-XXXXXX)
        daemon=''
        trap stop EXIT
        start || {
            why="its daemon did not start, or did not take the image: $(tail -n 3 "$folder/log")"
            unset DOCKER_HOST
        }
    fi
    [[ -z $why ]] || say "$why: nothing is tested with docker."
fi
"$@"
