// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/storage.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "storage/file_hashes.h"
#include "storage/folder_storage.h"
#include "storage/rclone_storage.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>

namespace taxon::storage {
namespace {

namespace fs = std::filesystem;

/// A folder on this machine for one small file on its way.
class PassingFolder {
public:
    PassingFolder()
    {
        std::string name = (fs::temp_directory_path() / "taxon-XXXXXX").native();
        if (::mkdtemp(name.data()) == nullptr)
            throw errnoError(errno, "create a temporary folder", pathToText(name));
        m_path = name;
    }
    ~PassingFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;

    [[nodiscard]] fs::path file() const { return m_path / "file"; }

private:
    fs::path m_path;
};

/// rclone takes settings inside of a remote's name (":s3,secret_access_key=…:bucket"); shells, logs and `ps` would show them.
bool holdsSecret(const std::string& url)
{
    const std::string lower = toLowerAscii(url);
    constexpr std::array<const char*, 7> kWords{"key=", "pass=", "secret=", "token=", "sas_url=", "password=", "sig="};
    return std::any_of(kWords.begin(), kWords.end(), [&](const char* word) { return lower.find(word) != std::string::npos; });
}

} // namespace

bool requireStorageUrl(const std::string& url)
{
    if (holdsSecret(url))
        throw Error(ErrorCode::Configuration, "This URL holds a secret, which process lists and logs would show.", {},
                    "Put it into rclone's configuration (rclone config, or the environment RCLONE_CONFIG_<REMOTE>_…) and give REMOTE:PATH.");
    if (url.find("://") != std::string::npos)
        throw Error(ErrorCode::Configuration, "A storage is the path of a mounted folder, or REMOTE:PATH of rclone; a web address is neither.",
                    pathToText(url), "Name the place once with: rclone config. Then give REMOTE:CONTAINER/PATH.");
    const std::size_t colon = url.find(':', 1); // ":backend:path" is a remote, too
    return colon != std::string::npos && colon < url.find('/');
}

std::unique_ptr<Storage> openStorage(const std::string& url, const jobs::Context& context)
{
    if (requireStorageUrl(url))
        return std::make_unique<RcloneStorage>(url, context);
    return std::make_unique<FolderStorage>(textToPath(url), context);
}

const std::string& requireName(const std::string& name)
{
    bool good = isUtf8(name) && !name.empty() && name.find('\\') == std::string::npos;
    for (const char c : name)
        good = good && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    for (const auto& part : split(name, '/'))
        good = good && !part.empty() && part.front() != '.';
    if (!good)
        throw Error(ErrorCode::InvalidArgument, "This can't be the name of a file in a storage.", pathToText(name));
    return name;
}

bool isCopyOf(const fs::path& file, const Entry& entry)
{
    std::error_code failure;
    if (entry.stored.empty() || fs::file_size(file, failure) != entry.bytes || failure)
        return false;
    return hashFile(file, entry.stored.substr(0, entry.stored.find(':')), [](std::uint64_t) {}).stored == entry.stored;
}

void requireRoom(Storage& storage, std::uint64_t bytes, const char* what, const jobs::Context& context)
{
    const auto free = storage.freeBytes(context);
    if (bytes > 0 && free && *free < bytes)
        throw Error(ErrorCode::NoSpace, fmt::format("{} is needed to {}, and {} is free.", formatBytes(bytes), what, formatBytes(*free)),
                    storage.url(), "Free some space there or choose another place.");
}

std::string getText(Storage& storage, const std::string& name, const jobs::Context& context, std::size_t limit)
{
    const PassingFolder folder;
    storage.get(name, folder.file(), context, {});
    return readTextFile(folder.file(), limit);
}

void putText(Storage& storage, const std::string& name, std::string_view text, const jobs::Context& context)
{
    const PassingFolder folder;
    writeFileAtomically(folder.file(), text);
    storage.put(folder.file(), name, Check::Stored, context, {});
}

} // namespace taxon::storage
