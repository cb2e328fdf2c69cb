// SPDX-License-Identifier: GPL-3.0-or-later
// Inception-V4 as timm builds it, so its weights load unchanged.
// Source: Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", AAAI 2017, arXiv:1602.07261.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>
#include <initializer_list>

namespace taxon::learn {
namespace {

/// Convolutions with BatchNorm and ReLU below one name.
class Inception {
public:
    Inception(NetworkBuilder& net, int number) : m_net(net), m_name(fmt::format("features.{}", number)) {}

    int one(const std::string& name, int input, const ConvShape& shape) const
    {
        const std::string full = name.empty() ? m_name : m_name + "." + name;
        return m_net.relu(m_net.batchNorm(full + ".bn", m_net.conv(full + ".conv", input, shape)));
    }
    /// One after the other: \p branch.FIRST, \p branch.FIRST+1 …
    int chain(const std::string& branch, int input, std::initializer_list<ConvShape> shapes, int first = 0) const
    {
        for (const ConvShape& shape : shapes)
            input = one(fmt::format("{}.{}", branch, first++), input, shape);
        return input;
    }

private:
    NetworkBuilder& m_net;
    std::string m_name;
};

ConvShape point(int channels)
{
    return {.outChannels = channels};
}

ConvShape square(int channels)
{
    return {.outChannels = channels, .kernel = 3};
}

/// Unpadded, as all that shrinks the image here.
ConvShape valid(int channels, int stride)
{
    return {.outChannels = channels, .kernel = 3, .stride = stride, .padded = false};
}

ConvShape row(int channels, int length)
{
    return {.outChannels = channels, .kernel = 1, .kernelWidth = length};
}

ConvShape column(int channels, int length)
{
    return {.outChannels = channels, .kernel = length, .kernelWidth = 1};
}

int stem(NetworkBuilder& net)
{
    int x = Inception(net, 0).one("", NetworkBuilder::kImage, valid(32, 2));
    x = Inception(net, 1).one("", x, valid(32, 1));
    x = Inception(net, 2).one("", x, square(64));
    x = net.concat({net.maxPool(x, 3, 2, 0), Inception(net, 3).one("conv", x, valid(96, 2))});
    const Inception mixed(net, 4);
    x = net.concat(
        {mixed.chain("branch0", x, {point(64), valid(96, 1)}), mixed.chain("branch1", x, {point(64), row(64, 7), column(64, 7), valid(96, 1)})});
    return net.concat({Inception(net, 5).one("conv", x, valid(192, 2)), net.maxPool(x, 3, 2, 0)});
}

int blockA(NetworkBuilder& net, const Inception& block, int x)
{
    return net.concat({block.one("branch0", x, point(96)), block.chain("branch1", x, {point(64), square(96)}),
                       block.chain("branch2", x, {point(64), square(96), square(96)}),
                       block.chain("branch3", net.averagePool(x, 3, 1, 1), {point(96)}, 1)});
}

int reductionA(NetworkBuilder& net, const Inception& block, int x)
{
    return net.concat(
        {block.one("branch0", x, valid(384, 2)), block.chain("branch1", x, {point(192), square(224), valid(256, 2)}), net.maxPool(x, 3, 2, 0)});
}

int blockB(NetworkBuilder& net, const Inception& block, int x)
{
    return net.concat({block.one("branch0", x, point(384)), block.chain("branch1", x, {point(192), row(224, 7), column(256, 7)}),
                       block.chain("branch2", x, {point(192), column(192, 7), row(224, 7), column(224, 7), row(256, 7)}),
                       block.chain("branch3", net.averagePool(x, 3, 1, 1), {point(128)}, 1)});
}

int reductionB(NetworkBuilder& net, const Inception& block, int x)
{
    return net.concat({block.chain("branch0", x, {point(192), valid(192, 2)}),
                       block.chain("branch1", x, {point(256), row(256, 7), column(320, 7), valid(320, 2)}), net.maxPool(x, 3, 2, 0)});
}

int blockC(NetworkBuilder& net, const Inception& block, int x)
{
    const int second = block.one("branch1_0", x, point(384));
    const int third = block.one("branch2_2", block.one("branch2_1", block.one("branch2_0", x, point(384)), column(448, 3)), row(512, 3));
    return net.concat({block.one("branch0", x, point(256)), block.one("branch1_1a", second, row(256, 3)),
                       block.one("branch1_1b", second, column(256, 3)), block.one("branch2_3a", third, row(256, 3)),
                       block.one("branch2_3b", third, column(256, 3)), block.chain("branch3", net.averagePool(x, 3, 1, 1), {point(256)}, 1)});
}

} // namespace

NetworkDescription inceptionV4(int classes)
{
    images::Preprocessing preprocessing; // on -1 to 1
    preprocessing.sizePx = 299;
    preprocessing.mean = {127.5f, 127.5f, 127.5f};
    preprocessing.std = {127.5f, 127.5f, 127.5f};
    NetworkBuilder net("inception_v4", "Inception-V4: 42.7 M weights at 299 pixels, accurate and slow.", preprocessing);
    net.setBatchNorm(1e-3, 0.1);
    int x = stem(net);
    int number = 6;
    for (int i = 0; i < 4; ++i)
        x = blockA(net, Inception(net, number++), x);
    x = reductionA(net, Inception(net, number++), x);
    for (int i = 0; i < 7; ++i)
        x = blockB(net, Inception(net, number++), x);
    x = reductionB(net, Inception(net, number++), x);
    for (int i = 0; i < 3; ++i)
        x = blockC(net, Inception(net, number++), x);
    return net.finish(x, "last_linear", classes);
}

} // namespace taxon::learn
