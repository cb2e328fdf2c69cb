// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/weights.h"

#include "base/error.h"
#include "base/text.h"
#include "learn/pth_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::size_t kNamesShown = 5;
constexpr std::string_view kCounter = "num_batches_tracked"; // BatchNorm's; old files lack it and nothing reads it

/// safetensors' name of each type LibTorch has too.
constexpr std::array<std::pair<std::string_view, torch::ScalarType>, 10> kTypes{{{"F32", torch::kFloat},
                                                                                 {"F16", torch::kHalf},
                                                                                 {"BF16", torch::kBFloat16},
                                                                                 {"F64", torch::kDouble},
                                                                                 {"I64", torch::kLong},
                                                                                 {"I32", torch::kInt},
                                                                                 {"I16", torch::kShort},
                                                                                 {"I8", torch::kChar},
                                                                                 {"U8", torch::kByte},
                                                                                 {"BOOL", torch::kBool}}};

bool isHead(const Network& network, const std::string& name)
{
    return name.starts_with(network.description().headName + ".");
}

std::string firstNames(const std::vector<std::string>& names)
{
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamesShown));
    return fmt::format("{}{}", fmt::join(names.begin(), end, ", "), end == names.end() ? "" : " …");
}

/// "module." in front of every name, as torch.nn.DataParallel leaves it, is no part of the names.
StateDict withoutModulePrefix(StateDict tensors)
{
    constexpr std::string_view prefix = "module.";
    if (!std::all_of(tensors.begin(), tensors.end(), [&](const auto& entry) { return entry.first.starts_with(prefix); }))
        return tensors;
    StateDict bare;
    for (auto& [name, tensor] : tensors)
        bare.emplace(name.substr(prefix.size()), std::move(tensor));
    return bare;
}

void requireHeadFits(const std::vector<std::string>& classes, const torch::Tensor& weight, const torch::Tensor& bias, const char* which)
{
    const auto rows = static_cast<std::int64_t>(classes.size());
    if (std::set<std::string>(classes.begin(), classes.end()).size() != classes.size())
        throw Error(ErrorCode::InvalidArgument, fmt::format("The {} list of classes repeats a name.", which));
    if (weight.dim() != 2 || weight.size(0) != rows || bias.dim() != 1 || bias.size(0) != rows)
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("The {} list has {} classes, its head {} rows.", which, rows, weight.dim() > 0 ? weight.size(0) : 0));
}

} // namespace

StateDict readWeights(const std::filesystem::path& path)
{
    const std::string where = pathToText(path);
    const MappedFile file(path);
    if (isPthZip(file.bytes()))
        return withoutModulePrefix(readPthZip(file.bytes(), where));
    if (isPthStream(file.bytes()))
        return withoutModulePrefix(readPthStream(file.bytes(), where));
    if (toLowerAscii(path.extension().string()) != ".safetensors")
        throw Error(ErrorCode::Unsupported, "The file is neither safetensors nor a PyTorch checkpoint.", where,
                    "Give a .safetensors file, or a .pth file of a state_dict.");
    return withoutModulePrefix(readTensors(SafetensorsFile::open(path)));
}

StateDict stateDict(const Network& network)
{
    StateDict tensors;
    for (const auto& entry : network.named_parameters())
        tensors.emplace(entry.key(), entry.value().detach());
    for (const auto& entry : network.named_buffers())
        tensors.emplace(entry.key(), entry.value().detach());
    return tensors;
}

StateDict copiedToCpu(const StateDict& tensors)
{
    StateDict copies;
    for (const auto& [name, tensor] : tensors)
        copies.emplace(name, tensor.detach().to(torch::kCPU, tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true));
    return copies;
}

std::uintmax_t byteCount(const StateDict& tensors)
{
    std::uintmax_t bytes = 0;
    for (const auto& [name, tensor] : tensors)
        bytes += tensor.nbytes();
    return bytes;
}

StateDict readTensors(const SafetensorsFile& file)
{
    StateDict tensors;
    for (const auto& [name, stored] : file.tensors()) {
        const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& known) { return known.first == stored.dtype; });
        if (type == kTypes.end())
            throw Error(ErrorCode::Unsupported, fmt::format("The tensor has the type {}, which is not read.", stored.dtype), name);
        torch::Tensor tensor = torch::empty(stored.shape, torch::TensorOptions(type->second));
        if (!stored.bytes.empty())
            std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
        tensors.emplace(name, std::move(tensor));
    }
    return tensors;
}

void addTensors(SafetensorsWriter& writer, const StateDict& tensors, const std::string& prefix)
{
    for (const auto& [name, tensor] : tensors) {
        const torch::Tensor plain = tensor.detach().to(torch::kCPU).contiguous();
        const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& known) { return known.second == plain.scalar_type(); });
        if (type == kTypes.end())
            throw Error(ErrorCode::InvalidArgument, "The tensor has a type that safetensors doesn't know.", prefix + name);
        writer.add(prefix + name, type->first, plain.sizes().vec(), {static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()});
    }
}

std::string WeightsDifference::text() const
{
    std::vector<std::string> parts;
    if (!missing.empty())
        parts.push_back(fmt::format("{} missing ({})", missing.size(), firstNames(missing)));
    if (!unexpected.empty())
        parts.push_back(fmt::format("{} unexpected ({})", unexpected.size(), firstNames(unexpected)));
    if (!shapes.empty()) {
        std::vector<std::string> lines;
        for (const Shape& shape : shapes)
            lines.push_back(fmt::format("{} {} instead of {}", shape.name, fmt::join(shape.file, "x"), fmt::join(shape.network, "x")));
        parts.push_back(fmt::format("{} of another shape ({})", shapes.size(), firstNames(lines)));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

WeightsDifference compare(const Network& network, const StateDict& tensors, HeadRows head)
{
    WeightsDifference difference;
    const StateDict own = stateDict(network);
    const auto isSkipped = [&](const std::string& name) { return head == HeadRows::Keep && isHead(network, name); };
    for (const auto& [name, tensor] : own) {
        if (isSkipped(name))
            continue;
        const auto found = tensors.find(name);
        if (found == tensors.end()) {
            if (!name.ends_with(kCounter))
                difference.missing.push_back(name);
        } else if (found->second.sizes() != tensor.sizes()) {
            difference.shapes.push_back({name, tensor.sizes().vec(), found->second.sizes().vec()});
        }
    }
    for (const auto& [name, tensor] : tensors)
        if (!own.contains(name) && !isSkipped(name))
            difference.unexpected.push_back(name);
    return difference;
}

void loadWeights(Network& network, const StateDict& tensors, HeadRows head)
{
    const std::string where = network.description().name;
    const WeightsDifference difference = compare(network, tensors, head);
    if (!difference.empty())
        throw Error(ErrorCode::Configuration, fmt::format("The weights don't fit the network: {}.", difference.text()), where,
                    "Choose the architecture that the weights were made for.");
    StateDict own = stateDict(network);
    std::vector<std::pair<torch::Tensor, torch::Tensor>> copies; // to, from
    for (auto& [name, target] : own) {
        const auto found = tensors.find(name);
        if (found == tensors.end() || (head == HeadRows::Keep && isHead(network, name)))
            continue;
        if (found->second.is_floating_point() != target.is_floating_point())
            throw Error(ErrorCode::Configuration, fmt::format("The weights have another kind of number in \"{}\".", name), where);
        if (target.is_floating_point() && !torch::isfinite(found->second).all().item<bool>())
            throw Error(ErrorCode::Damaged, fmt::format("The weights hold numbers that are not finite, in \"{}\".", name), where);
        copies.emplace_back(target, found->second);
    }
    const torch::NoGradGuard noGrad;
    for (auto& [target, source] : copies)
        target.copy_(source);
}

HeadTransfer transferHead(Network& network, const StateDict& tensors, const std::vector<std::string>& oldClasses,
                          const std::vector<std::string>& newClasses)
{
    const std::string& head = network.description().headName;
    const auto oldWeight = tensors.find(head + ".weight"), oldBias = tensors.find(head + ".bias");
    if (oldWeight == tensors.end() || oldBias == tensors.end())
        throw Error(ErrorCode::InvalidArgument, "The weights have no head of this name.", head);
    StateDict own = stateDict(network);
    torch::Tensor weight = own.at(head + ".weight"), bias = own.at(head + ".bias");
    requireHeadFits(oldClasses, oldWeight->second, oldBias->second, "old");
    requireHeadFits(newClasses, weight, bias, "new");
    if (oldWeight->second.size(1) != weight.size(1))
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("The old head reads {} features, the new one {}.", oldWeight->second.size(1), weight.size(1)), head);

    std::map<std::string, std::int64_t> oldRow;
    for (std::size_t i = 0; i < oldClasses.size(); ++i)
        oldRow.emplace(oldClasses[i], static_cast<std::int64_t>(i));
    const torch::NoGradGuard noGrad;
    HeadTransfer transfer;
    for (std::size_t i = 0; i < newClasses.size(); ++i) {
        const auto found = oldRow.find(newClasses[i]);
        (found == oldRow.end() ? transfer.added : transfer.kept).push_back(newClasses[i]);
        if (found == oldRow.end())
            continue;
        weight[static_cast<std::int64_t>(i)].copy_(oldWeight->second[found->second]);
        bias[static_cast<std::int64_t>(i)].copy_(oldBias->second[found->second]);
    }
    const std::set<std::string> wanted(newClasses.begin(), newClasses.end());
    std::copy_if(oldClasses.begin(), oldClasses.end(), std::back_inserter(transfer.dropped),
                 [&](const std::string& name) { return !wanted.contains(name); });
    return transfer;
}

} // namespace taxon::learn
