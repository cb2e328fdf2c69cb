// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/checkpoint.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/fence.h"
#include "base/hash.h"
#include "base/json_file.h"
#include "base/safetensors.h"
#include "base/text.h"

#include <cerrno>

namespace taxon::learn {
namespace {

constexpr const char* kFormat = "taxon-checkpoint";
constexpr int kVersion = 2;
constexpr const char* kModelPrefix = "model.";
constexpr const char* kOptimizerPrefix = "optimizer.";
constexpr const char* kAveragePrefix = "average.";
const std::string kNoDigest(64, '0'); ///< stands in for the file's digest while it is computed

std::string digestKey(const std::string& digest)
{
    return "\"sha256\":\"" + digest + "\"";
}

/// Everything but the tensors.
Json toJson(const Checkpoint& c)
{
    Json json{{"epoch", c.epoch},
              {"step_in_epoch", c.stepInEpoch},
              {"step", c.step},
              {"loss_sum", c.sums.loss},
              {"right", c.sums.right},
              {"images", c.sums.images},
              {"best_epoch", c.best.epoch},
              {"best_loss", c.best.loss},
              {"best_accuracy", c.best.accuracy},
              {"best_f1", c.best.f1},
              {"seed", c.seed},
              {"architecture", c.architecture},
              {"recipe_hash", c.recipeHash},
              {"dataset_id", c.datasetId},
              {"classes", c.classes}};
    if (c.gradientScale)
        json["gradient_scale"] = {{"factor", c.gradientScale->factor}, {"good_updates", c.gradientScale->goodUpdates}};
    return json;
}

void fromJson(const Json& json, const std::string& where, Checkpoint& c)
{
    c.epoch = field<int>(json, "epoch", where);
    c.stepInEpoch = field<std::int64_t>(json, "step_in_epoch", where);
    c.step = field<std::int64_t>(json, "step", where);
    c.sums.loss = field<double>(json, "loss_sum", where);
    c.sums.right = field<std::int64_t>(json, "right", where);
    c.sums.images = field<std::int64_t>(json, "images", where);
    c.best.epoch = field<int>(json, "best_epoch", where);
    c.best.loss = field<double>(json, "best_loss", where);
    c.best.accuracy = field<double>(json, "best_accuracy", where);
    c.best.f1 = field<double>(json, "best_f1", where);
    c.seed = field<std::uint64_t>(json, "seed", where);
    c.architecture = field<std::string>(json, "architecture", where);
    c.recipeHash = field<std::string>(json, "recipe_hash", where);
    c.datasetId = field<std::string>(json, "dataset_id", where);
    c.classes = field<std::vector<std::string>>(json, "classes", where);
    if (const auto scale = json.find("gradient_scale"); scale != json.end())
        c.gradientScale = GradientScale{field<double>(*scale, "factor", where), field<int>(*scale, "good_updates", where)};
}

/// The file's bytes with its digest, computed over the same bytes with zeros in the digest's place.
std::string sealed(SafetensorsWriter& writer)
{
    writer.addMetadata("sha256", kNoDigest);
    std::string bytes = writer.bytes();
    const std::size_t at = bytes.find(digestKey(kNoDigest));
    const std::string digest = toHex(sha256(bytes));
    bytes.replace(at, digestKey(digest).size(), digestKey(digest));
    return bytes;
}

/// \throws Error{Damaged} unless the bytes are those that sealed() made.
void requireSealed(std::span<const std::byte> bytes, const std::string& digest, const std::string& where)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::size_t at = digest.size() == kNoDigest.size() ? text.find(digestKey(digest)) : std::string_view::npos;
    if (at == std::string_view::npos)
        throw Error(ErrorCode::Damaged, "The checkpoint doesn't carry its SHA-256.", where);
    Sha256 hash;
    hash.update(text.substr(0, at));
    hash.update(digestKey(kNoDigest));
    hash.update(text.substr(at + digestKey(digest).size()));
    if (toHex(hash.finish()) != digest)
        throw Error(ErrorCode::Damaged, "The checkpoint's bytes are not those that were written: its SHA-256 differs.", where);
}

/// The tensors whose names start with \p prefix, without it.
StateDict withPrefix(const StateDict& tensors, const std::string& prefix)
{
    StateDict found;
    for (const auto& [name, tensor] : tensors)
        if (name.starts_with(prefix))
            found.emplace(name.substr(prefix.size()), tensor);
    return found;
}

} // namespace

std::filesystem::path lastCheckpoint(const std::filesystem::path& folder)
{
    return folder / "last.safetensors";
}

std::filesystem::path previousCheckpoint(const std::filesystem::path& folder)
{
    return folder / "previous.safetensors";
}

std::filesystem::path oldestCheckpoint(const std::filesystem::path& folder)
{
    return folder / "oldest.safetensors";
}

void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint, FileSystem& fileSystem)
{
    SafetensorsWriter writer;
    addTensors(writer, checkpoint.model, kModelPrefix);
    addTensors(writer, checkpoint.optimizer, kOptimizerPrefix);
    addTensors(writer, checkpoint.average, kAveragePrefix);
    writer.addMetadata("format", kFormat);
    writer.addMetadata("version", std::to_string(kVersion));
    writer.addMetadata("state", toJson(checkpoint).dump());
    // Every step leaves a whole checkpoint behind: the old ones under their new names, then the new one.
    const std::string bytes = sealed(writer);
    AtomicFile file(lastCheckpoint(folder), fileSystem);
    file.write(bytes);
    Fence::requireOpen(); // an attempt that has been superseded must not move the newest one's checkpoints either
    for (const auto& [from, to] :
         {std::pair(previousCheckpoint(folder), oldestCheckpoint(folder)), std::pair(lastCheckpoint(folder), previousCheckpoint(folder))})
        if (std::filesystem::exists(from))
            if (const int result = fileSystem.rename(from, to); result < 0)
                throw errnoError(-result, "keep the previous checkpoint", pathToText(to));
    file.commit();
}

Checkpoint readCheckpoint(const std::filesystem::path& path)
{
    const std::string where = pathToText(path);
    const SafetensorsFile file = SafetensorsFile::open(path);
    const auto entry = [&](const char* key) {
        const auto found = file.metadata().find(key);
        return found == file.metadata().end() ? std::string() : found->second;
    };
    if (entry("format") != kFormat)
        throw Error(ErrorCode::Damaged, "The file is not a checkpoint of Taxon.", where);
    if (entry("version") != std::to_string(kVersion))
        throw Error(ErrorCode::Unsupported, fmt::format("The checkpoint has version {}, this program reads version {}.", entry("version"), kVersion),
                    where, "Use the program that wrote it, or a newer one.");
    requireSealed(MappedFile(path).bytes(), entry("sha256"), where);
    const Json state = Json::parse(entry("state"), nullptr, false);
    if (!state.is_object())
        throw Error(ErrorCode::Damaged, "The checkpoint's state is not JSON.", where);
    Checkpoint checkpoint;
    fromJson(state, where, checkpoint);
    const StateDict tensors = readTensors(file);
    checkpoint.model = withPrefix(tensors, kModelPrefix);
    checkpoint.optimizer = withPrefix(tensors, kOptimizerPrefix);
    checkpoint.average = withPrefix(tensors, kAveragePrefix);
    if (checkpoint.model.size() + checkpoint.optimizer.size() + checkpoint.average.size() != tensors.size())
        throw Error(ErrorCode::Damaged, "The checkpoint holds a tensor that is neither the model's nor the optimizer's.", where);
    return checkpoint;
}

std::optional<Checkpoint> readNewestCheckpoint(const std::filesystem::path& folder, const std::function<void(const std::string&)>& warn)
{
    std::optional<Error> reason;
    for (const auto& path : {lastCheckpoint(folder), previousCheckpoint(folder), oldestCheckpoint(folder)}) {
        if (!std::filesystem::exists(path))
            continue;
        try {
            Checkpoint checkpoint = readCheckpoint(path);
            if (reason && warn)
                warn(fmt::format("The last checkpoint can't be used ({}); training goes on from an earlier one, epoch {}.", reason->message(),
                                 checkpoint.epoch));
            return checkpoint;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Damaged)
                throw;
            if (!reason)
                reason = error;
        }
    }
    if (reason)
        throw Error(ErrorCode::Damaged, "None of the run's checkpoints can be read: " + reason->message(), pathToText(folder),
                    "Start the training again as a new run, or delete this folder to train this run from its beginning.");
    return std::nullopt;
}

} // namespace taxon::learn
