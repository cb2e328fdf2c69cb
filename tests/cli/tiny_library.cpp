// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiny_library.h"

#include <fstream>
#include <functional>
#include <random>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 28;

void put(std::string& bytes, std::uint32_t value, int count)
{
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::array<int, 3> colourOf(const std::string& className)
{
    if (className == "red")
        return {200, 20, 20};
    if (className == "green")
        return {20, 200, 20};
    if (className == "blue")
        return {20, 20, 200};
    return {110, 110, 110};
}

} // namespace

std::string noisyBmp(int side, std::array<int, 3> rgb, unsigned noise, unsigned seed)
{
    const auto pixels = static_cast<std::uint32_t>(side * side);
    std::string bytes = "BM";
    put(bytes, 54 + pixels * 3, 4);
    put(bytes, 0, 4);
    put(bytes, 54, 4);
    put(bytes, 40, 4);
    put(bytes, static_cast<std::uint32_t>(side), 4);
    put(bytes, static_cast<std::uint32_t>(side), 4);
    put(bytes, 1, 2);
    put(bytes, 24, 2);
    put(bytes, 0, 4);
    put(bytes, pixels * 3, 4);
    bytes.append(16, '\0');
    std::minstd_rand random(seed + 1);
    for (std::uint32_t i = 0; i < pixels; ++i)
        for (const int channel : {2, 1, 0}) // blue, green, red
            bytes += static_cast<char>(rgb[static_cast<std::size_t>(channel)] + static_cast<int>(random() % noise));
    return bytes;
}

void writeTinyClass(const fs::path& library, const std::string& className, int images, int firstNumber)
{
    fs::create_directories(library / className);
    for (int i = firstNumber; i < firstNumber + images; ++i) {
        const auto seed = static_cast<unsigned>(std::hash<std::string>()(className) % 1000) * 1000 + static_cast<unsigned>(i);
        const std::string bytes = noisyBmp(kSide, colourOf(fs::path(className).filename().native()), 40, seed);
        std::ofstream(library / className / (std::to_string(i) + ".bmp"), std::ios::binary) << bytes;
    }
}

void writeTinyLibrary(const fs::path& folder)
{
    for (const char* name : {"red", "green", "blue"}) {
        writeTinyClass(folder, name, 24);
        writeTinyClass(folder / "_benchmark" / "difficult", name, 2, 500);
    }
    writeTinyClass(folder / "_benchmark", "grey/_out_of_scope", 4, 600);
    writeTinyClass(folder.parent_path() / "unknown", "red", 3, 700);
}

void writeTinyRecipe(const fs::path& file, int epochs)
{
    std::ofstream(file) << "architecture: small_cnn\nbase: \"\"\npreprocessing:\n  size_px: 28\n  fit: squash\n"
                        << "training:\n  epochs: " << epochs
                        << "\n  batch_size: 16\n  optimizer: adamw\n  learning_rate: 0.01\n  warmup_epochs: 0\n  label_smoothing: 0\n"
                           "  loader_threads: 1\naugmentation:\n  min_crop_scale: 1\n  colour_jitter: 0\n";
}

} // namespace taxon::test
