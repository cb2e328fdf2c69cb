// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::library {

/// Where somebody put an image.
struct MovedImage {
    std::string path; ///< where it is now
    std::string who, time;
};

/// Where the images are now that people moved one by one since they had another path: for lists that were made before. Whole folders that
/// were renamed or merged are not followed.
class MovedImages {
public:
    MovedImages() = default;
    /// \param steps  editHistory(). O(images of all steps).
    explicit MovedImages(const std::vector<EditStep>& steps);
    /// \param path  any that the image had, relative to the library. \param sha256  of its bytes: another image may have the name by now.
    /// \returns nullptr if no such image was moved, or if it is back there.
    [[nodiscard]] const MovedImage* find(const std::string& path, const std::string& sha256) const;

private:
    std::unordered_map<std::string, MovedImage> m_moved; ///< by former path and hash
};

} // namespace taxon::library
