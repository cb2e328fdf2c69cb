// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/mapped_file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon {

/// Reads a safetensors file: a JSON header of names, types and shapes, then raw little-endian data, mapped read-only.
///
/// Everything is checked at open: header size, types, shapes against byte ranges, ranges that overlap or leave holes.
/// Source: the safetensors format, https://github.com/huggingface/safetensors
class SafetensorsFile {
public:
    struct Tensor {
        std::string dtype; ///< "F32", "F16", "BF16", "F64", "I64", "I32", "U8", "BOOL" …
        std::vector<std::int64_t> shape;
        std::span<const std::byte> bytes; ///< valid while the file object lives
    };

    /// \throws Error{NotFound|Io}; Error{Damaged} naming the tensor.
    static SafetensorsFile open(const std::filesystem::path& path);

    [[nodiscard]] const std::map<std::string, Tensor>& tensors() const noexcept { return m_tensors; }
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const noexcept { return m_metadata; }

private:
    explicit SafetensorsFile(MappedFile file) : m_file(std::move(file)) {}

    MappedFile m_file;
    std::map<std::string, Tensor> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

/// Builds a safetensors file in memory and writes it atomically. Tensors are laid out by name.
class SafetensorsWriter {
public:
    /// Copies \p bytes. \throws Error{InvalidArgument} for a repeated name, an unknown type or a size that is not the shape's.
    void add(const std::string& name, std::string_view dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes);
    void addMetadata(const std::string& key, std::string value);
    /// The whole file. O(total bytes).
    [[nodiscard]] std::string bytes() const;
    void write(const std::filesystem::path& path, FileSystem& fileSystem = realFileSystem()) const;

private:
    struct Entry {
        std::string dtype;
        std::vector<std::int64_t> shape;
        std::vector<std::byte> bytes;
    };
    std::map<std::string, Entry> m_entries;
    std::map<std::string, std::string> m_metadata;
};

} // namespace taxon
