// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/check.h"

#include "doctor/near_duplicates.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace taxon::doctor {
namespace {

using library::Image;
using library::Place;
using library::Problem;
using library::ProblemKind;

std::string labelOf(const Image& image)
{
    return image.className.empty() ? std::string("out of scope") : "\"" + image.className + "\"";
}

/// Where an image counts: "" for the library's classes, a benchmark's name, or the images out of scope.
std::string setOf(const Image& image)
{
    return image.benchmark + (image.place == Place::OutOfScope ? "/out of scope" : "");
}

/// Images of one pixel hash, by path: each but the first of its set gets a finding.
void compareGroup(const library::Library& library, const std::vector<std::size_t>& members, std::vector<Problem>& problems)
{
    const Image& first = library.images[members.front()];
    std::set<std::string> labels;
    std::map<std::string, const Image*> firstOfSet; // by benchmark, "" for the library's classes
    for (const std::size_t i : members)
        labels.insert(library.images[i].className);
    for (const std::size_t i : members) {
        const Image& image = library.images[i];
        const auto [seen, isNew] = firstOfSet.emplace(setOf(image), &image);
        const Image* other = &first;
        for (const std::size_t j : members)
            if (other->className == image.className)
                other = &library.images[j];
        if (labels.size() > 1)
            problems.push_back({ProblemKind::LabelConflict, image.path,
                                fmt::format("It is {} here; {} is the same picture and {}.", labelOf(image), other->path, labelOf(*other)),
                                "Keep it in one class only; until then it is not used."});
        else if (!isNew)
            problems.push_back({ProblemKind::Duplicate, image.path, fmt::format("It is the same picture as {}.", seen->second->path),
                                "Remove one of them; only the first is used."});
    }
    const auto inLibrary = firstOfSet.find("");
    if (labels.size() == 1 && inLibrary != firstOfSet.end() && firstOfSet.size() > 1) {
        const auto other = firstOfSet.begin()->first.empty() ? std::next(firstOfSet.begin()) : firstOfSet.begin();
        problems.push_back({ProblemKind::Leak, inLibrary->second->path,
                            fmt::format("The benchmark holds the same picture as {}.", other->second->path),
                            "Remove it from one of them; it is not trained on."});
    }
}

/// Different pictures that look alike, by path: one finding for each that shares its label, its set, or neither with an earlier one.
void compareNearGroup(const library::Library& library, const std::vector<std::size_t>& members, std::vector<Problem>& problems)
{
    for (auto at = std::next(members.begin()); at != members.end(); ++at) {
        const Image& image = library.images[*at];
        const auto earlier = [&](auto matches) {
            const auto found = std::find_if(members.begin(), at, [&](std::size_t i) { return matches(library.images[i]); });
            return found == at ? nullptr : &library.images[*found];
        };
        if (const Image* other = earlier([&](const Image& i) { return i.className != image.className; }))
            problems.push_back({ProblemKind::NearConflict, image.path,
                                fmt::format("It is {} here; {} looks nearly the same and is {}.", labelOf(image), other->path, labelOf(*other)),
                                "Look at both; move one if a label is wrong."});
        else if (const Image* twin = earlier([&](const Image& i) { return setOf(i) == setOf(image); }))
            problems.push_back({ProblemKind::NearDuplicate, image.path, fmt::format("It looks nearly the same as {}.", twin->path),
                                "Both are used, in one set; remove one if it adds nothing."});
        else if (const Image* leak = earlier([&](const Image& i) { return i.place == Place::Class || image.place == Place::Class; }))
            problems.push_back({ProblemKind::NearLeak, image.path, fmt::format("It looks nearly the same as {}.", leak->path),
                                "Remove it from one of them; the library's is not trained on."});
    }
}

/// Calls \p body for each run of two and more \p indices that have the same key; sorts them by key, then index.
template <typename Key, typename Body>
void eachGroup(std::vector<std::size_t>& indices, const Key& keyOf, const Body& body)
{
    std::sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
        const auto order = keyOf(a) <=> keyOf(b);
        return order != 0 ? order < 0 : a < b;
    });
    for (auto first = indices.begin(); first != indices.end();) {
        const auto end = std::find_if(first, indices.end(), [&](std::size_t i) { return keyOf(i) != keyOf(*first); });
        if (end - first > 1)
            body(std::vector<std::size_t>(first, end));
        first = end;
    }
}

/// What checkHeaders() tells, without fixes and not sorted.
std::vector<Problem> headerProblems(const library::Library& library, const CheckRules& rules, const jobs::Context& context)
{
    std::vector<Problem> problems = checkClasses(library, rules, context);
    problems.insert(problems.end(), library.problems.begin(), library.problems.end());
    return problems;
}

std::vector<Problem> withFixes(std::vector<Problem> problems)
{
    library::addFixes(problems);
    library::sortProblems(problems);
    return problems;
}

} // namespace

std::vector<Problem> findProblems(const library::Library& library, const std::vector<ImageHash>& hashes, const std::vector<std::size_t>& nearest)
{
    std::vector<Problem> problems;
    std::vector<std::size_t> pictures; // whose pixels are compared
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const Image& image = library.images[i];
        if (!hashes[i].damage.empty())
            problems.push_back({ProblemKind::Damaged, image.path, hashes[i].damage, "Replace the file by a good copy, or remove it."});
        if (!hashes[i].warning.empty())
            problems.push_back({ProblemKind::MissingEnd, image.path, hashes[i].warning, "The pixels are all there; save it anew to be sure."});
        if (image.info.orientation != 1)
            problems.push_back({ProblemKind::Rotated, image.path,
                                fmt::format("EXIF orientation {}: models see the stored pixels, people the turned ones.", image.info.orientation),
                                "Save it upright.",
                                image.info.format == images::Format::Jpeg && !image.info.cmyk ? library::fixCommand(ProblemKind::Rotated, image.path)
                                                                                              : std::string()});
        if (!hashes[i].pixelHash.empty() && image.place != Place::Unknown)
            pictures.push_back(i);
    }
    const auto pixelHash = [&](std::size_t i) -> const Digest<32>& { return hashes[i].pixelHash; };
    eachGroup(pictures, pixelHash, [&](const std::vector<std::size_t>& members) { compareGroup(library, members, problems); });
    const auto copies = std::unique(pictures.begin(), pictures.end(), [&](std::size_t a, std::size_t b) { return pixelHash(a) == pixelHash(b); });
    pictures.erase(copies, pictures.end()); // of equal pictures the first stays
    eachGroup(
        pictures, [&](std::size_t i) { return nearest[i]; },
        [&](const std::vector<std::size_t>& members) { compareNearGroup(library, members, problems); });
    library::sortProblems(problems);
    return problems;
}

std::vector<Problem> checkHeaders(const library::Library& library, const CheckRules& rules, const jobs::Context& context)
{
    return withFixes(headerProblems(library, rules, context));
}

CheckReport checkLibrary(const library::Library& library, const HashOptions& options, const jobs::Context& context, const CheckRules& rules)
{
    CheckReport report;
    report.problems = headerProblems(library, rules, context);
    report.hashes = hashImages(library, options, context);
    const std::vector<std::size_t> groups = nearGroups(report.hashes.hashes, options.threads, context);
    for (const auto& more : {findProblems(library, report.hashes.hashes, groups), findSetLeaks(library, report.hashes.hashes, groups, rules)})
        report.problems.insert(report.problems.end(), more.begin(), more.end());
    report.problems = withFixes(std::move(report.problems));
    return report;
}

} // namespace taxon::doctor
