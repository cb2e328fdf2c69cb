// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>
#include <utility>
#include <vector>

namespace taxon::workbench {

/// Where a share stands on a value axis that goes from 0 to 1: as it is, or by its logarithm, so that 0.1 % and 1 % are told apart.
///
/// A logarithm has no place for 0, and a curve must not end where nothing is wrong: 0 is the axis's lower end, half a decade below the
/// smallest share that so many images can have.
class ShareScale {
public:
    ShareScale() = default; ///< linear
    /// \param images  shares are of so many images or fewer; the axis begins at the power of ten at or below 1 / images.
    [[nodiscard]] static ShareScale logarithmic(std::size_t images);

    [[nodiscard]] bool isLogarithmic() const noexcept { return m_decades > 0; }
    /// \param share  in [0, 1], or NaN, which stays.
    [[nodiscard]] double place(double share) const;
    /// Places and words of the axis's ticks, from 0 up.
    [[nodiscard]] std::vector<std::pair<double, QString>> ticks() const;

private:
    int m_decades = 0; ///< 0 = linear
};

} // namespace taxon::workbench
