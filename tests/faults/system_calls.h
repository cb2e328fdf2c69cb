// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/taxon_program.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::test {

/// A system call by which a command changes something below a folder: makes, writes, renames, links, removes or flushes files and
/// folders there. Reads are none: between two of them nothing differs on disk.
struct Change {
    std::size_t number = 0; ///< the so many-th change of the command, over all of its threads
    std::string text;       ///< "renameat2 /a/b /a/c"
    [[nodiscard]] std::string call() const { return text.substr(0, text.find(' ')); } ///< "renameat2"
};

/// A call of the program that was to meet a fault.
struct MetCall : Call {
    std::string met; ///< the change that met it: Change::text; "" if the command came to no such change
};

/// "" where programs can be traced here, else why not: containers without the capability ptrace may refuse it. A test must fail then,
/// for a skipped one looks green.
[[nodiscard]] std::string whyNoTracing();

/// Runs the command and lists, in order, the changes below \p folder (absolute, without symbolic links) that it made; one that failed
/// by itself changed nothing and is left out.
/// \param call  how the command ended.
[[nodiscard]] std::vector<Change> changesBelow(const TaxonProgram& program, const QStringList& arguments, const std::filesystem::path& folder,
                                               Call& call);

/// Runs the command; kill -9 meets it as it begins its \p number-th change below \p folder.
[[nodiscard]] MetCall callKilledAt(const TaxonProgram& program, const QStringList& arguments, const std::filesystem::path& folder,
                                   std::size_t number);
/// Runs the command; that change fails with \p error (ENOSPC …) and does nothing.
[[nodiscard]] MetCall callFailingAt(const TaxonProgram& program, const QStringList& arguments, const std::filesystem::path& folder,
                                    std::size_t number, int error);

/// At most \p most of \p changes: all if they are few, else evenly spread with the first and the last.
[[nodiscard]] std::vector<Change> sampled(const std::vector<Change>& changes, std::size_t most);

} // namespace taxon::test
