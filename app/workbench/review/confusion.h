// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"
#include "review/evaluation.h"
#include "scores/pairs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace taxon::workbench {

/// What of a confusion matrix is looked at.
struct ConfusionChoice {
    int set = 0;              ///< of Evaluation::sets(), in-scope
    double threshold = 0.8;   ///< from which pairs count as shown
    bool withholds = false;   ///< images below the threshold go to the column "withheld"
    bool isClustered = true;  ///< classes that are confused side by side; else by name
    bool isShareOfRow = true; ///< cells are shaded by their share of the row's images; else by their count, logarithmically
    /// From which images are in the columns of classes.
    [[nodiscard]] double columnThreshold() const noexcept { return withholds ? threshold : 0; }
    std::string
        typed{}; ///< "" = every class that occurs; else those whose name holds it, or one of several between commas, in any case; the rest as "other"
};

/// A confusion matrix as it is drawn: rows are labels, then "other" and "out of scope" where they have images; columns predictions, then
/// "other" where it has images, and "withheld".
struct Confusion {
    ConfusionChoice choice;
    scores::ConfusionMatrix matrix;
    std::vector<std::size_t> rows; ///< of the matrix, that are drawn
    std::vector<std::size_t> columns;
    std::vector<std::size_t> totals;             ///< images of each drawn row
    std::vector<scores::ConfusedPair> pairs;     ///< largest first; of the chosen classes
    std::vector<std::uint32_t> outOfScopeRows{}; ///< images of the row "out of scope"
    std::vector<float> shade;                    ///< drawn rows x columns, in [0, 1]
    std::vector<CurveTone> tones;

    [[nodiscard]] std::size_t classes() const noexcept { return matrix.classes.size(); }
    [[nodiscard]] std::size_t count(int row, int column) const
    {
        return matrix.at(rows[static_cast<std::size_t>(row)], columns[static_cast<std::size_t>(column)]);
    }
    [[nodiscard]] double shareOfRow(int row, int column) const
    {
        return matrix.shareOfRow(rows[static_cast<std::size_t>(row)], columns[static_cast<std::size_t>(column)]);
    }
    [[nodiscard]] bool isOther(std::size_t place) const noexcept { return place == classes(); }
    /// The last row of the matrix is "out of scope", the last column "withheld".
    [[nodiscard]] bool isLast(std::size_t place) const noexcept { return place == classes() + 1; }
    /// Where a class is drawn; -1 = it isn't one of the chosen.
    [[nodiscard]] int placeOf(std::int32_t classIndex) const;
};

/// Makes it of one set and all out-of-scope sets but the one for validation. O(images + classes^2): not for the GUI thread.
[[nodiscard]] Confusion makeConfusion(const Evaluation& evaluation, const ConfusionChoice& choice);

/// The images of a drawn cell: the surest first. O(images).
[[nodiscard]] std::vector<std::uint32_t> imagesOf(const Evaluation& evaluation, const Confusion& confusion, int row, int column);

} // namespace taxon::workbench
