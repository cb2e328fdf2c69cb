// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/check.h"

#include "doctor/near_duplicates.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>

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

/// The images of a group that came before another one, as far as it is compared with them: constant time an image, however many there are.
class Earlier {
public:
    /// The first of another label than \p image, or nullptr.
    [[nodiscard]] const Image* otherLabel(const Image& image) const
    {
        return m_first == nullptr || m_first->className != image.className ? m_first : m_firstOfOther;
    }
    /// The first of the same set, or nullptr.
    [[nodiscard]] const Image* sameSet(const Image& image) const
    {
        const auto found = m_firstOfSet.find(setOf(image));
        return found == m_firstOfSet.end() ? nullptr : found->second;
    }
    /// The first that \p image must not be beside: any for one of a class, else the first of a class; or nullptr.
    [[nodiscard]] const Image* leaking(const Image& image) const { return image.place == Place::Class ? m_first : m_firstOfClass; }
    /// The first of each set by its name, "" for the library's classes.
    [[nodiscard]] const std::map<std::string, const Image*>& firstOfSet() const noexcept { return m_firstOfSet; }

    void add(const Image& image)
    {
        if (m_first == nullptr)
            m_first = &image;
        if (m_firstOfOther == nullptr && image.className != m_first->className)
            m_firstOfOther = &image;
        if (m_firstOfClass == nullptr && image.place == Place::Class)
            m_firstOfClass = &image;
        m_firstOfSet.emplace(setOf(image), &image);
    }

private:
    const Image* m_first = nullptr;
    const Image* m_firstOfOther = nullptr; ///< of another label than the first
    const Image* m_firstOfClass = nullptr;
    std::map<std::string, const Image*> m_firstOfSet;
};

/// Images of one pixel hash, by path: each but the first of its set gets a finding, or each where they have several labels.
void compareGroup(const library::Library& library, const std::vector<std::uint32_t>& members, std::vector<Problem>& problems)
{
    Earlier all;
    for (const std::uint32_t i : members)
        all.add(library.images[i]);
    const bool conflict = all.otherLabel(library.images[members.front()]) != nullptr;
    for (const std::uint32_t i : members) {
        const Image& image = library.images[i];
        if (conflict) {
            const Image& other = *all.otherLabel(image);
            problems.push_back({ProblemKind::LabelConflict,
                                image.path,
                                fmt::format("It is {} here; {} is the same picture and {}.", labelOf(image), other.path, labelOf(other)),
                                "Keep it where it belongs, and take the other away with: taxon library remove IMAGE. Until then it is not used.",
                                {},
                                other.path});
        } else if (const Image* twin = all.sameSet(image); twin != &image) {
            problems.push_back({ProblemKind::Duplicate,
                                image.path,
                                fmt::format("It is the same picture as {}.", twin->path),
                                "Remove one of them; only the first is used.",
                                {},
                                twin->path});
        }
    }
    const auto& firstOfSet = all.firstOfSet();
    if (const auto inLibrary = firstOfSet.find(""); !conflict && inLibrary != firstOfSet.end() && firstOfSet.size() > 1) {
        const auto other = firstOfSet.begin()->first.empty() ? std::next(firstOfSet.begin()) : firstOfSet.begin();
        problems.push_back({ProblemKind::Leak,
                            inLibrary->second->path,
                            fmt::format("The benchmark holds the same picture as {}.", other->second->path),
                            "Remove it from one of them; it is not trained on.",
                            {},
                            other->second->path});
    }
}

/// What the model that was asked makes of two pictures of one near group, as a sentence; "" where none was asked.
std::string modelsWord(const NearFeatures* features, const Digest<32>& a, const Digest<32>& b)
{
    if (features == nullptr)
        return {};
    const std::optional<double> cosine = features->cosine(a, b);
    if (!cosine)
        return fmt::format(" Model {} has not seen both yet.", features->version());
    return *cosine >= kNearCosine ? fmt::format(" Model {} confirms it (cosine {:.3f}).", features->version(), *cosine)
                                  : fmt::format(" Model {} sees them linked by others between them (cosine {:.3f}).", features->version(), *cosine);
}

/// Different pictures that look alike, by path: one finding for each that shares its label, its set, or neither with an earlier one.
void compareNearGroup(const library::Library& library, const std::vector<ImageHash>& hashes, const std::vector<std::uint32_t>& members,
                      const CheckRules& rules, std::vector<Problem>& problems)
{
    const auto hashOf = [&](const Image& image) -> const Digest<32>& {
        return hashes[static_cast<std::size_t>(&image - library.images.data())].pixelHash;
    };
    const auto word = [&](const Image& a, const Image& b) { return modelsWord(rules.features, hashOf(a), hashOf(b)); };
    Earlier earlier;
    for (const std::uint32_t i : members) {
        const Image& image = library.images[i];
        if (const Image* other = earlier.otherLabel(image))
            problems.push_back(
                {ProblemKind::NearConflict,
                 image.path,
                 fmt::format("It is {} here; {} looks nearly the same and is {}.{}", labelOf(image), other->path, labelOf(*other),
                             word(image, *other)),
                 fmt::format("Look at both; if a label is wrong: taxon library move IMAGE --to CLASS. {} (near_conflicts of rules.yaml).",
                             rules.keepNearConflicts ? "Both are used, in one set" : "Until then they are left out"),
                 {},
                 other->path});
        else if (const Image* twin = earlier.sameSet(image))
            problems.push_back({ProblemKind::NearDuplicate,
                                image.path,
                                fmt::format("It looks nearly the same as {}.{}", twin->path, word(image, *twin)),
                                "Both are used, in one set; if one adds nothing: taxon library remove IMAGE.",
                                {},
                                twin->path});
        else if (const Image* leak = earlier.leaking(image))
            problems.push_back({ProblemKind::NearLeak,
                                image.path,
                                fmt::format("It looks nearly the same as {}.{}", leak->path, word(image, *leak)),
                                "The library's is not trained on; take one away with: taxon library remove IMAGE.",
                                {},
                                leak->path});
        earlier.add(image);
    }
}

/// Calls \p body for each run of two and more \p indices that have the same key; sorts them by key, then index.
template <typename Key, typename Body>
void eachGroup(std::vector<std::uint32_t>& indices, const Key& keyOf, const Body& body)
{
    std::sort(indices.begin(), indices.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto &left = keyOf(a), &right = keyOf(b);
        return left != right ? left < right : a < b;
    });
    for (auto first = indices.begin(); first != indices.end();) {
        const auto end = std::find_if(first, indices.end(), [&](std::uint32_t i) { return keyOf(i) != keyOf(*first); });
        if (end - first > 1)
            body(std::vector<std::uint32_t>(first, end));
        first = end;
    }
}

/// What checkHeaders() tells, without fixes and not sorted.
std::vector<Problem> headerProblems(const library::Library& library, const jobs::Context& context)
{
    std::vector<Problem> problems = findEmptyFolders(library, context);
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

std::vector<Problem> findProblems(const library::Library& library, const std::vector<ImageHash>& hashes, const std::vector<std::uint32_t>& groups,
                                  const CheckRules& rules)
{
    std::vector<Problem> problems;
    std::vector<std::uint32_t> pictures; // whose pixels are compared
    for (std::uint32_t i = 0; i < hashes.size(); ++i) {
        const Image& image = library.images[i];
        if (!hashes[i].flaw.empty() && !hashes[i].isUsable())
            problems.push_back({ProblemKind::Damaged, image.path, hashes[i].flaw, "Replace the file by a good copy, or remove it."});
        else if (!hashes[i].flaw.empty())
            problems.push_back({ProblemKind::MissingEnd, image.path, hashes[i].flaw, "The pixels are all there; save it anew to be sure."});
        if (image.info.orientation != 1)
            problems.push_back({ProblemKind::Rotated, image.path,
                                fmt::format("EXIF orientation {}: models see the stored pixels, people the turned ones.", image.info.orientation),
                                "Save it upright.",
                                image.info.format == images::Format::Jpeg && !image.info.cmyk ? library::fixCommand(ProblemKind::Rotated, image.path)
                                                                                              : std::string()});
        if (!hashes[i].pixelHash.empty() && image.place != Place::Unknown)
            pictures.push_back(i);
    }
    const auto pixelHash = [&](std::uint32_t i) -> const Digest<32>& { return hashes[i].pixelHash; };
    eachGroup(pictures, pixelHash, [&](const std::vector<std::uint32_t>& members) { compareGroup(library, members, problems); });
    const auto copies = std::unique(pictures.begin(), pictures.end(), [&](std::uint32_t a, std::uint32_t b) { return pixelHash(a) == pixelHash(b); });
    pictures.erase(copies, pictures.end()); // of equal pictures the first stays
    eachGroup(
        pictures, [&](std::uint32_t i) { return groups[i]; },
        [&](const std::vector<std::uint32_t>& members) { compareNearGroup(library, hashes, members, rules, problems); });
    library::sortProblems(problems);
    return problems;
}

std::vector<Problem> checkHeaders(const library::Library& library, const jobs::Context& context)
{
    return withFixes(headerProblems(library, context));
}

CheckReport checkLibrary(const library::Library& library, const HashOptions& options, const jobs::Context& context, const CheckRules& rules)
{
    CheckReport report;
    report.problems = headerProblems(library, context);
    report.hashes = hashImages(library, options, context);
    const std::vector<ImageHash>& hashes = report.hashes.hashes;
    const std::vector<std::uint32_t> groups = rules.groupNear ? nearGroups(hashes, options.threads, context, rules.features) : equalGroups(hashes);
    const auto append = [&](const std::vector<Problem>& more) { report.problems.insert(report.problems.end(), more.begin(), more.end()); };
    append(findProblems(library, hashes, groups, rules));
    if (rules.placed)
        append(findSetLeaks(library, hashes, groups, rules.placed()));
    report.problems = withFixes(std::move(report.problems));
    return report;
}

} // namespace taxon::doctor
