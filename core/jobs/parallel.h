// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <cstddef>
#include <functional>

namespace taxon::jobs {

/// The number of worker threads to use when the user gave none: the processors this process may run on, at least 1.
[[nodiscard]] unsigned defaultThreads();

/// Calls \p body(i) for each i in [0, count) on \p threads threads, in any order, and returns when all are done.
///
/// Indices are handed out one by one, so bodies may differ in cost. The first exception stops the handing out and is
/// rethrown here; a stop requested through \p context ends in Error{Cancelled}. Bodies may report to \p context.
void parallelFor(std::size_t count, unsigned threads, const Context& context, const std::function<void(std::size_t)>& body);

} // namespace taxon::jobs
