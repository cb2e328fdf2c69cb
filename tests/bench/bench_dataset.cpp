// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets at full size: the split of a made-up library, writing, opening, the next version, comparing. Time and memory of each.
// bench_dataset [IMAGES 1000000] [CLASSES 1000] [FOLDER /tmp]

#include "dataset/build.h"
#include "dataset/diff.h"
#include "dataset/manifest_reader.h"

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

dataset::SourceImages makeImages(std::size_t count, std::size_t classes, const fs::path& folder)
{
    dataset::SourceImages all;
    all.images.resize(count);
    all.files = library::FileHashes(count, folder);
    const std::size_t each = (count + classes - 1) / classes;
    for (std::size_t i = 0; i < count; ++i) {
        library::Image& image = all.images[i];
        image.className = fmt::format("class_{:04}", i / each);
        image.path = fmt::format("{}/image_{:07}.jpg", image.className.str(), i);
        all.pixelHashes.emplace_back(sha256(image.path));
        all.files.put(i, {74'000, sha256(image.path + " bytes"), dataset::ShortDigest(fmt::format("{:032x}", i + 1))});
        // two per cent are nearly like another one, of another class
        all.nearGroups.push_back(static_cast<std::uint32_t>(1 + (i % 50 == 1 ? (i + each) % count : i)));
    }
    return all;
}

} // namespace

int main(int argc, char** argv)
{
    const auto number = [&](int at, std::size_t value) { return argc > at ? std::strtoull(argv[at], nullptr, 10) : value; };
    const std::size_t count = number(1, 1'000'000);
    const fs::path folder = fs::path(argc > 3 ? argv[3] : "/tmp") / fmt::format("bench_dataset-{}", ::getpid());
    fs::create_directories(folder);
    fmt::print("{} images in {} classes; ManifestRow {} bytes, Image {} bytes, both without their paths' text\n", count, number(2, 1000),
               sizeof(dataset::ManifestRow), sizeof(library::Image));
    dataset::SourceImages images;
    dataset::BuildRequest request;
    request.library = folder;
    std::optional<dataset::Draft> draft;
    dataset::History earlier;
    measure("images as the build takes them", [&] { images = makeImages(count, number(2, 1000), folder); });
    measure("makeDraft (images are taken)", [&] { draft = dataset::makeDraft(std::move(images), request); });
    measure("write", [&] { dataset::writeDataset(*draft, "first", earlier, folder); });
    measure("destroy", [&] { draft.reset(); });
    measure("History::add, row by row", [&] { earlier.add(dataset::ManifestReader(folder / "first")); });
    request.earlier = std::move(earlier);
    images = makeImages(count, number(2, 1000), folder);
    measure("makeDraft, second version", [&] { draft = dataset::makeDraft(std::move(images), request); });
    request.earlier = dataset::History();
    measure("write", [&] { dataset::writeDataset(*draft, "second", request.earlier, folder); });
    draft.reset();
    measure("open", [&] { (void)dataset::Manifest::open(folder / "first"); });
    const auto rowsOf = [&](const char* id) {
        return dataset::SortedRows([reader = dataset::ManifestReader(folder / id)](const auto& onRow) { reader.eachRow(onRow); }, folder);
    };
    measure("DatasetDiff", [&] { fmt::print("{} images differ\n", dataset::DatasetDiff(rowsOf("first"), rowsOf("second")).changed()); });
    fs::remove_all(folder);
    return 0;
}
