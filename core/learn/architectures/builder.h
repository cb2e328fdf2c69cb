// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"

#include <string>

namespace taxon::learn {

/// What a convolution does to its input; its input channels are known from the layer it reads.
struct ConvShape {
    int outChannels = 0;
    int kernel = 1;
    int stride = 1;
    int groups = 1;
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

    int conv(const std::string& name, int input, const ConvShape& shape);
    int batchNorm(const std::string& name, int input);
    int relu(int input) { return simple(LayerKind::Relu, {input}); }
    int relu6(int input) { return simple(LayerKind::Relu6, {input}); }
    int add(int left, int right) { return simple(LayerKind::Add, {left, right}); }
    int maxPool(int input, int kernel, int stride, int paddingPx);

    /// Global average pooling of \p input, dropout (if its rate is not 0) and the last Linear. Ends the building.
    [[nodiscard]] NetworkDescription finish(int input, const std::string& headName, int classes, double dropoutRate = 0.0);

    [[nodiscard]] int channels(int layer) const;

private:
    int simple(LayerKind kind, std::vector<int> inputs);
    int append(Layer layer, int channels);

    NetworkDescription m_network;
    std::vector<int> m_channels;
    Padding m_padding = Padding::Symmetric;
    double m_eps = 1e-5;
    double m_momentum = 0.1;
};

/// What torchvision's ImageNet weights expect: means .485 .456 .406 and deviations .229 .224 .225, times 255.
[[nodiscard]] images::Preprocessing imageNetPreprocessing();

} // namespace taxon::learn
