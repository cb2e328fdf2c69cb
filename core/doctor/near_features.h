// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"
#include "base/file_system.h"
#include "doctor/hash_images.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::doctor {

/// Pictures that look alike are near if a model, where one is named, sees them so, too: the cosine of their features is at least this.
inline constexpr double kNearCosine = 0.97;

/// What one model version makes of the pictures that look alike: the features before its last layer, as unit vectors, by pixel hash.
/// A file of the workspace's cache (docs/formats/near_features.md) that `taxon library embed` makes.
class NearFeatures {
public:
    /// \param version  "003". \param modelSha256  of the version's model file. \param length  of one picture's features.
    NearFeatures(std::string version, std::string modelSha256, std::size_t length);
    /// Where it lies in a workspace's cache.
    static std::filesystem::path fileIn(const std::filesystem::path& cacheFolder) { return cacheFolder / "near_features.safetensors"; }
    /// \throws Error{NotFound|Io|Unsupported}; Error{Damaged} for a file that does not hold what it says.
    static NearFeatures open(const std::filesystem::path& file);
    /// Atomically. \throws Error{Io|NoSpace}.
    void write(const std::filesystem::path& file, FileSystem& fileSystem = realFileSystem()) const;

    /// Keeps \p features of \p picture; scaled to length one. \throws Error{InvalidArgument} if there are not length() of them, or they are
    /// no direction: all zero, or not finite.
    void add(const Digest<32>& picture, std::span<const float> features);

    [[nodiscard]] const std::string& version() const noexcept { return m_version; }
    [[nodiscard]] const std::string& modelSha256() const noexcept { return m_modelSha256; }
    [[nodiscard]] std::size_t length() const noexcept { return m_length; }
    [[nodiscard]] std::size_t pictures() const noexcept { return m_pictures.size(); }
    [[nodiscard]] bool knows(const Digest<32>& picture) const { return m_places.contains(picture); }
    /// -1 to 1; nothing unless both are known. Thread-safe as long as nothing is added. O(length).
    [[nodiscard]] std::optional<double> cosine(const Digest<32>& a, const Digest<32>& b) const;
    /// Whether the model sees two pictures as nearly the same: those it does not know count as such.
    [[nodiscard]] bool agrees(const Digest<32>& a, const Digest<32>& b) const { return cosine(a, b).value_or(1.0) >= kNearCosine; }

private:
    std::string m_version;
    std::string m_modelSha256;
    std::size_t m_length;
    std::vector<Digest<32>> m_pictures;
    std::vector<float> m_features; ///< of picture i from i * length on
    std::unordered_map<Digest<32>, std::size_t, DigestHash> m_places;
};

/// The images that look like another picture, the smallest index of each picture: what a model has to look at. \param groups  what
/// nearGroups() gave without features.
[[nodiscard]] std::vector<std::uint32_t> lookAlikes(const std::vector<ImageHash>& hashes, const std::vector<std::uint32_t>& groups);

} // namespace taxon::doctor
