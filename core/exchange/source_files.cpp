// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/source_files.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLocalFiles = "/data/local-files";
constexpr std::string_view kUpload = "/data/upload/";

/// Whether a path that is normal leads out of the folder it is relative to.
bool leadsOut(const fs::path& relative)
{
    return relative.empty() || relative.is_absolute() || *relative.begin() == "..";
}

/// Label Studio puts eight hexadecimal digits and a dash before an uploaded file's name.
std::string withoutUploadMark(const std::string& name)
{
    const bool marked = name.size() > 9 && name[8] == '-' && name.find_first_not_of("0123456789abcdef") == 8;
    return marked ? name.substr(9) : name;
}

/// The paths that an address may stand for, likeliest first; empty for one on the network.
std::vector<fs::path> pathsOfAddress(std::string address)
{
    if (address.starts_with("file://"))
        return {percentDecoded(address.substr(address.find('/', 7) == std::string::npos ? 7 : address.find('/', 7)))};
    if (const auto host = address.find("://"); host != std::string::npos) {
        const auto path = address.find('/', host + 3);
        address = path == std::string::npos ? "" : address.substr(path);
    }
    if (address.starts_with(kLocalFiles)) {
        const auto query = address.find('?');
        std::string last; // the last "d" wins, as in Label Studio
        for (const std::string& pair : split(query == std::string::npos ? "" : address.substr(query + 1), '&'))
            if (pair.starts_with("d="))
                last = percentDecoded(pair.substr(2), true);
        last.erase(0, std::min(last.find_first_not_of('/'), last.size()));
        return {last};
    }
    if (address.starts_with(kUpload)) {
        const fs::path upload = fs::path(percentDecoded(address.substr(6))); // upload/<project>/<mark>-<name>
        const std::string name = upload.filename().native();
        return {upload, upload.parent_path() / withoutUploadMark(name), name, withoutUploadMark(name)};
    }
    return {};
}

/// The paths that a reference which is no address may stand for.
std::vector<fs::path> pathsOfText(const std::string& text)
{
    std::vector<fs::path> paths{text};
    if (text.find('\\') == std::string::npos)
        return paths;
    try {
        paths.push_back(textToPath(text));
    } catch (const Error&) { // not the text form: perhaps Windows'
    }
    std::string slashes = text;
    std::replace(slashes.begin(), slashes.end(), '\\', '/');
    paths.emplace_back(slashes);
    return paths;
}

} // namespace

SourceFiles::SourceFiles(const fs::path& root)
{
    std::error_code failure;
    m_root = fs::canonical(root, failure);
    if (failure || !fs::is_directory(m_root))
        throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(root),
                    "Give the folder that the label file's paths start from: --images DIR.");
}

bool SourceFiles::isInside(const fs::path& folder)
{
    const auto [known, isNew] = m_inside.emplace(folder, false);
    if (!isNew)
        return known->second;
    std::error_code failure;
    const fs::path real = fs::canonical(folder, failure); // follows links, so one that leads out is seen
    known->second = !failure && (real == m_root || !leadsOut(real.lexically_relative(m_root)));
    return known->second;
}

SourceFiles::Found SourceFiles::look(const fs::path& path)
{
    const fs::path relative = path.is_absolute() ? path.lexically_normal().lexically_relative(m_root) : path.lexically_normal();
    if (leadsOut(relative))
        return {{}, {}, fmt::format("It lies outside {}. If you trust the label file, give the images' folder with --images.", pathToText(m_root))};
    const fs::path file = m_root / relative;
    std::error_code failure;
    const fs::file_status status = fs::symlink_status(file, failure);
    if (status.type() == fs::file_type::not_found || relative.native().find('\0') != std::string::npos)
        return {{}, {}, "There is no such file."};
    if (!isInside(file.parent_path()))
        return {{}, {}, "It is reached through a link that leads outside."};
    if (status.type() == fs::file_type::symlink)
        return {{}, {}, "It is a symbolic link."};
    if (!fs::is_regular_file(status))
        return {{}, {}, "It is no file."};
    return {file, relative, {}};
}

SourceFiles::Found SourceFiles::find(const std::string& reference)
{
    if (reference.empty())
        return {{}, {}, "It names no file."};
    const bool isAddress = reference.find("://") != std::string::npos || reference.starts_with(kLocalFiles) || reference.starts_with(kUpload);
    const std::vector<fs::path> paths = isAddress ? pathsOfAddress(reference) : pathsOfText(reference);
    if (paths.empty())
        return {{}, {}, "It lies on the network: fetch it first."};
    Found first;
    for (const fs::path& path : paths) {
        Found found = look(path);
        if (found.refused.empty())
            return found;
        if (first.refused.empty())
            first = std::move(found);
    }
    return first;
}

std::string percentDecoded(const std::string& text, bool plusIsSpace)
{
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9')
            return c - '0';
        const char lower = static_cast<char>(c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = high >= 0 ? digit(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plusIsSpace && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string percentEncoded(const std::string& bytes)
{
    static constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    std::string out;
    for (const char c : bytes)
        out += kPlain.find(c) != std::string_view::npos ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

} // namespace taxon::exchange
