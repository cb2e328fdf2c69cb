// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QString>
#include <QtTest>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace taxon::test {

/// A folder of its own for one test, removed at the end.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    /// Writes \p bytes as the file \p name, making the folders it needs; returns its path.
    std::filesystem::path write(const std::filesystem::path& name, std::string_view bytes) const;

private:
    std::filesystem::path m_path;
};

/// The Error that \p body throws; nothing if it throws none. Other exceptions pass through.
[[nodiscard]] std::optional<Error> errorOf(const std::function<void()>& body);

/// Checks that \p body throws an Error with \p code whose text holds \p part; returns whether it does and prints what came instead.
[[nodiscard]] bool throwsError(ErrorCode code, std::string_view part, const std::function<void()>& body);

} // namespace taxon::test

namespace QTest {
/// Lets QCOMPARE print std::string values.
template <>
inline char* toString(const std::string& text)
{
    return qstrdup(text.c_str());
}
} // namespace QTest
