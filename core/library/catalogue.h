// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"
#include "base/shared_text.h"
#include "images/probe.h"
#include "jobs/context.h"
#include "library/file_stamp.h"
#include "library/problem.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace taxon::library {

/// What the header of a file told.
struct HeaderRecord {
    std::string path;               ///< where it lay, relative to the library, as pathToText()
    images::ImageInfo info;         ///< if there is no problem
    std::optional<Problem> problem; ///< Damaged or Unsupported, path left empty
};

/// What reading and decoding a file told.
struct ContentRecord {
    Digest<32> sha256;    ///< of the file
    Digest<16> checksum;  ///< of the file (base/checksum.h)
    Digest<32> pixelHash; ///< none if the pixels are damaged
    std::uint64_t dHash = 0;
    std::uint64_t dHashDown = 0;
    std::array<std::uint8_t, 12> colours{};
    SharedText damage;
    SharedText warning;

    friend bool operator==(const ContentRecord&, const ContentRecord&) = default;
};

/// What is known of the library's files, by stamp: <cache folder>/library.db (docs/formats/catalogue.md).
///
/// The folders are the truth; this only spares work. So nothing about it ever fails a job: a catalogue that is damaged, old or
/// not ours is made anew, one that can't be written, is newer or belongs to another program at the moment (then it is read, not
/// written) is done without, and each is a warning through the context. Every row carries a checksum, so a flipped bit is no fact.
/// What is put is on disk after a few seconds (keepEvery), so that a kill loses only those. Not thread-safe.
class Catalogue {
public:
    /// Opens or makes it. \param folder  of the cache; "" = do without. \param context  outlives the catalogue.
    Catalogue(std::filesystem::path folder, const jobs::Context& context, std::chrono::milliseconds keepEvery = std::chrono::seconds(3));
    ~Catalogue(); ///< keeps what was put
    Catalogue(const Catalogue&) = delete;
    Catalogue& operator=(const Catalogue&) = delete;

    /// Calls visit for each header, in rising order of stamp. \returns false if it broke on the way: forget what was visited.
    [[nodiscard]] bool eachHeader(const std::function<void(const FileStamp&, const HeaderRecord&)>& visit);
    [[nodiscard]] bool eachContent(const std::function<void(const FileStamp&, const ContentRecord&)>& visit);
    void put(const FileStamp& stamp, const HeaderRecord& header);
    void put(const FileStamp& stamp, const ContentRecord& content);
    /// Forgets these files, and every content without a header.
    void remove(std::span<const FileStamp> stamps);
    /// Puts it on disk now.
    void keep();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace taxon::library
