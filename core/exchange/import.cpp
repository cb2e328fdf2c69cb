// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/import.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "exchange/new_files.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"
#include "library/edits.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fmt/format.h>
#include <map>
#include <random>
#include <set>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTopic = "library";
constexpr std::size_t kImagesPerLine = 1000;

/// Fills \p target with the image as it was planned. \returns why that can't be, or "". \throws Error{Io|NoSpace} of the library's disk.
std::string copyNew(const PlannedImage& image, const fs::path& target, NewFiles& files)
{
    std::vector<std::byte> bytes;
    try {
        bytes = images::readRegularFile(image.file);
    } catch (const Error& failure) {
        return failure.message();
    }
    if (toHex(sha256(bytes)) != image.sha256)
        return "It changed while it was imported.";
    AtomicFile file(target, files);
    file.write(bytes);
    if (fs::exists(fs::symlink_status(target)))
        return "A file of that name came into the library meanwhile.";
    file.commit();
    return {};
}

std::string linkNew(const PlannedImage& image, const fs::path& target, NewFiles& files)
{
    if (::link(image.file.c_str(), target.c_str()) != 0) {
        if (errno == EEXIST)
            return "A file of that name came into the library meanwhile.";
        if (errno == EXDEV)
            throw Error(ErrorCode::InvalidArgument, "A hard link can't lead to another disk.", image.from, "Copy instead: leave --hardlink out.");
        return fmt::format("It can't be linked: {}.", std::generic_category().message(errno));
    }
    (void)files.syncFolder(target.parent_path());
    return {};
}

/// One line of the journal, written before its images come.
void journalImages(Journal& journal, const std::string& id, std::span<const PlannedImage> images, const ImportOptions& options,
                   const std::string& from, const std::string& format)
{
    Json list = Json::array();
    for (const PlannedImage& image : images)
        list.push_back({{"from", image.from}, {"to", image.to}, {"sha256", image.sha256}});
    Json entry{{"import", id}, {"source", from}, {"format", format}};
    if (!options.why.empty())
        entry["why"] = options.why;
    if (!options.benchmark.empty())
        entry["benchmark"] = options.benchmark;
    entry["images"] = std::move(list);
    journal.append("import", entry);
}

/// The folders that the images come to: made, durable, and without what a killed import left.
void prepareFolders(const ImportPlan& plan, const fs::path& library, NewFiles& files)
{
    std::set<fs::path> folders;
    for (const PlannedImage& image : plan.images)
        folders.insert((library / textToPath(image.to)).parent_path());
    for (const fs::path& folder : folders) {
        std::error_code failure;
        for (fs::path made = folder; made != library && !fs::exists(made, failure); made = made.parent_path())
            (void)files.syncFolder(made.parent_path());
        fs::create_directories(folder, failure);
        if (failure)
            throw errnoError(failure.value(), "make the folder", pathToText(folder));
        sweepTemporaries(folder);
    }
}

void importBatch(std::span<const PlannedImage> images, const fs::path& library, const ImportOptions& options, NewFiles& files,
                 std::atomic<std::uint64_t>& done, std::uint64_t total, ImportResult& result, const jobs::Context& context)
{
    std::vector<std::string> failures(images.size());
    jobs::parallelFor(images.size(), options.threads == 0 ? jobs::defaultThreads() : options.threads, context, [&](std::size_t i) {
        const fs::path target = library / textToPath(images[i].to);
        failures[i] = options.hardLink ? linkNew(images[i], target, files) : copyNew(images[i], target, files);
        context.progress({"Importing", ++done, total, "images"});
    });
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (failures[i].empty())
            ++result.imported;
        else
            result.failed.push_back({images[i].from, failures[i]});
    }
}

} // namespace

ImportResult carryOut(const ImportPlan& plan, const Workspace& workspace, const ImportOptions& options, const std::string& from,
                      const std::string& format, const jobs::Context& context, FileSystem& fileSystem, const Clock& clock)
{
    const fs::path library = fs::canonical(workspace.library());
    if (!options.hardLink)
        requireSpace(library, plan.bytes, "import the images");
    const library::LibraryEditor editor(workspace, fileSystem, clock); // nobody of this name moves images meanwhile
    for (const std::string& line : editor.recovered())
        context.warn(line);
    addSourceSplits(workspace, plan.splits, fileSystem);
    ImportResult result;
    if (plan.images.empty())
        return result;
    result.id = fmt::format("{}-{:08x}", toIdStamp(clock.wall()), std::random_device()());
    Journal journal(workspace.journal(), kTopic, fileSystem, clock);
    NewFiles files(fileSystem);
    prepareFolders(plan, library, files);
    std::atomic<std::uint64_t> done{0};
    for (std::size_t at = 0; at < plan.images.size(); at += kImagesPerLine) {
        const auto batch = std::span(plan.images).subspan(at, std::min(kImagesPerLine, plan.images.size() - at));
        context.throwIfStopped();
        journalImages(journal, result.id, batch, options, from, format);
        importBatch(batch, library, options, files, done, plan.images.size(), result, context);
        if (const int failure = files.syncFolders(); failure != 0)
            throw errnoError(-failure, "make the imported images durable", pathToText(library));
    }
    return result;
}

std::vector<Origin> importHistory(const Journal& journal)
{
    std::vector<Origin> origins;
    for (const Json& entry : journal.read()) {
        if (entry["kind"] != "import")
            continue;
        try {
            Origin origin{.id = entry.at("import").get<std::string>(),
                          .time = entry.at("t").get<std::string>(),
                          .who = entry.value("who", ""),
                          .why = entry.value("why", ""),
                          .source = entry.value("source", ""),
                          .format = entry.value("format", ""),
                          .from = {},
                          .to = {},
                          .sha256 = {}};
            for (const Json& image : entry.at("images")) {
                origin.from = image.at("from").get<std::string>();
                origin.to = image.at("to").get<std::string>();
                origin.sha256 = image.at("sha256").get<std::string>();
                origins.push_back(origin);
            }
        } catch (const nlohmann::json::exception&) {
            continue; // not as this program writes it
        }
    }
    return origins;
}

} // namespace taxon::exchange
