// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/recipe.h"

#include "base/error.h"
#include "base/text.h"
#include "base/yaml_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr int kMostExtends = 8;

std::vector<std::string> sectionNames()
{
    std::vector<std::string> names;
    for (const auto& field : recipeFields())
        if (std::find(names.begin(), names.end(), field.section) == names.end())
            names.push_back(field.section);
    return names;
}

/// A preset's name has no '/' and no ending; everything else is a file.
bool isFileName(const std::string& nameOrFile)
{
    return nameOrFile.find('/') != std::string::npos || nameOrFile.ends_with(".yaml") || nameOrFile.ends_with(".yml");
}

fs::path fileOf(const std::string& nameOrFile, const fs::path& recipesFolder, const fs::path& relativeTo)
{
    if (isFileName(nameOrFile)) {
        const fs::path file = relativeTo / nameOrFile;
        if (!fs::exists(file))
            throw Error(ErrorCode::NotFound, "There is no such recipe file.", pathToText(file));
        return file;
    }
    const fs::path file = recipesFolder / (nameOrFile + ".yaml");
    if (nameOrFile.empty() || !fs::exists(file)) {
        const auto names = recipeNames(recipesFolder);
        const std::string close = nearest(nameOrFile, names);
        throw Error(ErrorCode::NotFound, fmt::format("There is no recipe \"{}\".", pathToText(nameOrFile)), pathToText(recipesFolder),
                    close.empty() ? fmt::format("Known: {}. A file needs its ending .yaml.", fmt::join(names, ", "))
                                  : fmt::format("Did you mean \"{}\"?", close));
    }
    return file;
}

/// The keys of one mapping into \p recipe.
void readSection(YamlReader& reader, const std::string& section, Recipe& recipe)
{
    for (const auto& field : recipeFields()) {
        if (field.section != section || !reader.has(field.key))
            continue;
        std::string text;
        if (std::holds_alternative<std::array<float, 3>*>(field.value(recipe))) {
            std::vector<std::string> parts;
            reader.read(field.key, parts);
            text = fmt::format("{}", fmt::join(parts, ","));
        } else {
            reader.read(field.key, text);
        }
        setFromText(field, recipe, text, reader.position(field.key));
    }
}

/// "epochs" at the top level belongs into "training".
void refuseMisplaced(const YamlReader& reader)
{
    for (const auto& field : recipeFields()) {
        if (!field.section.empty() && reader.has(field.key))
            throw Error(ErrorCode::Configuration, fmt::format("There is no setting \"{}\" here.", field.key), reader.position(field.key),
                        fmt::format("It lies in a section: did you mean \"{}\"?", field.name()));
    }
}

Recipe load(const std::string& nameOrFile, const fs::path& recipesFolder, const fs::path& relativeTo, int depth)
{
    const fs::path file = fileOf(nameOrFile, recipesFolder, relativeTo);
    if (depth > kMostExtends)
        throw Error(ErrorCode::Configuration, "Recipes extend each other in a circle.", pathToText(file), "Remove one \"extends\".");
    YamlReader reader = YamlReader::open(file);
    int version = kVersion;
    reader.read("version", version, 1, 1 << 20);
    if (version > kVersion)
        throw Error(ErrorCode::Unsupported, fmt::format("The recipe has format version {}; this program knows versions up to {}.", version, kVersion),
                    reader.position("version"), "Use a newer Taxon.");
    std::string parent;
    reader.read("extends", parent);
    Recipe recipe = parent.empty() ? Recipe() : load(parent, recipesFolder, file.parent_path(), depth + 1);
    recipe.name = file.stem().native();

    for (const auto& section : sectionNames()) {
        if (section.empty()) {
            readSection(reader, section, recipe);
        } else {
            YamlReader inner = reader.section(section);
            for (const auto& field : recipeFields()) // so that finish() can name the nearest of all
                if (field.section == section)
                    static_cast<void>(inner.has(field.key));
            readSection(inner, section, recipe);
            inner.finish();
        }
    }
    refuseMisplaced(reader);
    for (const auto& field : recipeFields())
        if (field.section.empty())
            static_cast<void>(reader.has(field.key));
    reader.finish();
    return recipe;
}

/// A scalar that YAML reads back as the same text.
std::string yamlScalar(const RecipeField& field, const Recipe& recipe)
{
    Recipe copy = recipe;
    const std::string text = textOf(field, recipe);
    const auto value = field.value(copy);
    if (std::holds_alternative<std::array<float, 3>*>(value))
        return "[" + text + "]";
    if (!std::holds_alternative<std::string*>(value))
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

/// Settings that the environment of a container or Job names without our prefix.
constexpr std::array<std::pair<const char*, const char*>, 3> kShortVariables{
    {{"batch_size", "BATCH_SIZE"}, {"epochs", "NUM_EPOCHS"}, {"learning_rate", "LEARNING_RATE"}}};

std::string longVariable(const RecipeField& field)
{
    std::string variable = "TAXON_" + field.key;
    for (char& c : variable)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return variable;
}

} // namespace

std::vector<std::string> recipeNames(const fs::path& recipesFolder)
{
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(recipesFolder, failure))
        if (entry.path().extension() == ".yaml")
            names.push_back(entry.path().stem().native());
    std::sort(names.begin(), names.end());
    return names;
}

Recipe loadRecipe(const std::string& nameOrFile, const fs::path& recipesFolder)
{
    return load(nameOrFile, recipesFolder, fs::path(), 0);
}

std::string environmentVariable(const RecipeField& field)
{
    for (const auto& [key, name] : kShortVariables)
        if (field.key == key)
            return name;
    return longVariable(field);
}

void applyEnvironment(Recipe& recipe, const std::function<const char*(const char*)>& environment)
{
    const auto apply = [&](const std::string& variable, const RecipeField& field) {
        const char* text = environment(variable.c_str());
        if (text != nullptr && *text != '\0')
            setFromText(field, recipe, text, "environment variable " + variable);
    };
    for (const auto& [key, name] : kShortVariables)
        apply(name, recipeField(key, {}));
    for (const auto& field : recipeFields())
        apply(longVariable(field), field);
}

void applySetting(Recipe& recipe, const std::string& keyEqualsValue)
{
    const std::string where = "--set " + pathToText(keyEqualsValue);
    const auto equals = keyEqualsValue.find('=');
    if (equals == std::string::npos)
        throw Error(ErrorCode::Configuration, "A setting is written key=value.", where, "For example: --set epochs=5.");
    setFromText(recipeField(std::string_view(keyEqualsValue).substr(0, equals), where), recipe, keyEqualsValue.substr(equals + 1), where);
}

std::string toYaml(const Recipe& recipe)
{
    std::string out = fmt::format("# A Taxon recipe (docs/formats/recipe.md)\nversion: {}\n", kVersion);
    std::string section;
    for (const auto& field : recipeFields()) {
        if (field.section != section) {
            section = field.section;
            out += fmt::format("{}:\n", section);
        }
        out += fmt::format("{}{}: {}\n", section.empty() ? "" : "  ", field.key, yamlScalar(field, recipe));
    }
    return out;
}

} // namespace taxon::runs
