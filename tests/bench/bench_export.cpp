// SPDX-License-Identifier: GPL-3.0-or-later
// What the export of a model costs, by format: EfficientNet-Lite0 with 1,000 classes, the proof of TorchScript included.
#include "learn/architectures.h"
#include "learn/export.h"

#include <chrono>
#include <cstdio>
#include <filesystem>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

void measure(const learn::Model& model, const fs::path& folder, const char* formats)
{
    fs::create_directories(folder);
    const auto start = std::chrono::steady_clock::now();
    const learn::ExportReport report = learn::exportModel(model, folder, learn::exportFormats(formats));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::uintmax_t bytes = 0;
    for (const std::string& file : report.files)
        bytes += fs::file_size(folder / file);
    std::printf("%-12s %6.2f s %8.1f MB\n", *formats == '\0' ? "all" : formats, took.count(), static_cast<double>(bytes) / 1e6);
    fs::remove_all(folder);
}

} // namespace

int main()
{
    std::vector<std::string> classes;
    for (int i = 0; i < 1000; ++i)
        classes.push_back("class " + std::to_string(i));
    const learn::Model model = learn::makeModel("efficientnet_lite0", classes, learn::describe("efficientnet_lite0", 1000).preprocessing);
    const fs::path folder = fs::temp_directory_path() / "taxon-bench-export";
    for (const char* formats : {"", "torchscript", "savedmodel", "onnx"}) // each with the weights; the first also starts LibTorch
        measure(model, folder, formats);
}
