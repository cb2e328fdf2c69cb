// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/explanation.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace taxon::scores {
namespace {

constexpr const char* kFormat = "taxon.explanation";

ClassMap mapFromJson(const Json& json, std::size_t places, const std::string& where)
{
    ClassMap map{field<std::string>(json, "class", where), field<double>(json, "score", where), field<std::vector<float>>(json, "values", where)};
    if (map.values.size() != places)
        throwBadField("values", where, "has not one value for each place");
    if (!std::all_of(map.values.begin(), map.values.end(), [](float value) { return value >= 0 && value <= 1; }))
        throwBadField("values", where, "has a value that is not in 0 to 1");
    return map;
}

int sizeFrom(const Json& json, const char* key, int most, const std::string& where)
{
    const int size = field<int>(json, key, where);
    if (size < 1 || size > most)
        throwBadField(key, where, "is out of its range");
    return size;
}

} // namespace

Json toJson(const Explanation& explanation)
{
    Json maps = Json::array();
    for (const ClassMap& map : explanation.maps) {
        Json values = Json::array();
        for (const float value : map.values)
            values.push_back(std::round(static_cast<double>(value) * 1e4) / 1e4);
        maps.push_back({{"class", map.className}, {"score", map.score}, {"values", std::move(values)}});
    }
    return {{"format", kFormat},
            {"version", Explanation::kVersion},
            {"model_sha256", explanation.modelSha256},
            {"image_sha256", explanation.imageSha256},
            {"width_px", explanation.widthPx},
            {"height_px", explanation.heightPx},
            {"shown_px", {explanation.xPx, explanation.yPx, explanation.shownWidthPx, explanation.shownHeightPx}},
            {"rows", explanation.rows},
            {"columns", explanation.columns},
            {"maps", maps}};
}

Explanation explanationFromJson(const Json& json, const std::string& where)
{
    const auto format = json.is_object() ? json.find("format") : json.end();
    if (format == json.end() || *format != kFormat)
        throw Error(ErrorCode::Damaged, "This is no explanation of a picture.", where);
    if (field<int>(json, "version", where) > Explanation::kVersion)
        throw Error(ErrorCode::Unsupported, "The explanation is of a newer taxon.", where);
    constexpr int kMostPixels = 1 << 20;
    Explanation explanation;
    explanation.modelSha256 = field<std::string>(json, "model_sha256", where);
    explanation.imageSha256 = field<std::string>(json, "image_sha256", where);
    explanation.widthPx = sizeFrom(json, "width_px", kMostPixels, where);
    explanation.heightPx = sizeFrom(json, "height_px", kMostPixels, where);
    const auto shown = field<std::vector<int>>(json, "shown_px", where);
    if (shown.size() != 4 || shown[2] < 1 || shown[3] < 1)
        throwBadField("shown_px", where, "is no rectangle");
    explanation.xPx = shown[0];
    explanation.yPx = shown[1];
    explanation.shownWidthPx = shown[2];
    explanation.shownHeightPx = shown[3];
    explanation.rows = sizeFrom(json, "rows", Explanation::kMostPlaces, where);
    explanation.columns = sizeFrom(json, "columns", Explanation::kMostPlaces, where);
    const auto maps = json.find("maps");
    if (maps == json.end() || !maps->is_array() || maps->empty())
        throwBadField("maps", where, "is no list of maps");
    const std::size_t places = static_cast<std::size_t>(explanation.rows) * static_cast<std::size_t>(explanation.columns);
    for (const Json& map : *maps)
        explanation.maps.push_back(mapFromJson(map, places, where));
    return explanation;
}

} // namespace taxon::scores
