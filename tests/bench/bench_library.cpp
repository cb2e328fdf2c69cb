// SPDX-License-Identifier: GPL-3.0-or-later
// Looking at a library: scan (headers), hash (read, decode, SHA-256, dHash), near duplicates; each a second time from the catalogue.
// bench_library LIBRARY [THREADS 0 = processors]
// bench_library corpus FOLDER COUNT      makes a library of 500 x 375 JPEGs, 74 kB each, one in twenty a near duplicate
// bench_library tiny FOLDER COUNT        makes a library of tiny PNGs
// bench_library near COUNT               near duplicates among COUNT made-up hashes, evenly spread and of plain pictures

#include "doctor/check.h"
#include "doctor/near_duplicates.h"
#include "images/integrity.h"
#include "library_corpus.h"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <sys/resource.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

double cpuSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peakMiB()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

void measure(const char* what, std::size_t items, const std::function<void()>& body)
{
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    body();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double used = cpuSeconds() - cpu;
    fmt::print("{:<36} {:>8} images  {:>8.2f} s wall  {:>8.2f} s CPU  {:>9.2f} us CPU each  peak {} MiB\n", what, items, wall, used,
               used / static_cast<double>(std::max<std::size_t>(1, items)) * 1e6, peakMiB());
    std::fflush(stdout);
}

void lookAt(const fs::path& folder, unsigned threads)
{
    const fs::path cache = fs::temp_directory_path() / fmt::format("bench-library-{}", ::getpid());
    const jobs::Context context({}, {}, [](const std::string& message) { fmt::print(stderr, "{}\n", message); });
    library::Library found;
    const auto scan = [&](const fs::path& cacheFolder) {
        found = {};
        found = library::scanLibrary(folder, {.threads = threads, .rules = library::ImageLimits(1), .cacheFolder = cacheFolder}, context);
    };
    scan({}); // warms the system's caches
    const std::size_t count = found.images.size();
    measure("scan without a catalogue", count, [&] { scan({}); });
    measure("scan, the first with one", count, [&] { scan(cache); });
    measure("scan again, nothing changed", count, [&] { scan(cache); });
    const doctor::HashOptions options{.cacheFolder = cache, .threads = threads, .fileHashes = false};
    doctor::HashResult hashes;
    measure("hash (read, decode, SHA-256)", count, [&] { hashes = doctor::hashImages(found, options, context); });
    hashes = {};
    measure("hash again, from the catalogue", count, [&] { hashes = doctor::hashImages(found, options, context); });
    std::vector<std::uint32_t> groups;
    measure("near duplicates", count, [&] { groups = doctor::nearGroups(hashes.hashes, threads, context); });
    std::size_t findings = 0;
    measure("findings", count, [&] { findings = doctor::findProblems(found, hashes.hashes, groups).size(); });
    std::size_t grouped = 0;
    for (std::size_t i = 0; i < groups.size(); ++i)
        grouped += groups[i] != i ? 1 : 0;
    fmt::print("{} images belong to an earlier one; {} findings; decoded again: {}; catalogue: {:.1f} MB\n", grouped, findings, hashes.decoded,
               static_cast<double>(fs::file_size(cache / "library.db")) * 1e-6);
    fs::remove_all(cache);
}

/// Hashes as of \p count pictures; \p plain: an object on a plain ground, which sets half of the bits to 0.
std::vector<doctor::ImageHash> madeUpHashes(std::size_t count, bool plain)
{
    pixels::Random random(1);
    std::vector<doctor::ImageHash> hashes(count);
    for (std::size_t i = 0; i < count; ++i) {
        doctor::ImageHash& hash = hashes[i];
        std::array<std::uint8_t, 32> name{};
        for (std::size_t k = 0; k < sizeof i; ++k)
            name[k] = static_cast<std::uint8_t>((i + 1) >> (8 * k));
        hash.pixelHash = name;
        const int left = plain ? random.below(3) : 0;
        const int right = plain ? 5 + random.below(3) : 8;
        const int top = plain ? random.below(3) : 0;
        const int bottom = plain ? 5 + random.below(3) : 8;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) {
                const bool across = random.below(2) == 1;
                const bool down = random.below(2) == 1;
                hash.dHash |= std::uint64_t{across} << (8 * y + x);
                hash.impression.dHashDown |= std::uint64_t{down} << (8 * y + x);
            }
        for (std::uint8_t& colour : hash.impression.colours)
            colour = static_cast<std::uint8_t>(plain ? 180 + random.below(76) : random.below(256));
    }
    return hashes;
}

void near(std::size_t count)
{
    for (const bool plain : {false, true}) {
        const std::vector<doctor::ImageHash> hashes = madeUpHashes(count, plain);
        measure(plain ? "near duplicates, plain pictures" : "near duplicates, evenly spread", count, [&] { (void)doctor::nearGroups(hashes); });
    }
}

void onePicture()
{
    const pixels::RgbImage image = bench::corpusImage(bench::corpusPhotos(1), 1);
    const auto jpeg = pixels::encodeJpeg(image, 92);
    fmt::print("one 500 x 375 JPEG of {} bytes:\n", jpeg.size());
    constexpr int kRounds = 100;
    measure("check a JPEG", kRounds, [&] {
        for (int i = 0; i < kRounds; ++i)
            if (images::checkJpeg(jpeg).integrity != images::Integrity::Whole)
                std::abort();
    });
    measure("decode a JPEG", kRounds, [&] {
        for (int i = 0; i < kRounds; ++i)
            (void)pixels::decodeRgb(jpeg);
    });
}

} // namespace

int main(int count, char** arguments)
{
    const std::vector<std::string> words(arguments + 1, arguments + count);
    try {
        if (words.size() == 3 && words[0] == "corpus")
            bench::makeCorpus(words[1], std::stoul(words[2]));
        else if (words.size() == 3 && words[0] == "tiny")
            bench::makeTinyFiles(words[1], std::stoul(words[2]));
        else if (words.size() == 2 && words[0] == "near")
            near(std::stoul(words[1]));
        else if (words.size() == 1 || words.size() == 2) {
            lookAt(words[0], words.size() > 1 ? static_cast<unsigned>(std::stoul(words[1])) : 0);
            onePicture();
        } else {
            fmt::print(stderr, "bench_library LIBRARY [THREADS] | corpus FOLDER COUNT | tiny FOLDER COUNT | near COUNT\n");
            return 2;
        }
    } catch (const Error& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return exitCode(failure.code());
    }
}
