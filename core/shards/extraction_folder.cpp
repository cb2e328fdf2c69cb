// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/extraction_folder.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "shards/extract_parts.h"

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLock = "lock";

void check(const std::error_code& failure, const char* action, const fs::path& where)
{
    if (failure)
        throw errnoError(failure.value(), action, pathToText(where));
}

/// Everything but the lock.
void removeContents(const fs::path& folder)
{
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename() != kExtractedFolder)
            fs::remove_all(entry.path(), failure);
    for (const auto& entry : fs::directory_iterator(folder / kExtractedFolder))
        if (entry.path().filename() != kLock)
            fs::remove_all(entry.path(), failure);
    check(failure, "remove what another extraction left", folder);
}

bool isSame(const fs::path& a, const fs::path& b)
{
    return fs::exists(a) && readTextFile(a) == readTextFile(b);
}

} // namespace

ExtractionFolder::ExtractionFolder(const fs::path& source, fs::path target, FileSystem& fileSystem)
    : m_target(fs::absolute(target)),
      m_path(m_target.parent_path() / ("." + m_target.filename().native().substr(0, 200) + ".extracting")),
      m_fileSystem(fileSystem)
{
    const fs::path own = m_path / kExtractedFolder;
    std::error_code failure;
    fs::create_directories(own, failure);
    check(failure, "create the folder", own);
    m_lock.emplace(own / kLock);
    m_goesOn = isSame(own / "manifest.json", source / "manifest.json");
    if (m_goesOn)
        return;
    removeContents(m_path);
    for (const char* name : {"index.csv", "manifest.json"}) { // the manifest last: with it the rest counts
        fs::copy_file(source / name, own / name, failure);
        check(failure, "copy the index", own / name);
    }
}

void ExtractionFolder::commit()
{
    std::error_code failure;
    fs::remove(m_path / kExtractedFolder / kLock, failure);
    check(failure, "remove the lock", m_path);
    if (const int result = m_fileSystem.renameNew(m_path, m_target); result < 0)
        throw errnoError(-result, "rename the finished folder into place", pathToText(m_target));
    if (const int result = m_fileSystem.syncFolder(m_target.parent_path()); result < 0)
        throw errnoError(-result, "flush the folder to disk", pathToText(m_target.parent_path()));
}

void ExtractionFolder::remove() noexcept
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

} // namespace taxon::shards
