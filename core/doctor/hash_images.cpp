// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/hash_images.h"

#include "base/checksum.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"
#include "library/catalogue.h"
#include "pixels/decode.h"
#include "pixels/orientation.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <optional>

namespace taxon::doctor {
namespace {

namespace fs = std::filesystem;
using library::ContentRecord;
using library::FileStamp;

/// What one file holds, and the stamp under which that may be remembered.
struct Finding {
    ContentRecord content;
    std::uint64_t bytes = 0;
    std::optional<FileStamp> stamp;
};

void decode(const std::vector<std::byte>& bytes, int orientation, ContentRecord& out)
{
    std::string warning;
    pixels::RgbImage image = pixels::decodeRgb(bytes, warning);
    out.warning = SharedText(warning);
    if (orientation != 1)
        image = pixels::oriented(image, orientation);
    out.pixelHash = pixels::pixelHash(image);
    out.dHash = pixels::dHash(image);
    const pixels::Impression impression = pixels::impression(image);
    out.dHashDown = impression.dHashDown;
    out.colours = impression.colours;
}

Finding examine(const fs::path& file, const images::ImageInfo& info)
{
    Finding found;
    found.bytes = info.bytes;
    const auto looked = std::chrono::system_clock::now();
    try {
        const images::RegularFile open = images::openRegularFile(file);
        const std::optional<FileStamp> before = library::stampOf(open.fd.value());
        found.bytes = open.bytes;
        const std::vector<std::byte> bytes = images::readAll(open, file);
        if (before && before == library::stampOf(open.fd.value()) && library::isSettled(*before, looked))
            found.stamp = before;
        found.content.sha256 = sha256(bytes);
        found.content.checksum = checksumDigest(bytes);
        decode(bytes, info.orientation, found.content);
    } catch (const Error& failure) {
        found.content.damage = SharedText(failure.message());
    } catch (const std::bad_alloc&) {
        found.content.damage = SharedText("There is not enough memory to decode it.");
        found.stamp.reset(); // another time there may be
    }
    if (found.content.sha256.empty())
        found.stamp.reset();
    return found;
}

class Hashing {
public:
    Hashing(const library::Library& library, const HashOptions& options, const jobs::Context& context)
        : m_library(library),
          m_options(options),
          m_context(context),
          m_threads(options.threads == 0 ? jobs::defaultThreads() : options.threads),
          m_isKnown(library.images.size(), 0)
    {}

    HashResult run()
    {
        library::Catalogue catalogue(m_options.cacheFolder, m_context, m_options.keepEvery);
        const std::vector<std::uint32_t> missing = takeKnown(catalogue);
        releaseFreedMemory();
        std::mutex mutex;
        std::atomic<std::uint64_t> count{0};
        jobs::parallelFor(missing.size(), m_threads, m_context, [&](std::size_t k) {
            const std::size_t i = missing[k];
            const Finding found = examine(fileOf(i), m_library.images[i].info);
            accept(i, found.bytes, found.content);
            if (found.stamp) {
                const std::scoped_lock lock(mutex);
                catalogue.put(*found.stamp, found.content);
            }
            m_context.progress({"Reading the images", ++count, missing.size(), "images"});
        });
        m_result.decoded = missing.size();
        return std::move(m_result);
    }

private:
    fs::path fileOf(std::size_t i) const { return m_library.root / textToPath(m_library.images[i].path); }

    void accept(std::size_t i, std::uint64_t bytes, const ContentRecord& content)
    {
        m_result.hashes[i] = {
            content.pixelHash, content.dHash, {content.dHashDown, content.colours}, content.damage.empty() ? content.warning : content.damage};
        if (m_options.fileHashes)
            m_result.files.put(i, {bytes, content.sha256, content.checksum});
    }

    /// Takes over what the catalogue holds. \returns the images that are left, in about the order in which they lie on the disk.
    std::vector<std::uint32_t> takeKnown(library::Catalogue& catalogue)
    {
        library::StampOrder order(library::stampsOf(m_library, m_threads, m_context)); // anew: the scan may be long ago
        releaseFreedMemory();                                                          // of the stamps, before the results need it
        m_result.hashes.resize(m_library.images.size());
        if (m_options.fileHashes)
            m_result.files = library::FileHashes(m_library.images.size(), m_options.cacheFolder);
        const bool whole = catalogue.eachContent([&](const FileStamp& stamp, const ContentRecord& content) {
            order.match(stamp, [&](std::size_t i) {
                m_isKnown[i] = 1;
                accept(i, static_cast<std::uint64_t>(stamp.bytes), content);
            });
        });
        if (!whole)
            std::fill(m_isKnown.begin(), m_isKnown.end(), 0);
        return order.filesWithout(m_isKnown);
    }

    const library::Library& m_library;
    const HashOptions& m_options;
    const jobs::Context& m_context;
    unsigned m_threads;
    std::vector<char> m_isKnown;
    HashResult m_result;
};

} // namespace

HashResult hashImages(const library::Library& library, const HashOptions& options, const jobs::Context& context)
{
    return Hashing(library, options, context).run();
}

} // namespace taxon::doctor
