// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/class_map.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "dataset/yaml_header.h"

#include <fmt/format.h>
#include <vector>

namespace taxon::dataset {

ClassMap ClassMap::open(const std::filesystem::path& file)
{
    return parse(readTextFile(file, 16u << 20), pathToText(file));
}

ClassMap ClassMap::parse(const std::string& text, const std::string& where)
{
    ClassMap map;
    YamlReader reader = YamlReader::parse(text, where);
    checkYamlHeader(reader, "taxon.classes", 1);
    YamlReader section = reader.section("classes");
    reader.finish();
    for (const std::string& folder : section.keys()) {
        Entry entry{{}, section.position(folder)};
        section.read(folder, entry.className);
        if (!isClassName(entry.className))
            throw Error(ErrorCode::Configuration, fmt::format("\"{}\" is mapped to \"{}\", which can't be a class.", folder, entry.className),
                        entry.position, "Write: old folder: class.");
        const auto [earlier, isNew] = map.m_entries.emplace(folder, entry);
        if (!isNew)
            throw Error(ErrorCode::Configuration, fmt::format("The folder \"{}\" has two entries.", folder), entry.position, "Keep one of them.");
    }
    for (const auto& [folder, entry] : map.m_entries) {
        const auto next = map.m_entries.find(entry.className);
        if (next == map.m_entries.end())
            continue;
        const bool cycle = next->second.className == folder || next->first == folder;
        throw Error(ErrorCode::Configuration,
                    fmt::format("\"{}\" is mapped to \"{}\", which is itself mapped to \"{}\".", folder, entry.className, next->second.className),
                    entry.position,
                    cycle ? "They go in a circle: remove one." : fmt::format("Write the last name: {}: {}.", folder, next->second.className));
    }
    return map;
}

void ClassMap::requireFolders(const std::set<std::string>& folders) const
{
    for (const auto& [folder, entry] : m_entries) {
        if (folders.contains(folder))
            continue;
        const std::string close = nearest(folder, std::vector<std::string>(folders.begin(), folders.end()));
        throw Error(ErrorCode::Configuration, fmt::format("The library has no class folder \"{}\".", folder), entry.position,
                    close.empty() ? "Give the folder's name as the library has it." : fmt::format("Did you mean \"{}\"?", close));
    }
}

const std::string& ClassMap::classOf(const std::string& folder) const
{
    const auto found = m_entries.find(folder);
    return found != m_entries.end() ? found->second.className : folder;
}

std::map<std::string, std::string> ClassMap::entries() const
{
    std::map<std::string, std::string> entries;
    for (const auto& [folder, entry] : m_entries)
        entries.emplace(folder, entry.className);
    return entries;
}

Json ClassMap::toJson() const
{
    return entries().empty() ? Json::object() : Json(entries());
}

} // namespace taxon::dataset
