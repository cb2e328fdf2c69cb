// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taxon::serving {

/// What a server answered to one image.
struct ServedPrediction {
    std::chrono::sys_seconds time; ///< UTC, 1970 to 9998
    int version = 0;
    std::string className;
    float confidence = 0;                ///< in [0, 1]
    std::string id;                      ///< of the request; "" = none
    std::optional<std::string> verified; ///< the true class as a person said; "" = none of the classes
};

/// What a person said of an earlier prediction: a line with `id` and `verified` alone.
struct ServedVerdict {
    std::string id; ///< not empty
    std::string verified;
};

using ServedLine = std::variant<ServedPrediction, ServedVerdict>;

/// Reads one line of a log of served predictions (docs/formats/served.md). Members that it doesn't know are left alone.
/// \throws Error{Damaged} saying what is wrong with the line. Thread-safe.
[[nodiscard]] ServedLine parseServedLine(std::string_view line);

/// A line that was left out.
struct BadLine {
    std::string file; ///< as pathToText()
    std::uint64_t line = 0;
    std::string why;
};

/// The longest line that is read; a longer one is a bad line.
inline constexpr std::size_t kLongestServedLine = std::size_t{1} << 16;

/// Gives each line of the files to \p use, in order. Empty lines are skipped; a line that \p use throws Error{Damaged} for is given to \p onBad.
/// Pipes can be read. Memory: a block and a line, however large the files are.
/// \throws Error{NotFound|Io} naming the file; Error{Cancelled}; other errors of \p use.
void readServedLogs(const std::vector<std::filesystem::path>& files, const std::function<void(const ServedLine&)>& use,
                    const std::function<void(BadLine)>& onBad, const jobs::Context& context);

} // namespace taxon::serving
