// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace taxon::runs {

/// Processor time since the machine started, of all processors together, in clock ticks.
struct CpuTimes {
    std::uint64_t busy = 0;
    std::uint64_t total = 0;
};

/// The first line of /proc/stat; nothing if \p text is none. Waiting for a disk counts as idle.
[[nodiscard]] std::optional<CpuTimes> cpuTimes(std::string_view text);

/// {"system/system_memory_usage_megabytes", "…_percentage"} from the text of /proc/meminfo: what is not available to programs, in MB of
/// 10^6 bytes. Empty if \p text is none.
[[nodiscard]] Json memoryUse(std::string_view text);

/// {"system/gpu_0_utilization_percentage", "system/gpu_0_memory_usage_megabytes", "…_percentage", "system/gpu_0_power_usage_watts", …} from
/// what nvidia-smi prints for kGpuQuery. A value that a GPU doesn't have ("[N/A]") and lines of another shape are left out.
[[nodiscard]] Json gpuUse(std::string_view csv);
constexpr const char* kGpuQuery = "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw";

/// The use of this machine's processors, memory and NVIDIA GPUs, under the names that MLflow gives them.
///
/// Not thread-safe. sample() takes a millisecond; with a GPU as long as nvidia-smi does, 5 s at most.
class SystemUse {
public:
    SystemUse();
    /// Processor use is that since the last call, or since construction. A stop ends nvidia-smi.
    [[nodiscard]] Json sample(const std::stop_token& stop = {});

private:
    std::filesystem::path m_gpuProgram; ///< nvidia-smi; "" where there is none, or once it failed
    std::optional<CpuTimes> m_last;
};

} // namespace taxon::runs
