// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "base/workspace.h"
#include "learn/architectures.h"
#include "learn/weights.h"

#include <fmt/format.h>

namespace taxon::learn {
namespace {

namespace fs = std::filesystem;

constexpr int kImageNetClasses = 1000;

/// Reads \p source without running it, proves that it fits, and keeps it as safetensors.
void convert(const fs::path& source, const fs::path& target, const std::string& architecture)
{
    const StateDict tensors = readWeights(source);
    Network network(describe(architecture, kImageNetClasses));
    loadWeights(network, tensors); // names, shapes and values
    SafetensorsWriter writer;
    addTensors(writer, tensors);
    writer.addMetadata("format", "pt"); // what other readers of safetensors look for
    writer.addMetadata("architecture", architecture);
    writer.addMetadata("converted_from", pathToText(source.filename()));
    writer.write(target);
}

} // namespace

fs::path pretrainedWeights(const std::string& architecture)
{
    (void)describe(architecture, kImageNetClasses); // an unknown name is refused, so it can't lead out of the folder
    const fs::path folder = userCacheFolder() / "weights";
    const fs::path target = folder / (architecture + ".safetensors");
    if (fs::is_regular_file(target))
        return target;
    const fs::path source = folder / (architecture + ".pth");
    if (!fs::is_regular_file(source))
        throw Error(ErrorCode::NotFound, fmt::format("The ImageNet weights of {} are not on this machine.", architecture), pathToText(source),
                    architecture == "efficientnet_lite0" ? "Run ./dev build, which fetches them."
                                                         : "Put torchvision's file for it there, or choose efficientnet_lite0.");
    convert(source, target, architecture);
    return target;
}

} // namespace taxon::learn
