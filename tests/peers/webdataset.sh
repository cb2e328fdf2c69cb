#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the path of a python3 that has the pinned webdataset, installing it at the first call into a virtual environment of
# its own in the user's cache (about 80 MB, seconds). Half an installation is never used: the marker is written last.
set -euo pipefail

readonly version=1.0.2
readonly folder=${XDG_CACHE_HOME:-$HOME/.cache}/taxon/peers/webdataset-$version
readonly marker=$folder/installed

if [[ ! -f $marker ]]; then
    rm -rf "$folder"
    mkdir -p "$(dirname "$folder")"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check "webdataset==$version" "numpy==2.4.6" "pyyaml==6.0.3" "braceexpand==0.1.7" >&2
    touch "$marker"
fi
printf '%s\n' "$folder/bin/python3"
