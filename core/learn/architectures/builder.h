// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"

#include <string>

namespace taxon::learn {

/// What a convolution does to its input; its input channels are known from the layer it reads.
struct ConvShape {
    int outChannels = 0;
    int kernel = 1;
    int kernelWidth = 0; ///< 0 = as high as wide
    int stride = 1;
    int groups = 1;
    bool bias = false;
    bool padded = true; ///< false: the result is smaller by the kernel, whatever setPadding() says
};

/// Writes a NetworkDescription layer by layer; each function returns the new layer's index, to be given as an input later.
/// Index -1 is the image with its three channels.
class NetworkBuilder {
public:
    static constexpr int kImage = -1;

    NetworkBuilder(std::string name, std::string description, images::Preprocessing preprocessing);

    /// For all convolutions and BatchNorms that follow. Symmetric pads kernel / 2 on each side.
    void setPadding(Padding padding) { m_padding = padding; }
    void setBatchNorm(double eps, double momentum);
    /// Layer::initialStd of all convolutions and Linears that follow, and of tokens.
    void setInitialStd(double std) { m_initialStd = std; }
    /// The next layer begins a stage.
    void beginStage() { m_beginsStage = true; }

    int conv(const std::string& name, int input, const ConvShape& shape);
    int batchNorm(const std::string& name, int input);
    /// A convolution and its BatchNorm under torchvision's names: \p name.0 and \p name.1.
    int convNorm(const std::string& name, int input, const ConvShape& shape) { return batchNorm(name + ".1", conv(name + ".0", input, shape)); }
    /// \throws Error{InvalidArgument} for a kind that isActivation() denies.
    int activation(LayerKind kind, int input);
    int relu(int input) { return activation(LayerKind::Relu, input); }
    int relu6(int input) { return activation(LayerKind::Relu6, input); }
    int add(int left, int right) { return simple(LayerKind::Add, {left, right}); }
    /// Squeeze-and-excitation: \p input times what two 1x1 convolutions with bias, \p name.fc1 and .fc2, make of its means.
    /// Source: Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018, arXiv:1709.01507.
    int squeezeExcite(const std::string& name, int input, int squeezedChannels, LayerKind inner, LayerKind gate);
    int maxPool(int input, int kernel, int stride, int paddingPx) { return pool(LayerKind::MaxPool, input, kernel, stride, paddingPx); }
    int averagePool(int input, int kernel, int stride, int paddingPx) { return pool(LayerKind::AveragePool, input, kernel, stride, paddingPx); }
    int concat(std::vector<int> inputs);

    int layerNorm(const std::string& name, int input, double eps);
    /// \param name  of the parameter itself.
    int layerScale(const std::string& name, int input, double start);
    /// Tokens of an image behind a class token, each with its position: \p tokens of them. \param classToken, positions  names of the parameters.
    int tokens(const std::string& classToken, const std::string& positions, int input, int tokens);
    /// Of \p input, which are queries, keys and values.
    int attention(int input, int heads);
    int firstToken(int input) { return simple(LayerKind::FirstToken, {input}); }

    int globalPool(int input) { return simple(LayerKind::GlobalAveragePool, {input}); }
    int linear(const std::string& name, int input, int outFeatures);

    /// Global average pooling of \p input where that is an image, dropout (if its rate is not 0) and the last Linear. Ends the building.
    [[nodiscard]] NetworkDescription finish(int input, const std::string& headName, int classes, double dropoutRate = 0.0);

    [[nodiscard]] int channels(int layer) const;

private:
    int simple(LayerKind kind, std::vector<int> inputs);
    int pool(LayerKind kind, int input, int kernel, int stride, int paddingPx);
    Layer ofChannels(LayerKind kind, const std::string& name, int input) const;
    [[nodiscard]] bool isFlat(int layer) const;
    int append(Layer layer, int channels);

    NetworkDescription m_network;
    std::vector<int> m_channels;
    Padding m_padding = Padding::Symmetric;
    double m_eps = 1e-5;
    double m_momentum = 0.1;
    double m_initialStd = 0;
    bool m_beginsStage = false;
};

/// To a multiple of eight, at least eight and never more than a tenth below: how MobileNet and EfficientNet are scaled.
[[nodiscard]] int roundedChannels(double channels);

/// What torchvision's ImageNet weights expect: means .485 .456 .406 and deviations .229 .224 .225, times 255.
[[nodiscard]] images::Preprocessing imageNetPreprocessing();

} // namespace taxon::learn
