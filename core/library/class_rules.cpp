// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/class_rules.h"

#include "base/fold.h"
#include "base/text.h"

#include <algorithm>

namespace taxon::library {

int ImageLimits::minOf(const std::string& className) const
{
    const auto found = classes.find(className);
    return found != classes.end() ? found->second.minImages.value_or(minImages) : minImages;
}

int ImageLimits::maxOf(const std::string& className) const
{
    const auto found = classes.find(className);
    return found != classes.end() ? found->second.maxImages.value_or(maxImages) : maxImages;
}

StagedFolders::StagedFolders(const std::vector<std::string>& names)
{
    for (const std::string& name : names)
        m_names.insert(foldedName(name));
}

bool StagedFolders::hold(const std::string& path) const
{
    const std::vector<std::string> parts = split(path, '/'); // class, folders, file
    return parts.size() > 2
           && std::any_of(parts.begin() + 1, parts.end() - 1, [&](const std::string& part) { return m_names.contains(foldedName(part)); });
}

} // namespace taxon::library
