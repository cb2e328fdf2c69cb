// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::test {

/// A TCP port of this machine that nobody listened at a moment ago; another program may take it before the caller does.
[[nodiscard]] int freePort();

/// Whether somebody takes connections at \p address (IPv4).
[[nodiscard]] bool isListening(const char* address, int port);

} // namespace taxon::test
