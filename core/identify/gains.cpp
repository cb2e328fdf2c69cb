// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/gains.h"

#include "library/named_by.h"

#include <unordered_map>
#include <unordered_set>

namespace taxon::identify {
namespace {

using Answers = std::unordered_map<std::string, std::pair<std::string, bool>>; ///< SHA-256 -> class, and whether it was named rightly

Answers heldOut(const scores::PredictionStore& store)
{
    Answers answers;
    for (const scores::SetRows& set : store.sets())
        if (set.kind == dataset::SetKind::Validation || set.kind == dataset::SetKind::Test)
            for (const std::uint32_t row : set.rows)
                answers[store.rows()[row].sha256] = {std::string(store.rows()[row].truth), store.sidecar().isRight(row)};
    return answers;
}

} // namespace

std::size_t ClassGain::images() const noexcept
{
    std::size_t all = 0;
    for (const auto& [version, images] : accepted)
        all += images;
    return all;
}

std::vector<ClassGain> classGains(const std::vector<library::EditStep>& steps, const dataset::Manifest& before, const dataset::Manifest& after,
                                  const scores::PredictionStore& answersBefore, const scores::PredictionStore& answersAfter)
{
    const library::NamedBy versions = library::namedBy(steps);
    std::unordered_set<std::string> known;
    for (const dataset::ManifestRow& row : before.rows)
        known.insert(row.sha256.str());
    std::map<std::string, ClassGain> gains;
    for (const dataset::ManifestRow& row : after.rows) {
        const auto version = versions.find(row.sha256.str());
        const std::string className(row.className);
        if (version == versions.end() || className.empty() || known.contains(version->first))
            continue;
        ClassGain& gain = gains[className];
        gain.name = className;
        ++gain.accepted[version->second];
        gain.learned += row.set == "train" ? 1 : 0;
    }
    ClassGain others;
    const Answers earlier = heldOut(answersBefore);
    for (const auto& [sha256, answer] : heldOut(answersAfter)) {
        const auto was = earlier.find(sha256);
        if (was == earlier.end() || was->second.first != answer.first)
            continue;
        const auto found = gains.find(answer.first);
        ClassGain& gain = found == gains.end() ? others : found->second;
        ++gain.judged;
        gain.rightBefore += was->second.second ? 1 : 0;
        gain.rightAfter += answer.second ? 1 : 0;
    }
    std::vector<ClassGain> list{others};
    for (auto& [name, gain] : gains)
        list.push_back(std::move(gain));
    return list;
}

} // namespace taxon::identify
