// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "exchange/import.h"
#include "images/integrity.h"
#include "images/probe.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <set>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;
using library::Place;

struct Checked {
    std::string sha256;
    std::uint64_t bytes = 0;
    std::string refused;
};

/// Reads one image whole. Never throws for a bad one.
Checked checked(const Item& item)
{
    Checked result;
    try {
        const std::vector<std::byte> bytes = images::readRegularFile(item.file);
        const images::ImageInfo info = images::probeBytes(bytes);
        if (info.format == images::Format::Jpeg)
            if (const images::IntegrityReport report = images::checkJpeg(bytes); report.integrity == images::Integrity::Damaged)
                result.refused = report.reason;
        result.bytes = bytes.size();
        result.sha256 = toHex(sha256(bytes));
    } catch (const Error& failure) {
        result.refused = failure.message();
    }
    return result;
}

/// The images that one class folder (or reserved folder) of the library holds, or will hold.
class Folder {
public:
    explicit Folder(fs::path path) : m_path(std::move(path))
    {
        std::error_code failure;
        fs::recursive_directory_iterator at(m_path, fs::directory_options::skip_permission_denied, failure);
        for (; !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
            std::error_code unknown;
            if (at->symlink_status(unknown).type() != fs::file_type::directory)
                m_names.insert(at->path().lexically_relative(m_path));
            // A hidden file is no image of the library, and may be what a killed import left: the whole bytes under a name that is swept.
            if (at->symlink_status(unknown).type() == fs::file_type::regular && at->path().filename().native().front() != '.')
                m_bySize[at->file_size(unknown)].push_back({at->path().lexically_relative(m_path), {}});
        }
    }

    /// The name below the folder under which it holds these bytes, or "".
    fs::path find(std::uint64_t bytes, const std::string& sha256)
    {
        const auto sized = m_bySize.find(bytes);
        if (sized == m_bySize.end())
            return {};
        for (File& file : sized->second) {
            if (file.sha256.empty())
                file.sha256 = toHex(sha256OfFile(m_path / file.name));
            if (file.sha256 == sha256)
                return file.name;
        }
        return {};
    }

    /// Takes \p wanted, or the first number of it that is free.
    fs::path take(const fs::path& wanted, std::uint64_t bytes, const std::string& sha256)
    {
        fs::path name = wanted;
        for (int n = 2; !m_names.insert(name).second; ++n)
            name = numbered(wanted, n);
        m_bySize[bytes].push_back({name, sha256});
        return name;
    }

private:
    struct File {
        fs::path name;
        std::string sha256; ///< "" until it is asked for
    };
    fs::path m_path;
    std::set<fs::path> m_names;
    std::map<std::uint64_t, std::vector<File>> m_bySize;
};

/// Puts the item where the options want it. \returns why it can't be, or "".
std::string redirect(Item& item, const ImportOptions& options)
{
    if (const auto told = options.to.find(item.className); told != options.to.end()) {
        const Place before = item.place;
        if (!placeInFolder(item, told->second))
            return "It can't be put there."; // checkOptions() found it to be fine
        if (before == Place::Benchmark && item.place == Place::Class)
            item.place = Place::Benchmark; // another name for the class, in the same benchmark
        else if (before == Place::Benchmark && item.place == Place::OutOfScope)
            item.place = Place::BenchmarkOutOfScope;
    }
    if (!item.className.empty() && !isClassName(item.className))
        return fmt::format("\"{}\" can't be the name of a class: say --to with a folder.", pathToText(item.className));
    if (!options.benchmark.empty()) {
        if (item.place == Place::Unknown)
            return "It has no class, so it can't be in a benchmark.";
        item.place = item.className.empty() ? Place::BenchmarkOutOfScope : Place::Benchmark;
        item.benchmark = options.benchmark;
    }
    if (item.below.empty() || item.below.is_absolute() || item.below.native().find('\0') != std::string::npos)
        return "Its path can't lie below a class.";
    for (const fs::path& part : item.below) {
        if (part.empty() || part.native().front() == '.')
            return "A name in its path starts with a dot: hidden files are not looked at, and nothing leads up.";
        if (part.native().size() > 255)
            return "Its name is longer than 255 bytes.";
    }
    return {};
}

void checkOptions(const ImportOptions& options)
{
    for (const auto& [className, folder] : options.to) {
        Item item;
        if (folder.empty() || !placeInFolder(item, folder))
            throw Error(ErrorCode::InvalidArgument, "Images can't be put there.", folder,
                        "Give a class, a sub-class (dog/puppies), _unknown, _out_of_scope or _benchmark/NAME/CLASS.");
    }
    if (!options.benchmark.empty() && !library::isBenchmarkName(options.benchmark))
        throw Error(ErrorCode::InvalidArgument, "This can't be the name of a benchmark.", options.benchmark,
                    "Take letters, digits, '.', '_' and '-'; not train, validation, test or reserve.");
}

/// The folder in the library that an item's name must be free in.
fs::path folderOf(Item item)
{
    item.below.clear();
    fs::path folder = libraryPath(item);
    return folder.has_filename() ? folder : folder.parent_path();
}

/// Whether the library would be left through a link on the way to \p relative.
bool passesALink(const fs::path& library, const fs::path& relative)
{
    fs::path at = library;
    for (const fs::path& part : relative.parent_path()) {
        at /= part;
        std::error_code unknown;
        const fs::file_status status = fs::symlink_status(at, unknown);
        if (fs::exists(status) && !fs::is_directory(status))
            return true;
    }
    return false;
}

class Planner {
public:
    explicit Planner(const Workspace& workspace) : m_library(fs::canonical(workspace.library())) {}

    void add(Item item, const Checked& found, const ImportOptions& options)
    {
        const std::string from = item.origin;
        const std::string refused = found.refused.empty() ? redirect(item, options) : found.refused;
        if (!refused.empty())
            return plan.refused.push_back({from, refused});
        const fs::path inLibrary = folderOf(item);
        if (passesALink(m_library, libraryPath(item)))
            return plan.refused.push_back({from, fmt::format("In the library, {} is no folder of its own.", pathToText(inLibrary))});
        Folder& folder = m_folders.try_emplace(inLibrary, m_library / inLibrary).first->second;
        fs::path name = folder.find(found.bytes, found.sha256);
        const bool isKnown = !name.empty();
        if (!isKnown)
            name = folder.take(item.below, found.bytes, found.sha256);
        const std::string to = pathToText(inLibrary / name);
        if (isKnown) {
            plan.known.push_back({from, to});
        } else {
            plan.images.push_back({item.file, from, to, found.sha256, found.bytes, name != item.below});
            plan.bytes += found.bytes;
            if (item.place == Place::Class && m_classes.insert(item.className).second && !fs::exists(m_library / item.className))
                plan.newClasses.push_back(item.className);
        }
        if (item.place == Place::Class && !splitName(item.set).empty())
            keepStricter(plan.splits, to, splitName(item.set));
    }

    ImportPlan plan;

private:
    fs::path m_library;
    std::map<fs::path, Folder> m_folders;
    std::set<std::string> m_classes;
};

} // namespace

ImportPlan planImport(const Description& source, const Workspace& workspace, const ImportOptions& options, const jobs::Context& context)
{
    checkOptions(options);
    std::vector<Checked> found(source.items.size());
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(found.size(), options.threads == 0 ? jobs::defaultThreads() : options.threads, context, [&](std::size_t i) {
        found[i] = checked(source.items[i]);
        context.progress({"Checking the images", ++done, found.size(), "images"});
    });
    Planner planner(workspace);
    planner.plan.refused = source.refused;
    for (std::size_t i = 0; i < found.size(); ++i) {
        context.throwIfStopped();
        planner.add(source.items[i], found[i], options);
    }
    std::sort(planner.plan.newClasses.begin(), planner.plan.newClasses.end());
    return std::move(planner.plan);
}

} // namespace taxon::exchange
