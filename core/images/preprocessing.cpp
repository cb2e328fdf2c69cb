// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/preprocessing.h"

#include <cmath>

namespace taxon::images {
namespace {

constexpr int kVersion = 1;

double number(const Json& json, const char* key, double low, double high, const std::string& where)
{
    const auto value = field<double>(json, key, where);
    if (!(value >= low && value <= high))
        throwBadField(key, where, "is out of range");
    return value;
}

std::array<float, 3> channels(const Json& json, const char* key, const std::string& where)
{
    const auto values = field<std::vector<double>>(json, key, where);
    if (values.size() != 3)
        throwBadField(key, where, "needs three numbers");
    std::array<float, 3> out{};
    for (std::size_t i = 0; i < 3; ++i) {
        if (!std::isfinite(values[i]))
            throwBadField(key, where, "is no finite number");
        out[i] = static_cast<float>(values[i]);
    }
    return out;
}

} // namespace

Json toJson(const Preprocessing& preprocessing)
{
    return Json{{"version", kVersion},
                {"size_px", preprocessing.sizePx},
                {"fit", preprocessing.fit},
                {"crop_share", preprocessing.cropShare},
                {"margin", preprocessing.margin},
                {"mean", preprocessing.mean},
                {"std", preprocessing.std},
                {"range", "0..255"},
                {"channels", "RGB"},
                {"resize", "antialiased triangle"},
                {"alpha", "on white"},
                {"exif_orientation", "ignored"}};
}

Preprocessing preprocessingFromJson(const Json& json, const std::string& where)
{
    if (!json.is_object())
        throwBadField("preprocessing", where, "is no object");
    if (field<int>(json, "version", where) != kVersion)
        throwBadField("version", where, "is unknown to this program");
    Preprocessing out;
    out.sizePx = static_cast<int>(number(json, "size_px", 8, 4096, where));
    out.fit = field<std::string>(json, "fit", where);
    if (out.fit != "crop" && out.fit != "pad" && out.fit != "squash")
        throwBadField("fit", where, "must be crop, pad or squash");
    out.cropShare = number(json, "crop_share", 0.01, 1.0, where);
    out.margin = number(json, "margin", 0.0, 2.0, where);
    out.mean = channels(json, "mean", where);
    out.std = channels(json, "std", where);
    for (const float deviation : out.std)
        if (deviation <= 0.0f)
            throwBadField("std", where, "must be positive");
    return out;
}

} // namespace taxon::images
