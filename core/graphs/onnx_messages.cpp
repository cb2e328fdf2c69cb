// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/onnx_messages.h"

#include "graphs/raw_bytes.h"

#include <fmt/format.h>

namespace taxon::graphs::onnx {
namespace {

// AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20; the types are these.
enum class AttributeType : std::uint8_t { Float = 1, Integer = 2, Text = 3, Integers = 7 };

ProtobufMessage withType(ProtobufMessage attribute, AttributeType type)
{
    return attribute.addInteger(20, static_cast<std::int64_t>(type));
}

ProtobufMessage tensorStart(DataType type, const std::vector<std::int64_t>& shape, std::string_view name)
{
    ProtobufMessage tensor; // TensorProto: dims, data_type, name
    for (const std::int64_t size : shape)
        tensor.addInteger(1, size);
    return tensor.addInteger(2, static_cast<std::int64_t>(type)).addBytes(8, name);
}

} // namespace

namespace attribute {

ProtobufMessage integer(std::string_view name, std::int64_t value)
{
    return withType(ProtobufMessage().addBytes(1, name).addInteger(3, value), AttributeType::Integer);
}

ProtobufMessage integers(std::string_view name, const std::vector<std::int64_t>& values)
{
    ProtobufMessage message;
    message.addBytes(1, name);
    for (const std::int64_t value : values)
        message.addInteger(8, value);
    return withType(std::move(message), AttributeType::Integers);
}

ProtobufMessage real(std::string_view name, float value)
{
    return withType(ProtobufMessage().addBytes(1, name).addFloat(2, value), AttributeType::Float);
}

ProtobufMessage text(std::string_view name, std::string_view value)
{
    return withType(ProtobufMessage().addBytes(1, name).addBytes(4, value), AttributeType::Text);
}

} // namespace attribute

ProtobufMessage valueMessage(std::string_view name, DataType type, const std::vector<std::string>& shape)
{
    ProtobufMessage dimensions;
    for (const std::string& size : shape) {
        const bool isNumber = size.find_first_not_of("0123456789") == std::string::npos;
        dimensions.addMessage(1, isNumber ? ProtobufMessage().addInteger(1, std::stoll(size))
                                          : ProtobufMessage().addBytes(2, size)); // dim_value, dim_param
    }
    const ProtobufMessage tensor = ProtobufMessage().addInteger(1, static_cast<std::int64_t>(type)).addMessage(2, dimensions); // elem_type, shape
    return ProtobufMessage().addBytes(1, name).addMessage(2, ProtobufMessage().addMessage(1, tensor)); // name, type.tensor_type
}

std::string GraphWriter::node(std::string_view operation, const std::vector<std::string>& inputs, const std::vector<ProtobufMessage>& attributes)
{
    return nodes(operation, inputs, 1, attributes).front();
}

std::vector<std::string> GraphWriter::nodes(std::string_view operation, const std::vector<std::string>& inputs, int results,
                                            const std::vector<ProtobufMessage>& attributes)
{
    const std::string name = fmt::format("{}_{}", operation, m_count++);
    ProtobufMessage node; // NodeProto: input, output, name, op_type, attribute
    for (const std::string& input : inputs)
        node.addBytes(1, input);
    std::vector<std::string> names;
    for (int i = 0; i < results; ++i) {
        names.push_back(i == 0 ? name : fmt::format("{}_{}", name, i));
        node.addBytes(2, names.back());
    }
    node.addBytes(3, name).addBytes(4, operation);
    for (const ProtobufMessage& attribute : attributes)
        node.addMessage(5, attribute);
    m_nodes.addMessage(1, node); // GraphProto.node
    return names;
}

void GraphWriter::rename(const std::string& result, const std::string& name)
{
    m_nodes.addMessage(1, ProtobufMessage().addBytes(1, result).addBytes(2, name).addBytes(3, name).addBytes(4, "Identity"));
}

std::string GraphWriter::initializer(DataType type, const std::vector<std::int64_t>& shape, std::string_view bytes)
{
    const std::string name = fmt::format("constant_{}", m_count++);
    m_initializers.addMessage(5, tensorStart(type, shape, name).addBytes(9, bytes)); // GraphProto.initializer, raw_data
    return name;
}

std::string GraphWriter::floats(const std::vector<std::int64_t>& shape, std::span<const float> values)
{
    return initializer(DataType::Float, shape, rawBytes(values));
}

std::string GraphWriter::doubleNumber(double value)
{
    return initializer(DataType::Double, {}, rawBytes(std::span<const double>(&value, 1)));
}

std::string GraphWriter::integer(std::int64_t value)
{
    return initializer(DataType::Int64, {}, rawBytes(std::span<const std::int64_t>(&value, 1)));
}

std::string GraphWriter::integers(const std::vector<std::int64_t>& values)
{
    return initializer(DataType::Int64, {static_cast<std::int64_t>(values.size())}, rawBytes(std::span<const std::int64_t>(values)));
}

std::string GraphWriter::texts(const std::vector<std::string>& values)
{
    const std::string name = fmt::format("constant_{}", m_count++);
    ProtobufMessage tensor = tensorStart(DataType::String, {static_cast<std::int64_t>(values.size())}, name);
    for (const std::string& value : values)
        tensor.addBytes(6, value); // string_data
    m_initializers.addMessage(5, tensor);
    return name;
}

ProtobufMessage GraphWriter::finish(std::string_view name) const
{
    return ProtobufMessage().append(m_nodes).addBytes(2, name).append(m_initializers).append(m_inputs).append(m_outputs);
}

} // namespace taxon::graphs::onnx
