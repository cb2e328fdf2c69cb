// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mapped_file.h"
#include "base/text.h"
#include "base/workspace.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

#include <filesystem>
#include <map>
#include <string>

namespace taxon::test {

/// Every regular file below \p folder and its bytes; names in text form.
inline std::map<std::string, std::string> filesBelow(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.symlink_status().type() == std::filesystem::file_type::regular)
            found[pathToText(entry.path().lexically_relative(folder))] = readTextFile(entry.path());
    return found;
}

/// The names of filesBelow(), one a line: what a failed comparison can show.
inline std::string namesOf(const std::map<std::string, std::string>& files)
{
    std::string names;
    for (const auto& [name, bytes] : files)
        names += name + "\n";
    return names;
}

/// A workspace in \p scratch with an empty library: NAME/ws and NAME/library.
inline Workspace emptyWorkspace(const ScratchFolder& scratch, const std::string& name)
{
    std::filesystem::create_directories(scratch.path() / name / "library");
    return Workspace::create(scratch.path() / name / "ws", scratch.path() / name / "library");
}

/// A library with every place that holds images and the names that go wrong, each image another picture.
inline std::filesystem::path namedLibrary(const ScratchFolder& scratch)
{
    unsigned number = 0;
    for (const std::string& name :
         {std::string("cat/1.png"), std::string("cat/tabby/3.png"), std::string("cat/A.png"), std::string("cat/a.png"),
          std::string("cat/\xC3\xBC x.png"), std::string("cat/new\nline.png"), std::string("cat/caf\xE9.png"), std::string("cat/back\\slash.png"),
          std::string("cat/a \"b\", c;d.png"), std::string("cat/50%+1 & <x>.png"), "cat/" + std::string(251, 'n') + ".png",
          std::string("a dog/1.png"), std::string("a dog/cat/v1.2.png"), std::string("a dog/puppies/deep/7.png"), std::string("_unknown/u.png"),
          std::string("_out_of_scope/sub/o.png"), std::string("_benchmark/hard/cat/b.png"), std::string("_benchmark/hard/_out_of_scope/n.png")})
        scratch.write(std::filesystem::path("from/library") / name, numberedPng(++number));
    return std::filesystem::canonical(scratch.path() / "from/library");
}

} // namespace taxon::test
