// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace gloo {

/// One inline function of c10d's header calls it.
class Context {
public:
    void setTimeout(std::chrono::milliseconds timeout);
};

namespace transport {

/// c10d's header holds some by std::unique_ptr, so that its inline destructors need to know this one; we never make any.
class UnboundBuffer {
public:
    virtual ~UnboundBuffer();
};

} // namespace transport
} // namespace gloo
