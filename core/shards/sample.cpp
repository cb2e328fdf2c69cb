// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/sample.h"

#include "base/json_file.h"
#include "shards/ustar.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::shards {
namespace {

/// \p text as JSON; the plain ones, nearly all, without a JSON object for each.
std::string jsonText(std::string_view text)
{
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7F' && c != '"' && c != '\\'; });
    if (plain)
        return fmt::format("\"{}\"", text);
    return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

SampleLayout layoutSample(std::uint64_t start, std::uint64_t textBytes, std::uint64_t imageBytes)
{
    const std::uint64_t textAt = start + 2 * kTarBlock + kTarBlock; // behind the label's header and data, and its own header
    SampleLayout layout{textBytes, textAt + toTarBlocks(textBytes) + kTarBlock, 0};
    if (imageBytes >= kSharedFrom) {
        const std::uint64_t blanks = (kSharedUnit - layout.imageOffset % kSharedUnit) % kSharedUnit;
        if (blanks != 0)
            layout.textBytes = toTarBlocks(textBytes) + blanks;
        layout.imageOffset += blanks;
    }
    layout.end = layout.imageOffset + toTarBlocks(imageBytes);
    return layout;
}

std::uint64_t sampleBytes(const ShardRow& row)
{
    const std::uint64_t text = 256 + 2 * row.path.size() + 512; // path, names of class and set, two SHA-256
    return layoutSample(0, text, row.bytes).end + (row.bytes >= kSharedFrom ? kSharedUnit : 0);
}

std::string sampleText(const ShardSet& set, const ShardRow& row)
{
    return fmt::format(R"({{"path":{},"set":{},"class":{},"label":{},"sha256":"{}","group":"{}"}})", jsonText(row.path), jsonText(set.setName(row)),
                       jsonText(set.className(row)), row.label, toHex(row.sha256), row.group == Sha256Digest{} ? std::string() : toHex(row.group));
}

void layOutShard(const ShardSet& set, ShardInfo& shard, std::span<ShardRow> rows)
{
    Sha256 content;
    content.update(fmt::format("taxon-shards {}\n", ShardSet::kVersion));
    std::uint64_t position = 0;
    shard.classes.clear();
    for (ShardRow& row : rows) {
        const std::string text = sampleText(set, row);
        const SampleLayout layout = layoutSample(position, text.size(), row.bytes);
        row.offset = layout.imageOffset;
        position = layout.end;
        content.update(fmt::format("{}\n{}\n{}\n{}\n", set.memberName(row), row.bytes, row.label, text));
        ++shard.classes[set.className(row)];
    }
    shard.bytes = position + kTarEnd;
    shard.images = rows.size();
    shard.content = toHex(content.finish());
}

} // namespace taxon::shards
