// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/labels.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon::exchange {

namespace fs = std::filesystem;

std::vector<std::string> aliasesOf(const std::string& meaning)
{
    if (meaning == "path")
        return {"path", "image", "file", "filename", "file_name", "filepath", "file_path", "image_path", "img", "image_name"};
    if (meaning == "class")
        return {"class", "label", "choice", "class_name", "classname", "category", "species", "target"};
    if (meaning == "set")
        return {"set", "split", "subset", "partition"};
    return {"sub_class", "subclass"};
}

std::vector<std::string> labelsOfText(const std::string& field)
{
    if (field.empty())
        return {};
    if (field.front() == '{') {
        const Json value = Json::parse(field, nullptr, false);
        const auto choices = value.is_object() ? value.find("choices") : value.end();
        if (value.is_object() && choices != value.end() && choices->is_array()) {
            std::vector<std::string> labels;
            for (const Json& choice : *choices)
                labels.push_back(choice.is_string() ? choice.get<std::string>() : choice.dump());
            return labels;
        }
    }
    return {field};
}

fs::path pathOfText(const std::string& text)
{
    try {
        return textToPath(text);
    } catch (const Error&) { // somebody's own backslash
        return text;
    }
}

Item* LabelReader::add(const std::string& reference, const std::vector<std::string>& labels, const std::string& set)
{
    if (labels.size() > 1) {
        refuse(reference, fmt::format("It has {} labels ({}, {} …); a library knows one class per image.", labels.size(), labels[0], labels[1]));
        return nullptr;
    }
    SourceFiles::Found found = m_files.find(reference);
    if (!found.refused.empty()) {
        refuse(reference, found.refused);
        return nullptr;
    }
    const std::string label = labels.empty() ? std::string() : labels.front();
    const auto [seen, isNew] = m_seen.emplace(found.file, m_read.items.size());
    if (!isNew) {
        if (m_read.items[seen->second].className != label)
            m_conflicts.insert(found.file);
        return nullptr; // named twice with the same label: once is enough
    }
    Item item;
    item.file = std::move(found.file);
    item.className = label;
    item.set = splitName(set).empty() ? set : splitName(set);
    item.origin = pathToText(found.relative);
    placeByPath(item, found.relative);
    if (!label.empty())
        m_labels.insert(label);
    m_read.items.push_back(std::move(item));
    return &m_read.items.back();
}

void LabelReader::refuse(const std::string& reference, const std::string& reason)
{
    m_read.refused.push_back({pathToText(reference), reason});
}

Description LabelReader::finish(std::vector<std::string> classes)
{
    std::vector<Item> kept;
    for (Item& item : m_read.items) {
        if (m_conflicts.contains(item.file))
            m_read.refused.push_back({item.origin, "It is named more than once, with different labels."});
        else
            kept.push_back(std::move(item));
    }
    m_read.items = std::move(kept);
    m_read.classes = std::move(classes);
    if (m_read.classes.empty())
        m_read.classes.assign(m_labels.begin(), m_labels.end());
    return std::move(m_read);
}

std::vector<Placed> arrangeBelowImages(const Description& description, MediaMode media)
{
    std::vector<Placed> placed;
    placed.reserve(description.items.size());
    for (const Item& item : description.items)
        placed.push_back({media == MediaMode::PathsOnly ? item.file : "images" / libraryPath(item), {}});
    return placed;
}

} // namespace taxon::exchange
