// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trackers/points.h"

#include <span>
#include <string>
#include <string_view>

namespace taxon::trackers {

/// One TFRecord: length (8 bytes, little endian), its masked CRC-32C, \p data, its masked CRC-32C.
[[nodiscard]] std::string tfRecord(std::string_view data);

/// The record every event file begins with: TensorFlow's Event{wall_time, file_version: "brain.Event:2"}.
[[nodiscard]] std::string fileVersionRecord(std::int64_t milliseconds);

/// Event{wall_time, step, summary} with one value (tag, simple_value as float32) for each point. All have the time and step of the first.
/// \param points  at least one.
[[nodiscard]] std::string scalarsRecord(std::span<const Point> points);

} // namespace taxon::trackers
