// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mapped_file.h"
#include "base/text.h"
#include "library/edits.h"
#include "support/scratch.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace taxon::test {

/// A workspace with cat/1.jpg … and dog/1.jpg, each with bytes of its own.
struct EditFixture {
    ScratchFolder scratch;
    Workspace workspace = make(scratch);

    static Workspace make(const ScratchFolder& scratch)
    {
        for (const char* name : {"cat/1.jpg", "cat/2.jpg", "cat/tabby/3.jpg", "dog/1.jpg"})
            scratch.write(std::filesystem::path("library") / name, std::string("bytes of ") + name);
        return Workspace::create(scratch.path() / "ws", scratch.path() / "library");
    }
    std::filesystem::path add(const std::string& path) const { return scratch.write(std::filesystem::path("library") / path, "bytes of " + path); }
    [[nodiscard]] std::filesystem::path at(const std::string& path) const { return scratch.path() / "library" / path; }
    /// Every file of the library and its bytes.
    [[nodiscard]] std::map<std::string, std::string> files() const
    {
        std::map<std::string, std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(at("")))
            if (entry.is_regular_file())
                found[entry.path().lexically_relative(at("")).native()] = readTextFile(entry.path());
        return found;
    }
    /// The bytes of every file, wherever it lies: no edit may change them.
    [[nodiscard]] std::multiset<std::string> contents() const
    {
        std::multiset<std::string> bytes;
        for (const auto& [path, text] : files())
            bytes.insert(text);
        return bytes;
    }
    [[nodiscard]] std::string bytesAt(const std::string& path) const
    {
        const auto all = files();
        const auto found = all.find(path);
        return found == all.end() ? std::string("none") : found->second;
    }
    [[nodiscard]] std::vector<library::EditStep> history() const { return library::editHistory(Journal(workspace.journal(), "library")); }
    /// The journal file of the person who runs the test.
    [[nodiscard]] std::filesystem::path journalFile() const
    {
        for (const auto& entry : std::filesystem::directory_iterator(workspace.journal()))
            if (entry.path().extension() == ".jsonl" && entry.path().filename() != "library-bo-b.jsonl")
                return entry.path();
        return {};
    }
    /// What was journalled so far was done by bo@b, not by us.
    void giveToBo() const
    {
        std::string text = readTextFile(journalFile());
        const std::string me = "\"" + journalWriter() + "\"";
        for (std::size_t at = text.find(me); at != std::string::npos; at = text.find(me, at))
            text.replace(at, me.size(), "\"bo@b\"");
        std::filesystem::remove(journalFile());
        scratch.write("ws/journal/library-bo-b.jsonl", text);
    }
};

} // namespace taxon::test
