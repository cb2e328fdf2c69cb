// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/identify_filter.h"
#include "identify/near_image.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taxon::identify {

/// Position of an image in a table, from 0.
using Position = std::uint32_t;

/// What filters, orders and charts need of every image of a store, as columns in memory: a million are filtered, sorted and paged
/// in milliseconds, whatever is combined, where SQLite would take a second (docs/decisions/0180-filters-in-memory.md).
///
/// A picture of the store at the moment of IdentifyStore::table(); decisions are noted by setStatus(). About 50 bytes an image and
/// its path. Reading is thread-safe; setStatus() is not.
class IdentifyTable {
public:
    /// One image, to be added in the store's order.
    struct Row {
        std::int64_t image = 0; ///< id in the store, rising
        std::int32_t classIndex = 0;
        double score = 0, margin = 0, entropy = 0;
        ImageStatus status = ImageStatus::New;
        std::string_view path;
    };

    explicit IdentifyTable(std::vector<std::string> classes) : m_classes(std::move(classes)) {}
    void add(const Row& row);
    /// After the last add(): sorts. \param byPath  ids in the order of their paths. O(n log n).
    void finish(std::span<const std::int64_t> byPath);

    /// After the last add(): what some images look nearly like, and their groups.
    void setNear(const std::vector<NearImage>& images);
    void setGroups(const std::vector<ImageGroup>& groups);

    [[nodiscard]] std::size_t size() const noexcept { return m_image.size(); }
    [[nodiscard]] const std::vector<std::string>& classes() const noexcept { return m_classes; }

    [[nodiscard]] std::int64_t image(Position at) const { return m_image[at]; }
    [[nodiscard]] std::int32_t classIndex(Position at) const { return m_class[at]; }
    [[nodiscard]] float score(Position at) const { return m_score[at]; }
    [[nodiscard]] ImageStatus status(Position at) const { return m_status[at]; }
    [[nodiscard]] std::string_view path(Position at) const;
    [[nodiscard]] int group(Position at) const { return m_group[at]; } ///< 0 = in none
    /// Whether it looks nearly like one before it in the list.
    [[nodiscard]] bool looksLikeEarlier(Position at) const { return (m_near[at] & kNearList) != 0; }
    /// Of the image with this id; nothing where there is none. O(log images).
    [[nodiscard]] std::optional<Position> positionOf(std::int64_t image) const;
    /// Classes of the library that images look nearly like an image of, with the number of these; by name.
    [[nodiscard]] std::vector<std::pair<std::string, std::size_t>> nearClassCounts() const;
    void setStatus(Position at, ImageStatus status) { m_status[at] = status; }

    /// Images that pass, in the filter's order, from its offset on and at most its limit. Equal ones come in the order in which they
    /// were identified (of ScoreRising: backwards).
    /// \throws Error{NotFound} for a class that the model doesn't have, with the nearest name; Error{InvalidArgument} for a status that
    ///         there is not. O(images).
    [[nodiscard]] std::vector<Position> select(const IdentifyFilter& filter) const;
    /// How many select() would give without limit and offset. \throws as select(). O(images), nothing is stored.
    [[nodiscard]] std::size_t count(const IdentifyFilter& filter) const;
    /// Images a class (by index), of those that pass without the filter's classes. \throws as select(). O(images).
    [[nodiscard]] std::vector<std::size_t> classCounts(const IdentifyFilter& filter) const;

    /// Column values of some images, for core/scores.
    [[nodiscard]] std::vector<std::int32_t> classesOf(std::span<const Position> images) const;
    [[nodiscard]] std::vector<float> scoresOf(std::span<const Position> images) const;

private:
    static constexpr std::uint8_t kNearList = 1, kNearLibrary = 2;
    struct Condition;
    [[nodiscard]] Condition conditionOf(const IdentifyFilter& filter) const;
    [[nodiscard]] bool passes(const Condition& condition, Position at) const;
    [[nodiscard]] const std::vector<Position>& orderOf(IdentifyOrder order) const;

    std::vector<std::string> m_classes;
    std::vector<std::int64_t> m_image;
    std::vector<std::int32_t> m_class;
    std::vector<float> m_score, m_margin, m_entropy;
    std::vector<ImageStatus> m_status;
    std::vector<std::uint8_t> m_near;      ///< kNearList | kNearLibrary
    std::vector<std::int32_t> m_nearClass; ///< in m_nearClasses; -1 = none
    std::vector<std::int32_t> m_group;
    std::vector<std::string> m_nearClasses;
    std::string m_paths; ///< one behind the other
    std::vector<std::uint64_t> m_pathEnd;
    std::vector<Position> m_byScore, m_byMargin, m_byEntropy, m_byPath;
};

} // namespace taxon::identify
