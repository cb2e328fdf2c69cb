// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_table.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace taxon::identify {
namespace {

/// Bounds as float32, the type of the scores: a filter's 0.9 finds the model's 0.9f.
struct Range {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();

    [[nodiscard]] bool holds(float value) const noexcept { return value >= low && value <= high; }
};

Range rangeOf(const std::optional<double>& low, const std::optional<double>& high)
{
    Range range;
    if (low)
        range.low = static_cast<float>(*low);
    if (high)
        range.high = static_cast<float>(*high);
    return range;
}

constexpr std::int32_t kNoSuchClass = -2;

std::size_t classIndexOf(const std::vector<std::string>& classes, const std::string& name)
{
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found != classes.end())
        return static_cast<std::size_t>(found - classes.begin());
    const std::string close = nearest(name, classes);
    throw Error(ErrorCode::NotFound, "The model has no such class.", name, close.empty() ? "" : "Did you mean '" + close + "'?");
}

/// All positions, by \p key rising; ties stay in order.
std::vector<Position> sortedBy(const std::vector<float>& key, bool isFalling)
{
    std::vector<Position> order(key.size());
    std::iota(order.begin(), order.end(), Position{0});
    std::sort(order.begin(), order.end(), [&](Position a, Position b) {
        if (key[a] != key[b])
            return isFalling ? key[a] > key[b] : key[a] < key[b];
        return a < b;
    });
    return order;
}

} // namespace

/// A filter, ready to be asked a million times.
struct IdentifyTable::Condition {
    std::vector<std::uint8_t> classes; ///< by index, 1 = wanted; empty = all
    Range score, margin, entropy;
    float below = std::numeric_limits<float>::infinity();
    std::uint8_t statuses = 0xFF; ///< a bit each
    std::uint8_t near = 0;        ///< bits that must be set
    bool nearNone = false;        ///< none may be
    std::optional<std::int32_t> nearClass;
    std::optional<int> group;
    std::string text;
};

void IdentifyTable::add(const Row& row)
{
    m_image.push_back(row.image);
    m_class.push_back(row.classIndex);
    m_score.push_back(static_cast<float>(row.score));
    m_margin.push_back(static_cast<float>(row.margin));
    m_entropy.push_back(static_cast<float>(row.entropy));
    m_status.push_back(row.status);
    m_near.push_back(0);
    m_nearClass.push_back(-1);
    m_group.push_back(0);
    m_paths += row.path;
    m_pathEnd.push_back(m_paths.size());
}

void IdentifyTable::finish(std::span<const std::int64_t> byPath)
{
    m_byScore = sortedBy(m_score, true);
    m_byMargin = sortedBy(m_margin, false);
    m_byEntropy = sortedBy(m_entropy, true);
    m_byPath.clear();
    m_byPath.reserve(byPath.size());
    for (const std::int64_t image : byPath)
        m_byPath.push_back(static_cast<Position>(std::lower_bound(m_image.begin(), m_image.end(), image) - m_image.begin()));
}

std::optional<Position> IdentifyTable::positionOf(std::int64_t image) const
{
    const auto found = std::lower_bound(m_image.begin(), m_image.end(), image);
    if (found == m_image.end() || *found != image)
        return std::nullopt;
    return static_cast<Position>(found - m_image.begin());
}

void IdentifyTable::setNear(const std::vector<NearImage>& images)
{
    std::map<std::string, std::int32_t> numbers;
    for (const NearImage& near : images)
        if (!near.library.empty())
            numbers.emplace(near.className, 0);
    m_nearClasses.clear();
    for (auto& [name, number] : numbers) {
        number = static_cast<std::int32_t>(m_nearClasses.size());
        m_nearClasses.push_back(name);
    }
    for (const NearImage& near : images) {
        const auto at = positionOf(near.image);
        if (!at)
            continue;
        m_near[*at] = static_cast<std::uint8_t>((near.list.empty() ? 0 : kNearList) | (near.library.empty() ? 0 : kNearLibrary));
        m_nearClass[*at] = near.library.empty() ? -1 : numbers.at(near.className);
    }
}

void IdentifyTable::setGroups(const std::vector<ImageGroup>& groups)
{
    std::fill(m_group.begin(), m_group.end(), 0);
    for (const ImageGroup& group : groups)
        for (const std::int64_t image : group.images)
            if (const auto at = positionOf(image))
                m_group[*at] = group.number;
}

std::vector<std::pair<std::string, std::size_t>> IdentifyTable::nearClassCounts() const
{
    std::vector<std::pair<std::string, std::size_t>> counts;
    for (const std::string& name : m_nearClasses)
        counts.emplace_back(name, 0);
    for (const std::int32_t at : m_nearClass)
        if (at >= 0)
            ++counts[static_cast<std::size_t>(at)].second;
    return counts;
}

std::string_view IdentifyTable::path(Position at) const
{
    const std::size_t begin = at == 0 ? 0 : m_pathEnd[at - 1];
    return std::string_view(m_paths).substr(begin, m_pathEnd[at] - begin);
}

IdentifyTable::Condition IdentifyTable::conditionOf(const IdentifyFilter& filter) const
{
    Condition condition;
    if (!filter.classes.empty()) {
        condition.classes.assign(m_classes.size(), 0);
        for (const std::string& name : filter.classes)
            condition.classes[classIndexOf(m_classes, name)] = 1;
    }
    condition.score = rangeOf(filter.minConfidence, filter.maxConfidence);
    condition.margin = rangeOf(filter.minMargin, filter.maxMargin);
    condition.entropy = rangeOf(filter.minEntropy, filter.maxEntropy);
    if (filter.belowThreshold)
        condition.below = static_cast<float>(*filter.belowThreshold);
    condition.text = filter.pathContains;
    if (filter.near == "none")
        condition.nearNone = true;
    else if (filter.near == "list")
        condition.near = kNearList;
    else if (filter.near == "library")
        condition.near = kNearLibrary;
    else if (!filter.near.empty())
        throw Error(ErrorCode::InvalidArgument, "Nothing is known of this kind of near duplicates.", filter.near,
                    "There are none, list and library.");
    if (!filter.nearClass.empty()) { // a class that nothing looks like is fine: nothing passes
        const auto found = std::find(m_nearClasses.begin(), m_nearClasses.end(), filter.nearClass);
        condition.nearClass = found == m_nearClasses.end() ? kNoSuchClass : static_cast<std::int32_t>(found - m_nearClasses.begin());
    }
    condition.group = filter.group;
    if (filter.status == "decided") {
        condition.statuses = 0xFE;
    } else if (!filter.status.empty()) {
        const auto status = statusFromName(filter.status);
        if (!status)
            throw Error(ErrorCode::InvalidArgument, "An unknown image has no such status.", filter.status,
                        "There are new, accepted, benchmark, out_of_scope, removed, and decided for all but new.");
        condition.statuses = static_cast<std::uint8_t>(1U << static_cast<unsigned>(*status));
    }
    return condition;
}

bool IdentifyTable::passes(const Condition& condition, Position at) const
{
    return (condition.classes.empty() || condition.classes[static_cast<std::size_t>(m_class[at])] != 0) && condition.score.holds(m_score[at])
           && m_score[at] < condition.below && condition.margin.holds(m_margin[at]) && condition.entropy.holds(m_entropy[at])
           && (condition.statuses >> static_cast<unsigned>(m_status[at]) & 1U) != 0 && (m_near[at] & condition.near) == condition.near
           && !(condition.nearNone && m_near[at] != 0) && (!condition.nearClass || m_nearClass[at] == *condition.nearClass)
           && (!condition.group || m_group[at] == *condition.group)
           && (condition.text.empty() || path(at).find(condition.text) != std::string_view::npos);
}

const std::vector<Position>& IdentifyTable::orderOf(IdentifyOrder order) const
{
    switch (order) {
    case IdentifyOrder::ScoreFalling:
    case IdentifyOrder::ScoreRising: break;
    case IdentifyOrder::MarginRising: return m_byMargin;
    case IdentifyOrder::EntropyFalling: return m_byEntropy;
    case IdentifyOrder::Path: return m_byPath;
    }
    return m_byScore;
}

std::vector<Position> IdentifyTable::select(const IdentifyFilter& filter) const
{
    const Condition condition = conditionOf(filter);
    const std::vector<Position>& order = orderOf(filter.order);
    std::vector<std::uint8_t> isFound(size()); // the columns are read from front to back: in the order asked for each image would be a cache miss
    for (Position at = 0; at < size(); ++at)
        isFound[at] = passes(condition, at) ? 1 : 0;
    std::vector<Position> found;
    std::size_t skipped = 0;
    for (std::size_t i = 0; i < order.size() && found.size() < filter.limit; ++i) {
        const Position at = filter.order == IdentifyOrder::ScoreRising ? order[order.size() - 1 - i] : order[i];
        if (isFound[at] == 0)
            continue;
        if (skipped < filter.offset)
            ++skipped;
        else
            found.push_back(at);
    }
    return found;
}

std::size_t IdentifyTable::count(const IdentifyFilter& filter) const
{
    const Condition condition = conditionOf(filter);
    std::size_t images = 0;
    for (Position at = 0; at < size(); ++at)
        images += passes(condition, at) ? 1 : 0;
    return images;
}

std::vector<std::size_t> IdentifyTable::classCounts(const IdentifyFilter& filter) const
{
    Condition condition = conditionOf(filter);
    condition.classes.clear();
    std::vector<std::size_t> counts(m_classes.size(), 0);
    for (Position at = 0; at < size(); ++at)
        if (passes(condition, at))
            ++counts[static_cast<std::size_t>(m_class[at])];
    return counts;
}

std::vector<std::int32_t> IdentifyTable::classesOf(std::span<const Position> images) const
{
    std::vector<std::int32_t> values;
    values.reserve(images.size());
    for (const Position at : images)
        values.push_back(m_class[at]);
    return values;
}

std::vector<float> IdentifyTable::scoresOf(std::span<const Position> images) const
{
    std::vector<float> values;
    values.reserve(images.size());
    for (const Position at : images)
        values.push_back(m_score[at]);
    return values;
}

} // namespace taxon::identify
