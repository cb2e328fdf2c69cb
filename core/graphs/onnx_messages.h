// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/protobuf.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// ONNX's messages, as far as a model of ours needs them.
/// Source of the field numbers: onnx/onnx.proto of ONNX 1.13 (IR version 8).
namespace taxon::graphs::onnx {

enum class DataType : std::uint8_t { Float = 1, Uint8 = 2, Int64 = 7, String = 8, Double = 11 };

/// AttributeProto.
namespace attribute {
[[nodiscard]] ProtobufMessage integer(std::string_view name, std::int64_t value);
[[nodiscard]] ProtobufMessage integers(std::string_view name, const std::vector<std::int64_t>& values);
[[nodiscard]] ProtobufMessage real(std::string_view name, float value);
[[nodiscard]] ProtobufMessage text(std::string_view name, std::string_view value);
} // namespace attribute

/// ValueInfoProto of an input or output. \param shape  a number, or a name for what may be any.
[[nodiscard]] ProtobufMessage valueMessage(std::string_view name, DataType type, const std::vector<std::string>& shape);

/// Writes a GraphProto; each call returns the name of the new result, to be given as an input.
class GraphWriter {
public:
    /// \param inputs  results by name; "" = an optional one that is left out.
    std::string node(std::string_view operation, const std::vector<std::string>& inputs, const std::vector<ProtobufMessage>& attributes = {});
    /// The same with several results.
    std::vector<std::string> nodes(std::string_view operation, const std::vector<std::string>& inputs, int results,
                                   const std::vector<ProtobufMessage>& attributes = {});
    /// Gives a result of the graph its name.
    void rename(const std::string& result, const std::string& name);

    std::string floats(const std::vector<std::int64_t>& shape, std::span<const float> values);
    std::string number(float value) { return floats({}, {&value, 1}); }
    std::string doubleNumber(double value);
    std::string integer(std::int64_t value);
    std::string integers(const std::vector<std::int64_t>& values);
    std::string texts(const std::vector<std::string>& values);

    void input(const ProtobufMessage& value) { m_inputs.addMessage(11, value); }
    void output(const ProtobufMessage& value) { m_outputs.addMessage(12, value); }
    [[nodiscard]] ProtobufMessage finish(std::string_view name) const;

private:
    std::string initializer(DataType type, const std::vector<std::int64_t>& shape, std::string_view bytes);

    ProtobufMessage m_nodes, m_initializers, m_inputs, m_outputs;
    int m_count = 0;
};

} // namespace taxon::graphs::onnx
