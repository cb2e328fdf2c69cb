// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/trained_classes.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace taxon::library {
namespace {

/// " (its folders: siamese, tabby)", where they are not just the one of its name.
std::string foldersOf(const TrainedClass& one)
{
    return one.folders == std::vector{one.name} ? "" : fmt::format(" (its folders: {})", fmt::join(one.folders, ", "));
}

void reportCounts(const TrainedClass& one, std::vector<Problem>& problems)
{
    if (one.isTooFew())
        problems.push_back({ProblemKind::TooFew, one.name,
                            fmt::format("The class has {} {}{}{}; it needs {} to be trained.", one.real(), one.real() == 1 ? "image" : "images",
                                        one.staged > 0 ? fmt::format(", {} staged ones not counted", one.staged) : "", foldersOf(one), one.minImages),
                            "Add images, or lower min_images (rules.yaml, taxon.yaml)."});
    if (one.isAboveMax())
        problems.push_back({ProblemKind::AboveMax, one.name,
                            fmt::format("The class has {} images{}; at most {} are trained on, so about {} will stay in the reserve.", one.real(),
                                        foldersOf(one), one.maxImages, one.surplus),
                            "Raise max_images (rules.yaml, taxon.yaml) if all should be used."});
    if (one.isMostlyStaged())
        problems.push_back({ProblemKind::StagedShare, one.name,
                            fmt::format("{} of its {} images are staged or synthetic; at most half of a class should be.", one.staged, one.images),
                            "Add photographs from the real world, or remove staged ones."});
}

/// Benchmarks' classes that the library has neither as a folder nor as a name that is trained.
void reportUnknownClasses(const Library& library, const ClassRules& rules, std::vector<Problem>& problems)
{
    std::set<std::string> names;
    for (const Class& found : library.classes)
        names.insert(found.name);
    for (const auto& [folder, className] : rules.trainedAs)
        if (names.contains(folder))
            names.insert(className);
    std::map<std::string, std::string> unknown;
    for (const Image& image : library.images)
        if (image.place == Place::Benchmark && !names.contains(image.className))
            unknown.emplace("_benchmark/" + image.benchmark + "/" + image.className, image.className);
    for (const auto& [path, className] : unknown)
        problems.push_back({ProblemKind::UnknownClass, path, fmt::format("The library has no class \"{}\"; these images are not used.", className),
                            "Rename the folder, or add the class."});
}

} // namespace

std::vector<TrainedClass> trainedClasses(const Library& library, const ClassRules& rules)
{
    std::map<std::string, TrainedClass> classes;
    std::map<std::string, TrainedClass*> byFolder;
    for (const Class& found : library.classes) {
        const auto mapped = rules.trainedAs.find(found.name);
        TrainedClass& one = classes[mapped == rules.trainedAs.end() ? found.name : mapped->second];
        one.folders.push_back(found.name);
        one.images += found.images;
        byFolder[found.name] = &one;
    }
    const StagedFolders staged(rules.stagedFolders);
    for (const Image& image : library.images)
        if (image.place == Place::Class && staged.hold(image.path))
            ++byFolder.at(image.className)->staged;
    std::vector<TrainedClass> all;
    for (auto& [name, one] : classes) {
        one.name = name;
        one.minImages = rules.limits.minOf(name);
        one.maxImages = rules.limits.maxOf(name);
        const std::size_t trained = one.real() * static_cast<std::size_t>(rules.trainPercent) / 100;
        one.surplus = trained - std::min(trained, static_cast<std::size_t>(std::max(0, one.maxImages)));
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Problem> findClassProblems(const Library& library, const ClassRules& rules)
{
    std::vector<Problem> problems;
    for (const Class& found : library.classes)
        if (found.images == 0)
            problems.push_back({ProblemKind::EmptyClass, found.name, "The class has no usable image.", "Add images, or remove the folder."});
    std::size_t usable = 0;
    for (const TrainedClass& one : trainedClasses(library, rules)) {
        usable += one.images > 0 ? 1 : 0;
        reportCounts(one, problems);
    }
    if (library.classes.empty())
        problems.push_back(
            {ProblemKind::NoClass, "", "The library has no class folder.", "Make one folder per class and put the images of the class into it."});
    else if (usable == 1)
        problems.push_back({ProblemKind::OneClass, "", "Only one class has images; a classifier needs at least two.", "Add a second class."});
    reportUnknownClasses(library, rules, problems);
    return problems;
}

} // namespace taxon::library
