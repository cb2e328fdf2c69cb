// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/scan.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "library/folder_walk.h"
#include "library/header_scan.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
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

void reportClasses(Library& library, int minImages)
{
    std::set<std::string> names;
    std::size_t usable = 0;
    for (const Class& found : library.classes) {
        names.insert(found.name);
        usable += found.images > 0 ? 1 : 0;
        if (found.images == 0)
            library.problems.push_back({ProblemKind::EmptyClass, found.name, "The class has no usable image.", "Add images, or remove the folder."});
        else if (found.images < static_cast<std::size_t>(std::max(0, minImages)))
            library.problems.push_back({ProblemKind::TooFew, found.name,
                                        fmt::format("The class has {} images; it needs {} to be trained.", found.images, minImages),
                                        "Add images, or lower min_images in taxon.yaml."});
    }
    if (library.classes.empty())
        library.problems.push_back(
            {ProblemKind::NoClass, "", "The library has no class folder.", "Make one folder per class and put the images of the class into it."});
    else if (usable == 1)
        library.problems.push_back({ProblemKind::OneClass, "", "Only one class has images; a classifier needs at least two.", "Add a second class."});
    std::map<std::string, std::string> unknown;
    for (const Image& image : library.images)
        if (image.place == Place::Benchmark && !names.contains(image.className))
            unknown.emplace("_benchmark/" + image.benchmark + "/" + image.className, image.className);
    for (const auto& [path, className] : unknown)
        library.problems.push_back({ProblemKind::UnknownClass, path,
                                    fmt::format("The library has no class \"{}\"; these images are not used.", className),
                                    "Rename the folder, or add the class."});
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
    reportClasses(library, options.minImages);
    sortProblems(library.problems);
    return library;
}

} // namespace taxon::library
