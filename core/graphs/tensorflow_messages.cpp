// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/tensorflow_messages.h"

#include "graphs/raw_bytes.h"

#include <fmt/format.h>

namespace taxon::graphs::tensorflow {
namespace {

std::int64_t numberOf(DataType type)
{
    return static_cast<std::int64_t>(type);
}

ProtobufMessage argumentMessage(std::string_view name, DataType type)
{
    return ProtobufMessage().addBytes(1, name).addInteger(3, numberOf(type)); // OpDef.ArgDef: name, type
}

} // namespace

ProtobufMessage shapeMessage(const Shape& shape)
{
    ProtobufMessage message;
    for (const std::int64_t size : shape)
        message.addMessage(2, ProtobufMessage().addInteger(1, size)); // dim.size
    return message;
}

ProtobufMessage tensorMessage(DataType type, const Shape& shape, std::string_view bytes)
{
    return ProtobufMessage()
        .addInteger(1, numberOf(type))
        .addMessage(2, shapeMessage(shape))
        .addBytes(4, bytes); // dtype, tensor_shape, tensor_content
}

ProtobufMessage textTensor(const Shape& shape, const std::vector<std::string>& values)
{
    ProtobufMessage tensor;
    tensor.addInteger(1, numberOf(DataType::String)).addMessage(2, shapeMessage(shape)); // dtype, tensor_shape
    for (const std::string& value : values)
        tensor.addBytes(8, value); // string_val
    return tensor;
}

namespace attribute {

// AttrValue: list 1, s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8, func 10; a list has the same numbers.
ProtobufMessage type(DataType value)
{
    return ProtobufMessage().addInteger(6, numberOf(value));
}

ProtobufMessage integer(std::int64_t value)
{
    return ProtobufMessage().addInteger(3, value);
}

ProtobufMessage real(float value)
{
    return ProtobufMessage().addFloat(4, value);
}

ProtobufMessage boolean(bool value)
{
    return ProtobufMessage().addInteger(5, value ? 1 : 0);
}

ProtobufMessage text(std::string_view value)
{
    return ProtobufMessage().addBytes(2, value);
}

ProtobufMessage shape(const Shape& value)
{
    return ProtobufMessage().addMessage(7, shapeMessage(value));
}

ProtobufMessage tensor(const ProtobufMessage& value)
{
    return ProtobufMessage().addMessage(8, value);
}

ProtobufMessage function(std::string_view name)
{
    return ProtobufMessage().addMessage(10, ProtobufMessage().addBytes(1, name)); // NameAttrList.name
}

ProtobufMessage integers(std::span<const std::int64_t> values)
{
    return ProtobufMessage().addMessage(1, ProtobufMessage().addPacked(3, values));
}

ProtobufMessage types(const std::vector<DataType>& values)
{
    std::vector<std::int64_t> numbers;
    for (const DataType value : values)
        numbers.push_back(numberOf(value));
    return ProtobufMessage().addMessage(1, ProtobufMessage().addPacked(6, numbers));
}

ProtobufMessage shapes(const std::vector<Shape>& values)
{
    ProtobufMessage list;
    for (const Shape& value : values)
        list.addMessage(7, shapeMessage(value));
    return ProtobufMessage().addMessage(1, list);
}

} // namespace attribute

Attributes ofFloats()
{
    return {{"T", attribute::type(DataType::Float)}};
}

ProtobufMessage nodeMessage(std::string_view name, std::string_view operation, const std::vector<std::string>& inputs, const Attributes& attributes)
{
    ProtobufMessage node;
    node.addBytes(1, name).addBytes(2, operation);
    for (const std::string& input : inputs)
        node.addBytes(3, input);
    for (const auto& [key, value] : attributes)
        node.addEntry(5, key, value);
    return node;
}

std::string FunctionWriter::argument(const std::string& name, DataType type)
{
    m_arguments.addMessage(2, argumentMessage(name, type)); // OpDef.input_arg
    return name;
}

std::string FunctionWriter::node(std::string_view operation, std::string_view output, const std::vector<std::string>& inputs,
                                 const Attributes& attributes)
{
    const std::string name = fmt::format("{}_{}", operation, m_count++);
    m_nodes.addMessage(3, nodeMessage(name, operation, inputs, attributes)); // FunctionDef.node_def
    return fmt::format("{}:{}:0", name, output);
}

std::string FunctionWriter::sibling(const std::string& reference, std::string_view output, int number)
{
    return fmt::format("{}:{}:{}", reference.substr(0, reference.find(':')), output, number);
}

std::string FunctionWriter::constant(DataType type, const Shape& shape, std::string_view bytes)
{
    return node("Const", "output", {}, {{"dtype", attribute::type(type)}, {"value", attribute::tensor(tensorMessage(type, shape, bytes))}});
}

std::string FunctionWriter::floats(const Shape& shape, std::span<const float> values)
{
    return constant(DataType::Float, shape, rawBytes(values));
}

std::string FunctionWriter::doubleNumber(double value)
{
    return constant(DataType::Double, {}, rawBytes(std::span<const double>(&value, 1)));
}

std::string FunctionWriter::integer(std::int32_t value)
{
    return constant(DataType::Int32, {}, rawBytes(std::span<const std::int32_t>(&value, 1)));
}

std::string FunctionWriter::integers(const std::vector<std::int32_t>& values)
{
    return constant(DataType::Int32, {static_cast<std::int64_t>(values.size())}, rawBytes(std::span<const std::int32_t>(values)));
}

std::string FunctionWriter::byte(std::uint8_t value)
{
    return constant(DataType::Uint8, {}, rawBytes(std::span<const std::uint8_t>(&value, 1)));
}

std::string FunctionWriter::texts(const std::vector<std::string>& values)
{
    const ProtobufMessage tensor = textTensor({static_cast<std::int64_t>(values.size())}, values);
    return node("Const", "output", {}, {{"dtype", attribute::type(DataType::String)}, {"value", attribute::tensor(tensor)}});
}

std::string FunctionWriter::text(std::string_view value)
{
    const ProtobufMessage tensor = textTensor({}, {std::string(value)});
    return node("Const", "output", {}, {{"dtype", attribute::type(DataType::String)}, {"value", attribute::tensor(tensor)}});
}

std::string FunctionWriter::call(std::string_view name, const std::vector<std::pair<std::string, DataType>>& arguments,
                                 const std::vector<DataType>& results)
{
    std::vector<std::string> inputs;
    std::vector<DataType> types;
    for (const auto& [reference, type] : arguments) {
        inputs.push_back(reference);
        types.push_back(type);
    }
    return node("PartitionedCall", "output", inputs,
                {{"Tin", attribute::types(types)}, {"Tout", attribute::types(results)}, {"f", attribute::function(name)}});
}

void FunctionWriter::result(const std::string& name, DataType type, const std::string& reference)
{
    m_results.addMessage(3, argumentMessage(name, type)); // OpDef.output_arg
    m_returns.addEntry(4, name, reference);               // FunctionDef.ret
}

ProtobufMessage FunctionWriter::finish() const
{
    ProtobufMessage signature; // OpDef: the fields of the parts are written as they are, so the parts are only put together
    signature.addBytes(1, m_name).append(m_arguments).append(m_results);
    return ProtobufMessage().addMessage(1, signature).append(m_nodes).append(m_returns);
}

} // namespace taxon::graphs::tensorflow
