// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shards/image_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace taxon::learn {

/// The images of \p set that have a class, as indices into source.samples().
[[nodiscard]] std::vector<std::size_t> samplesOf(const shards::ImageSource& source, const std::string& set);

/// Training images of each class. \throws Error{Configuration} for sets that can't be trained on: one class, a class without images.
[[nodiscard]] std::vector<std::int64_t> classCounts(const shards::ImageSource& source);

} // namespace taxon::learn
