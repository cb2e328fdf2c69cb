// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/safetensors.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace taxon {
namespace {

constexpr std::size_t kMaxHeaderBytes = 100u << 20; // the format's own limit

/// Bytes a value of \p dtype takes; 0 if the type is unknown.
std::size_t widthOf(std::string_view dtype)
{
    static const std::map<std::string_view, std::size_t> widths{{"F64", 8},  {"I64", 8}, {"U64", 8}, {"F32", 4}, {"I32", 4}, {"U32", 4}, {"F16", 2},
                                                                {"BF16", 2}, {"I16", 2}, {"U16", 2}, {"I8", 1},  {"U8", 1},  {"BOOL", 1}};
    const auto found = widths.find(dtype);
    return found == widths.end() ? 0 : found->second;
}

/// The bytes a tensor takes, or -1 on a negative extent or an overflow.
std::int64_t byteCount(const std::vector<std::int64_t>& shape, std::size_t width)
{
    auto count = static_cast<std::int64_t>(width);
    for (const std::int64_t extent : shape)
        if (extent < 0 || __builtin_mul_overflow(count, extent, &count))
            return -1;
    return count;
}

} // namespace

SafetensorsFile SafetensorsFile::open(const std::filesystem::path& path)
{
    SafetensorsFile file{MappedFile(path)};
    const std::string where = pathToText(path);
    const auto bytes = file.m_file.bytes();
    const auto damaged = [&](const std::string& why) { return Error(ErrorCode::Damaged, why, where); };
    std::uint64_t headerSize = 0;
    if (bytes.size() < 8)
        throw damaged("The safetensors file is shorter than its header.");
    std::memcpy(&headerSize, bytes.data(), 8);
    if (headerSize > kMaxHeaderBytes || headerSize > bytes.size() - 8)
        throw damaged("The safetensors header is cut off or far too large.");
    const auto data = bytes.subspan(8 + headerSize);
    const Json header = Json::parse(reinterpret_cast<const char*>(bytes.data()) + 8, reinterpret_cast<const char*>(bytes.data()) + 8 + headerSize,
                                    nullptr, false);
    if (!header.is_object())
        throw damaged("The safetensors header is not a JSON object.");
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const auto& [name, entry] : header.items()) {
        const std::string at = where + ": " + name;
        if (name == "__metadata__") {
            if (!entry.is_object())
                throw damaged("The safetensors metadata is not an object.");
            for (const auto& [key, value] : entry.items())
                file.m_metadata[key] = value.is_string() ? value.get<std::string>() : value.dump();
            continue;
        }
        Tensor tensor;
        tensor.dtype = field<std::string>(entry, "dtype", at);
        tensor.shape = field<std::vector<std::int64_t>>(entry, "shape", at);
        const auto offsets = field<std::vector<std::uint64_t>>(entry, "data_offsets", at);
        const std::int64_t expected = byteCount(tensor.shape, widthOf(tensor.dtype));
        if (widthOf(tensor.dtype) == 0 || offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size() || expected < 0
            || offsets[1] - offsets[0] != static_cast<std::uint64_t>(expected))
            throw damaged(fmt::format("The tensor \"{}\" has a type, shape or place that doesn't fit the file.", pathToText(name)));
        tensor.bytes = data.subspan(offsets[0], offsets[1] - offsets[0]);
        ranges.emplace_back(offsets[0], offsets[1]);
        file.m_tensors.emplace(name, std::move(tensor));
    }
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t end = 0;
    for (const auto& [first, last] : ranges) {
        if (first != end)
            throw damaged("The tensors of the safetensors file overlap or leave a hole.");
        end = last;
    }
    if (end != data.size())
        throw damaged(fmt::format("The safetensors file holds {} bytes of tensors, its header names {}.", data.size(), end));
    return file;
}

void SafetensorsWriter::add(const std::string& name, std::string_view dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes)
{
    const std::size_t width = widthOf(dtype);
    if (width == 0 || byteCount(shape, width) != static_cast<std::int64_t>(bytes.size()))
        throw Error(ErrorCode::InvalidArgument, fmt::format("The tensor has {} bytes, which is not its shape's size as {}.", bytes.size(), dtype),
                    name);
    if (!m_entries.emplace(name, Entry{std::string(dtype), std::move(shape), {bytes.begin(), bytes.end()}}).second)
        throw Error(ErrorCode::InvalidArgument, "Two tensors have the same name.", name);
}

void SafetensorsWriter::addMetadata(const std::string& key, std::string value)
{
    m_metadata[key] = std::move(value);
}

std::string SafetensorsWriter::bytes() const
{
    Json header = Json::object();
    if (!m_metadata.empty())
        header["__metadata__"] = m_metadata;
    std::uint64_t offset = 0;
    for (const auto& [name, entry] : m_entries) {
        header[name] = {{"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {offset, offset + entry.bytes.size()}}};
        offset += entry.bytes.size();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // data starts at a multiple of 8
    const std::uint64_t headerSize = text.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &headerSize, 8);
    out.reserve(8 + text.size() + offset);
    out += text;
    for (const auto& [name, entry] : m_entries)
        out.append(reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size());
    return out;
}

void SafetensorsWriter::write(const std::filesystem::path& path, FileSystem& fileSystem) const
{
    writeFileAtomically(path, bytes(), fileSystem);
}

} // namespace taxon
