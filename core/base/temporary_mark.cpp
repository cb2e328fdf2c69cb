// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/temporary_mark.h"

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <system_error>
#include <unistd.h>

namespace taxon {

namespace fs = std::filesystem;

std::string temporaryMark()
{
    static const unsigned number = std::random_device()();
    return fmt::format("{}-{}", ::getpid(), number);
}

std::size_t sweepTemporariesOf(const fs::path& folder, std::span<const std::string> marks)
{
    std::size_t removed = 0;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string name = entry.path().filename().native();
        const bool isOfOne = name.front() == '.' && std::any_of(marks.begin(), marks.end(), [&](const std::string& mark) {
                                 return name.find(fmt::format(".tmp-{}-", mark)) != std::string::npos;
                             });
        std::error_code ignored;
        if (isOfOne && fs::remove_all(entry.path(), ignored) > 0 && !ignored)
            ++removed;
    }
    return removed;
}

} // namespace taxon
