# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev lint and ./dev format, as functions; sourced by ./dev. Needs: root, build, say, fail, usage_error, set_up, build_preset.

# shellcheck disable=SC2154 # root and build come from ./dev

# git, also where the folder belongs to another user (sudo ./dev lint in somebody's clone).
project_git() { git -c safe.directory="$root" -C "$root" "$@"; }

# Tracked and new C++ files, relative to the root.
cpp_files() { project_git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp' | sort -u | while IFS= read -r file; do [[ ! -f $root/$file ]] || printf '%s\n' "$file"; done; }

# The last commit that is surely reviewed: where this branch left origin/main, or the commit before where they are the same.
lint_base() {
    local base
    base=$(project_git merge-base HEAD origin/main 2> /dev/null || true)
    if [[ -z $base || $base == "$(project_git rev-parse HEAD)" ]]; then
        base=$(project_git rev-parse -q --verify HEAD~1 || project_git hash-object -t tree /dev/null)
    fi
    printf '%s\n' "$base"
}

# C++ sources that changed since lint_base, committed or not; a changed header counts as every source that includes it.
changed_sources() {
    local changed headers
    changed=$({ project_git diff --name-only --diff-filter=d "$(lint_base)" -- '*.h' '*.cpp'; project_git ls-files --others --exclude-standard -- '*.h' '*.cpp'; } | sort -u)
    headers=$(grep '\.h$' <<< "$changed" | sed -E 's#^(core|tests|app/[a-z]+)/##' || true)
    {
        grep '\.cpp$' <<< "$changed" || true
        if [[ -n $headers ]]; then
            (cd "$root" && { cpp_files | grep '\.cpp$' | tr '\n' '\0' | xargs -0 grep -lF -f <(sed 's/^/#include "/; s/$/"/' <<< "$headers") || true; })
        fi
    } | sort -u
}

# clang-tidy reads the release build's commands, made fit for clang: without ccache, and with plain copies of g++'s
# precompiled headers (clang can't read those). Leaves build/lint/compile_commands.json.
write_lint_database() {
    local folder=$root/build/lint header
    mkdir -p "$folder"
    find "$build" -name cmake_pch.hxx -printf '%P\n' | while IFS= read -r header; do
        mkdir -p "$folder/$(dirname "$header")"
        cp -p "$build/$header" "$folder/$header"
    done
    sed -E "s#\"command\": \"[^\"]*ccache #\"command\": \"#; s#-include $build/#-include $folder/#g; s#-(Winvalid-pch|fpch-preprocess) ?##g" \
        "$build/compile_commands.json" > "$folder/compile_commands.json"
}

lint_format() {
    say "clang-format"
    (cd "$root" && cpp_files | tr '\n' '\0' | xargs -0 -r -P "$(nproc)" -n 20 clang-format-14 --dry-run -Werror --style=file) ||
        { say "Not formatted (above). ./dev format does it."; return 1; }
}

format_files() { (cd "$root" && cpp_files | tr '\n' '\0' | xargs -0 -r -P "$(nproc)" -n 20 clang-format-14 -i --style=file); }

lint_tree() {
    say "folders, arrows, SPDX lines"
    "$root/tests/repository/check_tree.sh" "$root" "$build/tests/repository/target_graph.txt"
}

lint_scripts() {
    say "shellcheck"
    (cd "$root" && { printf '%s\n' dev .ci/run; project_git ls-files --cached --others --exclude-standard -- '*.sh'; } | sort -u | tr '\n' '\0' | xargs -0 shellcheck -x)
}

# A file that includes LibTorch costs clang-tidy half a minute of a core, nearly all of it in foreign headers, so those
# are looked at when they themselves changed, and left out of --all.
includes_torch() { grep -qE '^#include <(torch|ATen|c10)/' "$root/$1"; }

lint_tidy() {
    local all=$1 files=() file start=$SECONDS
    while IFS= read -r file; do
        if ! grep -qF "\"file\": \"$root/$file\"" "$root/build/lint/compile_commands.json"; then
            continue # not built here, or removed
        elif [[ -z $all ]] || ! includes_torch "$file"; then
            files+=("$file")
        fi
    done < <(if [[ -n $all ]]; then cpp_files | grep '\.cpp$'; else changed_sources; fi)
    say "clang-tidy: ${#files[@]} files"
    [[ ${#files[@]} -gt 0 ]] || return 0
    (cd "$root" && printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy-14 -p build/lint --quiet --extra-arg=-Wno-unknown-warning-option \
        --extra-arg=-Wno-ignored-optimization-argument 2> >(grep -vE '^[0-9]+ warnings? (generated|treated)' >&2)) || return 1
    say "clang-tidy took $((SECONDS - start)) s."
}

command_lint() {
    local all='' offences=()
    case ${1-} in
        '') ;;
        --all) all=1 ;;
        *) usage_error "lint has no option $1" ;;
    esac
    set_up
    build_preset release
    write_lint_database
    lint_format || offences+=(format)
    lint_tree || offences+=(tree)
    lint_scripts || offences+=(scripts)
    lint_tidy "$all" || offences+=(clang-tidy)
    [[ ${#offences[@]} -eq 0 ]] || fail "lint found something in: ${offences[*]}"
    say "Lint found nothing."
}
