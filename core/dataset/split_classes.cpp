// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "dataset/placement.h"
#include "dataset/reason.h"
#include "dataset/split.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <unordered_map>

namespace taxon::dataset {
namespace {

using Members = std::vector<std::uint32_t>;
using ByClass = std::map<Name, Members>;

/// What is known of each group, by its smallest index.
class GroupFacts {
public:
    GroupFacts(Placement& placement, const History& earlier)
        : m_placement(placement),
          m_numbers(placement.images.size(), 0),
          m_tested(placement.images.size(), 0),
          m_parts(placement.images.size()),
          m_before(placement.images.size())
    {
        for (const std::uint32_t i : placement.decodable) {
            const std::uint32_t group = placement.groups.find(i);
            if (group == i)
                m_numbers[i] = groupNumber(placement.rules.seed, placement.keyOf(i));
            if (earlier.ids().empty())
                continue;
            if (earlier.testedIn(placement.pixelHashes[i]))
                m_tested[group] = 1;
            if (const auto place = earlier.placeIn(placement.pixelHashes[i]))
                m_before[group] = std::max(m_before[group].value_or(Part::Train), place->part);
        }
    }

    [[nodiscard]] std::uint64_t numberOf(std::uint32_t i) const { return m_numbers[m_placement.groups.find(i)]; }
    [[nodiscard]] bool wasTested(std::uint32_t i) const { return m_tested[m_placement.groups.find(i)] != 0; }
    /// What an earlier class, or an earlier data set's test, decided about the group.
    [[nodiscard]] std::optional<Part> decided(std::uint32_t i) const { return wasTested(i) ? Part::Test : m_parts[m_placement.groups.find(i)]; }
    void decide(std::uint32_t i, Part part) { m_parts[m_placement.groups.find(i)] = part; }
    [[nodiscard]] std::optional<Part> before(std::uint32_t i) const { return m_before[m_placement.groups.find(i)]; }

private:
    Placement& m_placement;
    std::vector<std::uint64_t> m_numbers;
    std::vector<char> m_tested;
    std::vector<std::optional<Part>> m_parts;
    std::vector<std::optional<Part>> m_before;
};

[[noreturn]] void throwTooFewClasses(std::size_t trained, std::vector<std::pair<std::size_t, std::string>> refused, int least,
                                     const std::string& library)
{
    std::sort(refused.begin(), refused.end(), std::greater<>());
    std::string counts;
    for (std::size_t i = 0; i < std::min<std::size_t>(refused.size(), 5); ++i)
        counts += fmt::format("{}{} {}", i > 0 ? ", " : " Too few: ", refused[i].second, refused[i].first);
    if (!counts.empty())
        counts += refused.size() > 5 ? " and less in the others." : ".";
    throw Error(ErrorCode::Configuration,
                fmt::format("{} of {} classes has {} different usable images; training needs two such classes.{}", trained, trained + refused.size(),
                            least, counts),
                library, "Add images, or lower min_images (rules.yaml, taxon.yaml, or --min).");
}

/// The classes that the rules give limits of their own are there.
void requireKnownClasses(const Rules& rules, const ByClass& classes)
{
    std::vector<std::string> names;
    for (const auto& [className, members] : classes)
        names.push_back(className);
    for (const auto& [className, limits] : rules.classes) {
        if (classes.contains(className))
            continue;
        const std::string close = nearest(className, names);
        throw Error(ErrorCode::Configuration, fmt::format("The rules name the class \"{}\", which the library doesn't have.", className),
                    "classes." + className,
                    close.empty() ? "See the classes with: taxon library stats." : fmt::format("Did you mean \"{}\"?", close));
    }
}

/// The open images of each class that has enough of them; the others go to the reserve.
ByClass chooseClasses(Placement& placement, const GroupFacts& facts, const std::string& library)
{
    ByClass classes;
    for (std::uint32_t i = 0; i < placement.images.size(); ++i)
        if (placement.isOfClass(i)) {
            Members& members = classes[placement.images[i].className];
            if (placement.isOpen(i))
                members.push_back(i);
        }
    requireKnownClasses(placement.rules, classes);
    std::vector<std::pair<std::size_t, std::string>> refused;
    std::erase_if(classes, [&](const auto& entry) {
        const auto& [className, members] = entry;
        const auto real = static_cast<std::size_t>(
            std::count_if(members.begin(), members.end(), [&](std::uint32_t i) { return placement.isStaged[i] == 0; }));
        const bool trainable = std::any_of(members.begin(), members.end(),
                                           [&](std::uint32_t i) { return placement.isStaged[i] == 0 && !facts.wasTested(i); });
        if (trainable && real >= static_cast<std::size_t>(placement.rules.minOf(className)))
            return false;
        for (const std::uint32_t i : members)
            placement.reserve(i, reason::kTooFew);
        refused.emplace_back(real, className);
        return true;
    });
    if (classes.size() < 2)
        throwTooFewClasses(classes.size(), std::move(refused), placement.rules.minImages, library);
    return classes;
}

/// Leaves \p cap of \p members, water-filled over the sub-classes, the smallest numbers; the others go to the reserve.
/// \returns how many stay.
std::size_t cut(Placement& placement, const GroupFacts& facts, const Members& members, std::size_t cap, const char* reason)
{
    if (members.size() <= cap)
        return members.size();
    std::map<Name, Members> strata;
    for (const std::uint32_t i : members)
        strata[placement.images[i].subClass].push_back(i);
    std::vector<std::size_t> sizes;
    for (const auto& [subClass, images] : strata)
        sizes.push_back(images.size());
    const std::vector<std::size_t> kept = waterFill(sizes, cap);
    std::size_t stratum = 0;
    for (auto& [subClass, images] : strata) {
        std::sort(images.begin(), images.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return std::pair(facts.numberOf(a), a) < std::pair(facts.numberOf(b), b); });
        for (std::size_t k = kept[stratum]; k < images.size(); ++k)
            placement.reserve(images[k], reason);
        ++stratum;
    }
    return cap;
}

/// Deals the groups of one class, without its staged images.
void deal(Placement& placement, GroupFacts& facts, const Members& members)
{
    std::vector<SplitGroup> groups; // by the path of their first image
    std::unordered_map<std::uint32_t, std::size_t> placeOf;
    for (const std::uint32_t i : members)
        if (placeOf.emplace(placement.groups.find(i), groups.size()).second)
            groups.push_back({placement.keyOf(i), facts.numberOf(i), placement.images[i].subClass, facts.decided(i), facts.before(i)});
    const std::vector<Part> parts = splitClass(groups, placement.rules.split.validation, placement.rules.split.test);
    static const Name kNames[] = {"train", "validation", "test"};
    for (const std::uint32_t i : members) {
        const Part part = parts[placeOf.at(placement.groups.find(i))];
        facts.decide(i, part);
        placement.fates.put(i, {kNames[static_cast<std::size_t>(part)], {}});
    }
}

void splitClass(Placement& placement, GroupFacts& facts, const Name& className, const Members& members)
{
    Members real, staged;
    for (const std::uint32_t i : members)
        (placement.isStaged[i] != 0 ? staged : real).push_back(i);
    deal(placement, facts, real);
    const Name train = "train";
    std::erase_if(real, [&](std::uint32_t i) { return placement.fates[i].set != train; });
    if (real.empty())
        throw Error(ErrorCode::Configuration,
                    fmt::format("The class \"{}\" has nothing left to train on: all its groups are tested on with other classes.", className.str()),
                    {}, "Add images of other sources, or leave the class out by a higher min_images of its own (rules.yaml).");
    std::erase_if(staged, [&](std::uint32_t i) {
        if (facts.decided(i).value_or(Part::Train) == Part::Train) {
            facts.decide(i, Part::Train);
            placement.fates.put(i, {train, {}});
            return false;
        }
        placement.reserve(i, reason::kStagedHeldBack);
        return true;
    });
    const auto most = static_cast<std::size_t>(placement.rules.maxOf(className));
    const std::size_t kept = cut(placement, facts, real, most, reason::kSurplus);
    cut(placement, facts, staged, std::min(kept, most - kept), reason::kStagedSurplus);
}

} // namespace

std::vector<Name> splitClasses(Placement& placement, const History& earlier, const std::string& library)
{
    GroupFacts facts(placement, earlier);
    const ByClass classes = chooseClasses(placement, facts, library);
    for (std::size_t i = 0; i < placement.images.size(); ++i)
        if (placement.images[i].place == library::Place::Benchmark && !placement.isReserved(i) && !classes.contains(placement.images[i].className))
            placement.reserve(i, reason::kClassNotTrained);
    std::vector<Name> names;
    for (const auto& [className, members] : classes) {
        splitClass(placement, facts, className, members);
        names.push_back(className);
    }
    return names;
}

} // namespace taxon::dataset
