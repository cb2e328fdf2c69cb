# SPDX-License-Identifier: GPL-3.0-or-later
# The imported target taxon_torch: LibTorch's CPU part out of PyTorch's own wheel.
# find_package(Torch) of a CUDA wheel asks for nvcc; linking libtorch_cpu and libc10 directly needs no CUDA toolkit, and
# libtorch_cuda is loaded at run time where it and a driver are there.
if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(taxon_cache "$ENV{XDG_CACHE_HOME}/taxon")
else()
    set(taxon_cache "$ENV{HOME}/.cache/taxon")
endif()
set(TAXON_TORCH_DIR "${taxon_cache}/libtorch-2.15.0" CACHE PATH "Folder of the unpacked torch wheel (holds torch/lib and nvidia/)")

add_library(taxon_torch INTERFACE)
if(EXISTS "${TAXON_TORCH_DIR}/torch/lib/libtorch_cpu.so")
    target_include_directories(taxon_torch SYSTEM INTERFACE "${TAXON_TORCH_DIR}/torch/include" "${TAXON_TORCH_DIR}/torch/include/torch/csrc/api/include")
    target_link_libraries(taxon_torch INTERFACE "${TAXON_TORCH_DIR}/torch/lib/libtorch_cpu.so" "${TAXON_TORCH_DIR}/torch/lib/libc10.so")
    target_link_options(taxon_torch INTERFACE -Wl,--allow-shlib-undefined "-Wl,-rpath,${TAXON_TORCH_DIR}/torch/lib:${TAXON_TORCH_DIR}/nvidia/cu13/lib" -Wl,--disable-new-dtags)
else()
    find_package(Torch 2.6 QUIET)
    if(NOT Torch_FOUND)
        message(FATAL_ERROR "No LibTorch in ${TAXON_TORCH_DIR}. Run ./dev build, which fetches it, or give an unpacked LibTorch by CMAKE_PREFIX_PATH.")
    endif()
    target_link_libraries(taxon_torch INTERFACE torch)
endif()
