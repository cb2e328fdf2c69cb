// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace taxon {

/// Writes one message of Protocol Buffers: fields are appended in the order of the calls, and nothing is checked against a
/// schema, so whoever writes a message names the file its field numbers are from.
/// A field of the value 0 is written, too, which every reader takes.
/// Source: protobuf.dev, "Encoding". Not thread-safe.
class ProtobufMessage {
public:
    /// int32, int64, uint64, bool and enumerations; a negative one takes ten bytes.
    ProtobufMessage& addInteger(unsigned field, std::int64_t value);
    ProtobufMessage& addFloat(unsigned field, float value);
    ProtobufMessage& addDouble(unsigned field, double value);
    /// string and bytes.
    ProtobufMessage& addBytes(unsigned field, std::string_view bytes);
    /// A message in this one. Copies its bytes.
    ProtobufMessage& addMessage(unsigned field, const ProtobufMessage& message) { return addBytes(field, message.bytes()); }
    /// A repeated field of integers, packed.
    ProtobufMessage& addPacked(unsigned field, std::span<const std::int64_t> values);
    /// One entry of a map from text to messages or text.
    ProtobufMessage& addEntry(unsigned field, std::string_view key, const ProtobufMessage& value) { return addEntry(field, key, value.bytes()); }
    ProtobufMessage& addEntry(unsigned field, std::string_view key, std::string_view value);
    /// All fields of \p other.
    ProtobufMessage& append(const ProtobufMessage& other);

    [[nodiscard]] const std::string& bytes() const noexcept { return m_bytes; }

private:
    void addKey(unsigned field, unsigned wireType);
    void addVarint(std::uint64_t value);

    std::string m_bytes;
};

} // namespace taxon
