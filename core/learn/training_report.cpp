// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_report.h"

#include <sys/resource.h>

namespace taxon::learn {
namespace {

/// The most memory that this process has had so far.
std::int64_t peakMemoryMib()
{
    rusage usage{};
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
}

} // namespace

Json metricsOf(const Checkpoint& at, const Validation& validation, const Pace& pace, double learningRate, int sizePx)
{
    const auto known = [](std::int64_t images, double value) { return images > 0 ? Json(value) : Json(); };
    const Validation training{at.sums, 0};
    return {{"epoch", at.epoch},
            {"step", at.step},
            {"train/loss", known(at.sums.images, training.loss())},
            {"train/accuracy", known(at.sums.images, training.accuracy())},
            {"val/loss", known(validation.sums.images, validation.loss())},
            {"val/accuracy", known(validation.sums.images, validation.accuracy())},
            {"val/f1", known(validation.sums.images, validation.f1)},
            {"lr", learningRate},
            {"size_px", sizePx},
            {"images_per_second", static_cast<double>(pace.images) / pace.seconds},
            {"loader_wait", pace.waited / pace.seconds},
            {"memory_mib", peakMemoryMib()}};
}

} // namespace taxon::learn
