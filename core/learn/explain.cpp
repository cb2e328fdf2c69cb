// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/explain.h"

#include "base/hash.h"
#include "images/probe.h"
#include "learn/grad_cam.h"
#include "learn/libtorch_error.h"
#include "learn/prepare.h"
#include "pixels/decode.h"
#include "pixels/resize.h"

#include <algorithm>
#include <torch/utils.h>
#include <utility>

namespace taxon::learn {
namespace {

/// The best guess and the classes \p also that the model knows, each once.
std::vector<int> classesToExplain(const Model& model, int best, const std::vector<std::string>& also)
{
    std::vector<int> classes{best};
    for (const std::string& name : also) {
        const auto found = std::find(model.classes.begin(), model.classes.end(), name);
        const int column = static_cast<int>(found - model.classes.begin());
        if (found != model.classes.end() && std::find(classes.begin(), classes.end(), column) == classes.end())
            classes.push_back(column);
    }
    return classes;
}

std::vector<float> valuesOf(const torch::Tensor& map)
{
    const torch::Tensor values = map.to(torch::kFloat).contiguous();
    return {values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel()};
}

void explainPrepared(const Model& model, const torch::Tensor& image1chw, const std::vector<std::string>& also, scores::Explanation& explanation)
{
    int best = 0;
    {
        const torch::NoGradGuard noGradients;
        best = static_cast<int>(model.network->logitsOfMaps(model.network->lastMaps(image1chw)).argmax(1).item<std::int64_t>());
    }
    const std::vector<int> classes = classesToExplain(model, best, also);
    const GradCam found = gradCam(*model.network, image1chw, classes);
    const torch::Tensor scoresC = torch::softmax(found.logitsC / model.temperature, 0);
    explanation.rows = static_cast<int>(found.mapsMhw.size(1));
    explanation.columns = static_cast<int>(found.mapsMhw.size(2));
    for (std::size_t i = 0; i < classes.size(); ++i)
        explanation.maps.push_back({model.classes[static_cast<std::size_t>(classes[i])], scoresC[classes[i]].item<double>(),
                                    valuesOf(found.mapsMhw[static_cast<std::int64_t>(i)])});
}

/// Reads the map of \p columns columns from right to left, from bottom to top, or by columns.
std::vector<float> turned(const std::vector<float>& values, int rows, int columns, bool flipX, bool flipY, bool swap)
{
    std::vector<float> result;
    result.reserve(values.size());
    for (int outer = 0; outer < (swap ? columns : rows); ++outer)
        for (int inner = 0; inner < (swap ? rows : columns); ++inner) {
            const int row = swap ? inner : outer, column = swap ? outer : inner;
            const int fromRow = flipY ? rows - 1 - row : row, fromColumn = flipX ? columns - 1 - column : column;
            result.push_back(values[static_cast<std::size_t>(fromRow * columns + fromColumn)]);
        }
    return result;
}

} // namespace

void orient(scores::Explanation& explanation, int orientation)
{
    const bool flipX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool flipY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const bool swap = orientation >= 5 && orientation <= 8;
    for (scores::ClassMap& map : explanation.maps)
        map.values = turned(map.values, explanation.rows, explanation.columns, flipX, flipY, swap);
    if (flipX)
        explanation.xPx = explanation.widthPx - explanation.xPx - explanation.shownWidthPx;
    if (flipY)
        explanation.yPx = explanation.heightPx - explanation.yPx - explanation.shownHeightPx;
    if (!swap)
        return;
    std::swap(explanation.widthPx, explanation.heightPx);
    std::swap(explanation.xPx, explanation.yPx);
    std::swap(explanation.shownWidthPx, explanation.shownHeightPx);
    std::swap(explanation.rows, explanation.columns);
}

scores::Explanation explain(const Model& model, std::span<const std::byte> file, const std::vector<std::string>& also)
{
    const pixels::RgbImage image = pixels::decodeRgb(file);
    const images::Box shown = pixels::fittedBox(image.widthPx, image.heightPx, model.preprocessing);
    scores::Explanation explanation;
    explanation.imageSha256 = toHex(sha256(file));
    explanation.widthPx = image.widthPx;
    explanation.heightPx = image.heightPx;
    explanation.xPx = shown.x;
    explanation.yPx = shown.y;
    explanation.shownWidthPx = shown.widthPx;
    explanation.shownHeightPx = shown.heightPx;
    try {
        explainPrepared(model, prepareFloat(image, model.preprocessing).unsqueeze(0), also, explanation);
    } catch (const c10::Error& error) {
        throw fromLibTorchInPrediction(error);
    }
    orient(explanation, images::probeBytes(file).orientation);
    return explanation;
}

} // namespace taxon::learn
