// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/npy.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>
#endif

static_assert(std::endian::native == std::endian::little, "the .npy and safetensors readers assume a little-endian machine");

namespace taxon {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeaderBytes = 128; // of what we write: room for any shape, and a multiple of 64 as NumPy wants it

/// The text between \p key and the next value in NumPy's Python-dictionary header.
std::string_view valueOf(std::string_view header, std::string_view key)
{
    const auto at = header.find(key);
    if (at == std::string_view::npos)
        return {};
    auto rest = header.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" :"), rest.size()));
    return rest;
}

constexpr std::size_t widthOf(NpyType type)
{
    return type == NpyType::Float32 ? 4 : 2;
}

void halvesToFloatsPlain(const std::byte* halves, float* floats, std::size_t count) noexcept
{
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t half = 0;
        std::memcpy(&half, halves + 2 * i, 2);
        floats[i] = halfToFloat(half);
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx,f16c"))) void halvesToFloatsF16c(const std::byte* halves, float* floats, std::size_t count) noexcept
{
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m128i eight;
        std::memcpy(&eight, halves + 2 * i, sizeof eight);
        _mm256_storeu_ps(floats + i, _mm256_cvtph_ps(eight));
    }
    halvesToFloatsPlain(halves + 2 * i, floats + i, count - i);
}
#endif

} // namespace

NpyFile NpyFile::open(const std::filesystem::path& path)
{
    return read(path, false);
}

NpyFile NpyFile::openPrefix(const std::filesystem::path& path)
{
    return read(path, true);
}

NpyFile NpyFile::read(const std::filesystem::path& path, bool mayHaveMore)
{
    NpyFile npy{MappedFile(path)};
    const std::string where = pathToText(path);
    const auto bytes = npy.m_file.bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto damaged = [&](const std::string& why) { return Error(ErrorCode::Damaged, why, where); };
    if (!text.starts_with(kMagic) || text.size() < 12)
        throw damaged("This is not a .npy file.");
    const auto major = static_cast<unsigned char>(text[6]);
    if (major < 1 || major > 3)
        throw Error(ErrorCode::Unsupported, fmt::format("The .npy format version {} is not known.", major), where);
    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    std::uint32_t length = 0;
    std::memcpy(&length, text.data() + 8, lengthBytes);
    npy.m_dataOffset = 8 + lengthBytes + length;
    if (npy.m_dataOffset > text.size())
        throw damaged("The .npy header is cut off.");
    const std::string_view header = text.substr(8 + lengthBytes, length);
    const auto type = valueOf(header, "'descr'").substr(0, 5);
    if (type != "'<f4'" && type != "'<f2'")
        throw Error(ErrorCode::Unsupported, "Only float32 and float16 .npy files can be read here.", where,
                    "In Python: np.save(path, scores.astype(np.float32)).");
    npy.m_half = type == "'<f2'";
    if (!valueOf(header, "'fortran_order'").starts_with("False"))
        throw Error(ErrorCode::Unsupported, "The .npy file is in Fortran order.", where, "In Python: np.save(path, np.ascontiguousarray(scores)).");
    std::string_view shape = valueOf(header, "'shape'");
    const auto close = shape.find(')');
    if (!shape.starts_with('(') || close == std::string_view::npos)
        throw damaged("The .npy header has no shape.");
    std::size_t count = 1;
    for (const std::string& part : split(shape.substr(1, close - 1), ',')) {
        const auto first = part.find_first_not_of(' ');
        if (first == std::string::npos)
            continue;
        std::size_t extent = 0;
        const auto [end, failure] = std::from_chars(part.data() + first, part.data() + part.size(), extent);
        const bool isNumber = failure == std::errc() && std::all_of(end, part.data() + part.size(), [](char c) { return c == ' '; });
        if (!isNumber || __builtin_mul_overflow(count, extent, &count))
            throw damaged("The .npy shape can't be read.");
        npy.m_shape.push_back(extent);
    }
    const std::size_t width = npy.m_half ? 2 : 4;
    const std::size_t held = (text.size() - npy.m_dataOffset) / width;
    if (count > held || (!mayHaveMore && npy.m_dataOffset + count * width != text.size()))
        throw damaged(fmt::format("The .npy file should hold {} values and holds {}.", count, held));
    npy.m_values = count;
    return npy;
}

std::span<const float> NpyFile::floats() const
{
    if (m_half)
        throw Error(ErrorCode::InvalidArgument, "This .npy file holds float16 values.");
    const auto data = m_file.bytes().subspan(m_dataOffset);
    return {reinterpret_cast<const float*>(data.data()), m_values};
}

void NpyFile::copyRow(std::size_t row, std::span<float> out) const
{
    const std::size_t columns = m_shape.at(1);
    if (row >= m_shape[0] || out.size() != columns)
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("Row {} of {} columns was asked of a {} x {} matrix.", row, out.size(), m_shape[0], columns));
    const std::size_t width = m_half ? 2 : 4;
    const std::byte* source = m_file.bytes().data() + m_dataOffset + row * columns * width;
    if (!m_half) {
        std::memcpy(out.data(), source, columns * 4);
        return;
    }
    halvesToFloats(source, out.data(), columns);
}

NpyWriter::NpyWriter(const std::filesystem::path& path, std::size_t columns, std::size_t rows, NpyType type)
    : m_path(path), m_columns(columns), m_rows(rows), m_type(type)
{
    const std::string where = pathToText(path);
    if (rows > 0) {
        const NpyFile old = NpyFile::openPrefix(path);
        if (old.isHalf() != (type == NpyType::Float16) || old.shape().size() != 2 || old.shape()[1] != columns || old.shape()[0] < rows)
            throw Error(ErrorCode::Damaged, fmt::format("The .npy file has no {} rows of {} columns to go on behind.", rows, columns), where);
    }
    m_file = UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!m_file)
        throw errnoError(errno, "write", where);
    if (::ftruncate(m_file.value(), static_cast<off_t>(kHeaderBytes + rows * columns * widthOf(type))) != 0)
        throw errnoError(errno, "write", where);
    flush();
}

void NpyWriter::append(std::span<const float> values)
{
    if (values.size() % m_columns != 0)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} values are not whole rows of {} columns.", values.size(), m_columns));
    const std::uintmax_t end = kHeaderBytes + m_rows * m_columns * widthOf(m_type);
    if (m_type == NpyType::Float32) {
        write(std::as_bytes(values), end);
    } else {
        std::vector<std::uint16_t> halves(values.size());
        std::transform(values.begin(), values.end(), halves.begin(), floatToHalf);
        write(std::as_bytes(std::span(halves)), end);
    }
    m_rows += values.size() / m_columns;
}

void NpyWriter::flush()
{
    sync(); // first the rows, then the header that promises them
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", m_type == NpyType::Float32 ? "<f4" : "<f2",
                                     m_rows, m_columns);
    header.resize(kHeaderBytes - kMagic.size() - 5, ' ');
    header += '\n';
    std::string start(kMagic);
    start += '\x01';
    start += '\0';
    start += static_cast<char>(header.size());
    start += '\0';
    start += header;
    write(std::as_bytes(std::span(start)), 0);
    sync();
}

void NpyWriter::write(std::span<const std::byte> bytes, std::uintmax_t offset)
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(m_file.value(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            throw errnoError(errno, "write", pathToText(m_path));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uintmax_t>(written);
    }
}

void NpyWriter::sync()
{
    if (::fsync(m_file.value()) != 0)
        throw errnoError(errno, "write", pathToText(m_path));
}

float halfToFloat(std::uint16_t half) noexcept
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
    const std::uint32_t exponent = half >> 10 & 0x1Fu;
    const std::uint32_t mantissa = half & 0x3FFu;
    if (exponent == 0) // zero and subnormal: mantissa * 2^-24
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1.0p-24f));
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7F800000u | mantissa << 13);
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
}

void halvesToFloats(const std::byte* halves, float* floats, std::size_t count) noexcept
{
#if defined(__x86_64__) && defined(__GNUC__)
    static const bool hasF16c = [] { // clang 14 has no name for it in __builtin_cpu_supports
        unsigned a = 0, b = 0, c = 0, d = 0;
        return __builtin_cpu_supports("avx") != 0 && __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
    }();
    if (hasF16c)
        return halvesToFloatsF16c(halves, floats, count);
#endif
    halvesToFloatsPlain(halves, floats, count);
}

std::uint16_t floatToHalf(float value) noexcept
{
    constexpr std::uint32_t kInfinity = 0x7F800000u;
    constexpr std::uint32_t kTooLarge = 0x477FF000u;       // 65520, from where the nearest is infinity
    constexpr std::uint32_t kSmallestNormal = 0x38800000u; // 2^-14
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
    std::uint32_t half = 0;
    if (magnitude > kInfinity)
        half = 0x7E00u; // not a number
    else if (magnitude >= kTooLarge)
        half = 0x7C00u;
    else if (magnitude < kSmallestNormal) // 0.5f's last bit is 2^-24, a half's smallest: the addition rounds
        half = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - std::bit_cast<std::uint32_t>(0.5f);
    else
        half = (magnitude + 0xFFFu + (magnitude >> 13 & 1u) - (112u << 23)) >> 13;
    return static_cast<std::uint16_t>(sign | half);
}

} // namespace taxon
