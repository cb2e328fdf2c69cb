// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/onnx.h"

#include "base/error.h"
#include "base/json_file.h"
#include "graphs/onnx_messages.h"
#include "graphs/onnx_network.h"

#include <array>
#include <fmt/format.h>

namespace taxon::graphs {
namespace {

using namespace onnx;

constexpr std::size_t kMaxBytes = 0x7FFFFFFF; // of any message of Protocol Buffers
constexpr std::int64_t kIrVersion = 8;
constexpr std::int64_t kOpset = 18; // the first whose Resize can smooth where an image shrinks

std::string cast(GraphWriter& g, const std::string& value, DataType type)
{
    return g.node("Cast", {value}, {attribute::integer("to", static_cast<std::int64_t>(type))});
}

/// round(factor x value) as docs/formats/preprocessing.md counts: a Cast of positive numbers cuts off.
std::string roundedShare(GraphWriter& g, const std::string& value, double factor)
{
    const std::string product = g.node("Mul", {cast(g, value, DataType::Double), g.doubleNumber(factor)});
    return cast(g, g.node("Add", {product, g.doubleNumber(0.5)}), DataType::Int64);
}

/// Height or width of N x H x W x 3, as one integer in a list.
std::string sideOf(GraphWriter& g, const std::string& shape, std::int64_t dimension)
{
    return g.node("Gather", {shape, g.integers({dimension})}, {attribute::integer("axis", 0)});
}

std::string together(GraphWriter& g, const std::vector<std::string>& numbers)
{
    return g.node("Concat", numbers, {attribute::integer("axis", 0)});
}

std::string halfOf(GraphWriter& g, const std::string& value)
{
    return g.node("Div", {value, g.integers({2})});
}

/// The centre square of pixels::fittedBox().
std::string cropped(GraphWriter& g, const std::string& image, const std::string& height, const std::string& width, double share)
{
    const std::string shorter = g.node("Min", {height, width});
    const std::string side = g.node("Min", {g.node("Max", {roundedShare(g, shorter, share), g.integers({1})}), shorter});
    const std::string top = halfOf(g, g.node("Sub", {height, side})), left = halfOf(g, g.node("Sub", {width, side}));
    const std::string starts = together(g, {top, left});
    const std::string ends = together(g, {g.node("Add", {top, side}), g.node("Add", {left, side})});
    return g.node("Slice", {image, starts, ends, g.integers({1, 2})});
}

/// The white square of pixels::fittedBox() around the image.
std::string padded(GraphWriter& g, const std::string& image, const std::string& height, const std::string& width, double margin)
{
    const std::string longer = g.node("Max", {height, width});
    const std::string side = g.node("Max", {roundedShare(g, longer, 1.0 + 2.0 * margin), longer});
    const std::string rows = g.node("Sub", {side, height}), columns = g.node("Sub", {side, width});
    const std::string top = halfOf(g, rows), left = halfOf(g, columns), none = g.integers({0});
    const std::string pads = together(g, {none, top, left, none, none, g.node("Sub", {rows, top}), g.node("Sub", {columns, left}), none});
    return g.node("Pad", {image, pads, g.number(255)});
}

std::string perChannel(GraphWriter& g, const std::array<float, 3>& values)
{
    return g.floats({1, 3, 1, 1}, values);
}

/// From uint8 N x H x W x 3 to what the network takes.
std::string prepared(GraphWriter& g, const std::string& bytesNhwc, const images::Preprocessing& record)
{
    std::string image = cast(g, bytesNhwc, DataType::Float);
    const std::string shape = g.node("Shape", {bytesNhwc});
    const std::string height = sideOf(g, shape, 1), width = sideOf(g, shape, 2);
    if (record.fit == "crop")
        image = cropped(g, image, height, width, record.cropShare);
    else if (record.fit == "pad")
        image = padded(g, image, height, width, record.margin);
    const std::string imageNchw = g.node("Transpose", {image}, {attribute::integers("perm", {0, 3, 1, 2})});
    const std::string resized = g.node("Resize", {imageNchw, "", "", g.integers({record.sizePx, record.sizePx})},
                                       {attribute::text("mode", "linear"), attribute::text("coordinate_transformation_mode", "half_pixel"),
                                        attribute::integer("antialias", 1), attribute::integer("exclude_outside", 1),
                                        attribute::integers("axes", {2, 3})});
    return g.node("Div", {g.node("Sub", {resized, perChannel(g, record.mean)}), perChannel(g, record.std)});
}

void writeAnswers(GraphWriter& g, const Classifier& classifier, const std::string& logits)
{
    const std::string cooled = g.node("Div", {logits, g.number(static_cast<float>(classifier.temperature))});
    const std::string probabilities = g.node("Softmax", {cooled}, {attribute::integer("axis", 1)});
    const auto top = static_cast<std::int64_t>(topCount(classifier));
    const std::vector<std::string> best = g.nodes("TopK", {probabilities, g.integers({top})}, 2, {attribute::integer("axis", 1)});
    const std::string labels = g.texts(classifier.classes);
    const std::string first = g.node("ArgMax", {probabilities}, {attribute::integer("axis", 1), attribute::integer("keepdims", 0)});
    const auto named = [&](const std::string& indices) { return g.node("Gather", {labels, indices}, {attribute::integer("axis", 0)}); };
    g.rename(probabilities, "probabilities");
    g.rename(named(first), "classes");
    g.rename(named(best[1]), "top_k_classes");
    g.rename(best[0], "top_k_scores");
    const std::string count = std::to_string(classifier.classes.size());
    g.output(valueMessage("probabilities", DataType::Float, {"N", count}));
    g.output(valueMessage("classes", DataType::String, {"N"}));
    g.output(valueMessage("top_k_classes", DataType::String, {"N", std::to_string(top)}));
    g.output(valueMessage("top_k_scores", DataType::Float, {"N", std::to_string(top)}));
}

} // namespace

std::string onnxBytes(const Classifier& classifier, OnnxInput input)
{
    GraphWriter graph;
    std::string image = "image";
    if (input == OnnxInput::Pixels) {
        graph.input(valueMessage(image, DataType::Uint8, {"N", "H", "W", "3"}));
        image = prepared(graph, image, classifier.preprocessing);
    } else {
        const std::string side = std::to_string(classifier.preprocessing.sizePx);
        graph.input(valueMessage(image, DataType::Float, {"N", "3", side, side}));
    }
    writeAnswers(graph, classifier, writeNetwork(graph, classifier, image));
    ProtobufMessage model; // ModelProto: ir_version, producer_name, graph, opset_import {domain, version}, metadata_props
    model.addInteger(1, kIrVersion).addBytes(2, "taxon").addMessage(7, graph.finish("classifier"));
    model.addMessage(8, ProtobufMessage().addBytes(1, "").addInteger(2, kOpset));
    model.addEntry(14, "labels", Json(classifier.classes).dump());
    model.addEntry(14, "threshold", fmt::format("{}", classifier.threshold));
    model.addEntry(14, "temperature", fmt::format("{}", classifier.temperature));
    model.addEntry(14, "version", classifier.version);
    model.addEntry(14, "architecture", classifier.architecture);
    model.addEntry(14, "preprocessing", images::toJson(classifier.preprocessing).dump());
    if (model.bytes().size() > kMaxBytes)
        throw Error(ErrorCode::Unsupported, "An ONNX model of ours can't have 2 GB or more.", classifier.architecture,
                    "Leave this format out with --formats.");
    return model.bytes();
}

} // namespace taxon::graphs
