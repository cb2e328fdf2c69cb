// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "shards/extract_parts.h"
#include "shards/image_source.h"
#include "shards/shard_set.h"
#include "shards/source_file.h"
#include "shards/tar_source.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <numeric>
#include <unordered_map>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

Sample sampleOf(const ShardSet& set, const ShardRow& row, const std::string& shard)
{
    return {std::string(row.path),
            set.setName(row),
            set.className(row),
            row.label,
            toHex(row.sha256),
            shard,
            row.group == Sha256Digest{} ? std::string() : toHex(row.group)};
}

/// What the three sources share: the samples in their one order, each with its size and checksum.
class CheckedSource : public ImageSource {
protected:
    struct Stored {
        std::uint64_t bytes = 0;
        std::uint64_t offset = 0;
        Sha256Digest sha256{};
        ChecksumDigest checksum{}; ///< zeros: not known, so the SHA-256 is compared
    };

    void add(Sample sample, const Stored& stored)
    {
        m_samples.push_back(std::move(sample));
        m_stored.push_back(stored);
    }

    /// Puts the samples into the order that the interface promises: by set, class, path.
    void sort()
    {
        std::unordered_map<std::string, std::size_t> rank;
        for (const dataset::SetInfo& set : m_sets)
            rank.emplace(set.name, rank.size());
        std::vector<std::size_t> order(m_samples.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const Sample &left = m_samples[a], &right = m_samples[b];
            const std::size_t leftRank = rank.at(left.set), rightRank = rank.at(right.set);
            return std::tie(leftRank, left.className, left.path) < std::tie(rightRank, right.className, right.path);
        });
        std::vector<Sample> samples;
        std::vector<Stored> stored;
        samples.reserve(order.size());
        stored.reserve(order.size());
        for (const std::size_t i : order) {
            samples.push_back(std::move(m_samples[i]));
            stored.push_back(m_stored[i]);
        }
        m_samples = std::move(samples);
        m_stored = std::move(stored);
    }

    void takeSets(const std::vector<dataset::SetInfo>& sets)
    {
        std::copy_if(sets.begin(), sets.end(), std::back_inserter(m_sets), [](const auto& set) { return set.kind != dataset::SetKind::Reserve; });
    }

    /// Reads \p bytes and compares them with what was stored.
    [[nodiscard]] std::vector<std::byte> readChecked(std::size_t index, int fd, std::uint64_t offset, const std::string& where,
                                                     const char* hint) const
    {
        const Stored& stored = m_stored[index];
        std::vector<std::byte> bytes(stored.bytes);
        const bool whole = readAt(fd, offset, bytes, where) == bytes.size();
        if (!whole || (stored.checksum != ChecksumDigest{} ? checksumDigest(bytes) != stored.checksum : sha256(bytes) != stored.sha256))
            throw Error(ErrorCode::Damaged, m_samples[index].path + ": checksum: these are not the bytes that the data set was made of.", where,
                        hint);
        return bytes;
    }

    std::vector<Stored> m_stored;
};

/// Files below one folder: the library or an extracted tree.
class FolderSource : public CheckedSource {
public:
    FolderSource(const fs::path& root, const char* hint) : m_root(root), m_hint(hint), m_folder(openFolder(root)) {}

    void fillFrom(const dataset::Manifest& manifest)
    {
        m_classes = manifest.classes;
        m_datasetId = manifest.id;
        takeSets(manifest.sets);
        std::unordered_map<std::string, int> labels;
        for (std::size_t i = 0; i < m_classes.size(); ++i)
            labels.emplace(m_classes[i], static_cast<int>(i));
        std::unordered_map<std::string, bool> used;
        for (const dataset::SetInfo& set : m_sets)
            used.emplace(set.name, true);
        for (const dataset::ManifestRow& row : manifest.rows) {
            if (!used.contains(row.set))
                continue;
            const auto label = labels.find(row.className);
            add({row.path, row.set, row.className, label == labels.end() ? -1 : label->second, row.sha256, "", row.group},
                {row.bytes, 0, row.sha256.bytes(), row.checksum.bytes()});
        }
        sort();
    }

    void fillFrom(const ShardSet& set)
    {
        m_classes = set.classes;
        m_datasetId = set.datasetId;
        takeSets(set.sets);
        for (const ShardRow& row : set.rows)
            add(sampleOf(set, row, ""), {row.bytes, 0, row.sha256, row.checksum});
        sort();
    }

    [[nodiscard]] std::vector<std::byte> read(std::size_t index) const override
    {
        const std::string& text = m_samples.at(index).path;
        const std::string where = pathToText(m_root) + "/" + text;
        const SourceFile file = [&] {
            try {
                return openRegularFile(m_folder.value(), safeRelativePath(text, where));
            } catch (const Error& failure) {
                throw Error(failure.code() == ErrorCode::NotFound ? ErrorCode::NotFound : ErrorCode::Io, failure.message(), where, m_hint);
            }
        }();
        if (file.bytes != m_stored[index].bytes)
            throw Error(ErrorCode::Damaged, fmt::format("This image has {} bytes, the data set was made of {}.", file.bytes, m_stored[index].bytes),
                        where, m_hint);
        return readChecked(index, file.fd.value(), 0, where, m_hint);
    }

private:
    fs::path m_root;
    const char* m_hint;
    UniqueFd m_folder;
};

/// Reads by the index, one descriptor a tar; pread needs no lock.
class ShardSource : public CheckedSource {
public:
    ShardSource(const fs::path& folder, const ShardSet& set)
    {
        m_classes = set.classes;
        m_datasetId = set.datasetId;
        takeSets(set.sets);
        std::unordered_map<std::string, int> fds;
        for (const ShardInfo& shard : set.shards) {
            const fs::path path = folder / shard.file;
            SourceFile file = openRegularFile(AT_FDCWD, path);
            if (file.bytes != shard.bytes) {
                throw Error(ErrorCode::Damaged, fmt::format("This shard is damaged: it has {} bytes, should have {}.", file.bytes, shard.bytes),
                            pathToText(path), "Copy it again, or pack it again with: taxon shards pack.");
            }
            fds.emplace(shard.file, file.fd.value());
            m_files.push_back(std::move(file));
        }
        for (const ShardRow& row : set.rows)
            add(sampleOf(set, row, set.shards[row.shard].file), {row.bytes, row.offset, row.sha256, row.checksum});
        sort();
        m_fds.reserve(m_samples.size());
        for (const Sample& sample : m_samples)
            m_fds.push_back(fds.at(sample.shard));
    }

    [[nodiscard]] std::vector<std::byte> read(std::size_t index) const override
    {
        const Sample& sample = m_samples.at(index);
        return readChecked(index, m_fds[index], m_stored[index].offset, sample.shard, "Look closer with: taxon shards verify --read-data.");
    }

private:
    std::vector<SourceFile> m_files;
    std::vector<int> m_fds; ///< of each sample's shard
};

} // namespace

std::unique_ptr<ImageSource> openLibrarySource(const dataset::Manifest& manifest)
{
    auto source = std::make_unique<FolderSource>(manifest.library,
                                                 "The library changed since the data set was made. Build a new one with: taxon dataset build.");
    source->fillFrom(manifest);
    return source;
}

std::unique_ptr<ImageSource> openShardSource(const fs::path& shardSet)
{
    // tars that others wrote, and nothing of a shard set that may have lost its manifest
    const bool foreign = fs::is_directory(shardSet) && !fs::exists(shardSet / "manifest.json") && !fs::exists(shardSet / "index.csv");
    if (foreign && std::any_of(fs::directory_iterator(shardSet), {}, [](const auto& entry) { return entry.path().extension() == ".tar"; }))
        return std::make_unique<ShardSource>(shardSet, indexTars(shardSet, 0, {}));
    return std::make_unique<ShardSource>(shardSet, ShardSet::open(shardSet));
}

std::unique_ptr<ImageSource> openExtractedSource(const fs::path& folder)
{
    if (!fs::exists(folder / kExtractedFolder / "manifest.json"))
        throw Error(ErrorCode::NotFound, "This folder was not made by extracting a shard set.", pathToText(folder),
                    "Make it with: taxon shards extract.");
    auto source = std::make_unique<FolderSource>(folder, "Extract the shards again with: taxon shards extract.");
    source->fillFrom(ShardSet::open(folder / kExtractedFolder));
    return source;
}

} // namespace taxon::shards
