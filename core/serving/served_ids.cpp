// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/served_ids.h"

#include "base/hash.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace taxon::serving {

std::uint64_t nameKey(std::string_view name) noexcept
{
    return std::max<std::uint64_t>(std::hash<std::string_view>()(name), 1);
}

ServedIds::ServedIds(const std::filesystem::path& folder) : m_file(folder) {}

void ServedIds::addPrediction(std::string_view id, const CountedPrediction& prediction)
{
    add(id, prediction);
}

void ServedIds::addVerdict(std::string_view id, std::string_view verified)
{
    CountedPrediction verdict;
    verdict.verified = nameKey(verified);
    add(id, verdict);
}

void ServedIds::add(std::string_view id, const CountedPrediction& prediction)
{
    const Sha256Digest digest = sha256(id);
    Record record{{}, prediction};
    std::memcpy(record.id.data(), digest.data(), sizeof record.id);
    Part& part = m_parts[record.id[0] % kParts];
    part.pending.push_back(record);
    if (part.pending.size() < kBlock)
        return;
    m_file.write(m_end, std::as_bytes(std::span(part.pending)));
    part.blocks.push_back(m_end);
    m_end += kBlock * sizeof(Record);
    part.pending.clear();
}

std::vector<ServedIds::Record> ServedIds::takePart(Part& part)
{
    std::vector<Record> records(part.blocks.size() * kBlock);
    for (std::size_t i = 0; i < part.blocks.size(); ++i)
        m_file.read(part.blocks[i], std::as_writable_bytes(std::span(records).subspan(i * kBlock, kBlock)));
    records.insert(records.end(), part.pending.begin(), part.pending.end());
    part = {};
    return records;
}

/// \param group  the records of one id, in the order of the logs.
void ServedIds::countGroup(std::span<const Record> group, const std::function<void(const CountedPrediction&)>& count, Outcome& outcome)
{
    std::uint64_t verified = 0; // of the image, so it holds for every version that was asked
    for (const Record& record : group)
        verified = record.prediction.verified != 0 ? record.prediction.verified : verified;
    std::vector<std::int32_t> counted;
    for (const Record& record : group) {
        CountedPrediction one = record.prediction;
        if (one.version == 0)
            continue;
        if (std::find(counted.begin(), counted.end(), one.version) != counted.end()) {
            ++outcome.repeated;
            continue;
        }
        counted.push_back(one.version);
        one.verified = verified;
        count(one);
    }
    if (counted.empty())
        outcome.lostVerdicts += group.size();
}

ServedIds::Outcome ServedIds::join(const std::function<void(const CountedPrediction&)>& count)
{
    Outcome outcome;
    for (Part& part : m_parts) {
        std::vector<Record> records = takePart(part);
        std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return a.id < b.id; });
        for (auto first = records.begin(); first != records.end();) {
            const auto last = std::find_if(first, records.end(), [&](const Record& other) { return other.id != first->id; });
            countGroup(std::span(first, last), count, outcome);
            first = last;
        }
    }
    return outcome;
}

} // namespace taxon::serving
