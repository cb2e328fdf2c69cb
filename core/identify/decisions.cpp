// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/decisions.h"

namespace taxon::identify {
namespace {

ImageStatus statusAt(const std::string& path)
{
    if (path.starts_with("_unknown/"))
        return ImageStatus::New;
    if (path.starts_with("_removed/"))
        return ImageStatus::Removed;
    if (path.starts_with("_benchmark/"))
        return ImageStatus::Benchmark;
    return path.starts_with("_out_of_scope/") ? ImageStatus::OutOfScope : ImageStatus::Accepted;
}

} // namespace

Decisions decisionsOf(const std::vector<library::EditStep>& steps)
{
    Decisions decisions;
    for (const library::EditStep& step : steps) {
        if (!step.undone.empty() || step.action == "undo")
            continue;
        for (const library::EditedImage& image : step.images) {
            const bool isOurs = step.action == "accept" || image.from.starts_with("_unknown/") || decisions.contains(image.sha256);
            if (image.folder || !image.failed.empty() || image.sha256.empty() || !isOurs)
                continue;
            if (const ImageStatus status = statusAt(image.to); status == ImageStatus::New)
                decisions.erase(image.sha256);
            else
                decisions[image.sha256] = status;
        }
    }
    return decisions;
}

} // namespace taxon::identify
