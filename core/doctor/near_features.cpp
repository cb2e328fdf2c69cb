// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/near_features.h"

#include "base/error.h"
#include "base/safetensors.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <tuple>

namespace taxon::doctor {
namespace {

constexpr const char* kFormat = "taxon-near-features";
constexpr const char* kVersion = "1";
constexpr const char* kHint = "Remove it and make it again with: taxon library embed.";

[[noreturn]] void damaged(const std::string& message, const std::filesystem::path& file)
{
    throw Error(ErrorCode::Damaged, message, pathToText(file), kHint);
}

std::string text(const SafetensorsFile& file, const char* key, const std::filesystem::path& path)
{
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end())
        damaged(fmt::format("The file doesn't say its {}.", key), path);
    return found->second;
}

/// A two-dimensional tensor of \p dtype. \returns its extents.
std::array<std::size_t, 2> extents(const SafetensorsFile& file, const char* name, const char* dtype, const std::filesystem::path& path)
{
    const auto found = file.tensors().find(name);
    if (found == file.tensors().end() || found->second.dtype != dtype || found->second.shape.size() != 2)
        damaged(fmt::format("The tensor \"{}\" is missing or no table of {}.", name, dtype), path);
    return {static_cast<std::size_t>(found->second.shape[0]), static_cast<std::size_t>(found->second.shape[1])};
}

} // namespace

NearFeatures::NearFeatures(std::string version, std::string modelSha256, std::size_t length)
    : m_version(std::move(version)), m_modelSha256(std::move(modelSha256)), m_length(length)
{}

NearFeatures NearFeatures::open(const std::filesystem::path& path)
{
    const SafetensorsFile file = SafetensorsFile::open(path);
    if (text(file, "format", path) != kFormat)
        damaged("This is no file of features of pictures that look alike.", path);
    if (text(file, "version", path) != kVersion)
        throw Error(ErrorCode::Unsupported, "The file was made by a newer Taxon.", pathToText(path), kHint);
    const auto [pictures, digestBytes] = extents(file, "pixel_hash", "U8", path);
    const auto [rows, length] = extents(file, "features", "F32", path);
    if (rows != pictures || digestBytes != sizeof(Digest<32>) || length == 0)
        damaged("The tables don't belong together.", path);
    NearFeatures features(text(file, "model", path), text(file, "model_sha256", path), length);
    const std::byte* hash = file.tensors().at("pixel_hash").bytes.data();
    const std::byte* row = file.tensors().at("features").bytes.data();
    std::vector<float> values(length);
    for (std::size_t i = 0; i < rows; ++i, hash += digestBytes, row += length * sizeof(float)) {
        std::array<std::uint8_t, 32> picture{};
        std::memcpy(picture.data(), hash, picture.size());
        std::memcpy(values.data(), row, length * sizeof(float));
        try {
            features.add(picture, values);
        } catch (const Error& error) {
            damaged(fmt::format("Row {}: {}", i + 1, error.message()), path);
        }
    }
    return features;
}

void NearFeatures::write(const std::filesystem::path& file, FileSystem& fileSystem) const
{
    SafetensorsWriter writer;
    writer.addMetadata("format", kFormat);
    writer.addMetadata("version", kVersion);
    writer.addMetadata("model", m_version);
    writer.addMetadata("model_sha256", m_modelSha256);
    const auto rows = static_cast<std::int64_t>(m_pictures.size());
    writer.add("pixel_hash", "U8", {rows, sizeof(Digest<32>)}, std::as_bytes(std::span(m_pictures)));
    writer.add("features", "F32", {rows, static_cast<std::int64_t>(m_length)}, std::as_bytes(std::span(m_features)));
    writer.write(file, fileSystem);
}

void NearFeatures::add(const Digest<32>& picture, std::span<const float> features)
{
    double square = 0;
    for (const float value : features)
        square += static_cast<double>(value) * static_cast<double>(value);
    if (features.size() != m_length || !std::isfinite(square) || square <= 0)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} features that are no direction of {} dimensions.", features.size(), m_length),
                    picture.str());
    const auto [place, isNew] = m_places.emplace(picture, m_pictures.size());
    if (isNew) {
        m_pictures.push_back(picture);
        m_features.resize(m_features.size() + m_length);
    }
    const double scale = 1 / std::sqrt(square);
    std::transform(features.begin(), features.end(), m_features.begin() + static_cast<std::ptrdiff_t>(place->second * m_length),
                   [&](float value) { return static_cast<float>(static_cast<double>(value) * scale); });
}

std::optional<double> NearFeatures::cosine(const Digest<32>& a, const Digest<32>& b) const
{
    const auto first = m_places.find(a);
    const auto second = m_places.find(b);
    if (first == m_places.end() || second == m_places.end())
        return std::nullopt;
    const float* x = m_features.data() + first->second * m_length;
    const float* y = m_features.data() + second->second * m_length;
    double sum = 0;
    for (std::size_t i = 0; i < m_length; ++i)
        sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
    return sum;
}

std::vector<std::uint32_t> lookAlikes(const std::vector<ImageHash>& hashes, const std::vector<std::uint32_t>& groups)
{
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < hashes.size(); ++i)
        if (!hashes[i].pixelHash.empty())
            order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(groups[a], hashes[a].pixelHash, a) < std::tie(groups[b], hashes[b].pixelHash, b);
    });
    order.erase(std::unique(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return hashes[a].pixelHash == hashes[b].pixelHash; }),
                order.end()); // equal pictures share a group, so they lie together
    std::vector<std::uint32_t> alike;
    for (std::size_t k = 0; k < order.size(); ++k)
        if ((k > 0 && groups[order[k - 1]] == groups[order[k]]) || (k + 1 < order.size() && groups[order[k + 1]] == groups[order[k]]))
            alike.push_back(order[k]);
    std::sort(alike.begin(), alike.end());
    return alike;
}

} // namespace taxon::doctor
