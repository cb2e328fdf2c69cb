// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "storage/storage.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace taxon::storage {

/// Counts the bytes of several files at once; a file never counts more than its size, whatever is sent twice. Thread-safe.
class TransferMeter {
public:
    TransferMeter(std::string label, std::uint64_t total, const jobs::Context& context)
        : m_label(std::move(label)), m_total(total), m_context(context)
    {}

    /// The meter of one file of \p bytes. It must not outlive this object.
    [[nodiscard]] Meter file(std::uint64_t bytes)
    {
        return [this, left = bytes](std::uint64_t more) mutable {
            const std::uint64_t counted = std::min(more, left);
            left -= counted;
            add(counted);
        };
    }
    void add(std::uint64_t bytes)
    {
        m_done += bytes;
        m_context.progress({m_label, m_done, m_total, "bytes"});
    }

private:
    std::string m_label;
    std::uint64_t m_total;
    std::atomic<std::uint64_t> m_done{0};
    const jobs::Context& m_context;
};

} // namespace taxon::storage
