// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "library/edit_journal.h"
#include "library/move_file.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <set>
#include <system_error>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

/// The image came from one name to the other before the step was cut off.
bool isMoved(const fs::path& root, const EditedImage& image)
{
    const bool left = image.from.empty() || typeOf(root / textToPath(image.from)) == fs::file_type::not_found;
    const bool arrived = image.to.empty() || typeOf(root / textToPath(image.to)) != fs::file_type::not_found;
    return left && arrived;
}

/// Both names are taken: the image arrived, and then its old name was given to another one of the same step.
bool hasArrived(const fs::path& root, const EditedImage& image)
{
    try {
        return !image.sha256.empty() && toHex(sha256OfFile(root / textToPath(image.to))) == image.sha256;
    } catch (const Error&) {
        return false;
    }
}

/// Moves, makes or removes what \p image says: 0 or -errno.
int carryOutOne(FileSystem& fileSystem, const fs::path& root, const EditedImage& image)
{
    const fs::path from = root / textToPath(image.from);
    const fs::path relative = textToPath(image.to);
    if (image.folder && image.to.empty())
        return removeEmptyFolder(from);
    if (image.folder && image.from.empty())
        return typeOf(root / relative) == fs::file_type::not_found ? makeFolders(fileSystem, root, relative) : -EEXIST;
    int result = 0;
    for (int attempt = 0; attempt < 2; ++attempt) { // twice: somebody may remove the empty folder before the first image is in it
        result = makeFolders(fileSystem, root, relative.parent_path());
        if (result == 0)
            result = image.folder ? moveFolder(fileSystem, from, root / relative) : moveFile(fileSystem, from, root / relative);
        if (result != -ENOENT || typeOf(from) == fs::file_type::not_found)
            break;
    }
    return result;
}

/// Makes what changed in the folders durable. Many at a time: a disk empties its cache for all that wait for it at once.
/// \throws Error{Io|NoSpace} naming a folder; one that is gone needs no sync.
void syncFolders(FileSystem& fileSystem, const std::vector<fs::path>& folders)
{
    constexpr std::size_t kFew = 8; // one after the other
    constexpr unsigned kAtOnce = 32;
    jobs::parallelFor(folders.size(), folders.size() <= kFew ? 1 : kAtOnce, {}, [&](std::size_t i) {
        if (const int failure = fileSystem.syncFolder(folders[i]); failure != 0 && failure != -ENOENT)
            throw errnoError(-failure, "make the moves durable", pathToText(folders[i]));
    });
}

std::string reasonOf(int errnoValue, bool isFolder)
{
    switch (errnoValue) {
    case ENOENT: return "It is no longer there: somebody moved or removed it.";
    case EEXIST: return isFolder ? "A folder of that name is there already." : "A file of that name is there already.";
    case ENOTEMPTY: return "The folder is not empty.";
    default: return fmt::format("It can't be moved: {}.", std::generic_category().message(errnoValue));
    }
}

} // namespace

/// Moves what is not moved yet, makes the moves durable, and closes the step.
void LibraryEditor::finish(EditStep& step, bool recovering)
{
    std::set<fs::path> folders;
    std::uint64_t count = 0;
    for (EditedImage& image : step.images) {
        m_context.progress({"Moving", ++count, step.images.size(), "files"});
        if (!image.failed.empty())
            continue;
        int result = carryOutOne(m_fileSystem, m_root, image);
        if (recovering
            && ((result == -ENOENT && isMoved(m_root, image)) || (result == -EEXIST && (isMoved(m_root, image) || hasArrived(m_root, image)))))
            result = 0; // moved before it was cut off
        if (result == -ENOENT && typeOf(m_root) != fs::file_type::directory)
            throw Error(ErrorCode::Io, "The library went away while images were moved.", pathToText(m_root),
                        "When it is back, the next change or \"taxon library undo\" finishes this step first.");
        if (result != 0) {
            image.failed = reasonOf(-result, image.folder);
            image.gone = result == -ENOENT;
            continue;
        }
        for (const std::string* path : {&image.from, &image.to})
            if (!path->empty())
                folders.insert((m_root / textToPath(*path)).parent_path());
    }
    for (auto folder = step.unmakes.rbegin(); folder != step.unmakes.rend(); ++folder)
        if (const fs::path path = m_root / textToPath(*folder); removeEmptyFolder(path) == 0)
            folders.insert(path.parent_path());
    syncFolders(m_fileSystem, {folders.begin(), folders.end()}); // where that fails the step stays open: the next editor closes it
    m_steps.reset();
    appendDone(m_journal, step);
}

/// Closes a step that moved nothing: its person was told so, or saw nothing happen.
void LibraryEditor::giveUp(EditStep& step)
{
    for (EditedImage& image : step.images)
        image.failed = "The step was cut off before its first image was moved.";
    m_steps.reset();
    appendDone(m_journal, step);
}

/// Whether the editor of somebody else is still there. Where a share knows no locks nobody seems to be; then both may finish a
/// step, which does no harm: moves are done once, and what its own writer notes counts.
bool LibraryEditor::isAtWork(const std::string& writer) const
{
    try {
        const fs::path file = lockFile(m_journalFolder, writer);
        if (typeOf(file) == fs::file_type::regular)
            const FileLock free(file);
        return false;
    } catch (const Error&) {
        return true;
    }
}

void LibraryEditor::finishCutOff()
{
    const std::shared_ptr<const Steps> known = steps();
    for (const EditStep& cutOff : known->all) {
        const bool isOpen = !cutOff.images.empty() && !known->done.contains(cutOff.id);
        if (!isOpen || (cutOff.who != journalWriter() && isAtWork(cutOff.who)))
            continue;
        EditStep step = cutOff;
        const bool began = !known->incomplete.contains(step.id) && std::any_of(step.images.begin(), step.images.end(), [&](const EditedImage& image) {
            return image.failed.empty() && isMoved(m_root, image);
        });
        if (began)
            finish(step, true);
        else
            giveUp(step);
        m_recovered.push_back(fmt::format("The step {} ({} of {} images{}) had been cut off; it was {}.", step.id, step.action, step.images.size(),
                                          step.who == journalWriter() ? "" : " by " + step.who,
                                          began ? "finished" : "given up, because no image had been moved yet"));
    }
}

} // namespace taxon::library
