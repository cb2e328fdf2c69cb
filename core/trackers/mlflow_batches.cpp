// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/mlflow_batches.h"

namespace taxon::trackers {
namespace {

constexpr std::size_t kAround = 1000; ///< bytes of a request that are no entries: run id, names of the lists

std::size_t sizeOf(const Json& entry)
{
    return entry.dump(-1, ' ', false, Json::error_handler_t::replace).size() + 1;
}

/// At most \p longest bytes, without half a character at the end.
std::string cut(const std::string& text, std::size_t longest)
{
    if (text.size() <= longest)
        return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

} // namespace

bool MetricBatch::add(const Point& point)
{
    Json metric{{"key", point.name}, {"value", point.value}, {"timestamp", point.milliseconds}, {"step", point.step}};
    const std::size_t bytes = sizeOf(metric);
    if (!empty() && (size() == kMostMetrics || m_bytes + bytes > kMostBatchBytes - kAround))
        return false;
    m_metrics.push_back(std::move(metric));
    m_bytes += bytes;
    return true;
}

Json MetricBatch::take()
{
    m_bytes = 0;
    return std::exchange(m_metrics, Json::array());
}

std::vector<Json> entryBatches(const std::map<std::string, std::string>& entries, std::size_t most, std::size_t longest)
{
    std::vector<Json> batches;
    std::size_t bytes = 0;
    for (const auto& [key, value] : entries) {
        if (value.empty())
            continue;
        Json entry{{"key", trackerName(key)}, {"value", cut(value, longest)}};
        const std::size_t more = sizeOf(entry);
        if (batches.empty() || batches.back().size() == most || bytes + more > kMostBatchBytes - kAround) {
            batches.push_back(Json::array());
            bytes = 0;
        }
        batches.back().push_back(std::move(entry));
        bytes += more;
    }
    return batches;
}

} // namespace taxon::trackers
