// SPDX-License-Identifier: GPL-3.0-or-later
// Source of the field numbers: tensorflow/core/protobuf/{saved_model,meta_graph}.proto and core/framework/graph.proto of TensorFlow 2.
#include "graphs/saved_model.h"

#include "base/error.h"
#include "graphs/raw_bytes.h"
#include "graphs/tensorflow_functions.h"

#include <fmt/format.h>

namespace taxon::graphs {
namespace {

using namespace tensorflow;

constexpr std::size_t kMaxBytes = 0x7FFFFFFF; // of any message of Protocol Buffers
constexpr std::int64_t kProducer = 1087;      // TensorFlow's graph version of 2.11, the oldest whose rules the graph was written by
constexpr const char* kTensorFlow = "2.11.0";

/// A tensor of the main graph, as a signature names it.
struct Tensor {
    std::string name; ///< in the signature
    std::string reference;
    DataType type;
    Shape shape;
};

ProtobufMessage tensorInfo(const Tensor& tensor)
{
    return ProtobufMessage()
        .addBytes(1, tensor.reference) // name, dtype, tensor_shape
        .addInteger(2, static_cast<std::int64_t>(tensor.type))
        .addMessage(3, shapeMessage(tensor.shape));
}

ProtobufMessage signature(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs)
{
    ProtobufMessage message;
    for (const Tensor& input : inputs)
        message.addEntry(1, input.name, tensorInfo(input));
    for (const Tensor& output : outputs)
        message.addEntry(2, output.name, tensorInfo(output));
    return message.addBytes(3, "tensorflow/serving/predict"); // method_name
}

/// The main graph: one placeholder for each signature, and calls.
class MainGraph {
public:
    explicit MainGraph(const Classifier& classifier)
        : m_classes(static_cast<std::int64_t>(classifier.classes.size())),
          m_top(static_cast<std::int64_t>(topCount(classifier))),
          m_side(classifier.preprocessing.sizePx)
    {}

    void addBytesSignature()
    {
        const Tensor input = placeholder("image_bytes", DataType::String, {-1});
        add("bytes_prepared", "MapDefun", {"image_bytes"},
            {{"Targuments", attribute::types({DataType::String})},
             {"Tcaptured", attribute::types({})},
             {"output_types", attribute::types({DataType::Float})},
             {"output_shapes", attribute::shapes({{m_side, m_side, 3}})},
             {"f", attribute::function(kPrepareBytes)}});
        m_signatures.addEntry(5, "serving_default", signature({input}, classify("bytes", "bytes_prepared")));
    }

    void addPixelSignature()
    {
        const Tensor input = placeholder("image", DataType::Uint8, {-1, -1, -1, 3});
        add("pixels_prepared", "PartitionedCall", {"image"},
            {{"Tin", attribute::types({DataType::Uint8})}, {"Tout", attribute::types({DataType::Float})}, {"f", attribute::function(kPrepare)}});
        m_signatures.addEntry(5, "serving_uint8", signature({input}, classify("pixels", "pixels_prepared")));
    }

    void addTensorSignature()
    {
        const Tensor input = placeholder("image_float", DataType::Float, {-1, m_side, m_side, 3});
        m_signatures.addEntry(5, "serving_float", signature({input}, classify("tensor", "image_float")));
    }

    void addInfoSignature(const Classifier& classifier)
    {
        const auto threshold = static_cast<float>(classifier.threshold), temperature = static_cast<float>(classifier.temperature);
        const auto bytesOf = [](const float& value) { return rawBytes(std::span<const float>(&value, 1)); };
        const std::vector<Tensor> outputs{constant("labels", DataType::String, {m_classes}, textTensor({m_classes}, classifier.classes)),
                                          constant("version", DataType::String, {}, textTensor({}, {classifier.version})),
                                          constant("threshold", DataType::Float, {}, tensorMessage(DataType::Float, {}, bytesOf(threshold))),
                                          constant("temperature", DataType::Float, {}, tensorMessage(DataType::Float, {}, bytesOf(temperature)))};
        m_signatures.addEntry(5, "model_info", signature({}, outputs));
    }

    /// GraphDef. \param library  FunctionDefLibrary.
    [[nodiscard]] ProtobufMessage graph(const ProtobufMessage& library) const
    {
        return ProtobufMessage()
            .append(m_nodes)
            .addMessage(2, library)
            .addMessage(4, ProtobufMessage().addInteger(1, kProducer)); // versions.producer
    }
    /// MetaGraphDef.signature_def.
    [[nodiscard]] const ProtobufMessage& signatures() const noexcept { return m_signatures; }

private:
    void add(const std::string& name, const char* operation, const std::vector<std::string>& inputs, const Attributes& attributes)
    {
        m_nodes.addMessage(1, nodeMessage(name, operation, inputs, attributes)); // GraphDef.node
    }

    Tensor placeholder(const std::string& name, DataType type, const Shape& shape)
    {
        add(name, "Placeholder", {}, {{"dtype", attribute::type(type)}, {"shape", attribute::shape(shape)}});
        return {name, name + ":0", type, shape};
    }

    Tensor constant(const std::string& name, DataType type, const Shape& shape, const ProtobufMessage& tensor)
    {
        add(name, "Const", {}, {{"dtype", attribute::type(type)}, {"value", attribute::tensor(tensor)}});
        return {name, name + ":0", type, shape};
    }

    std::vector<Tensor> classify(const std::string& prefix, const std::string& input)
    {
        const std::string name = prefix + "_classified";
        add(name, "PartitionedCall", {input},
            {{"Tin", attribute::types({DataType::Float})},
             {"Tout", attribute::types({DataType::Float, DataType::String, DataType::String, DataType::Float})},
             {"f", attribute::function(kClassify)}});
        return {{"probabilities", name + ":0", DataType::Float, {-1, m_classes}},
                {"classes", name + ":1", DataType::String, {-1}},
                {"top_k_classes", name + ":2", DataType::String, {-1, m_top}},
                {"top_k_scores", name + ":3", DataType::Float, {-1, m_top}}};
    }

    std::int64_t m_classes, m_top, m_side;
    ProtobufMessage m_nodes, m_signatures;
};

} // namespace

std::string savedModelBytes(const Classifier& classifier)
{
    ProtobufMessage library;
    library.addMessage(1, classifyFunction(classifier)).addMessage(1, prepareFunction(classifier.preprocessing)); // function
    for (const ProtobufMessage& function : prepareBytesFunctions())
        library.addMessage(1, function);
    MainGraph main(classifier);
    main.addBytesSignature();
    main.addPixelSignature();
    main.addTensorSignature();
    main.addInfoSignature(classifier);
    const ProtobufMessage info = ProtobufMessage().addBytes(4, "serve").addBytes(5, kTensorFlow); // MetaInfoDef: tags, tensorflow_version
    const ProtobufMessage metaGraph = ProtobufMessage().addMessage(1, info).addMessage(2, main.graph(library)).append(main.signatures());
    ProtobufMessage model = ProtobufMessage().addInteger(1, 1).addMessage(2, metaGraph); // saved_model_schema_version, meta_graphs
    if (model.bytes().size() > kMaxBytes)
        throw Error(ErrorCode::Unsupported, "A SavedModel of ours can't have 2 GB or more.", classifier.architecture,
                    "Leave this format out with --formats.");
    return model.bytes();
}

GraphDecoding decodingInGraph(const images::ImageInfo& info) noexcept
{
    switch (info.format) {
    case images::Format::Jpeg: return info.cmyk ? GraphDecoding::Close : GraphDecoding::Same;
    case images::Format::Png: return GraphDecoding::Same;
    case images::Format::Bmp: return info.channels == 3 && !info.palette ? GraphDecoding::Same : GraphDecoding::Refused;
    case images::Format::WebP:
    case images::Format::Tiff: break;
    }
    return GraphDecoding::Refused;
}

} // namespace taxon::graphs
