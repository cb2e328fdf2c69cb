# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of Taxon shares, and the three functions that make one: taxon_add_library, taxon_add_test, taxon_add_bench.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
find_package(Threads REQUIRED)

find_program(TAXON_CCACHE ccache)
if(TAXON_CCACHE)
    # The sloppiness is what ccache's manual asks for with precompiled headers; paths relative to the checkout let presets and clones
    # share what they compile, precompiled headers and what was made with them included.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${TAXON_CCACHE})
endif()

add_library(taxon_options INTERFACE)
target_compile_options(taxon_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast)
if(TAXON_WERROR)
    target_compile_options(taxon_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(taxon_options INTERFACE -fpch-preprocess -Winvalid-pch)
endif()
if(TAXON_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1)
    add_link_options(-fsanitize=address,undefined)
endif()
if(TAXON_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "The fuzzers need clang; use the preset \"fuzz\".")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1)
    add_link_options(-fsanitize=address,undefined)
endif()

# taxon_add_library(NAME SOURCES … [USES taxon folders …] [LINK public libraries …] [LINK_PRIVATE …])
# makes the static library taxon_NAME out of core/NAME; USES are the arrows that docs/architecture.md shows.
function(taxon_add_library NAME)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINK;LINK_PRIVATE" ${ARGN})
    add_library(taxon_${NAME} STATIC ${ARG_SOURCES})
    target_include_directories(taxon_${NAME} PUBLIC "${PROJECT_SOURCE_DIR}/core")
    list(TRANSFORM ARG_USES PREPEND taxon_ OUTPUT_VARIABLE uses)
    target_link_libraries(taxon_${NAME} PUBLIC ${uses} ${ARG_LINK} Threads::Threads PRIVATE taxon_options ${ARG_LINK_PRIVATE})
    set_property(GLOBAL APPEND PROPERTY TAXON_ARROWS "${NAME}:${ARG_USES}")
endfunction()

# taxon_reuse_headers(TARGET FROM): an executable takes the precompiled headers of the library FROM instead of reading its own.
function(taxon_reuse_headers TARGET FROM)
    target_compile_options(${TARGET} PRIVATE -fPIC) # as the library: the compiler refuses the header otherwise
    target_precompile_headers(${TARGET} REUSE_FROM ${FROM})
endfunction()

# taxon_add_test(tst_NAME [USES taxon folders …] [LINK …] [LABELS …] [ENVIRONMENT …] [HEADERS library whose precompiled headers it takes, or NONE])
# makes a Qt Test executable from tst_NAME.cpp beside the caller.
function(taxon_add_test NAME)
    cmake_parse_arguments(ARG "" "TIMEOUT;HEADERS" "USES;LINK;LABELS;ENVIRONMENT;SOURCES" ${ARGN})
    # moc by itself: AUTOMOC would read every foreign header of a test, LibTorch's too, and compile a file more for each.
    set(moc "${CMAKE_CURRENT_BINARY_DIR}/${NAME}.moc")
    add_custom_command(OUTPUT "${moc}" COMMAND Qt6::moc -o "${moc}" "${CMAKE_CURRENT_SOURCE_DIR}/${NAME}.cpp" DEPENDS ${NAME}.cpp VERBATIM)
    add_executable(${NAME} ${NAME}.cpp "${moc}" ${ARG_SOURCES})
    target_include_directories(${NAME} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
    list(TRANSFORM ARG_USES PREPEND taxon_ OUTPUT_VARIABLE uses)
    target_link_libraries(${NAME} PRIVATE taxon_options taxon_test_support ${uses} ${ARG_LINK} Qt6::Test)
    target_compile_definitions(${NAME} PRIVATE QT_NO_KEYWORDS)
    if(NOT ARG_HEADERS)
        set(ARG_HEADERS taxon_test_support)
    endif()
    if(NOT ARG_HEADERS STREQUAL "NONE")
        taxon_reuse_headers(${NAME} ${ARG_HEADERS})
    endif()
    add_test(NAME ${NAME} COMMAND ${NAME})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    if(NOT ARG_LABELS)
        set(ARG_LABELS unit)
    endif()
    # Tests run beside one another: threads of LibTorch that spin while they wait take the cores from each other, five times the time was measured.
    set_tests_properties(${NAME} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_WAIT_POLICY=PASSIVE;${ARG_ENVIRONMENT}")
endfunction()

# taxon_add_bench(bench_NAME [USES …] [LINK …]): a plain program built by "./dev bench", never a test; the target "benchmarks" is all of them.
add_custom_target(benchmarks)
function(taxon_add_bench NAME)
    cmake_parse_arguments(ARG "" "" "USES;LINK" ${ARGN})
    add_executable(${NAME} EXCLUDE_FROM_ALL ${NAME}.cpp)
    add_dependencies(benchmarks ${NAME})
    list(TRANSFORM ARG_USES PREPEND taxon_ OUTPUT_VARIABLE uses)
    target_link_libraries(${NAME} PRIVATE taxon_options ${uses} ${ARG_LINK})
endfunction()
