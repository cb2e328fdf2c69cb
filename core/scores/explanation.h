// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <string>
#include <vector>

namespace taxon::scores {

/// Where a model sees one class in a picture.
struct ClassMap {
    std::string className;
    double score = 0;          ///< softmax at the model's temperature
    std::vector<float> values; ///< rows x columns of the explanation, row by row, 0 to 1
};

/// What a model says of one picture, and where in it (docs/formats/explanation.md). All places are of the picture as people see it: EXIF
/// orientation applied.
struct Explanation {
    static constexpr int kVersion = 1;
    static constexpr int kMostPlaces = 1024; ///< rows, columns

    std::string modelSha256;
    std::string imageSha256; ///< of the file
    int widthPx = 0;         ///< of the picture
    int heightPx = 0;
    int xPx = 0; ///< upper left corner and size of what the maps cover, which sticks out where the model pads
    int yPx = 0;
    int shownWidthPx = 0;
    int shownHeightPx = 0;
    int rows = 0; ///< of each map
    int columns = 0;
    std::vector<ClassMap> maps; ///< the best guess first
};

/// Values are rounded to four decimals. O(maps).
[[nodiscard]] Json toJson(const Explanation& explanation);
/// \throws Error{Damaged} naming \p where and the field: also for another format, sizes that don't fit and values outside 0 to 1;
/// Error{Unsupported} for a newer version.
[[nodiscard]] Explanation explanationFromJson(const Json& json, const std::string& where);

} // namespace taxon::scores
