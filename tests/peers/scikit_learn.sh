#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the path of a python3 that has the pinned scikit-learn, installing it at the first call into a virtual environment
# of its own in the user's cache (about 250 MB, a minute). Half an installation is never used: the marker is written last.
set -euo pipefail

readonly version=1.7.2
readonly folder=${XDG_CACHE_HOME:-$HOME/.cache}/taxon/peers/scikit-learn-$version
readonly marker=$folder/installed

if [[ ! -f $marker ]]; then
    rm -rf "$folder"
    mkdir -p "$(dirname "$folder")"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check "scikit-learn==$version" "numpy==2.4.6" "scipy==1.17.1" >&2
    touch "$marker"
fi
printf '%s\n' "$folder/bin/python3"
