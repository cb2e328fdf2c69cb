// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "storage/share_watch.h"
#include "storage/storage.h"

namespace taxon::storage {

/// A folder of a mounted share (Azure Files, NFS, SMB), or of a disk.
///
/// It needs of the share: create, write, fsync, rename. It makes no links, sets no times, owners or modes, locks nothing and
/// takes a folder that can't be flushed as it is. Check::Stored and ReadBack read the file again with this machine's memory of
/// it dropped, so the bytes come from the server. Every call on the share runs under runWatched(): 30 s of silence are warned of,
/// after 10 minutes a call fails, a stop ends it within 3 s. Reads and writes go in blocks of 4 MiB; one file is one thread.
class FolderStorage : public Storage {
public:
    /// \throws Error{NotFound} if \p root is no folder.
    FolderStorage(const std::filesystem::path& root, const jobs::Context& context, Patience patience = {},
                  std::shared_ptr<FileSystem> fileSystem = {&realFileSystem(), [](FileSystem*) {}});

    [[nodiscard]] const std::string& url() const noexcept override { return m_url; }
    [[nodiscard]] std::vector<Entry> list(const std::string& folder, int depth, const jobs::Context& context) override;
    [[nodiscard]] std::optional<std::uint64_t> freeBytes(const jobs::Context& context) override;
    [[nodiscard]] std::optional<Entry> entry(const std::string& name, const jobs::Context& context) override;
    Receipt put(const std::filesystem::path& file, const std::string& name, Check check, const jobs::Context& context, const Meter& meter) override;
    Receipt get(const std::string& name, const std::filesystem::path& file, const jobs::Context& context, const Meter& meter) override;
    [[nodiscard]] std::string sha256(const std::string& name, const jobs::Context& context, const Meter& meter) override;
    [[nodiscard]] bool copy(const std::string& from, const std::string& to, const jobs::Context& context) override;
    void remove(const std::string& name, const jobs::Context& context) override;
    std::size_t sweep(const std::string& folder, const jobs::Context& context) override;

private:
    std::filesystem::path m_root;
    std::string m_url;
    Patience m_patience;
    std::shared_ptr<FileSystem> m_fileSystem;
};

} // namespace taxon::storage
