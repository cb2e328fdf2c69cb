// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/rclone_output.h"
#include "storage/storage.h"

#include <filesystem>

namespace taxon::storage {

/// A remote of rclone: Azure Blob and Files, S3, Google Cloud Storage, SFTP, WebDAV and some seventy more.
///
/// Each call is one rclone, for one file: starting it costs some 50 ms, and stopping, retrying and blaming stay per file
/// (docs/decisions/0160). Check::Stored compares the checksum that the other end keeps (an object store checks each block of an
/// upload against it) with one computed here; where it keeps none that is known here the file is read back. Servers that do not
/// answer are waited for by rclone's own time-outs and retries: about half a minute. A stop ends rclone within 5 s.
class RcloneStorage : public Storage {
public:
    /// Asks rclone for its version and what the remote can do; the server itself is not asked yet.
    /// Where a checksum costs reading the file, entry() tells it and list() does not. \throws as openStorage().
    RcloneStorage(std::string url, const jobs::Context& context);

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
    [[nodiscard]] std::string place(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> listingWords(const std::string& place, int depth, bool withHash) const;
    void requireRoot(const jobs::Context& context) const;

    std::string m_url;
    std::filesystem::path m_program;
    RcloneFeatures m_features;
};

} // namespace taxon::storage
