// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"
#include "exchange/format.h"
#include "exchange/labels.h"
#include "exchange/source_files.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <set>

// Label Studio's JSON (tasks with annotations and predictions) and JSON-MIN (one flat object an annotation). Its CSV is read as any table.
namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

// ---- reading -----------------------------------------------------------------------------------------------------------

/// What Label Studio itself puts beside a task's own fields.
bool isBookkeeping(const std::string& key)
{
    static const std::set<std::string> kKeys{"id",         "annotator", "annotation_id", "annotations", "predictions", "created_at",
                                             "updated_at", "lead_time", "agreement",     "project",     "meta",        "file_upload",
                                             "inner_id",   "drafts",    "completed_by",  "comment",     "library_path"};
    const std::vector<std::string> sets = aliasesOf("set");
    return kKeys.contains(key) || std::find(sets.begin(), sets.end(), key) != sets.end();
}

/// The fields of an object that may hold a meaning: the one the user named or a known name, else all that fit.
std::vector<std::string> keysOf(const Json& object, const ReadOptions& options, const std::string& meaning, bool (*fits)(const Json&))
{
    if (const auto told = options.columns.find(meaning); told != options.columns.end())
        return object.contains(told->second) ? std::vector<std::string>{told->second} : std::vector<std::string>{};
    for (const std::string& name : aliasesOf(meaning))
        if (object.contains(name))
            return {name};
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        if (!isBookkeeping(key) && fits(value))
            keys.push_back(key);
    return keys;
}

bool looksLikeAnImage(const Json& value)
{
    static constexpr std::array kEnds{".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp"};
    if (!value.is_string())
        return false;
    const std::string text = toLowerAscii(value.get<std::string>());
    return std::any_of(kEnds.begin(), kEnds.end(), [&](const char* end) { return text.ends_with(end); });
}

bool looksLikeALabel(const Json& value)
{
    return (value.is_string() && !looksLikeAnImage(value)) || (value.is_object() && value.contains("choices"))
           || (value.is_array() && !value.empty());
}

/// Adds the names in "cat", ["cat"] or {"choices": ["cat"]}; lists of them are looked into \p depth levels deep.
void addChoices(const Json& value, std::vector<std::string>& labels, int depth = 3)
{
    if (value.is_string())
        labels.push_back(value.get<std::string>());
    else if (value.is_object() && value.contains("choices") && depth > 0)
        addChoices(value["choices"], labels, depth - 1);
    else if (value.is_array() && depth > 0)
        for (const Json& each : value)
            addChoices(each, labels, depth - 1);
}

/// The choices of all annotations that count, each once: several where one person chose several, or two disagree.
std::vector<std::string> choicesOf(const Json& annotations)
{
    std::vector<std::string> labels;
    for (const Json& annotation : annotations) {
        if (!annotation.is_object() || annotation.value("was_cancelled", Json(false)) == Json(true) || !annotation.contains("result"))
            continue;
        for (const Json& result : annotation["result"])
            if (result.is_object() && result.value("type", Json()) == "choices" && result.contains("value"))
                addChoices(result["value"], labels);
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels;
}

std::string textOf(const Json& object, const std::string& key)
{
    return !key.empty() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

void readTask(const Json& task, const std::string& name, const ReadOptions& options, LabelReader& reader)
{
    const bool isMinimal = !task.contains("data");
    const Json& data = isMinimal ? task : task["data"];
    if (!data.is_object())
        return reader.refuse(name, "Its data is no object.");
    const std::vector<std::string> images = data.contains("image") && !options.columns.contains("path")
                                                ? std::vector<std::string>{"image"}
                                                : keysOf(data, options, "path", looksLikeAnImage);
    if (images.size() != 1 || !data[images[0]].is_string())
        return reader.refuse(name, "It is not clear which of its fields is the image: say --column path=NAME.");
    const std::string image = data[images[0]].get<std::string>();
    std::vector<std::string> labels;
    if (isMinimal) {
        const std::vector<std::string> keys = keysOf(data, options, "class", looksLikeALabel);
        if (keys.size() > 1)
            return reader.refuse(
                image, fmt::format("It is not clear which of its fields is the class ({}, {} …): say --column class=NAME.", keys[0], keys[1]));
        if (!keys.empty())
            addChoices(data[keys[0]], labels);
    } else {
        const char* key = task.contains("annotations") ? "annotations" : "completions"; // its name until version 1.0
        if (task.contains(key) && task[key].is_array())
            labels = choicesOf(task[key]);
    }
    std::string set;
    for (const std::string& alias : aliasesOf("set"))
        set = set.empty() ? textOf(data, alias) : set;
    reader.add(image, labels, set);
}

fs::path documentOf(const fs::path& source)
{
    return fs::is_directory(source) ? source / "tasks.json" : source;
}

Description readLabelStudio(const fs::path& source, const ReadOptions& options, const jobs::Context& context)
{
    const fs::path document = documentOf(source);
    const std::string where = pathToText(document);
    const Json tasks = readJson(document);
    if (!tasks.is_array())
        throw Error(ErrorCode::Damaged, "It is no list of tasks.", where, "Export as JSON or JSON-MIN from Label Studio.");
    SourceFiles files(options.images.empty() ? fs::absolute(document).parent_path() : options.images);
    LabelReader reader(files);
    std::size_t number = 0;
    for (const Json& task : tasks) {
        context.throwIfStopped();
        const std::string name = fmt::format("task {}", ++number);
        if (task.is_object())
            readTask(task, name, options, reader);
        else
            reader.refuse(name, "It is no task.");
    }
    return reader.finish();
}

/// Whether a JSON file starts as a list of objects.
bool isTaskList(const fs::path& source)
{
    const fs::path document = documentOf(source);
    if (toLowerAscii(document.extension().native()) != ".json" || !fs::is_regular_file(document))
        return false;
    std::string text(4096, ' ');
    std::ifstream(document, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
    const auto bracket = text.find_first_not_of(" \t\r\n");
    const auto next = bracket == std::string::npos ? bracket : text.find_first_not_of(" \t\r\n", bracket + 1);
    return bracket != std::string::npos && text[bracket] == '[' && next != std::string::npos && (text[next] == '{' || text[next] == ']');
}

// ---- writing -----------------------------------------------------------------------------------------------------------

Json choice(const std::string& className)
{
    return Json::array({{{"from_name", "class"}, {"to_name", "image"}, {"type", "choices"}, {"value", {{"choices", Json::array({className})}}}}});
}

std::string xmlAttribute(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += c == '&' ? std::string("&amp;") : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

void writeLabelStudio(const Export& written)
{
    const fs::path root = written.media == MediaMode::PathsOnly ? written.library.parent_path() : written.folder;
    Json tasks = Json::array();
    for (std::size_t i = 0; i < written.placed.size(); ++i) {
        const Item& item = written.description.items[i];
        const fs::path& placed = written.placed[i].relative;
        if (!written.placed[i].leftOut.empty())
            continue;
        const fs::path below = placed.is_absolute() ? placed.lexically_relative(root) : placed;
        Json task{{"data", {{"image", "/data/local-files/?d=" + percentEncoded(below.native())}, {"library_path", pathToText(libraryPath(item))}}}};
        if (!item.set.empty())
            task["data"]["set"] = item.set;
        if (!item.className.empty())
            task["annotations"] = Json::array({{{"result", choice(item.className)}}});
        if (item.prediction)
            task["predictions"] = Json::array(
                {{{"model_version", "taxon"}, {"score", item.prediction->confidence}, {"result", choice(item.prediction->className)}}});
        tasks.push_back(std::move(task));
    }
    std::string config = "<View>\n  <Image name=\"image\" value=\"$image\"/>\n  <Choices name=\"class\" toName=\"image\" choice=\"single-radio\">\n";
    for (const std::string& name : written.description.classes)
        config += "    <Choice value=\"" + xmlAttribute(name) + "\"/>\n";
    writeFileAtomically(written.folder / "label_config.xml", config + "  </Choices>\n</View>\n");
    writeJson(written.folder / "tasks.json", tasks);
}

} // namespace

Format labelStudioFormat()
{
    return {.name = "label-studio",
            .description = "Label Studio tasks: JSON with annotations and predictions; JSON-MIN is read, too",
            .recognisedBy = "a .json file that is a list of objects, or a folder with such a tasks.json",
            .recognises = isTaskList,
            .read = readLabelStudio,
            .arrange = arrangeBelowImages,
            .writeLabels = writeLabelStudio};
}

} // namespace taxon::exchange
