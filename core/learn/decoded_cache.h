// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/scratch_file.h"
#include "pixels/decode.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace taxon::learn {

/// Decoded images, so that an epoch after the first reads and decodes nothing: as many as the budget holds, the first to come; none is thrown out
/// again, since each is wanted once an epoch.
///
/// In memory, or in a ScratchFile. A disk that is full, or fails, makes the cache smaller, never the training. Thread-safe.
class DecodedCache {
public:
    /// \param budgetBytes  of pixels. \param folder  where the file lies, made if it is not there; "" = memory.
    /// \throws Error{Io|NoSpace} if there can be no file in \p folder.
    explicit DecodedCache(std::uint64_t budgetBytes, const std::filesystem::path& folder = {});

    /// The image kept for \p sample, or nothing. From a file: one read, into memory that the calling thread uses again once the image is dropped.
    [[nodiscard]] std::shared_ptr<const pixels::RgbImage> find(std::size_t sample) const;
    /// Keeps \p image, if there is room.
    void keep(std::size_t sample, std::shared_ptr<const pixels::RgbImage> image);

    [[nodiscard]] std::size_t images() const;

private:
    struct Kept {
        int widthPx = 0;
        int heightPx = 0;
        std::uint64_t offset = 0;                       ///< in the file
        bool isReady = false;                           ///< false while it is written
        std::shared_ptr<const pixels::RgbImage> pixels; ///< in memory
    };

    std::optional<ScratchFile> m_file; ///< none = memory
    mutable std::mutex m_mutex;
    std::uint64_t m_budget;
    std::uint64_t m_used = 0;
    std::unordered_map<std::size_t, Kept> m_kept;
};

} // namespace taxon::learn
