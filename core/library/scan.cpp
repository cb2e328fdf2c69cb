// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/scan.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "library/folder_walk.h"
#include "library/header_scan.h"
#include "library/trained_classes.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

/// Counts per class and sub-class, empty classes included.
std::vector<Class> classesOf(const std::vector<std::string>& names, const std::vector<Image>& images)
{
    std::map<std::string, std::map<std::string, std::size_t>> counts;
    for (const std::string& name : names)
        counts[name];
    for (const Image& image : images)
        if (image.place == Place::Class)
            ++counts[image.className][image.subClass];
    std::vector<Class> classes;
    for (const auto& [name, subClasses] : counts) {
        Class found{name, 0, {}};
        for (const auto& [subClass, count] : subClasses) {
            found.images += count;
            if (!subClass.empty())
                found.subClasses.push_back({subClass, count});
        }
        classes.push_back(std::move(found));
    }
    return classes;
}

} // namespace

void sortProblems(std::vector<Problem>& problems)
{
    std::sort(problems.begin(), problems.end(),
              [](const Problem& a, const Problem& b) { return std::tie(a.kind, a.path, a.message) < std::tie(b.kind, b.path, b.message); });
}

Library scanLibrary(const fs::path& root, const ScanOptions& options, const jobs::Context& context)
{
    std::error_code failure;
    if (!fs::is_directory(root, failure))
        throw Error(ErrorCode::NotFound, "There is no such library folder.", pathToText(root), "Give the folder that holds one folder per class.");
    Library library;
    library.root = fs::canonical(root);
    FoundTree tree = walkLibrary(library.root, context);
    library.images = std::move(tree.files);
    library.problems = std::move(tree.problems);
    readHeaders(library, options, context);
    releaseFreedMemory();
    library.classes = classesOf(tree.classes, library.images);
    for (Problem& problem : findClassProblems(library, options.rules))
        library.problems.push_back(std::move(problem));
    sortProblems(library.problems);
    return library;
}

} // namespace taxon::library
