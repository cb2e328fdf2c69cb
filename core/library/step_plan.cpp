// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/step_plan.h"

#include "base/error.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "library/file_stamp.h"
#include "library/known_contents.h"
#include "library/move_file.h"
#include "library/scan.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 255; ///< bytes, of nearly every file system

/// \p stem + \p tail + \p extension, the stem cut where the name would be too long, never inside a character.
std::string nameWith(const std::string& stem, const std::string& tail, const std::string& extension)
{
    std::size_t length = stem.size();
    if (length + tail.size() + extension.size() > kLongestName) {
        length = kLongestName - std::min(kLongestName, tail.size() + extension.size());
        while (length > 0 && (static_cast<unsigned char>(stem[length]) & 0xC0U) == 0x80U)
            --length;
    }
    return stem.substr(0, length) + tail + extension;
}

bool isBelow(const fs::path& path, const fs::path& folder)
{
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// The names in a folder, unsorted. \throws Error{Io}.
std::vector<fs::path> namesOf(const fs::path& folder)
{
    std::vector<fs::path> names;
    std::error_code failure;
    for (fs::directory_iterator at(folder, failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        names.push_back(at->path().filename());
    if (failure && failure != std::errc::no_such_file_or_directory)
        throw errnoError(failure.value(), "read the folder", pathToText(folder));
    return names;
}

void dropOne(std::multiset<std::string>& names, const std::string& name)
{
    if (const auto found = names.find(name); found != names.end())
        names.erase(found);
}

} // namespace

bool canHoldImages(const fs::path& folder)
{
    std::vector<std::string> parts;
    for (const fs::path& part : folder)
        parts.push_back(part.native());
    if (parts.empty() || folder.is_absolute()
        || std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty() || part.front() == '.'; }))
        return false;
    const auto holds = [](const std::string& name) { return isClassName(name) || name == "_out_of_scope"; };
    if (parts[0] == "_benchmark")
        return parts.size() >= 3 && isBenchmarkName(parts[1]) && holds(parts[2]);
    return holds(parts[0]) || parts[0] == "_unknown";
}

fs::path folderForImages(const std::string& text)
{
    fs::path folder = textToPath(text).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path(); // "dog/"
    if (!canHoldImages(folder))
        throw Error(ErrorCode::InvalidArgument, "This can't be a folder of images; nothing was changed.", text,
                    "Give a class, a sub-class (dog/puppies), _unknown, _out_of_scope or _benchmark/NAME/CLASS.");
    return folder;
}

StepPlan::StepPlan(const fs::path& root, fs::path cacheFolder, std::function<std::optional<MovedAway>(const std::string&)> movedAway)
    : m_root(root), m_cacheFolder(std::move(cacheFolder)), m_movedAway(std::move(movedAway))
{}

/// The path relative to the library, checked to reach nothing outside by ".." or a link.
fs::path StepPlan::insideLibrary(const std::string& path) const
{
    fs::path relative = textToPath(path).lexically_normal();
    if (!relative.has_filename())
        relative = relative.parent_path();
    const bool leads = relative.empty() || relative == "." || relative.is_absolute() || *relative.begin() == "..";
    if (leads)
        throw Error(ErrorCode::InvalidArgument, "This is no path inside the library; nothing was changed.", path,
                    "Give it relative to the library, such as cat/1.jpg.");
    fs::path folder = m_root;
    for (const fs::path& part : relative.parent_path()) {
        folder /= part;
        if (typeOf(folder) == fs::file_type::symlink)
            throw Error(ErrorCode::InvalidArgument, "It lies behind a symbolic link, so it is not in the library itself; nothing was changed.", path);
    }
    return relative;
}

fs::path StepPlan::existingFolder(const std::string& text) const
{
    fs::path folder = insideLibrary(text);
    const fs::file_type type = typeOf(m_root / folder);
    if (type == fs::file_type::not_found)
        throw Error(ErrorCode::NotFound, "There is no such folder in the library; nothing was changed.", text);
    if (type != fs::file_type::directory)
        throw Error(ErrorCode::InvalidArgument, "This is no folder; nothing was changed.", text);
    return folder;
}

/// What of \p folder exists must be folders, not links: images moved through a link would leave the library.
void StepPlan::requireFolders(const fs::path& folder) const
{
    fs::path at;
    for (const fs::path& part : folder) {
        at /= part;
        const fs::file_type type = typeOf(m_root / at);
        if (type == fs::file_type::not_found)
            return;
        if (type != fs::file_type::directory)
            throw Error(ErrorCode::InvalidArgument,
                        fmt::format("This is {}, not a folder; nothing was changed.", type == fs::file_type::symlink ? "a symbolic link" : "a file"),
                        pathToText(at));
    }
}

/// The folded names in a folder once what was planned so far is done; read when something comes into it, which for most sources is never.
std::multiset<std::string>& StepPlan::namesIn(const fs::path& folder)
{
    const auto [at, isNew] = m_names.try_emplace(folder);
    if (isNew) {
        for (const fs::path& name : namesOf(m_root / folder))
            at->second.insert(foldedName(name.native()));
        for (const std::string& name : m_left[folder])
            dropOne(at->second, name);
        m_left.erase(folder);
    }
    return at->second;
}

void StepPlan::leaves(const fs::path& path)
{
    const fs::path folder = path.parent_path();
    std::string name = foldedName(path.filename().native());
    if (const auto known = m_names.find(folder); known != m_names.end()) {
        dropOne(known->second, name);
        m_triedUpTo.erase(folder); // a number has become free
    } else {
        m_left[folder].push_back(std::move(name));
    }
}

/// \p wanted, or the first of "name-2.jpg", "name-3.jpg" … that is free. Takes it.
fs::path StepPlan::freeName(const fs::path& wanted)
{
    auto& names = namesIn(wanted.parent_path());
    std::string name = wanted.filename().native();
    if (std::string folded = foldedName(name); names.contains(folded)) {
        const std::string stem = wanted.stem().native();
        const std::string extension = wanted.extension().native();
        int& tried = m_triedUpTo[wanted.parent_path()].try_emplace(std::move(folded), 1).first->second; // many a class has an "image 1.jpg"
        do
            name = nameWith(stem, "-" + std::to_string(++tried), extension);
        while (names.contains(foldedName(name)));
    }
    names.insert(foldedName(name));
    return wanted.parent_path() / name;
}

void StepPlan::placeFile(const fs::path& from, const fs::path& to)
{
    leaves(from);
    m_images.push_back({pathToText(from), pathToText(freeName(to)), "", "", false, false});
}

/// A file, or a folder as a whole, or where that is there already all it holds.
void StepPlan::place(const fs::path& from, const fs::path& to)
{
    if (typeOf(m_root / from) != fs::file_type::directory)
        placeFile(from, to);
    else if (typeOf(m_root / to) == fs::file_type::not_found && !namesIn(to.parent_path()).contains(foldedName(to.filename().native())))
        renameFolder(from, to);
    else
        mergeFolder(from, to);
}

void StepPlan::moveTo(const std::string& path, const fs::path& to)
{
    const fs::path from = insideLibrary(path);
    requireFolders(to.parent_path());
    const fs::file_type type = typeOf(m_root / from);
    if (type == fs::file_type::regular) {
        placeFile(from, to);
    } else if (type == fs::file_type::directory) {
        if (std::next(from.begin()) == from.end() && from.native().starts_with('_'))
            throw Error(ErrorCode::InvalidArgument, "This folder has a meaning of its own; nothing was changed.", path,
                        "Give images or folders in it.");
        place(from, to);
    } else if (type != fs::file_type::not_found) {
        throw Error(ErrorCode::InvalidArgument, "This is no image file of the library itself; nothing was changed.", path,
                    "Links and devices are not moved.");
    } else if (const auto moved = m_movedAway(pathToText(from))) {
        m_images.push_back({pathToText(from), pathToText(to), moved->sha256,
                            fmt::format("{} moved it to {}{}; your answer is kept beside it: taxon library conflicts.", moved->who, moved->to,
                                        moved->why.empty() ? "" : " (" + moved->why + ")"),
                            false, true});
    } else {
        throw Error(ErrorCode::NotFound, "There is no such image in the library; nothing was changed.", path,
                    "Perhaps it was moved: taxon library history " + shellQuoted(path) + ".");
    }
}

void StepPlan::moveInto(const std::string& path, const fs::path& folder)
{
    const fs::path from = insideLibrary(path);
    requireFolders(folder);
    if (from.parent_path() != folder) // it is there already
        moveTo(path, folder / from.filename());
}

void StepPlan::renameFolder(const fs::path& folder, const fs::path& to)
{
    if (isBelow(to, folder))
        throw Error(ErrorCode::InvalidArgument, "A folder can't be moved into itself; nothing was changed.", pathToText(folder));
    requireFolders(to.parent_path());
    if (typeOf(m_root / to) != fs::file_type::not_found)
        throw Error(ErrorCode::AlreadyExists, "There is such a folder already; nothing was changed.", pathToText(to),
                    fmt::format("To put the two together: taxon library merge {} {}.", shellQuoted(pathToText(folder)), shellQuoted(pathToText(to))));
    leaves(folder);
    namesIn(to.parent_path()).insert(foldedName(to.filename().native()));
    m_images.push_back({pathToText(folder), pathToText(to), "", "", true, false});
}

void StepPlan::mergeFolder(const fs::path& folder, const fs::path& into)
{
    if (isBelow(into, folder))
        throw Error(ErrorCode::InvalidArgument, "A folder can't be merged into itself; nothing was changed.", pathToText(folder));
    requireFolders(into);
    std::vector<fs::path> names = namesOf(m_root / folder);
    std::sort(names.begin(), names.end());
    for (const fs::path& name : names)
        place(folder / name, into / name);
    removeFolder(folder);
}

void StepPlan::makeFolder(const fs::path& folder)
{
    requireFolders(folder.parent_path());
    if (typeOf(m_root / folder) != fs::file_type::not_found)
        throw Error(ErrorCode::AlreadyExists, "There is such a folder already; nothing was changed.", pathToText(folder));
    auto& names = namesIn(folder.parent_path());
    if (names.contains(foldedName(folder.filename().native())))
        throw Error(ErrorCode::AlreadyExists, "There is a folder whose name differs only in case or composition; nothing was changed.",
                    pathToText(folder), "On Windows and macOS they would be one.");
    names.insert(foldedName(folder.filename().native()));
    m_images.push_back({"", pathToText(folder), "", "", true, false});
}

void StepPlan::removeFolder(const fs::path& folder)
{
    leaves(folder);
    m_images.push_back({pathToText(folder), "", "", "", true, false});
}

/// No path twice, and none below a folder that is moved as well.
void StepPlan::requireOnce() const
{
    std::vector<fs::path> sources;
    for (const EditedImage& image : m_images)
        if (!image.from.empty() && !image.to.empty())
            sources.push_back(textToPath(image.from));
    std::sort(sources.begin(), sources.end());
    for (std::size_t i = 1; i < sources.size(); ++i)
        if (isBelow(sources[i], sources[i - 1])) // what lies below a folder follows it in this order
            throw Error(ErrorCode::InvalidArgument, "It is given twice, or lies in a folder that is given, too; nothing was changed.",
                        pathToText(sources[i]));
}

std::vector<EditedImage> StepPlan::take(const jobs::Context& context)
{
    requireOnce();
    std::atomic<std::uint64_t> done{0};
    KnownContents known(m_cacheFolder);
    const auto sha256Of = [&](const fs::path& file, const FileStamp& stamp) {
        const std::optional<Sha256Digest> sha256 = known.sha256Of(stamp);
        return sha256 ? *sha256 : sha256OfFile(file);
    };
    jobs::parallelFor(m_images.size(), jobs::defaultThreads(), context, [&](std::size_t i) {
        EditedImage& image = m_images[i];
        const fs::path file = m_root / textToPath(image.from);
        if (const auto stamp = image.folder || !image.sha256.empty() ? std::nullopt : stampOf(file)) // of a regular file
            image.sha256 = toHex(sha256Of(file, *stamp));
        context.progress({"Reading what will be moved", ++done, m_images.size(), "files"});
    });
    return std::move(m_images);
}

} // namespace taxon::library
