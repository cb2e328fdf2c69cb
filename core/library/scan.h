// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/shared_text.h"
#include "images/probe.h"
#include "jobs/context.h"
#include "library/class_rules.h"
#include "library/problem.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::library {

/// What the place of an image in the folder tree says about it.
enum class Place : std::uint8_t {
    Class,               ///< <class>/[<sub-class>/]
    Unknown,             ///< _unknown/
    OutOfScope,          ///< _out_of_scope/
    Benchmark,           ///< _benchmark/<name>/<class>/
    BenchmarkOutOfScope, ///< _benchmark/<name>/_out_of_scope/
};

/// One usable image: its header is good. Pixels were not decoded.
struct Image {
    std::string path{}; ///< relative to the library, as pathToText()
    Place place = Place::Class;
    SharedText className{}; ///< "" outside Class and Benchmark
    SharedText subClass{};  ///< the first folder below the class, as pathToText(), or ""
    SharedText benchmark{}; ///< the benchmark's name, or ""
    images::ImageInfo info{};
};

struct SubClass {
    std::string name;
    std::size_t images = 0;
};

/// A class folder and what usable images it holds; a class without any is listed too.
struct Class {
    std::string name;
    std::size_t images = 0;           ///< in sub-classes too
    std::vector<SubClass> subClasses; ///< by code point
};

/// A picture of the whole library at one moment. Everything is sorted by code point, so equal trees give equal values.
struct Library {
    std::filesystem::path root; ///< absolute
    std::vector<Class> classes;
    std::vector<Image> images;     ///< by path
    std::vector<Problem> problems; ///< by kind, then path
};

struct ScanOptions {
    unsigned threads = 0; ///< 0 = one per processor
    ClassRules rules{};   ///< what the counts of the classes are compared with
    images::ProbeLimits limits{};
    std::filesystem::path cacheFolder{}; ///< of the workspace; "" = look into every file
};

/// Looks at a folder-per-class library: walks the tree and probes every file's header, in parallel. Nothing is decoded,
/// nothing in the library is written, symbolic links are never followed, and no bad file or folder stops it: each becomes a Problem.
///
/// Reserved folders: _unknown, _out_of_scope, _benchmark/<name>/<class or _out_of_scope>; _removed is not looked into. Other
/// names that start with '_' or '.' are no classes. Deeper folders belong to the first one below the class.
///
/// With a cache folder only new and changed files are opened: those whose inode, size, time of birth or time of change the
/// catalogue does not know (catalogue.h), and those changed in the very moment of the last scan. About 150 bytes an image,
/// with a path of usual length; 60 more while it runs.
/// \throws Error{NotFound} if \p root is no folder; Error{Io} if it can't be read; Error{Cancelled}.
[[nodiscard]] Library scanLibrary(const std::filesystem::path& root, const ScanOptions& options = {}, const jobs::Context& context = {});

/// Whether a folder of _benchmark/ may be called so: 1 to 100 of A-Z a-z 0-9 . _ -, and not train, validation, test or reserve.
[[nodiscard]] bool isBenchmarkName(const std::string& name);

/// Orders problems by kind, then path, then message.
void sortProblems(std::vector<Problem>& problems);

} // namespace taxon::library
