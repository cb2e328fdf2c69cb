// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/mapped_file.h"
#include "base/npy.h"
#include "base/safetensors.h"

#include <algorithm>
#include <array>

namespace taxon::fuzz {
namespace {

constexpr std::size_t kColumnsRead = 1 << 16;

std::string npyFile(const std::string& dictionary, std::size_t dataBytes)
{
    std::string header = dictionary;
    header.resize(((10 + header.size() + 1 + 63) / 64) * 64 - 10 - 1, ' ');
    header += '\n';
    std::string out("\x93NUMPY\x01\0", 8);
    out += {static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
    return out + header + std::string(dataBytes, '\x3F');
}

} // namespace

void npy(std::string_view input)
{
    const auto path = writeInput(freshFolder(), "input.npy", input);
    const auto file = unlessRefused([&] { return NpyFile::open(path); });
    if (!file)
        return;
    const auto& shape = file->shape();
    std::size_t count = std::find(shape.begin(), shape.end(), std::size_t{0}) == shape.end() ? 1 : 0;
    for (const std::size_t extent : shape) {
        require(extent == 0 || count <= input.size() / extent, "no more numbers than bytes");
        count *= extent;
    }
    if (!file->isHalf())
        require(file->floats().size() == count, "as many numbers as the shape says");
    if (file->shape().size() != 2 || count == 0 || file->shape()[1] > kColumnsRead)
        return;
    std::vector<float> row(file->shape()[1]);
    file->copyRow(0, row);
    file->copyRow(file->shape()[0] - 1, row);
}

std::vector<std::string> npySeeds()
{
    return {npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", 24),
            npyFile("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 2), }", 8),
            npyFile("{'descr': '<f4', 'fortran_order': True, 'shape': (), }", 4),
            npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", 20)};
}

void safetensors(std::string_view input)
{
    const auto path = writeInput(freshFolder(), "input.safetensors", input);
    const auto file = unlessRefused([&] { return SafetensorsFile::open(path); });
    if (!file)
        return;
    std::size_t bytes = 0;
    unsigned sum = 0;
    for (const auto& [name, tensor] : file->tensors()) {
        bytes += tensor.bytes.size();
        for (const std::int64_t extent : tensor.shape)
            require(extent >= 0, "no extent is negative");
        if (!tensor.bytes.empty())
            sum += static_cast<unsigned>(tensor.bytes.front()) + static_cast<unsigned>(tensor.bytes.back()); // a sanitizer looks
    }
    require(bytes <= input.size() && sum <= 2 * 255 * file->tensors().size(), "tensors lie in the file");
}

std::vector<std::string> safetensorsSeeds()
{
    const std::array<float, 4> values{1, 2, 3, 4};
    SafetensorsWriter writer;
    writer.add("a.weight", "F32", {2, 2}, std::as_bytes(std::span(values)));
    writer.add("b", "I64", {1}, std::as_bytes(std::span(values)).first(8));
    writer.add("empty", "U8", {0}, {});
    writer.addMetadata("format", "pt");
    return {writer.bytes()};
}

} // namespace taxon::fuzz
