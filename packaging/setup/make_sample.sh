#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the sample library and the unknown images out of Tux Paint's stamps, as resources/sample/sources.tsv says.
#   make_sample.sh STAMPS SAMPLE      STAMPS holds animals/, food/ …; SAMPLE gets library/, unknown/, unknown-truth.csv, README.txt
# The same stamps give the same files. An existing SAMPLE/library is left alone; an interrupted run starts again.
set -euo pipefail
export LC_ALL=C

readonly kUnknown=60        # images kept out of the library
readonly kLeastLeft=6       # images every class keeps at least
readonly kPackage=2022.06.04-1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root sources=$root/resources/sample/sources.tsv

fail() { printf 'make_sample: %s\n' "$*" >&2; exit 1; }

# Lines "kind <tab> class <tab> sub-class <tab> file" of every PNG the sources name; the file is relative to the stamps.
list_images() {
    awk -F'\t' '!/^#/ && NF == 3' "$sources" | while IFS=$'\t' read -r kind name folder; do
        [[ $kind == leave_out ]] && continue
        [[ -d $stamps/$folder ]] || fail "$stamps/$folder is missing: not the stamps of version $kPackage?"
        (cd "$stamps" && find "$folder" -type f -name '*.png') | sort | awk -F'\t' -v OFS='\t' -v kind="$kind" -v name="$name" -v folder="$folder" '
            FNR == NR { if ($1 == "leave_out") skip[++skips] = $3 "/"; next }
            {
                for (i = 1; i <= skips; ++i) if (index($0, skip[i]) == 1) next
                rest = substr($0, length(folder) + 2)
                parts = split(rest, part, "/")
                if (kind == "out_of_scope") print kind, name, "-", $0
                else if (rest ~ /(^|\/)cartoon\//) print "difficult", name, "-", $0
                else print kind, name, (parts > 1 ? part[1] : "-"), $0
            }' "$sources" -
    done
}

# Marks kUnknown lines of kind "class" as "unknown": a share by class size (Sainte-Lague), in it the smallest SHA-256 first.
choose_unknown() {
    local list=$1
    (cd "$stamps" && cut -f4 "$list" | xargs -d '\n' sha256sum) | awk '{print $1}' | paste - "$list" | sort -t$'\t' -k3,3 -k1,1 |
        awk -F'\t' -v OFS='\t' -v want="$kUnknown" -v least="$kLeastLeft" '
            { line[NR] = $0; if ($2 == "class") ++count[$3] }
            END {
                for (given = 0; given < want; ++given) {
                    best = ""
                    for (c in count)
                        if (count[c] - taken[c] > least && (best == "" || share(c) > share(best) || (share(c) == share(best) && c < best))) best = c
                    if (best == "") break
                    ++taken[best]
                }
                for (i = 1; i <= NR; ++i) {
                    split(line[i], f, "\t")
                    if (f[2] == "class" && taken[f[3]] > 0) { --taken[f[3]]; f[2] = "unknown" }
                    print f[2], f[3], f[4], f[5]
                }
            }
            function share(c) { return count[c] / (2 * taken[c] + 1) }' | sort -t$'\t' -k1,4
}

copy_images() {
    local list=$1 kind name sub file target base
    printf 'file,class,sub_class\n' > "$making/unknown-truth.csv"
    mkdir -p "$making/unknown"
    while IFS=$'\t' read -r kind name sub file; do
        base=${file##*/}
        [[ $sub == - ]] && sub=
        case $kind in
            class) target=$making/library/$name${sub:+/$sub} ;;
            difficult) target=$making/library/_benchmark/difficult/$name ;;
            out_of_scope) target=$making/library/_benchmark/out_of_scope/_out_of_scope/$name ;;
            unknown)
                target=$making/unknown
                [[ -e $target/$base ]] && base=${sub:-$name}_$base
                printf '%s,%s,%s\n' "$base" "$name" "$sub" >> "$making/unknown-truth.csv" ;;
        esac
        mkdir -p "$target"
        [[ -e $target/$base ]] && fail "two files would be $target/$base"
        cp "$stamps/$file" "$target/$base"
        chmod 644 "$target/$base"
    done < "$list"
}

write_readme() {
    local list=$1 counts left_out
    counts=$(awk -F'\t' '
        { ++n[$1 "\t" $2]; ++total[$1]; if ($1 != "out_of_scope") names[$2] = 1 }
        END {
            printf "  %-12s %8s %10s %8s\n", "class", "library", "difficult", "unknown"
            sorted = "sort"
            for (c in names) printf "  %-12s %8d %10d %8d\n", c, n["class\t" c], n["difficult\t" c], n["unknown\t" c] | sorted
            close(sorted)
            printf "  %-12s %8d %10d %8d\n", "all", total["class"], total["difficult"], total["unknown"]
            printf "  out of scope: %d (tools %d, music %d, christmas %d)\n", total["out_of_scope"], n["out_of_scope\ttools"], n["out_of_scope\tmusic"], n["out_of_scope\tchristmas"]
        }' "$list")
    left_out=$(awk -F'\t' '$1 == "leave_out" { printf "  %s (%s)\n", $3, $2 }' "$sources")
    awk -v version="$kPackage" -v left_out="$left_out" -v counts="$counts" '
        { sub(/@VERSION@/, version) }
        /^@LEFT_OUT@$/ { print left_out; print ""; next }
        /^@COUNTS@$/ { print counts; next }
        { print }' "$root/resources/sample/README.txt" > "$making/README.txt"
}

# Everything is made in a hidden folder of the sample and moved in at the end; library/ goes last: where it is, all is there.
publish() {
    local item
    sync -f "$making" 2>/dev/null || true
    for item in README.txt unknown-truth.csv unknown library; do
        rm -rf "${sample:?}/$item"
        mv "$making/$item" "$sample/$item"
    done
}

main() {
    [[ $# -eq 2 ]] || { sed -n '3,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
    stamps=$(cd "$1" && pwd) || fail "no folder $1"
    mkdir -p "$2"
    sample=$(cd "$2" && pwd)
    readonly stamps sample making=$sample/.making
    [[ ! -d $sample/library ]] || return 0
    rm -rf "$making"
    mkdir -p "$making"
    trap 'rm -rf "$making"' EXIT
    list_images > "$making/all.tsv"
    choose_unknown "$making/all.tsv" > "$making/list.tsv"
    copy_images "$making/list.tsv"
    write_readme "$making/list.tsv"
    publish
    printf 'Sample library: %s\n' "$sample/library"
    sed -n '/^  class /,$p' "$sample/README.txt"
}

main "$@"
