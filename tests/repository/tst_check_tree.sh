#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check_tree.sh passes a good tree and names each offence of a bad one: a check that can't fail would be worth nothing.
# shellcheck disable=SC2016 # the backquotes are those of Markdown
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/tree
graph=$scratch/graph
failures=0
checks=0
spdx='// SPDX-License-Identifier: GPL-3.0-or-later'

# A tree that breaks no rule.
good_tree() {
    rm -rf "$tree"
    mkdir -p "$tree"/{docs,core/base,core/learn,core/pixels,app/cli,app/worker,app/workbench/plots,app/workbench/runs,build,sample}
    {
        printf '| folder | purpose | may use | only |\n|---|---|---|---|\n'
        printf '| `core/base` | - | - | |\n| `core/pixels` | - | base | |\n| `core/learn` | - | base pixels | |\n'
        printf '| `app/cli` | - | base pixels | |\n| `app/worker` | - | base learn cli | |\n| `app/workbench` | - | base | |\n'
    } > "$tree/docs/architecture.md"
    printf '%s\n#include <string>\n' "$spdx" > "$tree/core/base/a.h"
    printf '%s\n#include "base/a.h"\n#include <opencv2/core.hpp>\n' "$spdx" > "$tree/core/pixels/b.cpp"
    printf '%s\n#include "base/a.h"\n#include "pixels/b.h"\n#include <torch/torch.h>\n' "$spdx" > "$tree/core/learn/c.cpp"
    printf '%s\n#include "base/a.h"\n#include <CLI/CLI.hpp>\n' "$spdx" > "$tree/app/cli/d.cpp"
    printf '%s\n#include "cli/d.h"\n#include "learn/c.h"\n#include <CLI/CLI.hpp>\n' "$spdx" > "$tree/app/worker/f.cpp"
    printf '%s\n#include "base/a.h"\n#include <QWidget>\n#include <qcustomplot.h>\n' "$spdx" > "$tree/app/workbench/plots/e.cpp"
    printf 'not part of the tree: no SPDX line\n' | tee "$tree/build/x.cpp" > "$tree/sample/y.cpp"
    printf 'core/base:\ncore/pixels: taxon_base taxon_options opencv_core\ncore/learn: taxon_pixels taxon_torch\napp/cli: taxon_pixels\napp/worker: taxon_cli taxon_learn\napp/workbench: taxon_base Qt6::Widgets\n' > "$graph"
}

complain() {
    printf 'FAIL %s\n' "$*" >&2
    failures=$((failures + 1))
}

# refuses NAME MESSAGE: the changed tree must be refused with exit 1 and a line that holds MESSAGE.
refuses() {
    local output status=0
    checks=$((checks + 1))
    output=$("$here/check_tree.sh" "$tree" "$graph" 2>&1) || status=$?
    [[ $status -eq 1 ]] || complain "$1: exit $status instead of 1"
    [[ $output == *"$2"* ]] || complain "$1: nothing of \"$2\" in: $output"
    [[ $(wc -l <<< "$output") -eq 1 ]] || complain "$1: more than the one offence: $output"
    good_tree
}

good_tree
"$here/check_tree.sh" "$tree" "$graph" > /dev/null || complain "the good tree is refused"
checks=$((checks + 1))

printf '#include "learn/c.h"\n' >> "$tree/core/base/a.h"
refuses "an include upwards" "core/base/a.h:3: core/base may not include learn/c.h"

printf '  #  include "pixels/b.h"\n' >> "$tree/app/workbench/plots/e.cpp"
refuses "a page that decodes" "app/workbench/plots/e.cpp:5: app/workbench may not include pixels/b.h"

printf '#include "cli/d.h"\n' >> "$tree/app/workbench/plots/e.cpp"
refuses "a page with a command line" "app/workbench/plots/e.cpp:5: app/workbench may not include cli/d.h"

sed -i 's/app\/cli: taxon_pixels/app\/cli: taxon_worker/' "$graph"
refuses "a link to a later program" "CMake: app/cli may not link taxon_worker"

printf '#include <QString>\n' >> "$tree/core/base/a.h"
refuses "Qt in core" "QString: Qt belongs to app/workbench"

printf '#include <QtCore/QString>\n' >> "$tree/app/cli/d.cpp"
refuses "Qt in the command line" "app/cli/d.cpp:4"

printf '#include <torch/script.h>\n' >> "$tree/core/pixels/b.cpp"
refuses "LibTorch outside learn" "LibTorch belongs to core/learn"

printf '#include <opencv2/imgproc.hpp>\n' >> "$tree/core/learn/c.cpp"
refuses "OpenCV outside pixels" "OpenCV belongs to core/pixels"

printf '%s\n#include <qcustomplot.h>\n' "$spdx" > "$tree/app/workbench/runs/page.cpp"
refuses "QCustomPlot outside plots" "app/workbench/runs/page.cpp:2: qcustomplot.h"

printf '#include <CLI/CLI.hpp>\n' >> "$tree/core/base/a.h"
refuses "CLI11 in core" "CLI11 belongs to app/cli"

printf '#pragma once\n' > "$tree/core/base/bare.h"
refuses "a source without SPDX line" "core/base/bare.h:1: no SPDX-License-Identifier line"

mkdir "$tree/core/extra"
printf '%s\n' "$spdx" > "$tree/core/extra/x.cpp"
refuses "a folder nobody listed" "no row for core/extra"

sed -i 's/^\(| `core\/base` | - | \)-/\1learn/' "$tree/docs/architecture.md"
refuses "an arrow upwards in the table" "core/base may not use learn: arrows go to rows above only"

sed -i 's/^app\/workbench:.*/& taxon_learn/' "$graph"
refuses "a window that links LibTorch's folder" "app/workbench may not link taxon_learn"

sed -i 's/^core\/pixels:.*/& taxon_torch/' "$graph"
refuses "LibTorch linked outside learn" "core/pixels links LibTorch"

printf '// see /%s/somebody/notes.txt\n' home >> "$tree/core/base/a.h"
refuses "a path of one machine" "core/base/a.h:3: an absolute path"

rm "$tree/docs/architecture.md"
checks=$((checks + 1))
status=0
"$here/check_tree.sh" "$tree" "$graph" > /dev/null 2>&1 || status=$?
[[ $status -eq 2 ]] || complain "a missing table: exit $status instead of 2"

printf '%d checks, %d failed\n' "$checks" "$failures"
[[ $failures -eq 0 ]]
