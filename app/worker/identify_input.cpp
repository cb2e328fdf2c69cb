// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_input.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/json_file.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "library/file_stamp.h"
#include "shards/extract.h"
#include "storage/storage.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <vector>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "taxon-fetched";
constexpr int kVersion = 1;
constexpr int kDeepest = 64;            ///< folders below a remote's
constexpr unsigned kFetchers = 4;       ///< files that are fetched at a time
constexpr std::size_t kKeptEvery = 200; ///< files between two writes of the record
constexpr const char* kRecord = ".fetched.json";

/// What lies in the folder of kept images, and what it was when it was brought: name -> state.
class Fetched {
public:
    explicit Fetched(const fs::path& folder) : m_file(folder / kRecord)
    {
        std::error_code failure;
        fs::create_directories(folder, failure);
        if (failure)
            throw Error(ErrorCode::Io, failure.message(), pathToText(folder));
        if (!fs::exists(m_file))
            return;
        const Json json = readFormat(m_file, kFormat, kVersion);
        m_states = field<std::map<std::string, std::string>>(json, "files", pathToText(m_file));
    }
    [[nodiscard]] bool has(const std::string& name, const std::string& state) const
    {
        const auto found = m_states.find(name);
        return found != m_states.end() && found->second == state;
    }
    void note(const std::string& name, const std::string& state)
    {
        const std::scoped_lock lock(m_mutex);
        m_states[name] = state;
        if (++m_unwritten >= kKeptEvery)
            write();
    }
    void finish()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_unwritten > 0)
            write();
    }

private:
    void write()
    {
        writeJson(m_file, {{"format", kFormat}, {"version", kVersion}, {"files", m_states}});
        m_unwritten = 0;
    }

    fs::path m_file;
    std::map<std::string, std::string> m_states;
    std::size_t m_unwritten = 0;
    std::mutex m_mutex;
};

bool isRemote(const std::string& given)
{
    const std::size_t colon = given.find(':');
    return colon != std::string::npos && colon > 0 && colon < given.find('/') && !fs::exists(given);
}

bool isTar(const fs::path& file)
{
    return file.extension() == ".tar";
}

std::vector<fs::path> tarsIn(const fs::path& folder)
{
    std::vector<fs::path> tars;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && isTar(entry.path()) && !entry.path().filename().native().starts_with('.'))
            tars.push_back(entry.path());
    std::sort(tars.begin(), tars.end());
    return tars;
}

/// Brings every file of the remote that is not here as it is there.
void fetch(const std::string& url, const fs::path& kept, const jobs::Context& context)
{
    const auto storage = storage::openStorage(url, context);
    std::vector<storage::Entry> entries = storage->list("", kDeepest, context);
    Fetched fetched(kept);
    const auto stateOf = [](const storage::Entry& entry) { return fmt::format("{} {}", entry.bytes, entry.stored); };
    std::uint64_t bytes = 0;
    std::erase_if(entries, [&](const storage::Entry& entry) {
        const bool isHere = fetched.has(entry.name, stateOf(entry)) && fs::is_regular_file(kept / entry.name);
        bytes += isHere ? 0 : entry.bytes;
        return isHere;
    });
    requireSpace(kept, bytes, "fetch the unknown images");
    std::uint64_t done = 0;
    std::mutex mutex;
    try {
        jobs::parallelFor(entries.size(), kFetchers, context, [&](std::size_t i) {
            const fs::path file = kept / storage::requireName(entries[i].name);
            fs::create_directories(file.parent_path());
            (void)storage->get(entries[i].name, file, context, {});
            fetched.note(entries[i].name, stateOf(entries[i]));
            const std::scoped_lock lock(mutex);
            context.progress({"fetched", ++done, entries.size(), "images"});
        });
    } catch (...) {
        fetched.finish(); // the next try goes on there
        throw;
    }
    fetched.finish();
}

/// Extracts \p source to \p name in \p kept, unless it lies there as it is.
void extract(const fs::path& source, const std::string& state, const std::string& name, const fs::path& kept, Fetched& fetched,
             const jobs::Context& context)
{
    const fs::path target = kept / textToPath(name);
    if (fetched.has(name, state) && fs::is_directory(target))
        return;
    fs::remove_all(target); // of an earlier state: a copy of what lies in the tar
    (void)shards::extractShards(source, target, {}, context);
    fetched.note(name, state);
    fetched.finish();
}

void extractTars(const std::vector<fs::path>& tars, const fs::path& kept, const jobs::Context& context)
{
    Fetched fetched(kept);
    for (const fs::path& tar : tars) {
        const auto stamp = library::stampOf(tar);
        const std::string state = stamp ? fmt::format("{} {}", stamp->bytes, stamp->mtimeNs) : "";
        extract(tar, state, pathToText(tar.stem()), kept, fetched, context);
    }
}

} // namespace

std::string inputName(const std::string& given)
{
    const fs::path path = isRemote(given) ? fs::path(given.substr(given.find(':') + 1)) : fs::absolute(given).lexically_normal();
    std::string name = (path.has_filename() ? path : path.parent_path()).filename().native();
    if (name.empty() && isRemote(given))
        name = given.substr(0, given.find(':'));
    if (fs::is_regular_file(given))
        name = fs::path(name).stem().native();
    name = name.substr(0, 60);
    for (char& c : name)
        if (!isSafeId(std::string("x") + c))
            c = '_';
    return name.empty() ? "images" : name;
}

IdentifyInput openInput(const std::string& given, const fs::path& kept, const jobs::Context& context)
{
    const fs::path path = given;
    if (isRemote(given)) {
        fetch(given, kept, context);
    } else if (fs::is_directory(path) && fs::is_regular_file(path / "manifest.json") && !tarsIn(path).empty()) {
        Fetched fetched(kept);
        extract(path, toHex(sha256OfFile(path / "manifest.json")), "shards", kept, fetched, context);
    } else if (fs::is_directory(path)) {
        const std::vector<fs::path> tars = tarsIn(path);
        if (tars.empty())
            return {fs::weakly_canonical(path), identify::filesBelow(path)};
        extractTars(tars, kept, context);
    } else if (fs::is_regular_file(path) && isTar(path)) {
        extractTars({path}, kept, context);
    } else if (fs::is_regular_file(path)) {
        return {fs::weakly_canonical(path).parent_path(), identify::filesOfList(path)};
    } else {
        throw Error(ErrorCode::NotFound, "There is no such folder of images.", given,
                    "Give a folder, a tar or a folder of tars, a text file with a path a line, or a remote of rclone (name:path).");
    }
    return {fs::weakly_canonical(kept), identify::filesBelow(kept)};
}

} // namespace taxon::worker
