// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/text.h"
#include "serving/monitoring.h"
#include "serving/served_log.h"

namespace taxon::fuzz {

void served(std::string_view input)
{
    const auto line = unlessRefused([&] { return serving::parseServedLine(input); });
    if (!line)
        return;
    if (const auto* verdict = std::get_if<serving::ServedVerdict>(&*line)) {
        require(!verdict->id.empty() && isUtf8(verdict->id) && isUtf8(verdict->verified), "a verdict names its prediction");
        return;
    }
    const auto& prediction = std::get<serving::ServedPrediction>(*line);
    require(prediction.confidence >= 0 && prediction.confidence <= 1, "a confidence is a probability");
    require(prediction.version >= 1 && prediction.version <= 999999, "a version is a number of ours");
    require(!prediction.className.empty() && isUtf8(prediction.className), "a class has a name");
    const auto day = std::chrono::floor<std::chrono::days>(prediction.time);
    const auto monday = serving::mondayOf(day);
    require(monday <= day && day < monday + std::chrono::days(7), "a day lies in its week");
    require(serving::weekName(monday).size() == std::string_view("2026-W48").size(), "a week has a name");
}

std::vector<std::string> servedSeeds()
{
    return {R"({"time":"2026-11-23T08:00:00Z","model":"animals","version":7,"class":"owl","confidence":0.93,"id":"req-81","verified":"owl"})",
            R"({"time":"2026-11-23 08:00:00.123+05:30","version":"007","class":"owl","confidence":1})", R"({"id":12,"verified":""})", "[]", ""};
}

} // namespace taxon::fuzz
