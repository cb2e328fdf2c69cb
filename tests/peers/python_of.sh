#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#   python_of.sh NAME      prints the path of a python3 that has what requirements/NAME.txt pins, installing it at the first call into a virtual
#                          environment of its own in the user's cache. Half an installation is never used: the marker is written last and
#                          holds the list it was made from, so a changed list is installed anew.
set -euo pipefail

list=$(dirname "${BASH_SOURCE[0]}")/requirements/$1.txt
readonly list
readonly folder=${XDG_CACHE_HOME:-$HOME/.cache}/taxon/peers/$1
readonly marker=$folder/installed

if ! cmp -s "$list" "$marker"; then
    rm -rf "$folder"
    mkdir -p "$(dirname "$folder")"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" >&2
    cp "$list" "$marker"
fi
printf '%s\n' "$folder/bin/python3"
