// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_parts.h"

#include "identify_stage.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/fence.h"
#include "base/json_file.h"
#include "base/text.h"
#include "learn/compute.h"
#include "learn/meetings.h"
#include "library/file_stamp.h"

#include <fmt/format.h>
#include <fstream>
#include <span>
#include <unordered_set>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::FileState;
using identify::IdentifyStore;
using identify::UnknownFile;

constexpr const char* kWorkFile = "files.jsonl";

/// Files of a list that is in memory.
class ListedFiles final : public identify::UnknownFiles {
public:
    explicit ListedFiles(std::span<const UnknownFile> files) : m_files(files) {}
    std::optional<UnknownFile> next() override { return m_at < m_files.size() ? std::optional(m_files[m_at++]) : std::nullopt; }

private:
    std::span<const UnknownFile> m_files;
    std::size_t m_at = 0;
};

/// What the store doesn't know as it is now.
std::vector<UnknownFile> filesToDo(identify::UnknownFiles& files, IdentifyStore& store, const jobs::Context& context)
{
    std::vector<UnknownFile> left;
    while (auto file = files.next()) {
        context.throwIfStopped();
        const auto stamp = library::stampOf(file->file);
        if (!stamp || !store.isKnown({file->path, stamp->bytes, stamp->mtimeNs}))
            left.push_back(std::move(*file));
    }
    return left;
}

void writeFiles(const fs::path& file, const std::vector<UnknownFile>& files)
{
    std::string text;
    for (const UnknownFile& one : files)
        text += Json::array({pathToText(one.file), one.path}).dump() + "\n";
    fs::create_directories(file.parent_path());
    writeFileAtomically(file, text);
}

std::vector<UnknownFile> readFiles(const fs::path& file, std::size_t count)
{
    std::vector<UnknownFile> files;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const Json one = Json::parse(line, nullptr, false);
        if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string())
            throw Error(ErrorCode::Damaged, "This is no list of files to identify.", pathToText(file), "Start all processes again.");
        files.push_back({textToPath(one[0].get<std::string>()), one[1].get<std::string>()});
    }
    if (files.size() != count)
        throw Error(ErrorCode::Damaged, fmt::format("The list of files to identify has {} files here, {} where it was written.", files.size(), count),
                    pathToText(file), "All processes must see the same workspace; then start them again.");
    return files;
}

fs::path partFile(const fs::path& parts, const learn::Peers& peers, int rank)
{
    return parts / fmt::format("{}-of-{}.db", rank + 1, peers.count());
}

std::span<const UnknownFile> shareOf(const std::vector<UnknownFile>& files, const learn::Peers& peers, int rank)
{
    const auto [begin, end] = learn::shareOf(files.size(), learn::kIdentifyBatch, peers.count(), rank);
    return std::span(files).subspan(begin, end - begin);
}

/// The share of this process; returns when all have theirs on disk.
void identifyShare(const learn::Predictor& model, const IdentifyStore::Info& info, const fs::path& parts, const std::vector<UnknownFile>& files,
                   const learn::Peers& peers, const jobs::Context& context)
{
    IdentifyStore part = IdentifyStore::create(partFile(parts, peers, peers.rank()), info);
    ListedFiles share(shareOf(files, peers, peers.rank()));
    learn::Meetings meetings(peers, files.size(), learn::kIdentifyBatch, "identified", context);
    learn::IdentifyTalk talk = talkTo(part);
    talk.batchDone = [&](std::uint64_t done) {
        part.endBatch();
        meetings.afterBatch(static_cast<std::size_t>(done));
    };
    static_cast<void>(learn::identifyFiles(model, share, talk, {})); // the meetings tell how far all are, and whether they stop
    part.flush();
    meetings.finish();
    static_cast<void>(peers.sum({0.0})); // each behind its flush
}

/// \returns how many guesses were added.
std::size_t joinParts(const fs::path& parts, const std::vector<UnknownFile>& files, IdentifyStore& store, const learn::Peers& peers,
                      const jobs::Context& context)
{
    std::size_t added = 0;
    for (int rank = 0; rank < peers.count(); ++rank) {
        std::unordered_set<std::string_view> share; // a part may know more, of an attempt that divided otherwise
        for (const UnknownFile& file : shareOf(files, peers, rank))
            share.insert(file.path);
        const IdentifyStore part = IdentifyStore::open(partFile(parts, peers, rank));
        part.eachGuess([&](const identify::Guess& guess) {
            context.throwIfStopped();
            if (!share.contains(guess.path) || store.noteUnchanged({guess.path, guess.bytes, guess.modifiedNs}, guess.sha256))
                return;
            store.add(guess);
            ++added;
        });
        part.eachProblem([&](const FileState& file, const std::string& reason) {
            if (!share.contains(file.path))
                return;
            store.addProblem(file, reason);
            context.warn(file.path + ": " + reason);
        });
    }
    store.flush();
    return added;
}

} // namespace

learn::IdentifyTalk talkTo(IdentifyStore& store)
{
    learn::IdentifyTalk talk;
    talk.isKnown = [&store](const FileState& state) { return store.isKnown(state); };
    talk.isUnchanged = [&store](const FileState& state, const std::string& sha256) { return store.noteUnchanged(state, sha256); };
    talk.guessed = [&store](const identify::Guess& guess) { store.add(guess); };
    talk.unreadable = [&store](const FileState& state, const std::string& reason) { store.addProblem(state, reason); };
    talk.batchDone = [&store](std::uint64_t) { store.endBatch(); };
    return talk;
}

std::size_t identifyInParts(const learn::Predictor& model, const fs::path& modelFile, identify::UnknownFiles& files, IdentifyStore& store,
                            const IdentifyStore::Info& info, const fs::path& parts, const learn::Peers& peers, const jobs::Context& context)
{
    const std::vector<UnknownFile> left = filesToDo(files, store, context);
    writeFiles(parts / kWorkFile, left);
    static_cast<void>(peers.fromFirst(
        [&] {
            return Json{{"model", pathToText(modelFile)}, {"version", info.modelVersion}, {"sha256", info.modelSha256},
                        {"folder", info.folder},          {"parts", pathToText(parts)},   {"files", left.size()}}
                .dump();
        },
        context));
    identifyShare(model, info, parts, left, peers, context);
    Fence::requireOpen(); // the parts may be the newest attempt's
    const std::size_t added = joinParts(parts, left, store, peers, context);
    Fence::requireOpen();
    std::error_code ignored;
    fs::remove_all(parts, ignored);
    return added;
}

void identifyAsPeer(const learn::Peers& peers, c10::Device device, const jobs::Context& context)
{
    learn::tuneAllocator();
    const Json told = Json::parse(peers.fromFirst({}, context));
    const auto text = [&](const char* key) { return told.at(key).get<std::string>(); };
    const learn::Predictor model = learn::openPredictor(textToPath(text("model")), device);
    const fs::path parts = textToPath(text("parts"));
    const auto files = readFiles(parts / kWorkFile, told.at("files").get<std::size_t>());
    identifyShare(model, {text("version"), text("sha256"), text("folder"), model.classes}, parts, files, peers, context);
}

} // namespace taxon::worker
