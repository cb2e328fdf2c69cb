// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "dataset/set_hash.h"
#include "dataset/split.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;
using library::Place;

/// The work of makeManifest(), step by step. Every image ends with a set, and a reason where that is the reserve.
class Builder {
public:
    explicit Builder(const BuildRequest& request) : m_request(request), m_images(request.images)
    {
        std::sort(m_images.begin(), m_images.end(), [](const SourceImage& a, const SourceImage& b) { return a.path < b.path; });
        m_images.erase(std::remove_if(m_images.begin(), m_images.end(), [](const SourceImage& image) { return image.place == Place::Unknown; }),
                       m_images.end());
        m_sets.resize(m_images.size());
        m_reasons.resize(m_images.size());
        nameGroups();
    }

    Manifest run()
    {
        nameBenchmarks();
        settleGroups();
        chooseClasses();
        dropUntrainedBenchmarks();
        for (const auto& [className, members] : m_members)
            split(members);
        return assemble();
    }

private:
    void reserve(std::size_t i, const char* reason)
    {
        m_sets[i] = "reserve";
        m_reasons[i] = reason;
    }

    /// The key of each image's group: the smallest pixel hash in it, whatever nearGroup calls it.
    void nameGroups()
    {
        std::map<std::string, std::string> smallest;
        for (const SourceImage& image : m_images)
            if (!image.nearGroup.empty() && !image.pixelHash.empty()) {
                const auto [key, isNew] = smallest.emplace(image.nearGroup, image.pixelHash);
                if (!isNew && image.pixelHash < key->second)
                    key->second = image.pixelHash;
            }
        for (const SourceImage& image : m_images)
            m_groups.push_back(image.nearGroup.empty() || image.pixelHash.empty() ? image.pixelHash : smallest.at(image.nearGroup));
    }

    /// Gives each image outside the classes the name of its set.
    void nameBenchmarks()
    {
        std::set<std::string> inScope;
        for (const SourceImage& image : m_images)
            if (image.place == Place::Benchmark)
                inScope.insert(image.benchmark);
        for (std::size_t i = 0; i < m_images.size(); ++i) {
            const SourceImage& image = m_images[i];
            if (image.place == Place::Class)
                continue;
            m_sets[i] = image.place == Place::OutOfScope ? "out_of_scope" : image.benchmark;
            if (image.place == Place::BenchmarkOutOfScope && inScope.contains(image.benchmark))
                m_sets[i] += "_out_of_scope";
            const SetKind kind = image.place == Place::Benchmark ? SetKind::Benchmark : SetKind::OutOfScope;
            if (m_kinds.emplace(m_sets[i], kind).first->second != kind)
                throw Error(ErrorCode::Configuration, fmt::format("The set \"{}\" would hold images of classes and out-of-scope images.", m_sets[i]),
                            "_benchmark/" + image.benchmark, "Rename the benchmark.");
        }
    }

    /// Damaged images, conflicts, duplicates and leaks leave for the reserve.
    void settleGroups()
    {
        std::map<std::string, std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < m_images.size(); ++i) {
            if (m_images[i].pixelHash.empty())
                reserve(i, "damaged");
            else
                groups[m_images[i].pixelHash].push_back(i);
        }
        for (const auto& [group, members] : groups) {
            std::set<std::string> labels;
            bool benchmarked = false;
            for (const std::size_t i : members) {
                labels.insert(m_images[i].className);
                benchmarked = benchmarked || m_images[i].place != Place::Class;
            }
            std::set<std::string> seen;
            for (const std::size_t i : members) {
                if (labels.size() > 1)
                    reserve(i, "label conflict");
                else if (benchmarked && m_images[i].place == Place::Class)
                    reserve(i, "in a benchmark");
                else if (!seen.insert(m_sets[i]).second)
                    reserve(i, "duplicate");
            }
        }
        keepNearBenchmarksOut();
    }

    /// A picture that looks nearly like one of a benchmark, with the same label, is not trained on. Near pictures with another
    /// label stay: looks alone are no proof, the library check names them.
    void keepNearBenchmarksOut()
    {
        std::set<std::pair<std::string, std::string>> benchmarked; // group and label
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_images[i].place != Place::Class && m_sets[i] != "reserve")
                benchmarked.emplace(m_groups[i], m_images[i].className);
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_images[i].place == Place::Class && m_sets[i].empty() && benchmarked.contains({m_groups[i], m_images[i].className}))
                reserve(i, "near a benchmark");
    }

    void chooseClasses()
    {
        for (const Manifest& manifest : m_request.previous) {
            std::set<std::string> tested;
            for (const SetInfo& info : manifest.sets)
                if (info.kind == SetKind::Test || info.kind == SetKind::Benchmark || info.kind == SetKind::OutOfScope)
                    tested.insert(info.name);
            for (const ManifestRow& row : manifest.rows)
                if (tested.contains(row.set))
                    m_tested.insert(row.pixelHash);
        }
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_images[i].place == Place::Class) {
                auto& members = m_members[m_images[i].className];
                if (m_sets[i].empty())
                    members.push_back(i);
            }
        std::vector<std::pair<std::size_t, std::string>> refused;
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_tested.contains(m_images[i].pixelHash))
                m_neverTrain.insert(m_groups[i]);
        for (auto at = m_members.begin(); at != m_members.end();) {
            const auto& members = at->second;
            const bool trainable = std::any_of(members.begin(), members.end(), [&](std::size_t i) { return !m_neverTrain.contains(m_groups[i]); });
            if (trainable && members.size() >= static_cast<std::size_t>(m_request.minImages)) {
                ++at;
                continue;
            }
            for (const std::size_t i : members)
                reserve(i, "too few");
            refused.emplace_back(members.size(), at->first);
            at = m_members.erase(at);
        }
        if (m_members.size() < 2)
            throwTooFewClasses(std::move(refused));
    }

    [[noreturn]] void throwTooFewClasses(std::vector<std::pair<std::size_t, std::string>> refused) const
    {
        std::sort(refused.begin(), refused.end(), std::greater<>());
        std::string counts;
        for (std::size_t i = 0; i < std::min<std::size_t>(refused.size(), 5); ++i)
            counts += fmt::format("{}{} {}", i > 0 ? ", " : " Too few: ", refused[i].second, refused[i].first);
        if (!counts.empty())
            counts += refused.size() > 5 ? " and less in the others." : ".";
        throw Error(ErrorCode::Configuration,
                    fmt::format("{} of {} classes has {} different usable images; training needs two such classes.{}", m_members.size(),
                                m_members.size() + refused.size(), m_request.minImages, counts),
                    pathToText(m_request.library), "Add images, or lower min_images (taxon.yaml, or --min).");
    }

    void dropUntrainedBenchmarks()
    {
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_images[i].place == Place::Benchmark && m_sets[i] != "reserve" && !m_members.contains(m_images[i].className))
                reserve(i, "class not trained");
    }

    void split(const std::vector<std::size_t>& members)
    {
        static constexpr const char* kParts[] = {"train", "validation", "test"};
        std::vector<SplitGroup> groups; // by the path of their first image
        std::map<std::string, std::size_t> numberOf;
        for (const std::size_t i : members)
            if (numberOf.emplace(m_groups[i], groups.size()).second)
                groups.push_back({m_groups[i], m_images[i].subClass, m_neverTrain.contains(m_groups[i])});
        const std::vector<Part> parts = splitClass(groups, m_request.seed);
        std::map<std::string, std::vector<std::pair<std::uint64_t, std::size_t>>> train;
        std::size_t trained = 0;
        for (const std::size_t i : members) {
            const Part part = parts[numberOf.at(m_groups[i])];
            m_sets[i] = kParts[static_cast<std::size_t>(part)];
            if (part == Part::Train) {
                train[m_images[i].subClass].emplace_back(groupNumber(m_request.seed, m_groups[i]), i);
                ++trained;
            }
        }
        if (trained > static_cast<std::size_t>(m_request.maxImages))
            cutSurplus(train);
    }

    void cutSurplus(std::map<std::string, std::vector<std::pair<std::uint64_t, std::size_t>>>& train)
    {
        std::vector<std::size_t> sizes;
        for (const auto& [subClass, images] : train)
            sizes.push_back(images.size());
        const std::vector<std::size_t> kept = waterFill(sizes, static_cast<std::size_t>(m_request.maxImages));
        std::size_t stratum = 0;
        for (auto& [subClass, images] : train) {
            std::sort(images.begin(), images.end());
            for (std::size_t k = kept[stratum]; k < images.size(); ++k)
                reserve(images[k].second, "surplus");
            ++stratum;
        }
    }

    Manifest assemble() const
    {
        Manifest manifest;
        manifest.library = m_request.library;
        for (const auto& [className, members] : m_members)
            manifest.classes.push_back(className);
        std::map<std::string, std::size_t> benchmarks;
        for (const auto& [setName, kind] : m_kinds)
            if (std::find(m_sets.begin(), m_sets.end(), setName) != m_sets.end())
                benchmarks.emplace(setName, 0);
        manifest.sets = {{"train", SetKind::Train, 0, {}}, {"validation", SetKind::Validation, 0, {}}, {"test", SetKind::Test, 0, {}}};
        for (const auto& [setName, unused] : benchmarks)
            manifest.sets.push_back({setName, m_kinds.at(setName), 0, {}});
        manifest.sets.push_back({"reserve", SetKind::Reserve, 0, {}});
        std::map<std::string, std::size_t> order;
        for (std::size_t s = 0; s < manifest.sets.size(); ++s)
            order.emplace(manifest.sets[s].name, s);
        std::vector<std::size_t> sorted(m_images.size());
        std::iota(sorted.begin(), sorted.end(), std::size_t{0});
        std::sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(order.at(m_sets[a]), m_images[a].className, m_images[a].path)
                   < std::tie(order.at(m_sets[b]), m_images[b].className, m_images[b].path);
        });
        for (const std::size_t i : sorted) {
            const SourceImage& image = m_images[i];
            manifest.rows.push_back(
                {image.path, image.className, image.subClass, m_sets[i], m_reasons[i], m_groups[i], image.pixelHash, image.sha256, image.bytes});
        }
        for (SetInfo& info : manifest.sets) {
            std::vector<const ManifestRow*> rows;
            for (const ManifestRow& row : manifest.rows)
                if (row.set == info.name)
                    rows.push_back(&row);
            info.images = rows.size();
            info.hash = setHash(rows);
        }
        manifest.rules = Json{{"seed", m_request.seed},
                              {"min_images", m_request.minImages},
                              {"max_images", m_request.maxImages},
                              {"split", {80, 10, 10}},
                              {"group", "pictures that look nearly the same"},
                              {"previous_datasets", m_request.previous.size()}};
        return manifest;
    }

    const BuildRequest& m_request;
    std::vector<SourceImage> m_images;
    std::vector<std::string> m_groups; ///< the key of each image's group
    std::vector<std::string> m_sets;
    std::vector<std::string> m_reasons;
    std::map<std::string, SetKind> m_kinds;                    ///< of the benchmarks
    std::map<std::string, std::vector<std::size_t>> m_members; ///< trained classes and their images
    std::unordered_set<std::string> m_tested;                  ///< pictures that an earlier data set tested on
    std::unordered_set<std::string> m_neverTrain;              ///< groups with one of them
};

bool sameRow(const ManifestRow& a, const ManifestRow& b)
{
    return std::tie(a.path, a.className, a.subClass, a.set, a.reason, a.group, a.pixelHash, a.sha256, a.bytes)
           == std::tie(b.path, b.className, b.subClass, b.set, b.reason, b.group, b.pixelHash, b.sha256, b.bytes);
}

bool sameContent(const Manifest& a, const Manifest& b)
{
    return a.library == b.library && a.classes == b.classes && std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), sameRow);
}

} // namespace

Manifest makeManifest(const BuildRequest& request)
{
    if (request.minImages < 1 || request.maxImages < 1)
        throw Error(ErrorCode::InvalidArgument, "The least and the most images of a class must be at least 1.");
    return Builder(request).run();
}

Manifest buildDataset(const BuildRequest& request, const fs::path& datasets, const Clock& clock)
{
    Manifest manifest = makeManifest(request);
    if (!request.previous.empty() && sameContent(request.previous.back(), manifest)
        && (request.id.empty() || request.id == request.previous.back().id))
        return request.previous.back();
    manifest.id = request.id.empty() ? toIdStamp(clock.wall()) : requireSafeId(request.id, "data set");
    for (int n = 2; request.id.empty() && fs::exists(datasets / manifest.id); ++n) // two in one second
        manifest.id = fmt::format("{}-{}", toIdStamp(clock.wall()), n);
    manifest.write(datasets / manifest.id);
    return manifest;
}

} // namespace taxon::dataset
