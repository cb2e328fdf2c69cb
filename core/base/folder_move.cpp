// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/folder_move.h"

#include "base/error.h"
#include "base/text.h"

#include <cerrno>

namespace taxon {

void moveFolder(const std::filesystem::path& from, const std::filesystem::path& to, FileSystem& fileSystem)
{
    const int code = fileSystem.renameNew(from, to);
    if (code == -EEXIST || code == -ENOTEMPTY)
        throw Error(ErrorCode::AlreadyExists, "There is one of that name already.", pathToText(to), "Rename or move one of the two folders.");
    if (code != 0)
        throw errnoError(-code, "move the folder", pathToText(from));
    fileSystem.syncFolder(from.parent_path());
    fileSystem.syncFolder(to.parent_path());
}

} // namespace taxon
