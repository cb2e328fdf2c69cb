// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/model.h"

#include "base/error.h"
#include "base/text.h"
#include "learn/architectures.h"
#include "learn/weights.h"

#include <charconv>
#include <fmt/format.h>
#include <set>

namespace taxon::learn {
namespace {

constexpr const char* kFormat = "taxon-model";
constexpr int kVersion = 1;

void requireClasses(const std::vector<std::string>& classes)
{
    if (classes.empty())
        throw Error(ErrorCode::InvalidArgument, "A model needs at least one class.");
    std::set<std::string> seen;
    for (const std::string& name : classes) {
        if (name.empty() || !isUtf8(name) || name.find_first_of("\n\r") != std::string::npos)
            throw Error(ErrorCode::InvalidArgument, "A class name is empty, not UTF-8 or has a line break.", pathToText(name));
        if (!seen.insert(name).second)
            throw Error(ErrorCode::InvalidArgument, "Two classes have the same name.", name);
    }
}

void requireWhole(const Model& model)
{
    requireClasses(model.classes);
    if (model.network == nullptr || model.network->description().name != model.architecture
        || model.network->description().classCount != static_cast<int>(model.classes.size()))
        throw Error(ErrorCode::InvalidArgument, "The model's network is missing, of another architecture or of other classes.", model.architecture);
    if (!(model.temperature > 0) || !(model.threshold >= 0 && model.threshold <= 1))
        throw Error(ErrorCode::InvalidArgument, "The model's temperature or threshold is out of range.", model.architecture);
}

/// The metadata of one file, with errors that name the file and the key.
class Metadata {
public:
    Metadata(const std::map<std::string, std::string>& values, std::string where) : m_values(values), m_where(std::move(where)) {}

    const std::string& text(const char* key) const
    {
        const auto found = m_values.find(key);
        if (found == m_values.end())
            throwBadField(key, m_where, "is missing");
        return found->second;
    }
    double number(const char* key, double low, double high) const
    {
        const std::string& digits = text(key);
        double value = 0;
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure != std::errc() || end != digits.data() + digits.size() || !(value >= low && value <= high))
            throwBadField(key, m_where, "is out of range");
        return value;
    }
    Json json(const char* key) const
    {
        Json value = Json::parse(text(key), nullptr, false);
        if (value.is_discarded())
            throwBadField(key, m_where, "is not JSON");
        return value;
    }

private:
    const std::map<std::string, std::string>& m_values;
    std::string m_where;
};

void requireFormat(const SafetensorsFile& file, const Metadata& metadata, const std::string& where)
{
    const auto format = file.metadata().find("taxon.format");
    if (format == file.metadata().end() || format->second != kFormat)
        throw Error(ErrorCode::Unsupported, "The safetensors file is no model of Taxon: it has no list of classes.", where,
                    "Bare weights can be the base of a training.");
    if (metadata.number("taxon.format_version", 1, 1e9) > kVersion)
        throw Error(ErrorCode::Unsupported, "The model was written by a newer Taxon.", where, "Update this program.");
}

/// Every name, shape and type must be the network's own.
void requireExact(const Network& network, const StateDict& tensors, const std::string& where)
{
    const WeightsDifference difference = compare(network, tensors);
    if (!difference.empty())
        throw Error(ErrorCode::Damaged, fmt::format("The model's tensors are not those of its architecture: {}.", difference.text()), where);
    for (const auto& [name, tensor] : stateDict(network)) {
        const auto found = tensors.find(name);
        if (found == tensors.end() || found->second.scalar_type() != tensor.scalar_type())
            throw Error(ErrorCode::Damaged, "A tensor of the model is missing or of another type.", where + ": " + name);
    }
}

} // namespace

Model makeModel(const std::string& architecture, std::vector<std::string> classes, const images::Preprocessing& preprocessing, std::uint64_t seed)
{
    requireClasses(classes);
    Model model;
    model.architecture = architecture;
    model.network = std::make_shared<Network>(describe(architecture, static_cast<int>(classes.size())), seed);
    model.classes = std::move(classes);
    model.preprocessing = preprocessing;
    return model;
}

void saveModel(const Model& model, const std::filesystem::path& path, FileSystem& fileSystem)
{
    requireWhole(model);
    SafetensorsWriter writer;
    addTensors(writer, stateDict(*model.network));
    writer.addMetadata("format", "pt"); // what other readers of safetensors look for
    writer.addMetadata("taxon.format", kFormat);
    writer.addMetadata("taxon.format_version", std::to_string(kVersion));
    writer.addMetadata("architecture", model.architecture);
    writer.addMetadata("classes", Json(model.classes).dump());
    writer.addMetadata("preprocessing", images::toJson(model.preprocessing).dump());
    writer.addMetadata("temperature", fmt::format("{}", model.temperature));
    writer.addMetadata("threshold", fmt::format("{}", model.threshold));
    writer.addMetadata("version", model.version);
    writer.write(path, fileSystem);
}

Model loadModel(const std::filesystem::path& path)
{
    const std::string where = pathToText(path);
    const SafetensorsFile file = SafetensorsFile::open(path);
    const Metadata metadata(file.metadata(), where);
    requireFormat(file, metadata, where);
    Model model;
    const Json classes = metadata.json("classes");
    if (!classes.is_array())
        throwBadField("classes", where, "is no list");
    for (const Json& name : classes) {
        if (!name.is_string())
            throwBadField("classes", where, "has an entry that is no text");
        model.classes.push_back(name.get<std::string>());
    }
    try {
        requireClasses(model.classes);
    } catch (const Error& error) {
        throw Error(ErrorCode::Damaged, error.message(), where);
    }
    model.architecture = metadata.text("architecture");
    model.preprocessing = images::preprocessingFromJson(metadata.json("preprocessing"), where);
    model.temperature = metadata.number("temperature", 1e-6, 1e6);
    model.threshold = metadata.number("threshold", 0, 1);
    model.version = metadata.text("version");
    model.network = std::make_shared<Network>(describe(model.architecture, static_cast<int>(model.classes.size())));
    const StateDict tensors = readTensors(file);
    requireExact(*model.network, tensors, where);
    loadWeights(*model.network, tensors);
    model.network->eval();
    return model;
}

} // namespace taxon::learn
