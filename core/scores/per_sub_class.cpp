// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/per_sub_class.h"

#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace taxon::scores {
namespace {

struct Gathered {
    ClassScores scores;
    double confidence = 0;
    std::map<std::int32_t, std::size_t> wrongAnswers;
};

void add(Gathered& own, const Sidecar& sidecar, std::uint32_t row, float tau)
{
    const bool isShown = sidecar.confidence[row] >= tau;
    const bool isRight = sidecar.isRight(row);
    ++own.scores.support;
    own.scores.right += isRight ? 1 : 0;
    own.scores.shown += isShown ? 1 : 0;
    own.scores.shownRight += isShown && isRight ? 1 : 0;
    own.confidence += static_cast<double>(sidecar.confidence[row]);
    if (!isRight)
        ++own.wrongAnswers[sidecar.prediction[row]];
}

ClassScores finished(Gathered& own)
{
    own.scores.meanConfidence = ratio(own.confidence, static_cast<double>(own.scores.support));
    for (const auto& [answer, count] : own.wrongAnswers) {
        if (count <= own.scores.mostConfusedCount)
            continue; // the lowest class wins a tie
        own.scores.mostConfusedWith = answer;
        own.scores.mostConfusedCount = count;
    }
    return own.scores;
}

} // namespace

std::string subClassOf(const std::string& path, const std::string& truth)
{
    std::vector<std::string> folders = split(path, '/');
    folders.pop_back();
    if (folders.size() > 2 && folders[0] == "_benchmark")
        folders.erase(folders.begin(), folders.begin() + 2);
    const auto own = std::find(folders.begin(), folders.end(), truth);
    if (own != folders.end())
        return own + 1 == folders.end() ? std::string() : *(own + 1);
    if (folders.empty() || folders[0].empty()) // an absolute path of another program
        return {};
    return folders.size() == 1 ? folders[0] : folders[0] + "/" + folders[1];
}

std::vector<SubClassScores> perSubClass(const PredictionStore& store, const SetRows& set, const Sidecar& sidecar, double threshold)
{
    std::map<std::pair<std::int32_t, std::string>, Gathered> found;
    std::set<std::int32_t> divided;
    for (const std::uint32_t row : set.rows) {
        if (sidecar.truth[row] < 0)
            continue;
        const std::string subClass = subClassOf(store.rows()[row].path, store.rows()[row].truth);
        if (!subClass.empty())
            divided.insert(sidecar.truth[row]);
        add(found[{sidecar.truth[row], subClass}], sidecar, row, static_cast<float>(threshold));
    }
    std::vector<SubClassScores> result;
    for (auto& [key, own] : found)
        if (divided.contains(key.first))
            result.push_back({key.first, key.second, finished(own)});
    return result;
}

} // namespace taxon::scores
