// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/verdicts.h"

#include "library/edits.h"

#include <algorithm>
#include <array>

namespace taxon::library {
namespace {

constexpr std::array kNames{"keep", "wrong_label", "unsure", "difficult", "out_of_scope"};

} // namespace

const char* name(Verdict verdict) noexcept
{
    return kNames[static_cast<std::size_t>(verdict)];
}

std::optional<Verdict> verdictFromName(std::string_view name)
{
    std::string word(name);
    std::replace(word.begin(), word.end(), '-', '_');
    const auto found = std::find(kNames.begin(), kNames.end(), word);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<Verdict>(found - kNames.begin()));
}

bool holds(const JudgedImage& verdict, std::string_view sha256, std::string_view label, std::string_view predicted) noexcept
{
    return !verdict.sha256.empty() && verdict.sha256 == sha256 && verdict.label == label
           && (verdict.predicted.empty() || verdict.predicted == predicted);
}

bool hidesFromReview(const JudgedImage& verdict, std::string_view sha256, std::string_view label, std::string_view predicted) noexcept
{
    return verdict.verdict == Verdict::Keep && holds(verdict, sha256, label, predicted);
}

VerdictIndex::VerdictIndex(const std::vector<EditStep>& steps)
{
    for (const EditStep& step : steps)
        for (const JudgedImage& image : step.judged)
            if (step.undone.empty())
                m_newest.insert_or_assign(image.sha256, GivenVerdict{image, step.who, step.time, step.why});
}

const GivenVerdict* VerdictIndex::newest(const std::string& sha256) const
{
    const auto found = m_newest.find(sha256);
    return found == m_newest.end() ? nullptr : &found->second;
}

const GivenVerdict* VerdictIndex::standing(const std::string& sha256, std::string_view label, std::string_view predicted) const
{
    const GivenVerdict* verdict = newest(sha256);
    return verdict != nullptr && holds(verdict->image, sha256, label, predicted) ? verdict : nullptr;
}

bool VerdictIndex::hides(const std::string& sha256, std::string_view label, std::string_view predicted) const
{
    const GivenVerdict* verdict = newest(sha256);
    return verdict != nullptr && hidesFromReview(verdict->image, sha256, label, predicted);
}

} // namespace taxon::library
