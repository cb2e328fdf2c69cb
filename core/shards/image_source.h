// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taxon::shards {

/// One image that can be read for training or evaluation.
struct Sample {
    std::string path;      ///< relative to the library, as pathToText()
    std::string set;       ///< "train", "validation", "test" or a benchmark's name; reserve images are never samples
    std::string className; ///< "" for out-of-scope
    int label = -1;        ///< index in classes(); -1 for out-of-scope
    std::string sha256;    ///< of the file's bytes
    std::string shard;     ///< file name of the tar it lies in, or ""
    std::string group;     ///< duplicate group, as in the manifest
};

/// Where images come from: the library, an extracted tree or the shards themselves; the trainer can't tell which.
class ImageSource {
public:
    virtual ~ImageSource() = default;

    [[nodiscard]] const std::vector<std::string>& classes() const noexcept { return m_classes; }
    [[nodiscard]] const std::vector<dataset::SetInfo>& sets() const noexcept { return m_sets; }
    /// Sorted by set (train, validation, test, benchmarks by name), class, path: the same order from every kind of source.
    [[nodiscard]] const std::vector<Sample>& samples() const noexcept { return m_samples; }
    /// The id of the data set it came from.
    [[nodiscard]] const std::string& datasetId() const noexcept { return m_datasetId; }

    /// The file's bytes. Thread-safe.
    /// \throws Error{NotFound|Io}; Error{Damaged} if they are not the bytes that the data set was made of (SHA-256 differs).
    [[nodiscard]] virtual std::vector<std::byte> read(std::size_t index) const = 0;

protected:
    std::vector<std::string> m_classes;
    std::vector<dataset::SetInfo> m_sets;
    std::vector<Sample> m_samples;
    std::string m_datasetId;
};

/// Reads the files where the experts keep them.
[[nodiscard]] std::unique_ptr<ImageSource> openLibrarySource(const dataset::Manifest& manifest);
/// Reads images straight out of the tars by their index. \throws Error{NotFound|Damaged} naming the shard.
[[nodiscard]] std::unique_ptr<ImageSource> openShardSource(const std::filesystem::path& shardSet);
/// Reads a tree that extractShards() made.
[[nodiscard]] std::unique_ptr<ImageSource> openExtractedSource(const std::filesystem::path& folder);

} // namespace taxon::shards
