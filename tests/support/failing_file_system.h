// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <cerrno>

namespace taxon::test {

/// The real file system until call number \p failAt (counted from 1 over all calls), which returns -\p errnoValue; close never fails.
class FailingFileSystem : public FileSystem {
public:
    FailingFileSystem(int failAt, int errnoValue) : m_failAt(failAt), m_errno(errnoValue) {}

    int create(const std::filesystem::path& path) override;
    int openToAppend(const std::filesystem::path& path) override;
    std::ptrdiff_t write(int fd, std::span<const std::byte> bytes) override;
    int fsync(int fd) override;
    int rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
    int renameNew(const std::filesystem::path& from, const std::filesystem::path& to) override;
    int syncFolder(const std::filesystem::path& folder) override;

    [[nodiscard]] int calls() const noexcept { return m_calls; }
    [[nodiscard]] bool hasFailed() const noexcept { return m_calls >= m_failAt; }

private:
    [[nodiscard]] bool failsNow() noexcept { return ++m_calls == m_failAt; }

    int m_failAt;
    int m_errno;
    int m_calls = 0;
};

} // namespace taxon::test
