// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "dataset/manifest_reader.h"
#include "dataset/manifest_writer.h"
#include "dataset/rules.h"
#include "dataset/split.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace taxon::dataset {

/// A benchmark by the hash of its set, and the data set that had it like that.
struct FrozenSet {
    std::string hash;
    std::string dataset;
};

/// What the earlier data sets of a workspace decided about pictures, as far as a new one keeps to it. 24 bytes a picture, however many
/// data sets there are: a picture is known by half of its hash, 128 bits.
class History {
public:
    /// Pictures stay in train or validation only if they were dealt by the same seed and percentages.
    explicit History(std::uint64_t seed = 42, SplitPercent split = {}) : m_seed(seed), m_split(split) {}
    /// The same for what \p rules say.
    explicit History(const Rules& rules) : History(rules.seed, rules.split) {}

    /// Oldest first; row by row. \throws as ManifestReader::eachRow().
    void add(const ManifestReader& dataset);
    /// The same of one that lies in memory.
    void add(const Manifest& manifest);

    /// The first data set that tested on the picture, in any test set, benchmark or out-of-scope set: it is never trained on.
    struct Tested {
        std::string dataset;
        Name set;
    };
    [[nodiscard]] std::optional<Tested> testedIn(const Digest& picture) const;

    /// Where the newest data set of the same seed and percentages had the picture: Train (surplus counts as that) or Validation.
    struct Place {
        std::string dataset;
        Part part = Part::Train;
    };
    [[nodiscard]] std::optional<Place> placeIn(const Digest& picture) const;

    [[nodiscard]] const std::vector<std::string>& ids() const noexcept { return m_ids; }
    /// Benchmarks and out-of-scope sets by name, as the newest data set that has them has them.
    [[nodiscard]] const std::map<std::string, FrozenSet>& benchmarks() const noexcept { return m_benchmarks; }

    /// The newest data set, without its rows: a new one that would be the same is not written.
    struct Newest {
        std::string id;
        std::filesystem::path library;
        std::vector<std::string> classes;
        Json rules;
        Sha256Digest table{};
    };
    [[nodiscard]] const std::optional<Newest>& newest() const noexcept { return m_newest; }

private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    struct Known {
        std::array<std::uint8_t, 16> picture{}; ///< the first half of its pixel hash
        std::uint32_t tested = kNone;           ///< index in m_tests, the first
        std::uint32_t placed = kNone;           ///< index in m_places, the last
    };

    void add(const Manifest& head, const Sha256Digest& table, const EachRow& eachRow);
    void merge();
    /// The place of \p picture among the first \p sorted of m_known, or \p sorted.
    [[nodiscard]] std::size_t find(const Digest& picture, std::size_t sorted) const;

    std::uint64_t m_seed;
    SplitPercent m_split;
    std::vector<std::string> m_ids;
    std::map<std::string, FrozenSet> m_benchmarks;
    std::vector<std::pair<std::uint32_t, Name>> m_tests;  ///< index in m_ids, and the set
    std::vector<std::pair<std::uint32_t, Part>> m_places; ///< index in m_ids, and the part
    std::deque<Known> m_known;                            ///< by picture; grows without a copy of itself
    std::optional<Newest> m_newest;
};

/// Whether a manifest's "rules" deal by this seed and these percentages; those of early versions say so, too.
[[nodiscard]] bool sameDeal(const Json& rules, std::uint64_t seed, const SplitPercent& split);

} // namespace taxon::dataset
