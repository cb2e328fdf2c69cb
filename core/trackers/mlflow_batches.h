// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trackers/points.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::trackers {

// What one runs/log-batch takes.
constexpr std::size_t kMostMetrics = 1000;
constexpr std::size_t kMostParams = 100;
constexpr std::size_t kMostTags = 100;
constexpr std::size_t kMostBatchBytes = 1'000'000;

/// The metrics of one request, as many as it takes.
class MetricBatch {
public:
    /// \returns false, and takes nothing, where \p point doesn't fit any more. An empty batch takes any.
    bool add(const Point& point);
    [[nodiscard]] bool empty() const noexcept { return m_metrics.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_metrics.size(); }
    /// [{"key","value","timestamp","step"}, …]; the batch is empty afterwards.
    [[nodiscard]] Json take();

private:
    Json m_metrics = Json::array();
    std::size_t m_bytes = 0;
};

/// \p entries as lists of {"key","value"} that each fit into one request: at most \p most of them, and not too many bytes. Names are
/// made trackerName()s, values cut to \p longest bytes at a character; an entry without a value is left out.
[[nodiscard]] std::vector<Json> entryBatches(const std::map<std::string, std::string>& entries, std::size_t most, std::size_t longest);

} // namespace taxon::trackers
