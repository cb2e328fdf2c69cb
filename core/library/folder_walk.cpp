// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/folder_walk.h"

#include "base/error.h"
#include "base/fold.h"
#include "base/ids.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <system_error>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

struct Entry {
    std::string name; ///< raw bytes
    fs::file_type type;
};

/// The type that reading the folder gave: symlink_status() would ask the system again for each file, half of the walk's time.
fs::file_type typeOf(const fs::directory_entry& entry)
{
    std::error_code unknown;
    if (entry.is_symlink(unknown))
        return fs::file_type::symlink;
    if (entry.is_regular_file(unknown))
        return fs::file_type::regular;
    if (entry.is_directory(unknown))
        return fs::file_type::directory;
    return entry.symlink_status(unknown).type();
}

class Walk {
public:
    Walk(const fs::path& root, const jobs::Context& context) : m_root(root), m_context(context) {}

    FoundTree run()
    {
        for (const Entry& entry : entriesOf({})) {
            if (entry.type != fs::file_type::directory)
                misplaced(entry.name, entry.type);
            else if (entry.name == "_unknown")
                below(entry.name, {.place = Place::Unknown});
            else if (entry.name == "_out_of_scope")
                below(entry.name, {.place = Place::OutOfScope});
            else if (entry.name == "_benchmark")
                benchmarks(entry.name);
            else if (entry.name == "_removed")
                continue;
            else if (takesClass(entry.name, entry.name)) {
                m_tree.classes.push_back(entry.name);
                below(entry.name, {.place = Place::Class, .className = SharedText(entry.name)});
            }
        }
        std::sort(m_tree.files.begin(), m_tree.files.end(), [](const Image& a, const Image& b) { return a.path < b.path; });
        return std::move(m_tree);
    }

private:
    void report(ProblemKind kind, const fs::path& path, std::string message, std::string suggestion = {})
    {
        m_tree.problems.push_back({kind, pathToText(path), std::move(message), std::move(suggestion), {}});
    }

    /// The names in a folder of the library, by code point; hidden ones are reported and left out.
    std::vector<Entry> entriesOf(const fs::path& relative)
    {
        m_context.throwIfStopped();
        std::vector<Entry> entries;
        std::error_code failure;
        fs::directory_iterator at(relative.empty() ? m_root : m_root / relative, failure);
        for (; !failure && at != fs::directory_iterator(); at.increment(failure)) {
            Entry entry{at->path().filename().native(), typeOf(*at)};
            if (entry.name.front() == '.')
                report(ProblemKind::Skipped, relative / entry.name, "It is hidden: its name starts with a dot.");
            else
                entries.push_back(std::move(entry));
        }
        if (failure && relative.empty())
            throw errnoError(failure.value(), "read the library", pathToText(m_root));
        if (failure)
            report(ProblemKind::UnreadableFolder, relative, fmt::format("The folder can't be read: {}.", failure.message()),
                   "Check its permissions and whether its disk is mounted.");
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
        reportCollisions(relative, entries);
        return entries;
    }

    void reportCollisions(const fs::path& relative, const std::vector<Entry>& entries)
    {
        std::map<std::string, const Entry*> seen;
        for (const Entry& entry : entries) {
            const auto [first, isNew] = seen.emplace(foldedName(entry.name), &entry);
            if (isNew)
                continue;
            const std::string path = pathToText(relative / entry.name);
            const std::string other = pathToText(relative / first->second->name);
            const bool folders = entry.type == fs::file_type::directory && first->second->type == fs::file_type::directory;
            m_tree.problems.push_back(
                {ProblemKind::Collision, path,
                 fmt::format("Its name differs from \"{}\" only in case or in how accents are stored; on Windows and macOS they are one.",
                             pathToText(first->second->name)),
                 folders ? "Put them together, or rename one." : "Rename one of them.",
                 folders                                ? fmt::format("taxon library merge {} {}", shellQuoted(path), shellQuoted(other))
                 : entry.type == fs::file_type::regular ? fixCommand(ProblemKind::Collision, path)
                                                        : std::string()});
        }
    }

    bool takesClass(const std::string& folder, const fs::path& relative)
    {
        if (isClassName(folder))
            return true;
        report(ProblemKind::InvalidName, relative,
               "This folder's name can't be a class: it must be UTF-8 without control characters and must not start with '_' or '.'.",
               "Rename the folder.");
        return false;
    }

    void misplaced(const fs::path& relative, fs::file_type type)
    {
        if (type == fs::file_type::regular)
            report(ProblemKind::Misplaced, relative, "The file lies outside every class folder.", "Move it into the folder of its class.");
        else
            skipped(relative, type);
    }

    void skipped(const fs::path& relative, fs::file_type type)
    {
        const char* what = type == fs::file_type::symlink  ? "a symbolic link"
                           : type == fs::file_type::fifo   ? "a FIFO"
                           : type == fs::file_type::socket ? "a socket"
                                                           : "no file";
        report(ProblemKind::Skipped, relative, fmt::format("It is {}, not a file.", what), "Replace it by the image itself.");
    }

    void benchmarks(const fs::path& relative)
    {
        for (const Entry& benchmark : entriesOf(relative)) {
            const fs::path folder = relative / benchmark.name;
            if (benchmark.type != fs::file_type::directory) {
                misplaced(folder, benchmark.type);
                continue;
            }
            if (!isBenchmarkName(benchmark.name)) {
                report(
                    ProblemKind::InvalidName, folder,
                    "This can't be the name of a benchmark: it must be made of letters, digits, '.', '_' and '-', and not be train, validation, test or reserve.",
                    "Rename the folder.");
                continue;
            }
            for (const Entry& entry : entriesOf(folder)) {
                const fs::path inner = folder / entry.name;
                if (entry.type != fs::file_type::directory)
                    misplaced(inner, entry.type);
                else if (entry.name == "_out_of_scope")
                    below(inner, {.place = Place::BenchmarkOutOfScope, .benchmark = SharedText(benchmark.name)});
                else if (takesClass(entry.name, inner))
                    below(inner, {.place = Place::Benchmark, .className = SharedText(entry.name), .benchmark = SharedText(benchmark.name)});
            }
        }
    }

    /// Every file in the folder and below becomes an image like \p kind; the first folder below is the sub-class.
    void below(const fs::path& folder, const Image& kind)
    {
        for (const Entry& entry : entriesOf(folder)) {
            const fs::path path = folder / entry.name;
            if (entry.type == fs::file_type::directory) {
                Image deeper = kind;
                if (deeper.subClass.empty())
                    deeper.subClass = SharedText(pathToText(entry.name));
                below(path, deeper);
            } else if (entry.type == fs::file_type::regular) {
                m_tree.files.push_back(kind);
                m_tree.files.back().path = pathToText(path);
            } else {
                skipped(path, entry.type);
            }
        }
    }

    const fs::path& m_root;
    const jobs::Context& m_context;
    FoundTree m_tree;
};

} // namespace

bool isBenchmarkName(const std::string& name)
{
    static constexpr std::array kTaken{"train", "validation", "test", "reserve"};
    return isSafeId(name) && std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end();
}

FoundTree walkLibrary(const fs::path& root, const jobs::Context& context)
{
    return Walk(root, context).run();
}

} // namespace taxon::library
