// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/npy.h"

#include <cstddef>
#include <span>

namespace taxon::scores {

/// N x C probabilities, row-major, that lie elsewhere: in an open .npy file (float32 or float16) or in memory. A small value;
/// what it looks at must outlive it. Thread-safe.
class ScoreMatrix {
public:
    /// The first \p rows rows of a two-dimensional file.
    ScoreMatrix(const NpyFile& file, std::size_t rows)
        : m_file(&file), m_data(file.isHalf() ? nullptr : file.floats().data()), m_rows(rows), m_columns(file.shape()[1])
    {}
    ScoreMatrix(std::span<const float> values, std::size_t columns)
        : m_data(values.data()), m_rows(columns == 0 ? 0 : values.size() / columns), m_columns(columns)
    {}

    [[nodiscard]] std::size_t rows() const noexcept { return m_rows; }
    [[nodiscard]] std::size_t columns() const noexcept { return m_columns; }
    /// Whether the values were stored as float16: scikit-learn's log loss clips by the stored type.
    [[nodiscard]] bool isHalf() const noexcept { return m_data == nullptr && m_file != nullptr; }

    /// Row \p index: a pointer into the file, or into \p buffer (columns() floats) when float16 had to be converted.
    [[nodiscard]] const float* row(std::size_t index, std::span<float> buffer) const
    {
        if (m_data != nullptr)
            return m_data + index * m_columns;
        m_file->copyRow(index, buffer);
        return buffer.data();
    }

private:
    const NpyFile* m_file = nullptr;
    const float* m_data = nullptr;
    std::size_t m_rows = 0;
    std::size_t m_columns = 0;
};

} // namespace taxon::scores
