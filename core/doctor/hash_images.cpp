// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/hash_images.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "doctor/hash_cache.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"
#include "pixels/decode.h"
#include "pixels/orientation.h"

#include <atomic>
#include <new>

namespace taxon::doctor {
namespace {

namespace fs = std::filesystem;

ImageHash hashOne(const fs::path& file, const images::ImageInfo& info)
{
    ImageHash out;
    out.bytes = info.bytes;
    out.mtimeNs = info.mtimeNs;
    try {
        const images::RegularFile open = images::openRegularFile(file);
        out.bytes = open.bytes;
        out.mtimeNs = open.mtimeNs;
        const std::vector<std::byte> bytes = images::readAll(open, file);
        out.sha256 = toHex(sha256(bytes));
        pixels::RgbImage image = pixels::decodeRgb(bytes, out.warning);
        if (info.orientation != 1)
            image = pixels::oriented(image, info.orientation);
        out.pixelHash = toHex(pixels::pixelHash(image));
        out.dHash = pixels::dHash(image);
        out.impression = pixels::impression(image);
    } catch (const Error& failure) {
        out.pixelHash.clear();
        out.damage = failure.message();
    } catch (const std::bad_alloc&) {
        out.pixelHash.clear();
        out.damage = "There is not enough memory to decode it.";
    }
    return out;
}

} // namespace

HashResult hashImages(const library::Library& library, const HashOptions& options, const jobs::Context& context)
{
    const fs::path cacheFile = options.cacheFolder.empty() ? fs::path() : options.cacheFolder / "hashes-2.csv";
    const HashCache known = cacheFile.empty() ? HashCache() : readHashCache(cacheFile);
    HashResult result;
    result.hashes.resize(library.images.size());
    std::vector<char> done(library.images.size(), 0);
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < library.images.size(); ++i) {
        const library::Image& image = library.images[i];
        const auto found = known.find(image.path);
        if (found != known.end() && found->second.bytes == image.info.bytes && found->second.mtimeNs == image.info.mtimeNs) {
            result.hashes[i] = found->second;
            done[i] = 1;
        } else {
            missing.push_back(i);
        }
    }
    const auto store = [&] {
        if (cacheFile.empty() || missing.empty())
            return;
        HashCache cache;
        for (std::size_t i = 0; i < library.images.size(); ++i)
            if (done[i] != 0 && !result.hashes[i].sha256.empty())
                cache.emplace(library.images[i].path, result.hashes[i]);
        try {
            fs::create_directories(cacheFile.parent_path());
            writeHashCache(cacheFile, cache);
            fs::remove(options.cacheFolder / "hashes-1.csv"); // of earlier programs
        } catch (const std::exception& failure) {
            context.warn(std::string("The cache of checksums can't be written: ") + failure.what());
        }
    };
    std::atomic<std::uint64_t> count{0};
    try {
        jobs::parallelFor(missing.size(), options.threads == 0 ? jobs::defaultThreads() : options.threads, context, [&](std::size_t k) {
            const std::size_t i = missing[k];
            result.hashes[i] = hashOne(library.root / textToPath(library.images[i].path), library.images[i].info);
            done[i] = 1;
            context.progress({"Reading the images", ++count, missing.size(), "images"});
        });
    } catch (...) {
        store(); // what is known stays known
        throw;
    }
    store();
    result.decoded = missing.size();
    return result;
}

} // namespace taxon::doctor
