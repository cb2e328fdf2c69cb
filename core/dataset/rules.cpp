// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/rules.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "base/yaml_reader.h"
#include "dataset/rule_fields.h"
#include "dataset/yaml_header.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
/// A number in the range of its rule.
void readNumber(YamlReader& reader, const char* key, int& value)
{
    const RuleField& field = ruleField(key);
    reader.read(key, value, field.low, field.high);
}

void readLimit(YamlReader& reader, const char* key, std::optional<int>& limit)
{
    int value = 0;
    readNumber(reader, key, value);
    if (value > 0)
        limit = value;
}

void readSplit(YamlReader& reader, SplitPercent& split)
{
    YamlReader section = reader.section("split");
    section.read("train", split.train, 1, 98);
    section.read("validation", split.validation, 1, 98);
    section.read("test", split.test, 1, 98);
    section.finish();
    const int sum = split.train + split.validation + split.test;
    if (sum != 100)
        throw Error(ErrorCode::Configuration, fmt::format("The percentages of the split sum to {}, not to 100.", sum), reader.position("split"),
                    "Give all three: split: {train: 80, validation: 10, test: 10}.");
}

void readClasses(YamlReader& reader, std::map<std::string, library::ClassLimits>& classes)
{
    YamlReader section = reader.section("classes");
    for (const std::string& className : section.keys()) {
        if (classes.contains(className))
            throw Error(ErrorCode::Configuration, fmt::format("The class \"{}\" has two entries.", className), section.position(className));
        YamlReader limits = section.section(className);
        readLimit(limits, "min_images", classes[className].minImages);
        readLimit(limits, "max_images", classes[className].maxImages);
        limits.finish();
    }
}

} // namespace

void checkYamlHeader(YamlReader& reader, const std::string& format, int newestVersion)
{
    std::string found = format;
    int version = 1;
    reader.read("format", found);
    reader.read("version", version, 1, 1 << 20);
    if (found != format)
        throw Error(ErrorCode::Configuration, fmt::format("This is no {} file but a {}.", format, found), reader.position("format"));
    if (version > newestVersion)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The file has format version {}; this program knows versions up to {}.", version, newestVersion),
                    reader.position("version"), "Use a newer Taxon.");
}

Rules Rules::open(const fs::path& file, const Rules& defaults)
{
    return parse(readTextFile(file, 16u << 20), pathToText(file), file.parent_path(), defaults);
}

Rules Rules::parse(const std::string& text, const std::string& where, const fs::path& folder, const Rules& defaults)
{
    Rules rules = defaults;
    YamlReader reader = YamlReader::parse(text, where);
    checkYamlHeader(reader, "taxon.rules", kVersion);
    if (reader.has("seed")) {
        int seed = 0;
        readNumber(reader, "seed", seed);
        rules.seed = static_cast<std::uint64_t>(seed);
    }
    readSplit(reader, rules.split);
    readNumber(reader, "min_images", rules.minImages);
    readNumber(reader, "warn_images", rules.warnImages);
    readNumber(reader, "max_images", rules.maxImages);
    readClasses(reader, rules.classes);
    reader.read("group_near", rules.groupNear);
    std::string conflicts = rules.keepNearConflicts ? "keep_together" : "leave_out";
    reader.readChoice("near_conflicts", conflicts, ruleField("near_conflicts").choices);
    rules.keepNearConflicts = conflicts == "keep_together";
    reader.read("near_model", rules.nearModel);
    reader.read("staged_folders", rules.stagedFolders);
    for (const std::string& name : rules.stagedFolders)
        if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
            throw Error(ErrorCode::Configuration, fmt::format("\"{}\" can't be the name of a folder below a class.", name),
                        reader.position("staged_folders"), "Give plain names: staged_folders: [staged, synthetic].");
    reader.read("frozen_benchmarks", rules.frozenBenchmarks);
    std::string sources;
    reader.read("source_ids", sources);
    if (!sources.empty())
        rules.sourceIds = folder / sources;
    reader.finish();
    return rules;
}

void Rules::check() const
{
    if (minImages < 1 || maxImages < 1)
        throw Error(ErrorCode::InvalidArgument, "The least and the most images of a class must be at least 1.");
    if (split.train < 1 || split.validation < 1 || split.test < 1 || split.train + split.validation + split.test != 100)
        throw Error(ErrorCode::InvalidArgument, "The percentages of the split must be at least 1 and sum to 100.");
}

Json Rules::toJson() const
{
    Json perClass = Json::object();
    for (const auto& [className, limits] : classes) {
        Json& entry = perClass[className] = Json::object();
        if (limits.minImages)
            entry["min_images"] = *limits.minImages;
        if (limits.maxImages)
            entry["max_images"] = *limits.maxImages;
    }
    return {{"seed", seed},
            {"split", {split.train, split.validation, split.test}},
            {"min_images", minImages},
            {"warn_images", warnImages},
            {"max_images", maxImages},
            {"classes", std::move(perClass)},
            {"group_near", groupNear},
            {"near_conflicts", keepNearConflicts ? "keep_together" : "leave_out"},
            {"near_model", nearModel},
            {"staged_folders", stagedFolders},
            {"frozen_benchmarks", frozenBenchmarks},
            {"source_ids", pathToText(sourceIds.filename())}};
}

} // namespace taxon::dataset
