// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace taxon {

/// Keeps this process from publishing once somebody else has taken its work over: while a Fence lives and is closed, no AtomicFile or
/// AtomicFolder of the process commits (Error{Locked}), and logs are not appended to.
///
/// One at a time in a process. Between the question and the rename lies a moment in which a process may be held up: it narrows what two
/// workers on one run can do to each other to that one file, which is whole either way. Thread-safe.
class Fence {
public:
    /// \param isOpen  asked before each commit and line, from any thread: cheap, and must not throw.
    /// \param closed  the sentence of the error. \param where  what it is about.
    Fence(std::function<bool()> isOpen, std::string closed, std::string where);
    ~Fence();
    Fence(const Fence&) = delete;
    Fence& operator=(const Fence&) = delete;

    /// Whether this process may publish; true without a fence.
    [[nodiscard]] static bool isOpen();
    /// \throws Error{Locked} if it may not.
    static void requireOpen();
};

} // namespace taxon
