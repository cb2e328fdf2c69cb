// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/class_checks.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <system_error>

namespace taxon::doctor {
namespace {

namespace fs = std::filesystem;
using library::Problem;
using library::ProblemKind;

/// Looks for folders that hold nothing, not even below.
class EmptyFolders {
public:
    EmptyFolders(const fs::path& root, const jobs::Context& context) : m_root(root), m_context(context) {}

    std::vector<Problem> run()
    {
        for (const fs::path& folder : foldersIn({}).folders) {
            const std::string& name = folder.native();
            if (name == "_benchmark") {
                for (const fs::path& benchmark : foldersIn(folder).folders)
                    report(benchmark);
            } else if (name != "_removed" && name.front() != '.') {
                const Listing listing = foldersIn(folder);
                std::vector<fs::path> empty;
                bool holds = listing.holdsFiles;
                for (const fs::path& inner : listing.folders)
                    holds = look(inner, empty) || holds;
                if (holds) // an empty class is a finding of its own
                    std::for_each(empty.begin(), empty.end(), [this](const fs::path& one) { add(one); });
            }
        }
        return std::move(m_problems);
    }

private:
    struct Listing {
        std::vector<fs::path> folders;
        bool holdsFiles = false; ///< or could not be read
    };

    Listing foldersIn(const fs::path& relative)
    {
        m_context.throwIfStopped();
        Listing listing;
        std::error_code failure;
        for (fs::directory_iterator at(m_root / relative, failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
            std::error_code unknown;
            if (!at->is_symlink(unknown) && at->is_directory(unknown))
                listing.folders.push_back(relative / at->path().filename());
            else
                listing.holdsFiles = true;
        }
        listing.holdsFiles = listing.holdsFiles || static_cast<bool>(failure);
        std::sort(listing.folders.begin(), listing.folders.end());
        return listing;
    }

    /// Whether there is a file in \p folder or below; else it is one of \p empty, and those below it are not.
    bool look(const fs::path& folder, std::vector<fs::path>& empty)
    {
        const Listing listing = foldersIn(folder);
        std::vector<fs::path> below;
        bool holds = listing.holdsFiles;
        for (const fs::path& inner : listing.folders)
            holds = look(inner, below) || holds;
        if (holds)
            empty.insert(empty.end(), below.begin(), below.end());
        else
            empty.push_back(folder);
        return holds;
    }

    void report(const fs::path& folder)
    {
        std::vector<fs::path> empty;
        look(folder, empty);
        std::for_each(empty.begin(), empty.end(), [this](const fs::path& one) { add(one); });
    }

    void add(const fs::path& folder)
    {
        m_problems.push_back({ProblemKind::EmptyFolder, pathToText(folder), "The folder holds nothing.", "Remove it, or put images into it."});
    }

    const fs::path& m_root;
    const jobs::Context& m_context;
    std::vector<Problem> m_problems;
};

} // namespace

std::vector<Problem> findEmptyFolders(const library::Library& library, const jobs::Context& context)
{
    return EmptyFolders(library.root, context).run();
}

std::vector<Problem> findSetLeaks(const library::Library& library, const std::vector<ImageHash>& hashes, const std::vector<std::size_t>& groups,
                                  const CheckRules& rules)
{
    const auto isPlaced = [&](std::size_t i) { // a picture that was replaced since then is in no set
        const PlacedImage& image = rules.placed[i];
        return !image.set.empty() && image.set != "reserve" && !image.pixelHash.empty() && image.pixelHash == hashes[i].pixelHash;
    };
    const auto isTrained = [&](std::size_t i) { return rules.placed[i].set == "train"; };
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < rules.placed.size(); ++i)
        if (isPlaced(i))
            members[groups[i]].push_back(i);
    std::vector<Problem> problems;
    for (const auto& [group, images] : members) {
        const auto other = std::find_if(images.begin(), images.end(), [&](std::size_t i) { return !isTrained(i); });
        if (other == images.end())
            continue;
        for (const std::size_t i : images)
            if (isTrained(i))
                problems.push_back(
                    {ProblemKind::SetLeak, library.images[i].path,
                     fmt::format("The newest data set trains on it; {} is {} picture and in its set \"{}\".", library.images[*other].path,
                                 hashes[i].pixelHash == hashes[*other].pixelHash ? "the same" : "nearly the same", rules.placed[*other].set),
                     "Build a new data set: it keeps the two together.", "taxon dataset build"});
    }
    return problems;
}

} // namespace taxon::doctor
