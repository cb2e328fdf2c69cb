// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_source.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/set_hash.h"
#include "jobs/parallel.h"
#include "shards/tar_images.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <sys/stat.h>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "taxon-tar-index";
constexpr int kVersion = 1;
constexpr std::int32_t kMostLabels = 1'000'000;

/// Name, size and time of each tar: an index made of the same is still right.
Json stateOf(const std::vector<fs::path>& tars)
{
    Json files = Json::array();
    for (const fs::path& tar : tars) {
        struct stat status {};
        if (::stat(tar.c_str(), &status) != 0)
            throw errnoError(errno, "look at the tar", pathToText(tar));
        files.push_back({{"file", pathToText(tar.filename())},
                         {"bytes", status.st_size},
                         {"inode", status.st_ino},
                         {"seconds", status.st_mtim.tv_sec},
                         {"nanoseconds", status.st_mtim.tv_nsec}});
    }
    return {{"format", kFormat}, {"version", kVersion}, {"tars", files}};
}

dataset::SetKind kindOf(const std::string& file)
{
    const std::string name = toLowerAscii(file);
    if (name.find("val") != std::string::npos)
        return dataset::SetKind::Validation;
    return name.find("test") != std::string::npos ? dataset::SetKind::Test : dataset::SetKind::Train;
}

/// A folder around all classes ("library/cat/a.jpg") is not a class: taken away while all images share it.
void stripCommonFolders(std::vector<TarImages>& tars)
{
    for (;;) {
        std::string common;
        for (const TarImages& tar : tars) {
            for (const TarImage& image : tar.images) {
                const std::size_t slash = image.path.find('/');
                if (tar.webDataset || slash == std::string::npos || image.path.find('/', slash + 1) == std::string::npos)
                    return;
                const std::string first = image.path.substr(0, slash + 1);
                if (!common.empty() && first != common)
                    return;
                common = first;
            }
        }
        if (common.empty())
            return;
        for (TarImages& tar : tars)
            for (TarImage& image : tar.images)
                image.path.erase(0, common.size());
    }
}

void nameClasses(const std::vector<fs::path>& files, std::vector<TarImages>& tars)
{
    stripCommonFolders(tars);
    for (std::size_t i = 0; i < tars.size(); ++i) {
        for (TarImage& image : tars[i].images) {
            if (!tars[i].webDataset && image.path.find('/') != std::string::npos)
                image.className = image.path.substr(0, image.path.find('/'));
            if (image.className.empty() || image.className == "-1")
                throw Error(ErrorCode::Damaged, "This image has no class: it lies in no folder, and no .cls or .json goes with it.",
                            pathToText(files[i]) + ": " + image.path);
        }
    }
}

/// Names sorted by code point; where all are numbers, the numbers are the labels.
std::vector<std::string> classesOf(const std::vector<TarImages>& tars)
{
    std::map<std::string, std::int32_t> names;
    bool numbers = true;
    std::int32_t largest = -1;
    for (const TarImages& tar : tars) {
        for (const TarImage& image : tar.images) {
            const auto [found, isNew] = names.emplace(image.className, 0);
            if (!isNew)
                continue;
            const char* const end = image.className.data() + image.className.size();
            const auto [stop, failure] = std::from_chars(image.className.data(), end, found->second);
            numbers = numbers && failure == std::errc() && stop == end && std::to_string(found->second) == image.className
                      && found->second < kMostLabels;
            largest = std::max(largest, found->second);
        }
    }
    std::vector<std::string> classes;
    for (std::int32_t label = 0; numbers && label <= largest; ++label)
        classes.push_back(std::to_string(label));
    for (const auto& [name, number] : names)
        if (!numbers)
            classes.push_back(name);
    return classes;
}

void addSets(ShardSet& set)
{
    std::map<dataset::SetKind, std::vector<dataset::ManifestRow>> rows;
    Sha256 all;
    for (const ShardRow& row : set.rows) {
        dataset::ManifestRow& plain = rows[kindOf(set.shards[row.shard].file)].emplace_back();
        plain.sha256 = row.sha256;
        plain.className = set.className(row);
        all.update(plain.sha256.str() + " " + plain.className + "\n");
    }
    for (const auto& [kind, images] : rows) {
        std::vector<const dataset::ManifestRow*> pointers;
        std::transform(images.begin(), images.end(), std::back_inserter(pointers), [](const auto& row) { return &row; });
        set.sets.push_back({dataset::name(kind), kind, images.size(), dataset::setHash(pointers)});
    }
    set.datasetId = "tars-" + toHex(all.finish()).substr(0, 12);
}

ShardSet toShardSet(const std::vector<fs::path>& files, const std::vector<TarImages>& tars)
{
    ShardSet set;
    set.classes = classesOf(tars);
    std::map<std::string, std::int32_t> labels;
    for (const std::string& name : set.classes)
        labels.emplace(name, static_cast<std::int32_t>(labels.size()));
    std::map<std::string, std::size_t> owners;
    for (std::size_t i = 0; i < tars.size(); ++i) {
        if (tars[i].images.empty())
            continue;
        ShardInfo shard;
        shard.file = files[i].filename().native();
        shard.set = dataset::name(kindOf(shard.file));
        shard.bytes = fs::file_size(files[i]);
        shard.images = tars[i].images.size();
        for (const TarImage& image : tars[i].images) {
            const auto [owner, isNew] = owners.emplace(image.path, i);
            if (!isNew)
                throw Error(ErrorCode::Damaged, "'" + image.path + "' is in " + pathToText(files[owner->second].filename()) + " too.",
                            pathToText(files[i]));
            ++shard.classes[image.className];
            ShardRow row = image.row;
            row.path = set.texts->add(image.path);
            row.shard = static_cast<std::uint32_t>(set.shards.size());
            row.label = labels.at(image.className);
            set.rows.push_back(row);
        }
        set.shards.push_back(std::move(shard));
    }
    addSets(set);
    return set;
}

/// Keeps the index; that it can't be kept (a folder one may only read) costs time at the next call, not more.
void keepIndex(const ShardSet& set, const Json& state, const fs::path& folder, const jobs::Context& context)
{
    try {
        fs::remove_all(folder);
        AtomicFolder kept(folder);
        set.write(kept.path());
        writeJson(kept.path() / "tars.json", state);
        kept.commit();
    } catch (const std::exception& failure) {
        context.warn(std::string("The index of these tars can't be kept: ") + failure.what());
    }
}

} // namespace

ShardSet indexTars(const fs::path& folder, unsigned jobs, const jobs::Context& context)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".tar" && entry.path().filename().native().front() != '.')
            files.push_back(entry.path());
    if (files.empty())
        throw Error(ErrorCode::NotFound, "There are no tars here.", pathToText(folder));
    std::sort(files.begin(), files.end());
    const Json state = stateOf(files);
    const fs::path index = folder / kTarIndexFolder;
    try {
        if (fs::exists(index / "tars.json") && readFormat(index / "tars.json", kFormat, kVersion) == state)
            return ShardSet::open(index);
    } catch (const Error& failure) {
        context.warn(std::string("The index of these tars is made again: ") + failure.what());
    }
    std::vector<TarImages> tars(files.size());
    jobs::parallelFor(files.size(), jobs != 0 ? jobs : jobs::defaultThreads(), context,
                      [&](std::size_t i) { tars[i] = readTarImages(files[i], context); });
    nameClasses(files, tars);
    const ShardSet set = toShardSet(files, tars);
    if (set.rows.empty())
        throw Error(ErrorCode::Damaged, "There are no images in these tars.", pathToText(folder));
    if (stateOf(files) != state)
        throw Error(ErrorCode::Damaged, "A tar changed while it was read.", pathToText(folder), "Try again when it is complete.");
    keepIndex(set, state, index, context);
    return set;
}

} // namespace taxon::shards
