// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/diff.h"
#include "library/named_by.h"

#include <cstddef>
#include <map>
#include <string>

namespace taxon::dataset {

/// How images of one class came into a data set that an earlier one had not.
struct Additions {
    std::map<std::string, std::size_t> byModel; ///< by the version that had named them; "" = a model file that is no version
    std::size_t byNoModel = 0;                  ///< put there by people or other programs

    void add(const Additions& other);
    [[nodiscard]] std::size_t images() const noexcept;
};

/// "3 named by version 002, 5 by a model file, 2 by no model"; "" if there are none.
[[nodiscard]] std::string inWords(const Additions& additions);

/// The images that are only in the later data set (ChangeKind::Added), by class; out-of-scope ones under "".
/// \throws Error{Io}. One pass over the changes.
[[nodiscard]] std::map<Name, Additions> additionsOf(const DatasetDiff& diff, const library::NamedBy& namedBy);

} // namespace taxon::dataset
