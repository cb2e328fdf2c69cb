// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/protobuf.h"

#include <bit>

namespace taxon {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kBytes = 2;
constexpr unsigned kFixed32 = 5;

template <typename Unsigned>
void appendLittleEndian(std::string& bytes, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof(value); ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

} // namespace

void ProtobufMessage::addVarint(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        m_bytes += static_cast<char>(value | 0x80);
    m_bytes += static_cast<char>(value);
}

void ProtobufMessage::addKey(unsigned field, unsigned wireType)
{
    addVarint(field << 3 | wireType);
}

ProtobufMessage& ProtobufMessage::addInteger(unsigned field, std::int64_t value)
{
    addKey(field, kVarint);
    addVarint(static_cast<std::uint64_t>(value));
    return *this;
}

ProtobufMessage& ProtobufMessage::addFloat(unsigned field, float value)
{
    addKey(field, kFixed32);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint32_t>(value));
    return *this;
}

ProtobufMessage& ProtobufMessage::addDouble(unsigned field, double value)
{
    addKey(field, kFixed64);
    appendLittleEndian(m_bytes, std::bit_cast<std::uint64_t>(value));
    return *this;
}

ProtobufMessage& ProtobufMessage::addBytes(unsigned field, std::string_view bytes)
{
    addKey(field, kBytes);
    addVarint(bytes.size());
    m_bytes += bytes;
    return *this;
}

ProtobufMessage& ProtobufMessage::addPacked(unsigned field, std::span<const std::int64_t> values)
{
    ProtobufMessage packed;
    for (const std::int64_t value : values)
        packed.addVarint(static_cast<std::uint64_t>(value));
    return addMessage(field, packed);
}

ProtobufMessage& ProtobufMessage::addEntry(unsigned field, std::string_view key, std::string_view value)
{
    ProtobufMessage entry;
    entry.addBytes(1, key).addBytes(2, value);
    return addMessage(field, entry);
}

ProtobufMessage& ProtobufMessage::append(const ProtobufMessage& other)
{
    m_bytes += other.m_bytes;
    return *this;
}

} // namespace taxon
