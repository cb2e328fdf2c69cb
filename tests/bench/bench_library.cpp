// SPDX-License-Identifier: GPL-3.0-or-later
// Looking at a library: scan (headers), hash (read, decode, SHA-256, dHash), and hash again from the cache.
// bench_library LIBRARY [THREADS 0 = processors]

#include "base/error.h"
#include "doctor/hash_images.h"
#include "images/integrity.h"
#include "images/regular_file.h"
#include "pixels/augment.h"
#include "pixels/encode.h"
#include "pixels/resize.h"

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

void measure(const char* what, std::size_t items, const std::function<void()>& body)
{
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    body();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double used = cpuSeconds() - cpu;
    const auto n = static_cast<double>(items);
    fmt::print("{:<34} {:>8} images  {:>9.1f} per second  {:>9.1f} per second and core  {:>9.1f} us CPU each\n", what, items, n / wall, n / used,
               used / n * 1e6);
}

void onePicture()
{
    pixels::RgbImage image{500, 375, {}};
    for (unsigned i = 0; i < 500 * 375 * 3; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i % 1500 / 6 + (i * 2654435761u >> 28)));
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
    measure("augment to 224", kRounds, [&] {
        for (int i = 0; i < kRounds; ++i)
            (void)pixels::augment(image, {}, static_cast<std::uint64_t>(i));
    });
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 2) {
        fmt::print(stderr, "bench_library LIBRARY [THREADS]\n");
        return 2;
    }
    try {
        const auto threads = static_cast<unsigned>(count > 2 ? std::atoi(arguments[2]) : 0);
        library::Library found = library::scanLibrary(arguments[1], {.threads = threads, .minImages = 1, .limits = {}});
        measure("scan (headers only)", found.images.size(),
                [&] { found = library::scanLibrary(arguments[1], {.threads = threads, .minImages = 1, .limits = {}}); });
        const fs::path cache = fs::temp_directory_path() / fmt::format("bench-library-{}", ::getpid());
        const doctor::HashOptions options{.cacheFolder = cache, .threads = threads};
        measure("hash (read, decode, SHA-256)", found.images.size(), [&] { (void)doctor::hashImages(found, options); });
        measure("hash again, from the cache", found.images.size(), [&] { (void)doctor::hashImages(found, options); });
        fs::remove_all(cache);
        onePicture();
    } catch (const Error& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return exitCode(failure.code());
    }
}
