// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/protobuf.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// TensorFlow's messages, as far as a SavedModel of ours needs them.
/// Source of the field numbers: tensorflow/core/framework/{types,tensor,tensor_shape,attr_value,node_def,op_def,function}.proto of TensorFlow 2.
namespace taxon::graphs::tensorflow {

enum class DataType : std::uint8_t { Float = 1, Double = 2, Int32 = 3, Uint8 = 4, String = 7, Int64 = 9, Bool = 10 };

using Shape = std::vector<std::int64_t>; ///< -1 = any
using Attributes = std::vector<std::pair<std::string, ProtobufMessage>>;

/// TensorShapeProto.
[[nodiscard]] ProtobufMessage shapeMessage(const Shape& shape);
/// TensorProto of numbers in C order, little endian.
[[nodiscard]] ProtobufMessage tensorMessage(DataType type, const Shape& shape, std::string_view bytes);
/// TensorProto of texts.
[[nodiscard]] ProtobufMessage textTensor(const Shape& shape, const std::vector<std::string>& values);

/// Values of AttrValue.
namespace attribute {
[[nodiscard]] ProtobufMessage type(DataType value);
[[nodiscard]] ProtobufMessage integer(std::int64_t value);
[[nodiscard]] ProtobufMessage real(float value);
[[nodiscard]] ProtobufMessage boolean(bool value);
[[nodiscard]] ProtobufMessage text(std::string_view value);
[[nodiscard]] ProtobufMessage shape(const Shape& value);
[[nodiscard]] ProtobufMessage tensor(const ProtobufMessage& value);
[[nodiscard]] ProtobufMessage function(std::string_view name);
[[nodiscard]] ProtobufMessage integers(std::span<const std::int64_t> values);
[[nodiscard]] ProtobufMessage types(const std::vector<DataType>& values);
[[nodiscard]] ProtobufMessage shapes(const std::vector<Shape>& values);
} // namespace attribute

/// {"T": float32}, what most of the operations on floats want.
[[nodiscard]] Attributes ofFloats();

/// NodeDef. \param inputs  references to results.
[[nodiscard]] ProtobufMessage nodeMessage(std::string_view name, std::string_view operation, const std::vector<std::string>& inputs,
                                          const Attributes& attributes);

/// Writes one function (FunctionDef): nodes in any order that TensorFlow can sort; each call returns a reference to the new
/// node's result, to be given as an input. All graphs of ours are functions; the main graph only calls them.
class FunctionWriter {
public:
    explicit FunctionWriter(std::string name) : m_name(std::move(name)) {}

    /// An argument. \returns its reference.
    std::string argument(const std::string& name, DataType type);
    /// \param output  the name of the operation's output in TensorFlow's list of operations ("z" of AddV2).
    std::string node(std::string_view operation, std::string_view output, const std::vector<std::string>& inputs, const Attributes& attributes);
    /// Another output of the node that made \p reference, or another number of the same one.
    [[nodiscard]] static std::string sibling(const std::string& reference, std::string_view output, int number = 0);

    std::string constant(DataType type, const Shape& shape, std::string_view bytes);
    std::string floats(const Shape& shape, std::span<const float> values);
    std::string number(float value) { return floats({}, {&value, 1}); }
    std::string doubleNumber(double value);
    std::string integer(std::int32_t value);
    std::string integers(const std::vector<std::int32_t>& values);
    std::string texts(const std::vector<std::string>& values);
    std::string text(std::string_view value);
    std::string byte(std::uint8_t value);

    /// Calls the function \p name. \returns the reference of its first result; sibling() gives the others.
    std::string call(std::string_view name, const std::vector<std::pair<std::string, DataType>>& arguments, const std::vector<DataType>& results);
    void result(const std::string& name, DataType type, const std::string& reference);

    [[nodiscard]] ProtobufMessage finish() const;

private:
    std::string m_name;
    ProtobufMessage m_arguments, m_results, m_nodes, m_returns;
    int m_count = 0;
};

} // namespace taxon::graphs::tensorflow
