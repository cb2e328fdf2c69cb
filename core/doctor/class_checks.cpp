// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/class_checks.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <system_error>
#include <tuple>

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

std::vector<Problem> findSetLeaks(const library::Library& library, const std::vector<ImageHash>& hashes, const std::vector<std::uint32_t>& groups,
                                  const std::vector<PlacedImage>& placed)
{
    const auto isPlaced = [&](std::size_t i) { // a picture that was replaced since then is in no set
        const PlacedImage& image = placed[i];
        return !image.set.empty() && image.set != "reserve" && hashes[i].isUsable() && image.picture == pictureOf(hashes[i].pixelHash);
    };
    const auto isTrained = [&](std::size_t i) { return placed[i].set == "train"; };
    std::vector<std::uint32_t> members; // by group, then path
    for (std::uint32_t i = 0; i < placed.size(); ++i)
        if (isPlaced(i))
            members.push_back(i);
    std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) { return std::tie(groups[a], a) < std::tie(groups[b], b); });
    std::vector<Problem> problems;
    for (auto first = members.begin(); first != members.end();) {
        const auto end = std::find_if(first, members.end(), [&](std::uint32_t i) { return groups[i] != groups[*first]; });
        const auto other = std::find_if(first, end, [&](std::uint32_t i) { return !isTrained(i); });
        for (auto at = first; other != end && at != end; ++at)
            if (isTrained(*at))
                problems.push_back(
                    {ProblemKind::SetLeak, library.images[*at].path,
                     fmt::format("The newest data set trains on it; {} is {} picture and in its set \"{}\".", library.images[*other].path,
                                 hashes[*at].pixelHash == hashes[*other].pixelHash ? "the same" : "nearly the same", placed[*other].set),
                     "Build a new data set: it keeps the two together.", "taxon dataset build", library.images[*other].path});
        first = end;
    }
    return problems;
}

} // namespace taxon::doctor
