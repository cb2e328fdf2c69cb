// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

namespace taxon::test {

/// A clock that stands still until a test moves it.
class FakeClock : public Clock {
public:
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::time_point(m_elapsed); }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override
    {
        return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(m_start + m_elapsed));
    }
    void advance(std::chrono::nanoseconds by) { m_elapsed += by; }

private:
    std::chrono::nanoseconds m_start = std::chrono::seconds(1'800'000'000);
    std::chrono::nanoseconds m_elapsed{0};
};

} // namespace taxon::test
