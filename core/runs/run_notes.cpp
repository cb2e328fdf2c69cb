// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_notes.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr const char* kFormat = "taxon.run_notes";

fs::path fileOf(const RunFolder& run)
{
    return run.path() / "notes.json";
}

bool isControl(char c)
{
    return (c >= 0 && c < 0x20) || c == 0x7F;
}

} // namespace

std::string toTag(const std::string& text)
{
    const auto first = text.find_first_not_of(' ');
    const std::string tag = first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
    if (tag.empty() || tag.size() > RunNotes::kLongestTag || !isUtf8(tag) || tag.find(',') != std::string::npos
        || std::any_of(tag.begin(), tag.end(), isControl))
        throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" can't be a tag.", pathToText(text)), {},
                    fmt::format("A tag has 1 to {} bytes, and no comma or control character.", RunNotes::kLongestTag));
    return tag;
}

RunNotes readNotes(const RunFolder& run)
{
    const fs::path file = fileOf(run);
    if (!fs::exists(fs::symlink_status(file)))
        return {};
    const Json json = readFormat(file, kFormat, kVersion);
    const std::string where = pathToText(file);
    return {field<std::vector<std::string>>(json, "tags", where), field<std::string>(json, "note", where)};
}

void writeNotes(const RunFolder& run, RunNotes notes)
{
    for (std::string& tag : notes.tags)
        tag = toTag(tag);
    std::sort(notes.tags.begin(), notes.tags.end());
    notes.tags.erase(std::unique(notes.tags.begin(), notes.tags.end()), notes.tags.end());
    if (notes.tags.size() > RunNotes::kMostTags)
        throw Error(ErrorCode::InvalidArgument, fmt::format("A run has {} tags at most.", RunNotes::kMostTags), run.id(), "Remove some first.");
    if (notes.note.size() > RunNotes::kLongestNote || !isUtf8(notes.note))
        throw Error(ErrorCode::InvalidArgument, fmt::format("A note is UTF-8 text of {} bytes at most.", RunNotes::kLongestNote), run.id());
    writeJson(fileOf(run), {{"format", kFormat}, {"version", kVersion}, {"tags", notes.tags}, {"note", notes.note}});
}

RunNotes changeNotes(const RunFolder& run, const std::function<void(RunNotes&)>& change)
{
    const RunNotes before = readNotes(run);
    RunNotes after = before;
    change(after);
    writeNotes(run, std::move(after));
    return before;
}

} // namespace taxon::runs
