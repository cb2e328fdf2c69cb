// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/atomic_file.h"
#include "base/mapped_file.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace taxon {

/// A NumPy .npy file of floats (float32 or float16, C order, little-endian), mapped read-only.
/// Source: NumPy Enhancement Proposal 1, format versions 1.0 to 3.0.
class NpyFile {
public:
    /// \throws Error{NotFound|Io}; Error{Damaged} for a bad header or a size that disagrees with it; Error{Unsupported} for
    ///         Fortran order or another type.
    static NpyFile open(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<std::size_t>& shape() const noexcept { return m_shape; }
    [[nodiscard]] bool isHalf() const noexcept { return m_half; }
    /// All values; only for float32 files. \throws Error{InvalidArgument} for float16.
    [[nodiscard]] std::span<const float> floats() const;
    /// Copies row \p row of a two-dimensional file to \p out (shape()[1] floats), converting float16. Thread-safe.
    void copyRow(std::size_t row, std::span<float> out) const;

private:
    explicit NpyFile(MappedFile file) : m_file(std::move(file)) {}

    MappedFile m_file;
    std::size_t m_dataOffset = 0;
    std::vector<std::size_t> m_shape;
    bool m_half = false;
};

/// Writes a float32 matrix row block by row block, atomically at the end.
class NpyWriter {
public:
    NpyWriter(const std::filesystem::path& path, std::size_t rows, std::size_t columns);
    /// \param values  whole rows. \throws Error{InvalidArgument} if more than the promised rows come; Error{Io|NoSpace}.
    void append(std::span<const float> values);
    /// \throws Error{InvalidArgument} if rows are missing.
    void commit();

private:
    AtomicFile m_file;
    std::size_t m_missing;
};

/// IEEE 754 binary16 to binary32, exact.
[[nodiscard]] float halfToFloat(std::uint16_t half) noexcept;

} // namespace taxon
