// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_near.h"

#include "doctor/near_duplicates.h"
#include "library/scan.h"

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

namespace taxon::worker {
namespace {

using identify::NearImage;

/// The images of the list, then those of the library: what each looks like.
struct Pictures {
    std::vector<doctor::ImageHash> hashes;
    std::vector<NearImage> listed;  ///< of the first ones: image and, in list, its own path
    std::vector<NearImage> library; ///< of the others: path, SHA-256 and class
};

int difference(const doctor::ImageHash& a, const doctor::ImageHash& b)
{
    return std::popcount(a.dHash ^ b.dHash) + std::popcount(a.impression.dHashDown ^ b.impression.dHashDown);
}

Pictures collect(const identify::IdentifyStore& store, const Workspace& workspace, const jobs::Context& context)
{
    Pictures pictures;
    store.eachLook([&](std::int64_t image, const std::string& path, const identify::Look& look) {
        pictures.hashes.push_back({look.pixels, look.across, {look.down, look.colours}, {}});
        pictures.listed.push_back({image, path});
    });
    if (pictures.listed.empty())
        return pictures;
    library::Library library = library::scanLibrary(workspace.library(), {.cacheFolder = workspace.cache()}, context);
    std::erase_if(library.images, [](const library::Image& image) { return image.place == library::Place::Unknown; });
    const doctor::HashResult known = doctor::hashImages(library, {.cacheFolder = workspace.cache()}, context);
    for (std::size_t i = 0; i < library.images.size(); ++i) {
        const library::FileHash file = known.files[i];
        pictures.hashes.push_back(known.hashes[i]);
        pictures.library.push_back({0, {}, library.images[i].path, file.sha256.str(), std::string(library.images[i].className)});
    }
    return pictures;
}

/// The image of the library among \p group that is most like \p image.
std::size_t mostAlike(const Pictures& pictures, std::size_t image, const std::vector<std::size_t>& group)
{
    const auto rank = [&](std::size_t other) {
        return pictures.hashes[other].pixelHash == pictures.hashes[image].pixelHash ? -1 : difference(pictures.hashes[other], pictures.hashes[image]);
    };
    return *std::min_element(group.begin(), group.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
}

} // namespace

std::size_t findNear(identify::IdentifyStore& store, const Workspace& workspace, const jobs::Context& context)
{
    const Pictures pictures = collect(store, workspace, context);
    const std::size_t listed = pictures.listed.size();
    const std::vector<std::uint32_t> groupOf = doctor::nearGroups(pictures.hashes, 0, context);
    std::vector<std::vector<std::size_t>> ofLibrary(listed); // by the first image of the group: those of the list come first
    for (std::size_t i = listed; i < pictures.hashes.size(); ++i)
        if (groupOf[i] < listed)
            ofLibrary[groupOf[i]].push_back(i);
    std::vector<NearImage> found;
    for (std::size_t i = 0; i < listed; ++i) {
        NearImage near{pictures.listed[i].image};
        if (groupOf[i] != i)
            near.list = pictures.listed[groupOf[i]].list;
        if (const auto& group = ofLibrary[groupOf[i]]; !group.empty()) {
            const std::size_t best = mostAlike(pictures, i, group);
            const std::int64_t image = near.image;
            const std::string earlier = near.list;
            near = pictures.library[best - listed];
            near.image = image;
            near.list = earlier;
            near.equal = pictures.hashes[best].pixelHash == pictures.hashes[i].pixelHash;
        }
        if (!near.list.empty() || !near.library.empty())
            found.push_back(std::move(near));
    }
    store.setNear(found);
    return found.size();
}

} // namespace taxon::worker
