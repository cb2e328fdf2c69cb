// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taxon::fuzz {

/// One reader of bytes that others wrote, fed with anything at all.
///
/// run() may do whatever the reader promises: return, or throw taxon::Error. Everything else (another exception, a broken promise,
/// a sanitizer's finding) ends the process with a message: that is a bug. Not thread-safe: inputs that must be files are written to one
/// folder of the process.
struct Target {
    const char* name;
    void (*run)(std::string_view input);
    std::vector<std::string> (*seeds)(); ///< good inputs, made by our own writers: what the fuzzer starts from
};

/// All of them, by name.
[[nodiscard]] const std::vector<Target>& targets();

void tar(std::string_view input);
void shardIndex(std::string_view input); ///< manifest.json and index.csv (joined())
void dataset(std::string_view input);    ///< dataset.json and manifest.csv (joined())
void journal(std::string_view input);
void image(std::string_view input);
void pickle(std::string_view input);
void safetensors(std::string_view input);
void npy(std::string_view input);
void csv(std::string_view input);
void yaml(std::string_view input);
void served(std::string_view input); ///< a line of a log of served predictions
void names(std::string_view input);

std::vector<std::string> tarSeeds();
std::vector<std::string> shardIndexSeeds();
std::vector<std::string> datasetSeeds();
std::vector<std::string> journalSeeds();
std::vector<std::string> imageSeeds();
std::vector<std::string> pickleSeeds();
std::vector<std::string> safetensorsSeeds();
std::vector<std::string> npySeeds();
std::vector<std::string> csvSeeds();
std::vector<std::string> yamlSeeds();
std::vector<std::string> servedSeeds();
std::vector<std::string> namesSeeds();

} // namespace taxon::fuzz
