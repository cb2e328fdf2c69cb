// SPDX-License-Identifier: GPL-3.0-or-later
// The vision transformer ViT-S/16 as timm builds it (vit_small_patch16_224), so its weights load unchanged.
// Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021, arXiv:2010.11929.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>

namespace taxon::learn {
namespace {

constexpr double kEps = 1e-6;
constexpr int kPatchPx = 16, kWidth = 384, kHeads = 6, kBlocks = 12;

int block(NetworkBuilder& net, const std::string& name, int input)
{
    net.beginStage();
    int x = net.linear(name + ".attn.qkv", net.layerNorm(name + ".norm1", input, kEps), 3 * kWidth);
    x = net.add(net.linear(name + ".attn.proj", net.attention(x, kHeads), kWidth), input);
    const int hidden = net.linear(name + ".mlp.fc1", net.layerNorm(name + ".norm2", x, kEps), 4 * kWidth);
    return net.add(net.linear(name + ".mlp.fc2", net.activation(LayerKind::Gelu, hidden), kWidth), x);
}

} // namespace

NetworkDescription vitSmall16(int classes)
{
    images::Preprocessing preprocessing;
    preprocessing.cropShare = 0.9;
    preprocessing.mean = preprocessing.std = {127.5f, 127.5f, 127.5f};
    const int side = preprocessing.sizePx / kPatchPx;
    NetworkBuilder net("vit_small_patch16_224", "ViT-S/16: 22.1 M weights, 224 pixels only; needs pretrained weights or very many images.",
                       preprocessing);
    net.setInitialStd(0.02);
    int x = net.conv("patch_embed.proj", NetworkBuilder::kImage,
                     {.outChannels = kWidth, .kernel = kPatchPx, .stride = kPatchPx, .bias = true, .padded = false});
    x = net.tokens("cls_token", "pos_embed", x, 1 + side * side);
    for (int i = 0; i < kBlocks; ++i)
        x = block(net, fmt::format("blocks.{}", i), x);
    return net.finish(net.firstToken(net.layerNorm("norm", x, kEps)), "head", classes);
}

} // namespace taxon::learn
