// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/taxon_program.h"
#include "support/scratch.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace taxon::test {

/// Every file below a folder with its bytes, every folder with "" (its name ends in '/'), every other thing with "special".
using Tree = std::map<std::string, std::string>;
[[nodiscard]] Tree treeOf(const std::filesystem::path& folder);
/// The first difference in words, or "": for messages of tests.
[[nodiscard]] std::string difference(const Tree& expected, const Tree& found);

/// A small library and its workspace that a test breaks again and again: each time it begins from the same state.
class Playground {
public:
    /// Makes the library (three classes, a benchmark, sub-classes) and the workspace "ws".
    Playground();

    [[nodiscard]] const std::filesystem::path& root() const noexcept { return m_work; }
    [[nodiscard]] std::filesystem::path library() const { return m_work / "library"; }
    [[nodiscard]] std::filesystem::path workspace() const { return m_work / "ws"; }
    [[nodiscard]] const TaxonProgram& taxon() const noexcept { return m_taxon; }
    /// \p arguments on the workspace, with absolute paths, so that messages name them.
    [[nodiscard]] QStringList onWorkspace(const QStringList& arguments) const;
    /// \throws std::runtime_error with the program's message if the command fails.
    void mustSucceed(const QStringList& arguments) const;

    /// What is there now becomes the state that restore() brings back.
    void keep();
    void restore() const;

    /// What people see of the workspace: without cache/ and without hidden files. Times are cut to "TIME".
    [[nodiscard]] Tree visibleWorkspace() const;
    /// Names of temporaries anywhere below root().
    [[nodiscard]] std::vector<std::string> temporaries() const;

private:
    ScratchFolder m_scratch;
    std::filesystem::path m_work;
    std::filesystem::path m_kept;
    TaxonProgram m_taxon;
};

} // namespace taxon::test
