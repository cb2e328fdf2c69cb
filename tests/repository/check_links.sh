#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the programs load when they start: the command line neither Qt nor LibTorch, its worker no Qt, the window neither LibTorch nor OpenCV,
# and nothing from the current folder.
#   check_links.sh PROGRAM PATTERN      exit 1 and the offending lines if PROGRAM would load a library whose name holds PATTERN, or looks
#                                       for libraries in a relative folder
set -euo pipefail
libraries=$(ldd "$1")
grep -q 'libstdc++' <<< "$libraries" || { printf '%s\n' "$libraries" "check_links: ldd tells nothing of use" >&2; exit 2; }
if grep -E "$2" <<< "$libraries"; then exit 1; fi

# An empty entry is the current folder: what lies in a downloaded one would run.
paths=$(readelf -d "$1" | sed -nE 's/.*\((RPATH|RUNPATH)\).*\[(.*)\]$/\2/p')
if grep -E '(^|:)([^/$]|:|$)' <<< "${paths:-/}"; then exit 1; fi
