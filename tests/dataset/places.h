// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"
#include "support/scratch.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace taxon::test {

inline const dataset::ManifestRow& rowOf(const dataset::Manifest& manifest, const std::string& path)
{
    const auto found = std::find_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) { return row.path == path; });
    if (found == manifest.rows.end())
        qFatal("no row %s", path.c_str());
    return *found;
}

/// "set" or "reserve: reason".
inline std::string placeOf(const dataset::ManifestRow& row)
{
    return row.reason.empty() ? row.set.str() : row.set.str() + ": " + row.reason.str();
}

inline std::string placeOf(const dataset::Manifest& manifest, const std::string& path)
{
    return placeOf(rowOf(manifest, path));
}

/// How many images of a class are in a set, those of one sub-class.
inline std::size_t countOf(const dataset::Manifest& manifest, const std::string& set, const std::string& className, const std::string& subClass = {})
{
    return static_cast<std::size_t>(std::count_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) {
        return row.set == set && row.className == className && row.subClass == subClass;
    }));
}

/// The path of the first image of a set, of \p className if it is given.
inline std::string oneOf(const dataset::Manifest& manifest, const std::string& set, const std::string& className = {})
{
    for (const auto& row : manifest.rows)
        if (row.set == set && (className.empty() || row.className == className))
            return row.path;
    return {};
}

} // namespace taxon::test
