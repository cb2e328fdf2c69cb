// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace taxon::library {

/// What one class has instead of the general limits.
struct ClassLimits {
    std::optional<int> minImages{};
    std::optional<int> maxImages{};
};

/// How many images a class may have.
struct ImageLimits {
    ImageLimits() = default;
    explicit ImageLimits(int least, int most = 1000) : minImages(least), maxImages(most) {}

    int minImages = 20;                         ///< fewest of a class that is trained; staged ones don't count
    int maxImages = 1000;                       ///< most training images of a class
    std::map<std::string, ClassLimits> classes; ///< by the name that is trained (after classes.yaml)

    [[nodiscard]] int minOf(const std::string& className) const;
    [[nodiscard]] int maxOf(const std::string& className) const;
};

/// By which rules a data set would be made of the classes, as far as a scan can compare them. Who has a workspace asks
/// dataset::workspaceRules() for them; the defaults are those of resources/rules.yaml.
struct ClassRules {
    ClassRules(ImageLimits imageLimits = ImageLimits()) : limits(std::move(imageLimits)) {}

    ImageLimits limits;
    int trainPercent = 80;                                         ///< of a class that is trained on, before maxImages
    std::map<std::string, std::string> trainedAs;                  ///< folders that are trained under another name (classes.yaml)
    std::vector<std::string> stagedFolders{"staged", "synthetic"}; ///< below a class, of pictures that were made up
};

/// Finds pictures that were made up: those below a class in a folder of one of these names, at any depth; case and composition
/// (base/fold.h) don't count.
class StagedFolders {
public:
    explicit StagedFolders(const std::vector<std::string>& names);
    /// \param path  of an image of a class, relative to the library, as pathToText().
    [[nodiscard]] bool hold(const std::string& path) const;

private:
    std::set<std::string> m_names; ///< folded
};

} // namespace taxon::library
