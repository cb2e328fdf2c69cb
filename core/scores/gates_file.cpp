// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "base/yaml_reader.h"
#include "scores/gates.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

/// Reads one gate over \p gate (a default, or an empty one of a new name). Returns false for `off: true`.
bool readGate(YamlReader& yaml, Gate& gate, bool isNew, const std::string& where)
{
    bool isOff = false;
    yaml.read("off", isOff);
    for (const char* key : {"limit", "set", "metric", "op"})
        if (isNew && !isOff && !yaml.has(key))
            throw Error(ErrorCode::Configuration, fmt::format("The gate \"{}\" is no default one, so it needs \"{}\".", gate.name, key), where,
                        "A default gate is changed by its name, e.g. test_macro_recall: {limit: 0.8}.");
    std::string op = gate.atLeast ? ">=" : "<=";
    std::string versus = gate.versusProduction ? "production" : "absolute";
    std::string severity = gate.blocks ? "block" : "warn";
    int least = static_cast<int>(gate.minImages);
    const double before = gate.limit;
    yaml.read("limit", gate.limit, -1e6, 1e6);
    yaml.read("set", gate.set);
    yaml.read("metric", gate.metric);
    yaml.readChoice("op", op, {">=", "<="});
    yaml.readChoice("basis", gate.basis, {"point", "wilson_lower", "wilson_upper"});
    yaml.readChoice("versus", versus, {"absolute", "production"});
    yaml.read("min_n", least, 1, 1'000'000'000);
    yaml.readChoice("severity", severity, {"block", "warn"});
    yaml.finish();
    gate.atLeast = op == ">=";
    gate.versusProduction = versus == "production";
    gate.blocks = severity == "block";
    gate.minImages = static_cast<std::size_t>(least);
    if (!isNew && gate.limit != before)
        gate.strictLimit = before;
    return !isOff;
}

} // namespace

std::vector<Gate> readGates(const std::filesystem::path& file)
{
    YamlReader yaml = YamlReader::open(file);
    std::vector<Gate> gates = defaultGates();
    YamlReader section = yaml.section("gates");
    yaml.finish();
    for (const std::string& gateName : section.keys()) {
        YamlReader entry = section.section(gateName);
        auto known = std::find_if(gates.begin(), gates.end(), [&](const Gate& gate) { return gate.name == gateName; });
        const bool isNew = known == gates.end();
        if (isNew) {
            known = gates.insert(gates.end(), Gate());
            known->name = gateName;
        }
        if (!readGate(entry, *known, isNew, pathToText(file)))
            gates.erase(known);
    }
    return gates;
}

} // namespace taxon::scores
