#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#   python_of.sh NAME      prints the path of a python3 that has what requirements/NAME.txt pins, installing it at the first call into a virtual
#                          environment of its own in the user's cache. Half an installation is never used: the marker is written last and
#                          holds the list it was made from, so a changed list is installed anew.
#                          Tests that run side by side wait for the one that installs.
# A list with the line "# without dependencies …" names all that is needed: nothing else is installed.
# A list with the line "# on top of: PACKAGE …" uses the system's python3 and these Debian packages (packaging/setup/peers_packages.txt), too.
set -euo pipefail

list=$(dirname "${BASH_SOURCE[0]}")/requirements/$1.txt
readonly list
readonly folder=${XDG_CACHE_HOME:-$HOME/.cache}/taxon/peers/$1
readonly marker=$folder/installed

python=(python3 -m venv)
read -ra packages < <(sed -n 's/^# on top of: //p' "$list") || true
if [[ ${#packages[@]} -gt 0 ]]; then
    dpkg-query -W "${packages[@]}" > /dev/null || {
        printf 'python_of: %s needs the packages %s; ./dev test --peers installs them\n' "$1" "${packages[*]}" >&2
        exit 1
    }
    python=(/usr/bin/python3 -m venv --system-site-packages)
fi
mkdir -p "$(dirname "$folder")"
exec 9> "$folder.lock"
flock 9
if ! cmp -s "$list" "$marker"; then
    rm -rf "$folder"
    "${python[@]}" "$folder" >&2
    options=()
    ! grep -q '^# without dependencies' "$list" || options=(--no-deps)
    "$folder/bin/pip" install --quiet --disable-pip-version-check ${options[@]+"${options[@]}"} --requirement "$list" >&2
    cp "$list" "$marker"
fi
printf '%s\n' "$folder/bin/python3"
