// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/workspace.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/yaml_reader.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace taxon {
namespace {

namespace fs = std::filesystem;

/// A path as a double-quoted YAML scalar.
std::string quoted(const fs::path& path)
{
    std::string out = "\"";
    for (const char c : path.native()) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\"";
}

} // namespace

Workspace Workspace::create(const fs::path& root, const fs::path& library)
{
    const fs::path file = root / "taxon.yaml";
    if (fs::exists(file))
        throw Error(ErrorCode::AlreadyExists, "This folder is a workspace already.", pathToText(root), "Open it, or choose another folder.");
    if (!fs::is_directory(library))
        throw Error(ErrorCode::NotFound, "There is no such library folder.", pathToText(library), "Give the folder that holds one folder per class.");
    if (!isUtf8(library.native()))
        throw Error(ErrorCode::InvalidArgument, "The path of a library must be valid UTF-8.", pathToText(library), "Rename the folder.");
    for (const char* folder : {"journal", "datasets", "shards", "runs", "models", "identify", "trash", "cache"}) {
        std::error_code failure;
        fs::create_directories(root / folder, failure);
        if (failure)
            throw errnoError(failure.value(), "create a folder", pathToText(root / folder));
    }
    const fs::path absolute = fs::canonical(library);
    const fs::path relative = absolute.lexically_relative(fs::canonical(root));
    const bool inside = !relative.empty() && *relative.begin() != "..";
    writeFileAtomically(file,
                        fmt::format("# A Taxon workspace. Paths are relative to this folder.\n"
                                    "format: taxon.workspace\nversion: {}\nlibrary: {}\n"
                                    "# Fewest images a class needs to be trained, and the most it trains on.\nmin_images: 20\nmax_images: 1000\n",
                                    kVersion, quoted(inside ? relative : absolute)));
    return open(root);
}

Workspace Workspace::open(const fs::path& root)
{
    const fs::path file = root / "taxon.yaml";
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, "This folder is not a Taxon workspace: it has no taxon.yaml.", pathToText(root),
                    "Make one with: taxon init DIR --library LIBRARY.");
    YamlReader reader = YamlReader::open(file);
    std::string format;
    int version = 0;
    reader.read("format", format);
    reader.read("version", version, 0, 1 << 20);
    if (format != "taxon.workspace")
        throw Error(ErrorCode::Damaged, "This is not a taxon.workspace file.", pathToText(file));
    if (version < 1 || version > kVersion)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The workspace has format version {}; this program knows versions up to {}.", version, kVersion), pathToText(file),
                    "Use a newer Taxon; nothing was changed.");
    Workspace workspace;
    workspace.m_root = fs::absolute(root).lexically_normal();
    std::string library;
    reader.read("library", library);
    reader.read("min_images", workspace.m_minImages, 1, 1'000'000);
    reader.read("max_images", workspace.m_maxImages, 1, 100'000'000);
    reader.finish();
    if (library.empty())
        throw Error(ErrorCode::Configuration, "\"library\" is missing.", pathToText(file), "Add: library: FOLDER.");
    workspace.m_library = (workspace.m_root / library).lexically_normal();
    return workspace;
}

fs::path Workspace::dataset(const std::string& id) const
{
    return datasets() / requireSafeId(id, "data set");
}

fs::path Workspace::shards(const std::string& id) const
{
    return shardSets() / requireSafeId(id, "shard set");
}

fs::path Workspace::run(const std::string& id) const
{
    return runs() / requireSafeId(id, "run");
}

std::vector<std::string> Workspace::idsIn(const fs::path& folder)
{
    std::vector<std::string> ids;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string name = entry.path().filename().native();
        if (isSafeId(name) && entry.is_directory(failure))
            ids.push_back(name);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::string Workspace::newestIn(const fs::path& folder, const std::string& kind, const std::string& hint)
{
    const auto ids = idsIn(folder);
    if (ids.empty())
        throw Error(ErrorCode::NotFound, fmt::format("There is no {} yet.", kind), pathToText(folder), hint);
    return ids.back();
}

fs::path userCacheFolder()
{
    if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0')
        return fs::path(xdg) / "taxon";
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : "/tmp") / ".cache" / "taxon";
}

} // namespace taxon
