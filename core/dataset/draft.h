// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest_writer.h"
#include "library/file_hashes.h"
#include "library/scan.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace taxon::dataset {

/// The images of a library as a build takes them; row i of each list belongs to images[i].
struct SourceImages {
    std::vector<library::Image> images;    ///< by path, their classes the folders': the build maps them. Those of Place::Unknown are left out
    std::vector<Digest> pixelHashes;       ///< of the decoded pixels after EXIF orientation; "" if it is damaged: it goes to the reserve
    std::vector<std::uint32_t> nearGroups; ///< the same for all pictures that look nearly the same; 0 = like no other
    std::vector<std::uint32_t> sources;    ///< the same for all pictures of one source (SourceIds); 0 = unknown; empty = of all
    library::FileHashes files;             ///< of the files' bytes
};

struct Placement;

/// A data set that is made, but not written. Its rows are not there but made one by one: a million images take about 210 bytes each, paths
/// of usual length included.
class Draft {
public:
    /// \param placement  every image has its set, but unknown ones. \param head  without sets and rows.
    Draft(Manifest head, std::unique_ptr<Placement> placement);
    Draft(Draft&&) noexcept;
    Draft& operator=(Draft&&) noexcept;
    ~Draft();

    /// The data set without its rows; id and rules may be changed until it is written.
    Manifest head;
    std::map<Name, std::size_t> reasons; ///< images of the reserve by why they are there
    std::map<Name, std::size_t> usable;  ///< images of train, validation, test and the surplus by class

    /// Shows the rows, sorted by set, class and path. \throws Error{Io} if the file hashes can't be read, and whatever \p onRow throws. O(n).
    void eachRow(const std::function<void(const ManifestRow&)>& onRow) const;

private:
    void sort();
    void count();

    std::unique_ptr<Placement> m_placement;
    std::vector<std::uint32_t> m_order; ///< of the images
};

} // namespace taxon::dataset
