#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the tree that no compiler checks; docs/architecture.md names them and holds the table of arrows.
#   check_tree.sh ROOT [TARGET_GRAPH]      TARGET_GRAPH: lines "app/cli: taxon_base taxon_runs", written by CMake
# One line per offence (file:line: what), exit 1 if there is any, 2 if the table or the tree can't be read. Needs bash, find, awk.
set -euo pipefail
export LC_ALL=C

fail() { printf 'check_tree: %s\n' "$*" >&2; exit 2; }
[[ $# -ge 1 && $# -le 2 ]] || fail "usage: check_tree.sh ROOT [TARGET_GRAPH]"
cd "$1" || fail "no folder $1"
graph=${2-}
table=docs/architecture.md
[[ -r $table ]] || fail "$1/$table is missing"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Every text file of the project: what a clone holds, without the build, the sample and the history.
tree_files() {
    find . -path ./.git -prune -o -path ./build -prune -o -path ./sample -prune -o -path ./.cache -prune -o -type f -print | sed 's|^\./||' | sort
}

# "folder name name …" per row of the table.
read_table() {
    awk -F'|' '/^\| `(core|app)\/[a-z]+` \|/ {
        gsub(/[ `]/, "", $2)
        gsub(/^[ -]+|[ ]+$/, "", $4)
        print $2, $4
    }' "$table"
}

# The table itself: an arrow goes to a row above, no folder is listed twice, and each folder of core with sources has a row.
check_table() {
    awk -v table="$table" '
        { folder = $1; sub(/^(core|app)\//, "", folder)
          if (seen[$1]++) print table ": " $1 " has two rows"
          for (i = 2; i <= NF; ++i) if (!known["core/" $i] && !known["app/" $i]) print table ": " $1 " may not use " $i ": arrows go to rows above only"
          known[$1] = 1 }' "$scratch/table"
    sed -nE 's#^((core|app)/[a-z]+)/.*\.(h|cpp)$#\1#p' "$scratch/files" | sort -u | while read -r folder; do
        grep -q "^$folder\( \|$\)" "$scratch/table" || printf '%s: no row for %s\n' "$table" "$folder"
    done
}

# Our own includes ("folder/file.h") and the foreign headers that one place alone may include.
check_includes() {
    grep -E '^(core|app)/.*\.(h|cpp)$' "$scratch/files" | tr '\n' '\0' | xargs -0 -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' | awk -v table="$scratch/table" '
        BEGIN {
            while ((getline line < table) > 0) {
                n = split(line, f, " ")
                rows[f[1]] = 1
                for (i = 2; i <= n; ++i) may[f[1] "/" f[i]] = 1
            }
        }
        {
            match($0, /:[0-9]+:/)
            file = substr($0, 1, RSTART - 1)
            where = substr($0, 1, RSTART + RLENGTH - 2)
            header = substr($0, RSTART + RLENGTH)
            sub(/^[^<"]*[<"]/, "", header)
            sub(/[>"].*$/, "", header)
            split(file, part, "/")
            folder = part[1] "/" part[2]
            first = header
            sub(/\/.*$/, "", first)
            ours = (("core/" first) in rows && folder != "core/" first) || (("app/" first) in rows && folder != "app/" first)
            if (header ~ /\// && ours && !((folder "/" first) in may))
                print where ": " folder " may not include " header " (docs/architecture.md)"
            only(header ~ /^(torch|ATen|c10|caffe2)\//, folder == "core/learn", "LibTorch belongs to core/learn")
            only(header ~ /^opencv2?\//, folder == "core/pixels", "OpenCV belongs to core/pixels")
            only(header ~ /^archive(_entry)?\.h$/, folder == "core/shards", "libarchive belongs to core/shards")
            only(header ~ /^utf8proc\.h$/, folder == "core/base", "utf8proc belongs to core/base")
            only(header ~ /^libpq-fe\.h$/, folder == "core/identify", "libpq belongs to core/identify")
            only(header ~ /^curl\//, folder == "core/http", "libcurl belongs to core/http")
            only(header ~ /^turbojpeg\.h$/, folder == "core/doctor", "TurboJPEG belongs to core/doctor")
            only(header ~ /^SQLiteCpp\//, folder == "core/library" || folder == "core/identify" || folder == "app/workbench", "SQLite belongs to core/library and core/identify")
            only(header ~ /^CLI\//, folder == "app/cli" || folder == "app/worker", "CLI11 belongs to app/cli and app/worker")
            only(header ~ /^(qcustomplot|QCustomPlot)/, file ~ /^app\/workbench\/plots\//, "QCustomPlot belongs to app/workbench/plots")
            only(header ~ /^(Q[A-Z]|Qt[A-Z])/ && header !~ /^QCustomPlot/, folder == "app/workbench", "Qt belongs to app/workbench")
        }
        function only(found, allowed, message) { if (found && !allowed) print where ": " header ": " message }'
}

# What CMake links, folder by folder: static libraries pass their own links on, so this compares direct links.
check_graph() {
    [[ -n $graph ]] || return 0
    [[ -s $graph ]] || fail "the target graph $graph is missing or empty"
    awk -v table="$scratch/table" '
        BEGIN {
            while ((getline line < table) > 0) {
                n = split(line, f, " ")
                rows[f[1]] = 1
                for (i = 2; i <= n; ++i) may[f[1] "/" f[i]] = 1
            }
        }
        {
            folder = $1
            sub(/:$/, "", folder)
            if (!(folder in rows)) { print "CMake: " folder " has a target and no row in docs/architecture.md"; next }
            for (i = 2; i <= NF; ++i) {
                name = $i
                sub(/^taxon_/, "", name)
                ours = (("core/" name) in rows && folder != "core/" name) || (("app/" name) in rows && folder != "app/" name)
                if (ours && !((folder "/" name) in may))
                    print "CMake: " folder " may not link taxon_" name " (docs/architecture.md)"
                if (name == "torch" && folder != "core/learn") print "CMake: " folder " links LibTorch, which belongs to core/learn"
            }
        }' "$graph"
}

check_spdx() {
    grep -E '(\.(h|cpp|cmake|sh|py|ya?ml|tsv)|(^|/)CMakeLists\.txt|(^|/)(dev|run|\.clang-format|\.clang-tidy))$' "$scratch/files" | grep -vE '^tests/(data|formats)/' | while IFS= read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || printf '%s:1: no SPDX-License-Identifier line\n' "$file"
    done
}

# Paths of one person's machine. The pattern is put together so that this file does not hold it.
check_paths() {
    local home="/(root|home|work|Users)"
    tr '\n' '\0' < "$scratch/files" | xargs -0 -r grep -nHIE "(^|[\"' =(\`])$home/[A-Za-z0-9_.]" | sed -E 's/^([^:]*:[0-9]+:).*/\1 an absolute path of one machine/' || true
}

tree_files > "$scratch/files"
read_table > "$scratch/table"
[[ -s $scratch/table ]] || fail "$table has no table of folders"
{
    check_table
    check_includes
    check_graph
    check_spdx
    check_paths
} > "$scratch/offences"
if [[ -s $scratch/offences ]]; then
    cat "$scratch/offences"
    exit 1
fi
printf 'checked %d files against %d rows of %s\n' "$(wc -l < "$scratch/files")" "$(wc -l < "$scratch/table")" "$table"
