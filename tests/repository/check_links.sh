#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the two programs load when they start: the worker no Qt, the window neither LibTorch nor OpenCV.
#   check_links.sh PROGRAM PATTERN      exit 1 and the offending lines if PROGRAM would load a library whose name holds PATTERN
set -euo pipefail
libraries=$(ldd "$1")
grep -q 'libstdc++' <<< "$libraries" || { printf '%s\n' "$libraries" "check_links: ldd tells nothing of use" >&2; exit 2; }
! grep -E "$2" <<< "$libraries"
