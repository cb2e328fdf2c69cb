// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon {

/// Gives freed memory back to the system. After a vector of tens of megabytes that lived among small values: the allocator would keep
/// it, and what comes next would need room beside it. Takes milliseconds. Does nothing where the C library can't. Thread-safe.
void releaseFreedMemory() noexcept;

/// Empties a container, and frees what it held: after `x = {}` a vector is empty, too, but keeps its memory.
template <typename Container>
void discard(Container& container)
{
    container = Container();
}

} // namespace taxon
