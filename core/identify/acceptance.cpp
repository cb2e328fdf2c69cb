// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/acceptance.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "exchange/import.h"
#include "identify/decisions.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

/// An image of the list on its way.
struct Wanted {
    IdentifyRow row;
    std::string predicted;
    std::string inLibrary; ///< where it lies there; "" = not yet
};

/// Images that a model is judged by, by the SHA-256 of their bytes: the set they are in.
using JudgingImages = std::unordered_map<std::string, std::string>;

JudgingImages judgingImages(const Workspace& workspace)
{
    JudgingImages images;
    const std::vector<std::string> ids = Workspace::idsIn(workspace.datasets());
    if (ids.empty())
        return images;
    const dataset::Manifest manifest = dataset::Manifest::open(workspace.dataset(ids.back()));
    for (const dataset::ManifestRow& row : manifest.rows) {
        const std::string set(row.set);
        if (set != "train" && set != "reserve")
            images.emplace(row.sha256.str(), set);
    }
    return images;
}

/// A path of a list without what leads out of a folder: lists may name files anywhere.
fs::path plainPath(const std::string& text)
{
    fs::path plain;
    for (const fs::path& part : textToPath(text).relative_path())
        if (part != "." && part != "..")
            plain /= part;
    return plain;
}

class Accepting {
public:
    Accepting(IdentifyStore& store, const AcceptOptions& options, const Workspace& workspace, const jobs::Context& context)
        : m_store(store), m_options(options), m_workspace(workspace), m_context(context)
    {}

    Acceptance run(std::span<const std::int64_t> images)
    {
        choose(images);
        locate();
        if (m_options.dryRun && !m_isInside)
            return planOnly();
        move();
        return std::move(m_result);
    }

private:
    void refuse(const std::string& path, const std::string& reason) { m_result.refused.push_back({path, reason}); }

    /// Leaves out what must not be accepted, and names what should be looked at.
    void choose(std::span<const std::int64_t> images)
    {
        const Decisions decided = decisionsOf(library::editHistory(m_workspace));
        const JudgingImages judging = judgingImages(m_workspace);
        std::unordered_map<std::int64_t, NearImage> near;
        for (NearImage& one : m_store.near())
            near.emplace(one.image, std::move(one));
        const std::vector<IdentifyRow> rows = m_store.fetch(images);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const IdentifyRow& row = rows[i];
            if (const auto status = decided.find(row.sha256); status != decided.end()) {
                refuse(row.path, fmt::format("It is decided already: {}.", name(status->second)));
                continue;
            }
            if (const auto [other, isFirst] = m_seen.emplace(row.sha256, row.path); !isFirst) {
                refuse(row.path, fmt::format("It is the same file as {}.", other->second));
                continue;
            }
            const auto like = near.find(images[i]);
            if (m_options.to == "_removed" || mayBeLearnedFrom(row, like == near.end() ? nullptr : &like->second, judging))
                m_wanted.push_back({row, m_store.info().classes[static_cast<std::size_t>(row.top.front().classIndex)], {}});
        }
    }

    /// Whether it is none of the images that models are judged by. \param like  what it looks nearly like, or nullptr.
    bool mayBeLearnedFrom(const IdentifyRow& row, const NearImage* like, const JudgingImages& judging)
    {
        if (const auto set = judging.find(row.sha256); set != judging.end()) {
            refuse(row.path, fmt::format("It is the same file as an image of \"{}\", which models are judged by.", set->second));
            return false;
        }
        const auto set = like == nullptr || like->librarySha256.empty() ? judging.end() : judging.find(like->librarySha256);
        if (set == judging.end())
            return true;
        if (like->equal) {
            refuse(row.path, fmt::format("It is the same picture as {} of \"{}\", which models are judged by.", like->library, set->second));
            return false;
        }
        m_result.doubtful.push_back(
            {row.path, fmt::format("It looks nearly like {} of \"{}\", which models are judged by.", like->library, set->second)});
        return true;
    }

    /// Finds where each lies in the library, and brings in those that don't.
    void locate()
    {
        const fs::path folder = textToPath(m_store.info().folder);
        const bool isPlain = std::all_of(m_wanted.begin(), m_wanted.end(),
                                         [](const Wanted& wanted) { return plainPath(wanted.row.path) == textToPath(wanted.row.path); });
        if (const auto inside = isPlain ? folderInLibrary(folder, m_workspace) : std::nullopt) {
            m_isInside = true;
            std::erase_if(m_wanted, [&](Wanted& wanted) {
                const fs::path relative = textToPath(*inside) / textToPath(wanted.row.path);
                wanted.inLibrary = pathToText(relative);
                if (fs::is_regular_file(fs::symlink_status(m_workspace.library() / relative)))
                    return false;
                refuse(wanted.row.path, "It is no longer there: somebody moved or removed it.");
                return true;
            });
            return;
        }
        exchange::Description source;
        for (const Wanted& wanted : m_wanted) {
            exchange::Item item;
            item.file = folder / textToPath(wanted.row.path);
            item.place = library::Place::Unknown;
            item.below = m_store.file().stem() / plainPath(wanted.row.path);
            item.sha256 = wanted.row.sha256;
            item.origin = wanted.row.path;
            source.items.push_back(std::move(item));
        }
        bringIn(source, pathToText(folder));
    }

    void bringIn(const exchange::Description& source, const std::string& from)
    {
        exchange::ImportOptions options;
        options.why = m_options.why;
        exchange::ImportPlan plan = exchange::planImport(source, m_workspace, options, m_context);
        std::unordered_map<std::string, std::string> places;
        std::unordered_map<std::string, std::string> expected;
        for (const Wanted& wanted : m_wanted)
            expected[wanted.row.path] = wanted.row.sha256;
        for (const exchange::Refused& refused : plan.refused)
            refuse(refused.path, refused.reason);
        std::erase_if(plan.images, [&](const exchange::PlannedImage& image) {
            if (image.sha256 == expected[image.from])
                return false;
            refuse(image.from, "It is another file than the one that was identified.");
            return true;
        });
        for (const exchange::KnownImage& image : plan.known)
            places[image.from] = image.is;
        for (const exchange::PlannedImage& image : plan.images)
            places[image.from] = image.to;
        if (!m_options.dryRun) {
            const exchange::ImportResult imported = exchange::carryOut(plan, m_workspace, options, from, "identified", m_context);
            m_result.copied = imported.imported;
            for (const exchange::Refused& failed : imported.failed) {
                refuse(failed.path, failed.reason);
                places.erase(failed.path);
            }
        }
        std::erase_if(m_wanted, [&](Wanted& wanted) {
            const auto place = places.find(wanted.row.path);
            if (place == places.end())
                return true;
            wanted.inLibrary = place->second;
            return false;
        });
    }

    [[nodiscard]] std::string folderFor(const Wanted& wanted) const
    {
        const std::string inside = m_options.to.empty() ? wanted.predicted : m_options.to;
        return m_options.benchmark.empty() ? inside : "_benchmark/" + m_options.benchmark + "/" + inside;
    }

    /// Copies that were not made can't be planned by the editor: says where they would go.
    Acceptance planOnly()
    {
        for (const Wanted& wanted : m_wanted)
            m_result.step.images.push_back({wanted.inLibrary, folderFor(wanted) + "/" + pathToText(textToPath(wanted.inLibrary).filename()),
                                            wanted.row.sha256, "", false, false, wanted.predicted, wanted.row.score});
        m_result.step.action = "accept";
        return std::move(m_result);
    }

    void move()
    {
        std::vector<library::AcceptedImage> images;
        std::unordered_map<std::string, std::string> listed;
        for (const Wanted& wanted : m_wanted) {
            images.push_back({wanted.inLibrary, folderFor(wanted), wanted.row.sha256, wanted.predicted, wanted.row.score});
            listed[wanted.inLibrary] = wanted.row.path;
        }
        if (images.empty())
            return;
        library::LibraryEditor editor(m_workspace, realFileSystem(), realClock(), &m_context);
        editor.setDryRun(m_options.dryRun);
        for (const std::string& line : editor.recovered())
            m_context.warn(line);
        m_result.step = editor.accept(images, m_store.info().modelVersion, m_options.why);
        for (const library::EditedImage& image : m_result.step.images)
            if (!image.failed.empty())
                refuse(listed[image.from], image.failed);
    }

    IdentifyStore& m_store;
    const AcceptOptions& m_options;
    const Workspace& m_workspace;
    const jobs::Context& m_context;
    std::vector<Wanted> m_wanted;
    std::unordered_map<std::string, std::string> m_seen; ///< SHA-256 -> path
    bool m_isInside = false;
    Acceptance m_result;
};

void requireBenchmark(const AcceptOptions& options)
{
    if (!options.benchmark.empty() && options.to == "_removed")
        throw Error(ErrorCode::InvalidArgument, "What is removed can't be in a benchmark.", options.benchmark);
}

} // namespace

std::size_t Acceptance::accepted() const
{
    return static_cast<std::size_t>(
        std::count_if(step.images.begin(), step.images.end(), [](const library::EditedImage& image) { return image.failed.empty(); }));
}

Acceptance accept(IdentifyStore& store, std::span<const std::int64_t> images, const AcceptOptions& options, const Workspace& workspace,
                  const jobs::Context& context)
{
    requireBenchmark(options);
    Acceptance result = Accepting(store, options, workspace, context).run(images);
    if (!options.dryRun)
        (void)noteDecisions(store, workspace);
    return result;
}

std::optional<std::string> folderInLibrary(const fs::path& folder, const Workspace& workspace)
{
    std::error_code failure;
    const fs::path library = fs::canonical(workspace.library(), failure);
    const fs::path canonical = failure ? fs::path() : fs::canonical(folder, failure);
    const fs::path relative = failure ? fs::path() : canonical.lexically_relative(library);
    if (relative.empty() || *relative.begin() == "..")
        return std::nullopt;
    return relative == "." ? std::string() : pathToText(relative);
}

std::size_t noteDecisions(IdentifyStore& store, const Workspace& workspace)
{
    try {
        return store.note(decisionsOf(library::editHistory(workspace)));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Locked)
            throw;
        return 0;
    }
}

} // namespace taxon::identify
