// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/targets.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

/// make_seeds FOLDER: writes the seeds of each target as FOLDER/<target>/seed-<n>.
int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    for (const taxon::fuzz::Target& target : taxon::fuzz::targets()) {
        const std::filesystem::path folder = std::filesystem::path(argv[1]) / target.name;
        std::filesystem::create_directories(folder);
        int number = 0;
        for (const std::string& seed : target.seeds()) {
            std::ofstream file(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
            if (!file.write(seed.data(), static_cast<std::streamsize>(seed.size()))) {
                std::fprintf(stderr, "make_seeds: %s can't be written\n", folder.c_str());
                return 1;
            }
        }
    }
    return 0;
}
