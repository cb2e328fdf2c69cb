// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/library_presenter.h"

#include <string>
#include <vector>

namespace taxon::workbench {

/// The classes of a library by the names of their folders: what can be shown while the scan looks at a million files. Nothing is counted
/// (LibrarySection::isCounted), reserved folders are left out. Reads one folder. \throws Error{NotFound|Io}.
[[nodiscard]] LibraryReading firstLook(const Workspace& workspace);

/// The image files of a class folder as far as their names tell, by path; what is damaged or no image after all, the scan finds.
/// Reads the folder and those below it. \throws Error{Cancelled}; a folder that can't be read has none.
[[nodiscard]] std::vector<library::Image> imagesAtFirstLook(const Workspace& workspace, const std::string& className, const jobs::Context& context);

/// \p reading with the images of one section.
[[nodiscard]] LibraryReading withImages(const LibraryReading& reading, std::size_t section, std::vector<library::Image> images);

} // namespace taxon::workbench
