// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets at full size: the split of a made-up library, writing, opening, the next version, comparing. Time and memory of each.
// bench_dataset [IMAGES 1000000] [CLASSES 1000] [FOLDER /tmp]

#include "dataset/build.h"
#include "dataset/diff.h"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <malloc.h>
#include <optional>
#include <string>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

/// A line of /proc/self/status in MiB: "VmRSS:", "VmHWM:".
double statusMiB(const std::string& name)
{
    std::ifstream file("/proc/self/status");
    std::string word;
    double kib = 0;
    while (file >> word)
        if (word == name)
            file >> kib;
    return kib / 1024;
}

/// Runs \p body and prints its time, what it left in memory, and the most it held.
template <typename Body>
void measure(const char* what, const Body& body)
{
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5"; // the peak starts anew
    const double before = statusMiB("VmRSS:");
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    body();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double used = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    const double peak = statusMiB("VmHWM:");
    ::malloc_trim(0);
    fmt::print("{:<34} CPU {:>6.2f} s  wall {:>6.2f} s  left {:>7.1f} MiB  peak {:>7.1f} MiB\n", what, used, wall, statusMiB("VmRSS:") - before,
               peak);
}

std::vector<dataset::SourceImage> makeImages(std::size_t count, std::size_t classes)
{
    std::vector<dataset::SourceImage> images(count);
    for (std::size_t i = 0; i < count; ++i) {
        dataset::SourceImage& image = images[i];
        image.className = fmt::format("class_{:04}", i % classes);
        image.path = fmt::format("{}/image_{:07}.jpg", image.className.str(), i);
        image.bytes = 74'000;
        image.pixelHash = sha256(image.path);
        image.sha256 = sha256(image.path + " bytes");
        image.checksum = fmt::format("{:032x}", i + 1);
        image.nearGroup = static_cast<std::uint32_t>(i % 50 == 1 ? i : i + 1); // two per cent are nearly like another one, of another class
    }
    return images;
}

} // namespace

int main(int argc, char** argv)
{
    const auto number = [&](int at, std::size_t value) { return argc > at ? std::strtoull(argv[at], nullptr, 10) : value; };
    const std::size_t count = number(1, 1'000'000);
    const fs::path folder = fs::path(argc > 3 ? argv[3] : "/tmp") / fmt::format("bench_dataset-{}", ::getpid());
    fs::create_directories(folder);
    fmt::print("{} images in {} classes; ManifestRow {} bytes, SourceImage {} bytes, both without their paths' text\n", count, number(2, 1000),
               sizeof(dataset::ManifestRow), sizeof(dataset::SourceImage));
    std::vector<dataset::SourceImage> images;
    dataset::BuildRequest request;
    request.library = folder;
    std::optional<dataset::Manifest> manifest, opened;
    dataset::History earlier;
    measure("images as the build takes them", [&] { images = makeImages(count, number(2, 1000)); });
    measure("makeManifest (images are taken)", [&] { manifest = dataset::makeManifest(std::move(images), request); });
    manifest->id = "first";
    measure("write", [&] { manifest->write(folder / "first"); });
    measure("destroy", [&] { manifest.reset(); });
    measure("open", [&] { opened = dataset::Manifest::open(folder / "first"); });
    measure("History::add", [&] { earlier.add(*opened); });
    request.earlier = std::move(earlier);
    images = makeImages(count, number(2, 1000));
    measure("makeManifest, second version", [&] { manifest = dataset::makeManifest(std::move(images), request); });
    measure("diffDatasets", [&] { fmt::print("{} images differ\n", dataset::diffDatasets(*opened, *manifest).changes.size()); });
    fs::remove_all(folder);
    return 0;
}
