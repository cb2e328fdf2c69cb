// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way on a published data set: Fashion-MNIST (Debian's dataset-fashion-mnist) becomes a library of PNGs, 60,000 images by class and the
// 10,000 of its test set as a benchmark; then "taxon run --recipe small_cnn" does all of its stages.
// Prints what it prints, among it the accuracy on the published test set, and the minutes it took.
// bench_fashion_mnist [FOLDER /tmp] [SETTING=VALUE …]

#include "base/error.h"
#include "base/json_file.h"
#include "peer_program.h"
#include "pixels/encode.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

constexpr std::array kClasses{"t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"};
constexpr std::size_t kSide = 28;

/// The values of an IDX file after its header. Source: yann.lecun.com/exdb/mnist.
std::string valuesOf(const std::string& name, std::size_t headerBytes)
{
    std::string bytes = bench::run("gzip -dc /usr/share/datasets/fashion-mnist/" + name + ".gz");
    if (bytes.size() <= headerBytes)
        throw Error(ErrorCode::NotFound, "Fashion-MNIST is not installed.", name, "apt install dataset-fashion-mnist");
    return bytes.substr(headerBytes);
}

void writeImages(const std::string& set, const fs::path& root)
{
    const std::string levels = valuesOf(set + "-images-idx3-ubyte", 16);
    const std::string labels = valuesOf(set + "-labels-idx1-ubyte", 8);
    for (const char* name : kClasses)
        fs::create_directories(root / name);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        pixels::RgbImage image{kSide, kSide, {}};
        for (std::size_t k = 0; k < kSide * kSide; ++k)
            image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(levels[i * kSide * kSide + k]));
        const auto png = pixels::encodePng(image);
        std::ofstream(root / kClasses.at(static_cast<std::uint8_t>(labels[i])) / fmt::format("{:05}.png", i), std::ios::binary)
            .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    }
}

} // namespace

int main(int count, char** arguments)
{
    try {
        const fs::path folder = fs::path(count > 1 ? arguments[1] : "/tmp") / "bench_fashion_mnist";
        std::string settings;
        for (int i = 2; i < count; ++i)
            settings += fmt::format(" --set {}", arguments[i]);
        fs::remove_all(folder);
        writeImages("train", folder / "library");
        writeImages("t10k", folder / "library" / "_benchmark" / "published_test");
        const std::string workspace = (folder / "workspace").native();
        (void)bench::run(fmt::format(TAXON_PROGRAM " --quiet init {} --library {}", workspace, (folder / "library").native()));
        // small pictures of ten kinds look alike by the thousand: only equal ones are kept together
        std::ofstream(folder / "workspace" / "rules.yaml")
            << "format: taxon.rules\nversion: 1\nsplit: {train: 96, validation: 3, test: 1}\nmax_images: 6000\ngroup_near: false\n";
        const auto start = std::chrono::steady_clock::now();
        fmt::print("{}", bench::run(fmt::format(TAXON_PROGRAM " -C {} run --recipe small_cnn{}", workspace, settings)));
        fmt::print("{:.1f} minutes\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / 60);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_fashion_mnist: {}\n", error.what());
        return 1;
    }
}
