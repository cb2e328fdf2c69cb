// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/fixes.h"

#include "base/atomic_file.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "doctor/upright.h"
#include "images/probe.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <random>
#include <set>

namespace taxon::doctor {
namespace {

namespace fs = std::filesystem;
using library::Change;
using library::Problem;
using library::ProblemKind;

/// Which of several findings about one file is mended first: what takes it away, then what makes it another file.
int urgency(ProblemKind kind)
{
    switch (kind) {
    case ProblemKind::Damaged:
    case ProblemKind::Unsupported:
    case ProblemKind::Duplicate:
    case ProblemKind::Leak: return 0;
    case ProblemKind::Rotated: return 1;
    default: return 2;
    }
}

const char* extensionOf(images::Format format)
{
    switch (format) {
    case images::Format::Jpeg: return ".jpg";
    case images::Format::Png: return ".png";
    case images::Format::WebP: return ".webp";
    case images::Format::Tiff: return ".tif";
    case images::Format::Bmp: return ".bmp";
    }
    return "";
}

bool isImage(const fs::path& file)
{
    try {
        static_cast<void>(images::probeFile(file));
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// The folder and all below it, the innermost first; nothing if there is a file among them.
std::vector<fs::path> emptyTree(const fs::path& root, const fs::path& folder)
{
    std::vector<fs::path> folders{folder};
    std::error_code failure;
    for (fs::recursive_directory_iterator at(root / folder, failure); !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
        std::error_code unknown;
        if (at->symlink_status(unknown).type() != fs::file_type::directory)
            return {};
        folders.push_back(at->path().lexically_relative(root));
    }
    std::reverse(folders.begin(), folders.end());
    return failure ? std::vector<fs::path>() : folders;
}

class Planner {
public:
    explicit Planner(const fs::path& root) : m_root(root) {}

    FixPlan run(std::vector<Problem> problems)
    {
        std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) { return urgency(a.kind) < urgency(b.kind); });
        for (const Problem& problem : problems)
            if (m_changed.contains(problem.path))
                leave(problem, "The same file is changed for another reason; check again afterwards.");
            else if (mend(problem))
                m_changed.insert(problem.path);
        return std::move(m_plan);
    }

private:
    bool mend(const Problem& problem)
    {
        const fs::path path = textToPath(problem.path);
        switch (problem.kind) {
        case ProblemKind::Damaged:
        case ProblemKind::Unsupported:
        case ProblemKind::Duplicate:
        case ProblemKind::Leak: return change(Change::Kind::To, path, "_removed" / path);
        case ProblemKind::Misplaced:
            return isImage(m_root / path) ? change(Change::Kind::Into, path, "_unknown") : change(Change::Kind::To, path, "_removed" / path);
        case ProblemKind::LyingExtension: return renameByFormat(path, problem);
        case ProblemKind::Collision:
            if (!fs::is_regular_file(fs::symlink_status(m_root / path)))
                return leave(problem, "Two folders: put them together with " + (problem.fix.empty() ? "taxon library merge" : problem.fix)
                                          + ", or rename one.");
            return change(Change::Kind::To, path, path); // its own name is taken: it gets a number
        case ProblemKind::EmptyClass:
        case ProblemKind::EmptyFolder: return removeFolders(path, problem);
        case ProblemKind::Rotated: m_plan.toTurn.push_back(problem.path); return true;
        default: return leave(problem, problem.suggestion.empty() ? "A person has to decide." : "A person has to decide: " + problem.suggestion);
        }
    }

    bool leave(const Problem& problem, const std::string& reason)
    {
        m_plan.notFixed.push_back({problem, reason});
        return false;
    }

    bool change(Change::Kind kind, const fs::path& from, const fs::path& to)
    {
        m_plan.changes.push_back({kind, pathToText(from), pathToText(to)});
        return true;
    }

    bool renameByFormat(const fs::path& path, const Problem& problem)
    {
        try {
            fs::path renamed = path;
            renamed.replace_extension(extensionOf(images::probeFile(m_root / path).format));
            return change(Change::Kind::To, path, renamed);
        } catch (const Error& failure) {
            return leave(problem, failure.message());
        }
    }

    bool removeFolders(const fs::path& path, const Problem& problem)
    {
        const auto folders = emptyTree(m_root, path);
        if (folders.empty())
            return leave(problem, "The folder holds files that can't be used; mend or remove these first.");
        for (const fs::path& folder : folders)
            change(Change::Kind::RemoveFolder, folder, {});
        return true;
    }

    const fs::path& m_root;
    FixPlan m_plan;
    std::set<std::string> m_changed;
};

} // namespace

FixPlan planFixes(const fs::path& root, const std::vector<Problem>& problems)
{
    return Planner(root).run(problems);
}

library::EditStep applyFixes(library::LibraryEditor& editor, const fs::path& root, FixPlan& plan, const std::string& why, bool dryRun,
                             const jobs::Context& context)
{
    const fs::path folder = fs::path("_removed") / ".upright" / fmt::format("{}-{:08x}", toIdStamp(realClock().wall()), std::random_device()());
    std::vector<std::string> reasons(plan.toTurn.size());
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(plan.toTurn.size(), jobs::defaultThreads(), context, [&](std::size_t i) {
        const fs::path path = textToPath(plan.toTurn[i]);
        try {
            const UprightJpeg upright = uprightJpeg(images::readRegularFile(root / path));
            if (!dryRun) {
                fs::create_directories((root / folder / path).parent_path());
                writeFileAtomically(root / folder / path, upright.bytes);
            }
        } catch (const Error& failure) {
            if (failure.code() != ErrorCode::Unsupported && failure.code() != ErrorCode::Damaged)
                throw;
            reasons[i] = failure.message();
        } catch (const fs::filesystem_error& failure) {
            throw errnoError(failure.code().value(), "make the folder for turned pictures", pathToText(root / folder));
        }
        context.progress({"Turning pictures upright", ++done, plan.toTurn.size(), "images"});
    });
    std::vector<Change> changes = plan.changes;
    for (std::size_t i = 0; i < plan.toTurn.size(); ++i) {
        const std::string& path = plan.toTurn[i];
        if (!reasons[i].empty()) {
            plan.notFixed.push_back({{ProblemKind::Rotated, path, "", ""}, reasons[i]});
            continue;
        }
        changes.push_back({Change::Kind::To, path, pathToText("_removed" / textToPath(path))});
        if (!dryRun)
            changes.push_back({Change::Kind::To, pathToText(folder / textToPath(path)), path});
    }
    return editor.fix(changes, why);
}

} // namespace taxon::doctor
