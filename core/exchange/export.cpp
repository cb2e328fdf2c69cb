// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/export.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/paths.h"
#include "base/text.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <unistd.h>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

/// Copies one file. \returns why it could not be, or "". \throws Error{Io|NoSpace} if the export itself can't be written.
std::string copyInto(const fs::path& target, const Item& item)
{
    std::vector<std::byte> bytes;
    try {
        bytes = images::readRegularFile(item.file);
    } catch (const Error& failure) {
        return failure.message();
    }
    if (!item.sha256.empty() && toHex(sha256(bytes)) != item.sha256)
        return "Its bytes are not those of the data set any more.";
    std::ofstream out(target, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out)
        throw errnoError(errno, "write the file", pathToText(target));
    return {};
}

std::string linkInto(const fs::path& target, const Item& item)
{
    std::error_code failure;
    if (!fs::is_regular_file(fs::symlink_status(item.file, failure)))
        return "It is no longer there.";
    if (!item.sha256.empty() && toHex(sha256OfFile(item.file)) != item.sha256)
        return "Its bytes are not those of the data set any more.";
    if (::link(item.file.c_str(), target.c_str()) == 0)
        return {};
    if (errno == EXDEV)
        throw Error(ErrorCode::InvalidArgument, "A hard link can't lead to another disk.", pathToText(target), "Copy instead: leave --hardlink out.");
    throw errnoError(errno, "link the file", pathToText(target));
}

/// Brings all files into \p folder, in parallel; what can't be read gets a leftOut.
std::uint64_t bringFiles(const fs::path& folder, const Description& description, std::vector<Placed>& placed, MediaMode media,
                         const jobs::Context& context)
{
    std::set<fs::path> folders;
    for (const Placed& each : placed)
        if (each.leftOut.empty())
            folders.insert((folder / each.relative).parent_path());
    for (const fs::path& each : folders)
        fs::create_directories(each);
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> bytes{0};
    jobs::parallelFor(placed.size(), jobs::defaultThreads(), context, [&](std::size_t i) {
        Placed& each = placed[i];
        if (each.leftOut.empty()) {
            const fs::path target = folder / each.relative;
            each.leftOut = media == MediaMode::Copy ? copyInto(target, description.items[i]) : linkInto(target, description.items[i]);
            if (each.leftOut.empty() && media == MediaMode::Copy)
                bytes += fs::file_size(target);
        }
        context.progress({"Exporting", ++done, placed.size(), "images"});
    });
    return bytes;
}

/// Every class that an item or a prediction names must have a number.
void completeClasses(Description& description)
{
    std::set<std::string> known(description.classes.begin(), description.classes.end());
    const auto add = [&](const std::string& name) {
        if (!name.empty() && known.insert(name).second)
            description.classes.push_back(name);
    };
    for (const Item& item : description.items)
        add(item.className);
    for (const Item& item : description.items)
        if (item.prediction)
            add(item.prediction->className);
}

} // namespace

Description describe(const dataset::Manifest& manifest)
{
    std::set<std::string> reserve;
    for (const dataset::SetInfo& set : manifest.sets)
        if (set.kind == dataset::SetKind::Reserve)
            reserve.insert(set.name);
    Description description;
    description.classes = manifest.classes;
    for (const dataset::ManifestRow& row : manifest.rows) {
        if (reserve.contains(row.set))
            continue;
        Item item;
        item.file = manifest.library / textToPath(row.path);
        item.className = row.className;
        item.set = row.set;
        item.sha256 = row.sha256;
        item.origin = row.path;
        placeByPath(item, textToPath(row.path));
        description.items.push_back(std::move(item));
    }
    return description;
}

ExportResult exportTo(const fs::path& folder, const Format& format, Description description, MediaMode media, const fs::path& library,
                      const jobs::Context& context)
{
    const bool hasSets = std::any_of(description.items.begin(), description.items.end(), [](const Item& item) { return !item.set.empty(); });
    if (std::string(format.name) == "splits" && !hasSets)
        throw Error(ErrorCode::InvalidArgument, "A library has no splits; a data set has.", format.name, "Name one: --dataset ID.");
    if (std::string(format.name) == "folders" && hasSets)
        throw Error(ErrorCode::InvalidArgument, "One tree of folders can't show the sets of a data set.", format.name, "Take --format splits.");
    if (media == MediaMode::PathsOnly && !format.takesPathsOnly)
        throw Error(ErrorCode::InvalidArgument, "The folders are all there is to this format: it can't be written without images.", format.name);
    fs::path target = fs::absolute(folder).lexically_normal();
    if (!target.has_filename()) // "DIR/"
        target = target.parent_path();
    if (liesIn(fs::weakly_canonical(target), fs::weakly_canonical(library)))
        throw Error(ErrorCode::InvalidArgument, "An export can't lie in the library: it would be a class of it.", pathToText(target),
                    "Choose a folder outside.");
    completeClasses(description);
    std::vector<Placed> placed = format.arrange(description, media);
    if (media == MediaMode::Copy) {
        std::uintmax_t needed = 0;
        for (std::size_t i = 0; i < placed.size(); ++i) {
            std::error_code missing; // shows when it is read
            const std::uintmax_t size = placed[i].leftOut.empty() ? fs::file_size(description.items[i].file, missing) : 0;
            needed += missing ? 0 : size;
        }
        requireSpace(target.parent_path(), needed, "export the images");
    }
    ExportResult result;
    result.leftOut = description.refused;
    AtomicFolder written(target);
    if (media != MediaMode::PathsOnly)
        result.bytes = bringFiles(written.path(), description, placed, media, context);
    if (format.writeLabels != nullptr)
        format.writeLabels({description, placed, media, written.path(), library});
    written.commit();
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (placed[i].leftOut.empty())
            ++result.images;
        else
            result.leftOut.push_back({description.items[i].origin, placed[i].leftOut});
    }
    return result;
}

} // namespace taxon::exchange
