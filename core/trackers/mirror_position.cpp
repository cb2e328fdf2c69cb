// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/mirror_position.h"

#include "base/error.h"
#include "base/text.h"

#include <fstream>

namespace taxon::trackers {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr const char* kFormat = "taxon.mirror";

/// Whether a line ends before \p offset.
bool isLineEnd(const fs::path& file, std::uint64_t offset)
{
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset) - 1);
    return stream.get() == '\n';
}

} // namespace

NewEvents eventsBehind(const MirrorPosition& position, const fs::path& events)
{
    std::uintmax_t offset = position.offset;
    NewEvents found{runs::readEvents(events, offset), position, position};
    const bool goesOn = found.events.empty() ? offset >= position.offset : found.events.front().seq == position.seq + 1;
    const bool sameLog = position.offset == 0 || (goesOn && isLineEnd(events, position.offset));
    if (!sameLog) {
        found.from = found.to = {};
        offset = 0;
        found.events = runs::readEvents(events, offset);
    }
    for (const auto& event : found.events)
        advance(found.to, event);
    found.to.offset = offset;
    found.to.seq = found.to.sent;
    std::erase_if(found.events, [&found](const runs::Event& event) { return event.seq <= found.from.sent; });
    return found;
}

void advance(MirrorPosition& position, const runs::Event& event)
{
    position.sent = event.seq;
    if (event.kind == "metric")
        position.epoch = jsonInteger<std::int64_t>(event.fields.value("epoch", Json())).value_or(position.epoch);
}

Json toJson(const MirrorPosition& position, const std::string& tracker)
{
    return Json{{"format", kFormat},   {"version", kVersion},   {"tracker", tracker},     {"offset", position.offset},
                {"seq", position.seq}, {"sent", position.sent}, {"epoch", position.epoch}};
}

MirrorPosition readPosition(const fs::path& file, const std::string& tracker, Json& json)
{
    json = Json::object();
    if (!fs::exists(file))
        return {};
    const std::string where = pathToText(file);
    try {
        json = readFormat(file, kFormat, kVersion);
        if (field<std::string>(json, "tracker", where) != tracker)
            throw Error(ErrorCode::Damaged, "The file is the state of another mirror.", where);
        return {field<std::uint64_t>(json, "offset", where), field<std::uint64_t>(json, "seq", where), field<std::uint64_t>(json, "sent", where),
                field<std::int64_t>(json, "epoch", where)};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged)
            throw;
        throw Error(error.code(), error.message(), error.where(), "Remove the file: the mirror then begins anew, as a new run there.");
    }
}

} // namespace taxon::trackers
