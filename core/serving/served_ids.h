// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/scratch_file.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace taxon::serving {

/// A served prediction as it is counted.
struct CountedPrediction {
    std::uint64_t className = 0; ///< nameKey() of its class
    std::uint64_t verified = 0;  ///< nameKey() of the true class; 0 = not verified
    std::int32_t monday = 0;     ///< days since 1970
    std::int32_t version = 0;
    std::int32_t classIndex = -1;
    float confidence = 0;
};

/// Stands for a class name inside this process; never 0.
[[nodiscard]] std::uint64_t nameKey(std::string_view name) noexcept;

/// Joins lines that share an id without holding them: records go to a scratch file in kParts parts by their id, and each part is joined alone.
/// Memory: 4 MiB while adding, then a part. An id is known by 128 bits of its SHA-256. One thread.
class ServedIds {
public:
    static constexpr std::size_t kParts = 256;

    /// \param folder  of the scratch file. \throws Error{Io|NoSpace}.
    explicit ServedIds(const std::filesystem::path& folder);
    void addPrediction(std::string_view id, const CountedPrediction& prediction);
    void addVerdict(std::string_view id, std::string_view verified);

    struct Outcome {
        std::uint64_t repeated = 0;     ///< predictions whose version and id an earlier one has
        std::uint64_t lostVerdicts = 0; ///< verdicts on an id without prediction
    };
    /// Gives each id's first prediction of every version, with the last verdict on the id, to \p count. Called once, at the end.
    /// \throws Error{Io}.
    Outcome join(const std::function<void(const CountedPrediction&)>& count);

private:
    struct Record {
        std::array<std::uint64_t, 2> id{};
        CountedPrediction prediction; ///< version 0: a verdict
    };
    static constexpr std::size_t kBlock = 256; ///< records

    struct Part {
        std::vector<Record> pending;
        std::vector<std::uint64_t> blocks; ///< offsets
    };

    void add(std::string_view id, const CountedPrediction& prediction);
    [[nodiscard]] std::vector<Record> takePart(Part& part);
    static void countGroup(std::span<const Record> group, const std::function<void(const CountedPrediction&)>& count, Outcome& outcome);

    ScratchFile m_file;
    std::uint64_t m_end = 0;
    std::array<Part, kParts> m_parts;
};

} // namespace taxon::serving
