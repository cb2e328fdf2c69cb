#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the image of the worker from a finished build (./dev image builds first).
#   build.sh [--base IMAGE] [--tag TAG] [--engine podman|docker] [--cuda] [BUILD_FOLDER]
# --cuda adds LibTorch's CUDA part, and NVIDIA's libraries where ./dev setup --cuda has fetched them; else the base must have them.
# Prints the tag and the size. The context, and the list of what is in the image (SPDX), lie in BUILD_FOLDER/image.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
base='' tag=localhost/taxon:latest engine='' cuda='' build=$root/build/release
fail() { printf 'image: %s\n' "$*" >&2; exit 1; }

while [[ $# -gt 0 ]]; do
    case $1 in
        --base | --tag | --engine)
            [[ $# -ge 2 ]] || fail "$1 needs a value"
            declare "${1#--}=$2"
            shift ;;
        --cuda) cuda=1 ;;
        -*) fail "no option $1" ;;
        *) build=$1 ;;
    esac
    shift
done
[[ -n $engine ]] || engine=$(command -v podman || command -v docker) || fail "neither podman nor docker is installed"
context=$build/image

# The shared libraries of PROGRAM but glibc's own, which must be the base's: its loader and the rest of it fit together.
libraries_of() {
    local lacking
    lacking=$(ldd "$1" | awk '/not found/ { print $1 }')
    [[ -z $lacking ]] || fail "$1 misses $lacking"
    ldd "$1" | awk '$3 ~ /^\// { print $3 }' | grep -vE '/(libc|libm|libdl|librt|libpthread|libresolv|libutil|libmvec|libanl)\.so\.[0-9]+$'
}

# LibTorch's CUDA part, which taxon-worker loads when a recipe's device asks for a GPU, and what it needs but the node's driver.
cuda_libraries_of() {
    local torch=$1 lacking
    find "$torch" -maxdepth 1 \( -name 'lib*_cuda*.so' -o -name 'libcaffe2_nvrtc.so' -o -name 'libtorch_nvshmem.so' \)
    find "$torch/../../nvidia" -name 'lib*.so*' ! -type d
    lacking=$(ldd "$torch/libtorch_cuda.so" | awk '/not found/ && $1 != "libcuda.so.1" { print $1 }' | LC_ALL=C sort -u | tr '\n' ' ')
    [[ -z $lacking ]] || printf 'image: the base must have %s(CUDA 13, cuDNN 9; or fetch them with ./dev setup --cuda)\n' "$lacking" >&2
}

# One SPDX package a Debian package that a library comes from; LibTorch's own come without one.
software_list() {
    local library package
    printf 'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: taxon-worker\n'
    printf 'DocumentNamespace: https://spdx.org/spdxdocs/taxon-worker-%s\nCreator: Tool: build.sh\nCreated: %s\n' "$version" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    while read -r library; do
        package=$(dpkg-query -S "$(readlink -f "$library")" 2> /dev/null | cut -d: -f1 | head -n 1) || true
        [[ -z $package ]] || dpkg-query -W -f '${source:Package} ${Package} ${Version}\n' "$package" 2> /dev/null | awk -v p="$package" '$2 == p'
    done | LC_ALL=C sort -u | while read -r _ package number; do
        printf '\nPackageName: %s\nSPDXID: SPDXRef-%s\nPackageVersion: %s\nPackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false\n' \
            "$package" "${package//[^A-Za-z0-9.-]/-}" "$number"
    done
}

cache=${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/taxon
version=$(sed -n 's/^project(taxon VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
rm -rf "${context:?}"
mkdir -p "$context/libraries" "$context/weights" "$context/tools" "$context/programs"
cmake --install "$build" --prefix "$context/programs" --strip > "$context/install.log" || { cat "$context/install.log" >&2; fail "the build in $build can't be installed; build it first: ./dev build"; }
rm -f "$context/install.log"
for program in taxon taxon-worker; do
    [[ -x $context/programs/bin/$program ]] || fail "$program was not built"
    libraries_of "$build/app/$([[ $program == taxon ]] && printf cli/taxon || printf cli/taxon-worker)"
done | LC_ALL=C sort -u | awk -F/ '!seen[$NF]++' > "$context/libraries.txt" # the system's of two that have one name
if [[ -n $cuda ]]; then
    torch=$(dirname "$(grep '/libtorch_cpu\.so$' "$context/libraries.txt")")
    cuda_libraries_of "$torch" | awk -F/ -v known="$context/libraries.txt" 'BEGIN { while ((getline line < known) > 0) { n = split(line, part, "/"); seen[part[n]] = 1 } } !seen[$NF]++' > "$context/cuda.txt"
    cat "$context/cuda.txt" >> "$context/libraries.txt"
fi
xargs -a "$context/libraries.txt" cp -Lp -t "$context/libraries"
software_list < "$context/libraries.txt" > "$context/programs/share/taxon/software.spdx"
find "$cache/weights" -maxdepth 1 -type f \( -name '*.pth' -o -name '*.safetensors' \) -exec cp -p -t "$context/weights" {} + 2> /dev/null || true

# The newest rclone that ./dev image has fetched, and the authorities that it trusts where the base has none.
rclone=$(find "$cache" -maxdepth 2 -path '*/rclone-*/rclone' | LC_ALL=C sort -V | tail -n 1)
[[ -n $rclone ]] || fail "rclone was not fetched; build the image by: ./dev image"
cp -p -t "$context/tools" "$rclone" /etc/ssl/certs/ca-certificates.crt

arguments=(build --tag "$tag" --build-arg "VERSION=$version" --build-arg "REVISION=$(git -C "$root" rev-parse HEAD 2> /dev/null || printf unknown)")
[[ -z $base ]] || arguments+=(--build-arg "BASE=$base")
"$engine" "${arguments[@]}" --file "$root/packaging/container/Dockerfile" "$context" >&2
printf '%s %s bytes\n' "$tag" "$("$engine" image inspect --format '{{.Size}}' "$tag")"
