// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// PyTorch's pickles written by hand, operation by operation, so that tests can bend any byte of them.
namespace taxon::test {

inline std::string raw(const void* data, std::size_t size)
{
    return {static_cast<const char*>(data), size};
}

inline std::string pickledText(std::string_view text)
{
    const auto size = static_cast<std::uint32_t>(text.size());
    return "X" + raw(&size, 4) + std::string(text);
}

inline std::string pickledInt(std::int32_t value)
{
    return "J" + raw(&value, 4);
}

inline std::string pickledGlobal(std::string_view module, std::string_view name)
{
    return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

inline std::string pickledTuple(const std::vector<std::int32_t>& values)
{
    std::string bytes = "(";
    for (const std::int32_t value : values)
        bytes += pickledInt(value);
    return bytes + "t";
}

inline std::string emptyOrderedDict()
{
    return pickledGlobal("collections", "OrderedDict") + ")R";
}

/// One tensor as torch.save() describes it.
struct PickledTensor {
    std::string name;
    std::string key;
    std::int32_t storageCount = 0;
    std::int32_t offset = 0;
    std::vector<std::int32_t> sizes, strides;
    std::string storageType = "FloatStorage";

    [[nodiscard]] std::string bytes() const
    {
        return pickledText(name) + pickledGlobal("torch._utils", "_rebuild_tensor_v2") + "(" + "(" + pickledText("storage")
               + pickledGlobal("torch", storageType) + pickledText(key) + pickledText("cpu") + pickledInt(storageCount) + "tQ" + pickledInt(offset)
               + pickledTuple(sizes) + pickledTuple(strides) + "\x89" + emptyOrderedDict() + "tR";
    }
};

/// An OrderedDict of tensors: what state_dict() gives.
inline std::string pickledStateDict(const std::vector<PickledTensor>& tensors)
{
    std::string bytes = "\x80\x02" + emptyOrderedDict() + "(";
    for (const PickledTensor& tensor : tensors)
        bytes += tensor.bytes();
    return bytes + "u.";
}

/// The three pickles in front of the older stream: magic number, protocol, system.
inline std::string streamHead()
{
    return std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15) + "\x80\x02" + pickledInt(1001) + "." + "\x80\x02}("
           + pickledText("protocol_version") + pickledInt(1001) + pickledText("little_endian") + "\x88u.";
}

/// The list of storage keys and, for each, its count and numbers.
inline std::string streamTail(const std::vector<std::pair<std::string, std::vector<float>>>& storages)
{
    std::string bytes = "\x80\x02](";
    for (const auto& [key, numbers] : storages)
        bytes += pickledText(key);
    bytes += "e.";
    for (const auto& [key, numbers] : storages) {
        const auto count = static_cast<std::int64_t>(numbers.size());
        bytes += raw(&count, 8) + raw(numbers.data(), numbers.size() * sizeof(float));
    }
    return bytes;
}

} // namespace taxon::test
