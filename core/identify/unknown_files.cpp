// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/unknown_files.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 4095;

class FolderFiles final : public UnknownFiles {
public:
    explicit FolderFiles(const fs::path& root) : m_root(root)
    {
        if (!fs::is_directory(root))
            throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(root));
        enter(root);
    }

    std::optional<UnknownFile> next() override
    {
        while (!m_open.empty()) {
            std::vector<fs::directory_entry>& entries = m_open.back();
            if (entries.empty()) {
                m_open.pop_back();
                continue;
            }
            const fs::directory_entry entry = std::move(entries.back());
            entries.pop_back();
            std::error_code failure;
            const fs::file_status status = entry.symlink_status(failure); // links are neither followed nor read
            if (!failure && fs::is_directory(status))
                enter(entry.path());
            else if (!failure && fs::is_regular_file(status))
                return UnknownFile{entry.path(), pathToText(entry.path().lexically_relative(m_root))};
        }
        return std::nullopt;
    }

private:
    /// Its names backwards, so that the first is taken from the end.
    void enter(const fs::path& folder)
    {
        std::vector<fs::directory_entry> entries;
        std::error_code failure;
        for (fs::directory_iterator at(folder, fs::directory_options::skip_permission_denied, failure); !failure && at != fs::directory_iterator();
             at.increment(failure))
            if (!at->path().filename().native().starts_with('.'))
                entries.push_back(*at);
        if (failure)
            throw Error(ErrorCode::Io, failure.message(), pathToText(folder));
        std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.path().native() > b.path().native(); });
        m_open.push_back(std::move(entries));
    }

    fs::path m_root;
    std::vector<std::vector<fs::directory_entry>> m_open; ///< what is left of each folder on the way
};

class ListedFiles final : public UnknownFiles {
public:
    explicit ListedFiles(const fs::path& list) : m_list(list), m_folder(fs::absolute(list).parent_path()), m_lines(list)
    {
        if (!fs::is_regular_file(list))
            throw Error(ErrorCode::NotFound, "There is no such list of images.", pathToText(list));
        if (!m_lines)
            throw Error(ErrorCode::Io, "The list of images can't be read.", pathToText(list));
    }

    std::optional<UnknownFile> next() override
    {
        for (std::string line; std::getline(m_lines, line);) {
            ++m_number;
            if (line.ends_with('\r'))
                line.pop_back();
            if (line.empty() || line.starts_with('#'))
                continue;
            if (line.size() > kLongestName || line.find('\0') != std::string::npos)
                throw Error(ErrorCode::Damaged, "This is no list of files: a line is no file name.",
                            fmt::format("{}:{}", pathToText(m_list), m_number),
                            "Write one path a line, relative to the folder of the list, or absolute.");
            const fs::path named = fs::path(line).lexically_normal();
            return UnknownFile{m_folder / named, pathToText(named)};
        }
        return std::nullopt;
    }

private:
    fs::path m_list, m_folder;
    std::ifstream m_lines;
    std::size_t m_number = 0;
};

} // namespace

std::unique_ptr<UnknownFiles> filesBelow(const fs::path& folder)
{
    return std::make_unique<FolderFiles>(folder);
}

std::unique_ptr<UnknownFiles> filesOfList(const fs::path& list)
{
    return std::make_unique<ListedFiles>(list);
}

} // namespace taxon::identify
