// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"

#include "base/hash.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace taxon::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "\n--8<--\n";

/// In memory where nothing else is asked for: the readers fsync what they write, and a fuzzer does so a thousand times a second.
fs::path parentFolder()
{
    const bool inMemory = std::getenv("TMPDIR") == nullptr && ::access("/dev/shm", W_OK) == 0;
    return inMemory ? fs::path("/dev/shm") : fs::temp_directory_path();
}

struct Folder {
    fs::path path = parentFolder() / ("taxon-fuzz-" + std::to_string(::getpid()));
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

} // namespace

const fs::path& freshFolder()
{
    static const Folder folder;
    fs::remove_all(folder.path);
    fs::create_directories(folder.path);
    return folder.path;
}

fs::path writeInput(const fs::path& folder, const std::string& name, std::string_view bytes)
{
    fs::path path = folder / name;
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::string joined(std::string_view first, std::string_view second)
{
    return std::string(first) + std::string(kMark) + std::string(second);
}

std::pair<std::string, std::string> parted(std::string_view input)
{
    const std::size_t mark = input.find(kMark);
    if (mark == std::string_view::npos)
        return {std::string(input), {}};
    return {std::string(input.substr(0, mark)), std::string(input.substr(mark + kMark.size()))};
}

std::string withChecksum(std::string json, std::string_view key, std::string_view table)
{
    const std::string start = "\"" + std::string(key) + "\": \"";
    const std::size_t at = json.find(start);
    if (at == std::string::npos || json.size() - at < start.size() + 64)
        return json;
    return json.replace(at + start.size(), 64, toHex(sha256(table)));
}

void require(bool holds, const char* broken)
{
    if (holds)
        return;
    std::fprintf(stderr, "A broken promise: %s\n", broken);
    std::abort();
}

} // namespace taxon::fuzz
