// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <chrono>

namespace taxon::jobs {

/// Sleeps, but not beyond a stop request. Thread-safe. \throws Error{Cancelled} on one.
void sleep(std::chrono::milliseconds time, const Context& context);

} // namespace taxon::jobs
