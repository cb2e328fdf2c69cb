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

std::string sampleHead(const ShardSet& set, const ShardRow& row, std::uint64_t start)
{
    std::string text = sampleText(set, row);
    const SampleLayout layout = layoutSample(start, text.size(), row.bytes);
    text.resize(layout.textBytes, ' ');
    const std::string key = set.keyText(row), label = std::to_string(row.label);
    std::string head(layout.imageOffset - start, '\0');
    std::uint64_t at = 0;
    const auto header = [&](const std::string& name, std::uint64_t size) {
        writeUstarHeader(std::as_writable_bytes(std::span(head).subspan(at, kTarBlock)), name, size);
        at += kTarBlock;
    };
    const auto member = [&](const std::string& name, const std::string& content) {
        header(name, content.size());
        head.replace(at, content.size(), content);
        at += toTarBlocks(content.size());
    };
    member(key + ".cls", label);
    member(key + ".json", text);
    header(set.memberName(row), row.bytes);
    return head;
}

void layOutShard(const ShardSet& set, ShardInfo& shard, std::span<ShardRow> rows)
{
    Sha256 content;
    content.update("taxon-shards 2\n"); // of the tars' layout: the same in version 3
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
