// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "playground.h"
#include "system_calls.h"

namespace taxon::test {

/// A command that makes one thing, and what it makes: there completely or not at all.
struct Making {
    const char* name;
    std::vector<QStringList> before; ///< commands that must have run
    QStringList command;
    std::filesystem::path result;
    std::filesystem::path mark; ///< the result is there once this is
};

/// All makings that are swept. Few threads and small shards: many different states for few images.
[[nodiscard]] std::vector<Making> makings(const Playground& playground);

/// One of them on a playground of its own, with the states before and after.
class Workshop {
public:
    explicit Workshop(const std::string& name);

    [[nodiscard]] const Making& making() const noexcept { return m_making; }
    [[nodiscard]] const Playground& playground() const noexcept { return m_playground; }
    [[nodiscard]] const TaxonProgram& taxon() const noexcept { return m_playground.taxon(); }
    /// The command's changes, from one unbroken run, whose result becomes what is expected.
    [[nodiscard]] const std::vector<Change>& changes() const noexcept { return m_changes; }

    void restore() const { m_playground.restore(); }
    [[nodiscard]] bool isMade() const { return std::filesystem::exists(m_making.mark); }
    /// What is wrong with the state on disk, or "": the library as it was, the rest of the workspace too, the result whole or not there.
    [[nodiscard]] std::string whatIsTorn() const;
    /// Runs the command again and says what is wrong with what it did, or "". \param leftovers temporaries lie around: it must say so.
    [[nodiscard]] std::string whatRecoveryMissed(bool leftovers) const;

private:
    [[nodiscard]] Tree withoutResult(Tree tree) const;

    Playground m_playground;
    Making m_making;
    std::vector<Change> m_changes;
    Tree m_library, m_others, m_result;
};

} // namespace taxon::test
