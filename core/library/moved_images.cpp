// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/moved_images.h"

#include <set>

namespace taxon::library {
namespace {

std::string keyOf(const std::string& path, const std::string& sha256)
{
    return path + '\n' + sha256; // in text form a path has no line break
}

} // namespace

MovedImages::MovedImages(const std::vector<EditStep>& steps)
{
    std::unordered_map<std::string, std::set<std::string>> formerOf; // by where an image is now
    for (const EditStep& step : steps)
        for (const EditedImage& image : step.images) {
            if (image.folder || !image.failed.empty() || image.from.empty() || image.to.empty())
                continue;
            std::set<std::string> former;
            if (auto known = formerOf.extract(image.from))
                former = std::move(known.mapped());
            former.insert(image.from);
            former.erase(image.to);
            m_moved.erase(keyOf(image.to, image.sha256));
            for (const std::string& path : former)
                m_moved[keyOf(path, image.sha256)] = {image.to, step.who, step.time};
            formerOf[image.to] = std::move(former);
        }
}

const MovedImage* MovedImages::find(const std::string& path, const std::string& sha256) const
{
    const auto found = m_moved.find(keyOf(path, sha256));
    return found == m_moved.end() ? nullptr : &found->second;
}

} // namespace taxon::library
