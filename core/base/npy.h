// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mapped_file.h"
#include "base/unique_fd.h"

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
    /// The same for a file that may have more bytes than its header tells of: that of a NpyWriter that was killed.
    static NpyFile openPrefix(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<std::size_t>& shape() const noexcept { return m_shape; }
    [[nodiscard]] bool isHalf() const noexcept { return m_half; }
    /// All values; only for float32 files. \throws Error{InvalidArgument} for float16.
    [[nodiscard]] std::span<const float> floats() const;
    /// Copies row \p row of a two-dimensional file to \p out (shape()[1] floats), converting float16. Thread-safe.
    void copyRow(std::size_t row, std::span<float> out) const;

private:
    explicit NpyFile(MappedFile file) : m_file(std::move(file)) {}
    static NpyFile read(const std::filesystem::path& path, bool mayHaveMore);

    MappedFile m_file;
    std::size_t m_dataOffset = 0;
    std::size_t m_values = 0;
    std::vector<std::size_t> m_shape;
    bool m_half = false;
};

enum class NpyType : std::uint8_t { Float32, Float16 };

/// Writes a matrix of floats row by row; how many rows there will be need not be known.
///
/// The header tells how many rows are safe on the disk: flush() makes that all of them. If the writer is killed, the file is that
/// of the last flush() with some bytes behind it, which NumPy ignores and NpyFile::openPrefix() too; a new writer goes on there.
class NpyWriter {
public:
    /// Begins the file, or goes on behind its first \p rows rows: what else is in it is cut off.
    /// \throws Error{NotFound|Io|NoSpace}; Error{Damaged} if the file has fewer rows, or is not what this class wrote.
    NpyWriter(const std::filesystem::path& path, std::size_t columns, std::size_t rows = 0, NpyType type = NpyType::Float32);
    /// \param values  whole rows. \throws Error{InvalidArgument} if they are not; Error{Io|NoSpace}.
    void append(std::span<const float> values);
    /// Puts all rows and then the header onto the disk. \throws Error{Io|NoSpace}.
    void flush();
    [[nodiscard]] std::size_t rows() const noexcept { return m_rows; }

private:
    void write(std::span<const std::byte> bytes, std::uintmax_t offset);
    void sync();

    std::filesystem::path m_path;
    UniqueFd m_file;
    std::size_t m_columns;
    std::size_t m_rows;
    NpyType m_type;
};

/// IEEE 754 binary16 to binary32, exact.
[[nodiscard]] float halfToFloat(std::uint16_t half) noexcept;
/// \p count of them, as fast as the processor can. \param halves  need not be aligned.
void halvesToFloats(const std::byte* halves, float* floats, std::size_t count) noexcept;
/// binary32 to the nearest binary16, ties to even; what is too large becomes infinity.
[[nodiscard]] std::uint16_t floatToHalf(float value) noexcept;

} // namespace taxon
