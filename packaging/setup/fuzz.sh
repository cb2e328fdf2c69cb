# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./dev fuzz, as functions; sourced by ./dev. Needs: root, say, fail, usage_error, set_up, build_preset.

# shellcheck disable=SC2154 # root comes from ./dev
readonly fuzz_build=$root/build/fuzz

fuzz_targets() { find "$fuzz_build/tests/fuzz" -maxdepth 1 -type f -name 'fuzz_*' -perm -u+x -printf '%f\n' | sed 's/^fuzz_//' | LC_ALL=C sort; }

# The dictionary of a target, as an argument of libFuzzer; nothing where it has none.
fuzz_dictionary() {
    local dictionary=$root/tests/fuzz/dictionaries/$1.dict
    case $1 in journal | shard_index | dataset | safetensors | served) dictionary=$root/tests/fuzz/dictionaries/json.dict ;; esac
    [[ ! -f $dictionary ]] || printf -- '-dict=%s\n' "$dictionary"
}

# How many inputs a check tries of a target: about what a minute allows, yet a number, so that each check of the same sources tries the same ones.
fuzz_check_inputs() {
    case $1 in
        yaml) echo 40000 ;;
        csv | dataset | image | journal | shard_index) echo 100000 ;;
        *) echo 400000 ;;
    esac
}

# fuzz_one TARGET SECONDS: its corpus grows in build/fuzz/corpus/TARGET, what broke it lies in build/fuzz/crashes/TARGET.
fuzz_one() {
    local target=$1 seconds=$2 log=$fuzz_build/logs/$1.log corpus=$fuzz_build/corpus/$1 crashes=$fuzz_build/crashes/$1/ scratch status=0 options=()
    mapfile -t options < <(
        fuzz_dictionary "$target"
        [[ -z ${TAXON_FUZZ_SEED-} ]] || printf -- '-seed=%s\n-runs=%s\n' "$TAXON_FUZZ_SEED" "$(fuzz_check_inputs "$target")"
    )
    mkdir -p "$corpus" "$crashes" "$root/tests/fuzz/regressions/$target"
    scratch=$(mktemp -d -p "$([[ -w /dev/shm ]] && printf /dev/shm || printf '%s' "${TMPDIR:-/tmp}")" taxon-fuzz-XXXXXX)
    TMPDIR=$scratch "$fuzz_build/tests/fuzz/fuzz_$target" "$corpus" "$fuzz_build/seeds/$target" "$root/tests/fuzz/regressions/$target" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 -artifact_prefix="$crashes" \
        ${options[@]+"${options[@]}"} > "$log" 2>&1 || status=$?
    rm -rf "$scratch"
    rmdir --ignore-fail-on-non-empty "$root/tests/fuzz/regressions/$target"
    if [[ $status -eq 0 ]]; then
        say "$(printf '%-12s %10s inputs in %s s, coverage %s' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds" \
            "$(sed -n 's/.*\(cov: [0-9]*\).*/\1/p' "$log" | tail -n 1)")"
        return 0
    fi
    local input
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    {
        printf '\n%s broke:\n' "$target"
        grep -E -m 1 -A 25 '^A broken promise|ERROR: |runtime error|terminate called' "$log" || tail -n 30 "$log"
        printf 'The input, in base64: %s\n' "$([[ -z $input ]] || base64 -w 0 "$input" | head -c 4000)"
        printf 'Again:      %s %s\n' "$fuzz_build/tests/fuzz/fuzz_$target" "$input"
        printf 'Once mended keep it as tests/fuzz/regressions/%s/WHAT_BROKE\n' "$target"
    } >&2
    return 1
}

command_fuzz() {
    local seconds=60 targets=() target broken=0 running=0
    if [[ ${1-} =~ ^[0-9]+$ ]]; then
        seconds=$1
        shift
    fi
    [[ $seconds -ge 1 ]] || usage_error "fuzz needs a second at least"
    set_up
    build_preset fuzz fuzzers
    rm -rf "$fuzz_build/seeds"
    mkdir -p "$fuzz_build/logs"
    "$fuzz_build/tests/fuzz/make_seeds" "$fuzz_build/seeds" || fail "the seeds could not be made."
    mapfile -t targets < <(if [[ $# -gt 0 ]]; then printf '%s\n' "$@"; else fuzz_targets; fi)
    for target in "${targets[@]}"; do
        [[ -x $fuzz_build/tests/fuzz/fuzz_$target ]] || usage_error "fuzz has no target $target; there are: $(fuzz_targets | paste -sd ' ')"
    done
    for target in "${targets[@]}"; do
        if [[ $running -ge $(nproc) ]]; then
            wait -n || broken=$((broken + 1))
            running=$((running - 1))
        fi
        fuzz_one "$target" "$seconds" &
        running=$((running + 1))
    done
    while [[ $running -gt 0 ]]; do
        wait -n || broken=$((broken + 1))
        running=$((running - 1))
    done
    [[ $broken -eq 0 ]] || fail "$broken of ${#targets[@]} fuzzers broke something (above)."
    say "${#targets[@]} fuzzers, $seconds s each, broke nothing."
}
