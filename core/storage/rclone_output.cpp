// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rclone_output.h"

#include "base/json_file.h"
#include "base/text.h"
#include "storage/file_hashes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <regex>

namespace taxon::storage {
namespace {

[[noreturn]] void throwNotRclone(const char* what)
{
    throw Error(ErrorCode::Unsupported, fmt::format("rclone answered in a way that this program doesn't know ({}).", what), {},
                "Use rclone 1.60 to 1.75, or report it with the output of: rclone version.");
}

Json parsed(std::string_view output, const char* what)
{
    Json json = Json::parse(output, nullptr, false);
    if (json.is_discarded())
        throwNotRclone(what);
    return json;
}

bool mentions(const std::string& text, std::initializer_list<const char*> words)
{
    return std::any_of(words.begin(), words.end(), [&](const char* word) { return text.find(word) != std::string::npos; });
}

/// A status of HTTP, standing alone: ports and names of shards hold such digits, too.
bool mentionsRefusal(const std::string& text)
{
    static const std::regex status(R"((?:^|[\s("])40[13](?:$|[\s):,;."]))");
    return std::regex_search(text, status);
}

} // namespace

RcloneVersion parseRcloneVersion(std::string_view output)
{
    constexpr std::string_view kStart = "rclone v";
    RcloneVersion version;
    const char* const last = output.data() + output.size();
    if (!output.starts_with(kStart))
        throwNotRclone("version");
    const auto [dot, failure] = std::from_chars(output.data() + kStart.size(), last, version.major);
    if (failure != std::errc() || dot == last || *dot != '.' || std::from_chars(dot + 1, last, version.minor).ec != std::errc())
        throwNotRclone("version");
    return version;
}

RcloneFeatures parseRcloneFeatures(std::string_view output)
{
    const Json json = parsed(output, "backend features");
    RcloneFeatures features;
    try {
        const Json& hashes = json.at("Hashes"); // null where a remote keeps none
        if (!hashes.is_null())
            features.hashKind = bestHashKind(hashes.get<std::vector<std::string>>());
        features.copiesThere = json.at("Features").value("Copy", false);
        features.hashesSlowly = json.at("Features").value("SlowHash", false);
    } catch (const nlohmann::json::exception&) {
        throwNotRclone("backend features");
    }
    return features;
}

std::vector<Entry> parseRcloneListing(std::string_view output, const std::string& hashKind, const std::string& prefix)
{
    std::vector<Entry> entries;
    try {
        for (const Json& item : parsed(output, "lsjson")) {
            const auto path = item.at("Path").get<std::string>();
            const auto bytes = jsonInteger<std::int64_t>(item.at("Size"));
            if (!bytes)
                throwNotRclone("lsjson");
            if (item.at("IsDir").get<bool>() || *bytes < 0 || path.starts_with('.') || path.find("/.") != std::string::npos)
                continue;
            Entry entry{prefix + path, static_cast<std::uint64_t>(*bytes), {}};
            if (const auto hashes = item.find("Hashes"); hashes != item.end() && !hashKind.empty() && hashes->contains(hashKind)) {
                const auto hash = hashes->at(hashKind).get<std::string>();
                if (!hash.empty())
                    entry.stored = hashKind + ":" + toLowerAscii(hash);
            }
            entries.push_back(std::move(entry));
        }
    } catch (const nlohmann::json::exception&) {
        throwNotRclone("lsjson");
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
}

std::string parseRcloneSum(std::string_view output)
{
    const std::string_view hex = output.substr(0, output.find(' '));
    const bool good = hex.size() >= 32 && hex.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return good ? std::string(hex) : std::string();
}

RcloneLogLine parseRcloneLogLine(const std::string& line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("level") || !json.contains("msg") || !json["level"].is_string() || !json["msg"].is_string())
        return {{}, line, {}};
    RcloneLogLine parsed{json["level"].get<std::string>(), json["msg"].get<std::string>(), {}};
    if (const auto stats = json.find("stats"); stats != json.end() && stats->is_object()) {
        const auto bytes = stats->find("bytes");
        if (bytes != stats->end() && bytes->is_number_unsigned())
            parsed.bytes = bytes->get<std::uint64_t>();
    }
    return parsed;
}

std::string plainRcloneMessage(const std::string& message)
{
    std::string plain;
    for (const auto& line : split(message, '\n')) {
        if (plain.empty() || line.starts_with("RESPONSE ") || line.starts_with("ERROR CODE"))
            plain += (plain.empty() ? "" : "; ") + line;
    }
    // "Failed to lsjson with 2 errors: last error was: error in ListJSON: dial tcp …" says no more than its end.
    static const std::regex preamble(R"(^(?:Failed to \w+(?: with \d+ errors)?: )?(?:last error was: )?(?:error in ListJSON: |error listing: )?)");
    plain = std::regex_replace(plain, preamble, "");
    // An address's query may hold a signature; settings and headers may hold a key.
    static const std::regex query(R"((https?://[^\s?"]*)\?[^\s"]*)");
    static const std::regex user(R"((https?://)[^\s/@"]*@)");
    static const std::regex secret(R"(((?:key|sig|pass|password|secret|token|signature|authorization)["']?\s*[=:]\s*)["']?[^\s"',;&]+)",
                                   std::regex::icase);
    plain = std::regex_replace(plain, query, "$1?…");
    plain = std::regex_replace(plain, user, "$1…@");
    plain = std::regex_replace(plain, secret, "$1…");
    constexpr std::size_t kLongest = 400;
    if (plain.size() > kLongest) {
        std::size_t end = kLongest; // not in the middle of a character
        while ((static_cast<unsigned char>(plain[end]) & 0xC0U) == 0x80)
            --end;
        plain = plain.substr(0, end) + "…";
    }
    return pathToText(plain);
}

void RcloneErrors::add(const RcloneLogLine& line)
{
    const bool isError = line.level == "error" || line.level == "critical" || line.level == "fatal" || line.message.starts_with("Failed to ");
    const bool isNoise = line.message.starts_with("Attempt ") || line.bytes.has_value();
    if (!isError || isNoise)
        return;
    const std::string plain = plainRcloneMessage(line.message);
    const bool another = !m_last.empty() && plain.find(m_last) == std::string::npos && m_last.find(plain) == std::string::npos;
    m_more += another ? 1 : 0;
    m_last = plain;
}

Error RcloneErrors::error(int exitCode, const std::string& action, const std::string& where) const
{
    const std::string what = m_last.empty() ? fmt::format("rclone ended with exit code {}", exitCode) : m_last;
    const std::string message = fmt::format("Could not {}: {}.{}", action, what, m_more > 0 ? fmt::format(" ({} other errors before)", m_more) : "");
    if (mentions(what, {"didn't find section in config file"}))
        return {ErrorCode::Configuration, "rclone knows no remote of that name.", where,
                "See those it knows with: rclone listremotes. Make one with: rclone config."};
    if (mentions(what, {"corrupted on transfer"}))
        return {ErrorCode::Damaged, message, where,
                "Start it again. If this comes again, the file is damaged where it comes from: put it there again from where it is whole."};
    if (mentions(what, {"ContainerNotFound", "NoSuchBucket", "directory not found"}))
        return {ErrorCode::NotFound, "There is no such container, bucket or folder.", where,
                "Look at the name, or make it with: rclone mkdir " + shellQuoted(where) + "."};
    if (mentionsRefusal(what)
        || mentions(what, {"AuthenticationFailed", "AuthorizationFailure", "SignatureDoesNotMatch", "AccessDenied", "InvalidAccessKeyId",
                           "NoAuthenticationInformation", "no credentials", "NoCredentialProviders", "Permission denied", "permission denied",
                           "illegal base64"}))
        return {ErrorCode::Io, message, where, "The place refuses these credentials: check them with: rclone config (or sign in again)."};
    if (mentions(what, {"connection refused", "no such host", "i/o timeout", "connection reset", "network is unreachable", "no route to host",
                        "TLS handshake", "EOF"}))
        return {
            ErrorCode::Io, message, where,
            "The server does not answer: check the network and the remote's address, then start the same command again; what has arrived is not sent twice."};
    if (mentions(what, {"no space left", "InsufficientStorage", "QuotaExceeded", "quota exceeded", "disk quota"}))
        return {ErrorCode::NoSpace, message, where, "Free some space there and start it again; what has arrived is not sent twice."};
    if (exitCode == 3 || exitCode == 4)
        return {ErrorCode::NotFound, message, where};
    return {ErrorCode::Io, message, where, "Start the same command again; what has arrived is not sent twice."};
}

} // namespace taxon::storage
