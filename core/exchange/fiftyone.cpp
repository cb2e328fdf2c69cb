// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"
#include "exchange/format.h"
#include "exchange/labels.h"
#include "exchange/source_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

// FiftyOneImageClassificationDataset: data/<id>.<extension>, and labels.json with {"classes": […], "labels": {"<id>": index}}. The id is the path
// below data/ without its extension; data.json maps ids to paths where there is no data/.
namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

/// The id of a path below data/.
std::string idOf(const fs::path& relative)
{
    return (relative.parent_path() / relative.stem()).native();
}

/// The files of a data set by id, as paths relative to its folder; an id with two files has none of them.
std::map<std::string, std::string> filesById(const fs::path& folder, LabelReader& reader)
{
    std::map<std::string, std::string> files;
    std::set<std::string> twice;
    const auto add = [&](const std::string& id, const std::string& file) {
        if (!files.emplace(id, file).second)
            twice.insert(id);
    };
    if (const fs::path manifest = folder / "data.json"; fs::is_regular_file(manifest)) {
        const Json entries = readJson(manifest);
        if (!entries.is_object())
            throw Error(ErrorCode::Damaged, "It is no object of ids and paths.", pathToText(manifest));
        for (const auto& [key, path] : entries.items())
            if (path.is_string())
                add(idOf(fs::path(key)), path.get<std::string>());
    }
    std::error_code failure;
    const fs::path data = folder / "data";
    for (fs::recursive_directory_iterator at(data, fs::directory_options::skip_permission_denied, failure), end; !failure && at != end;
         at.increment(failure)) {
        std::error_code unknown;
        if (at->symlink_status(unknown).type() != fs::file_type::directory) // a link is refused when it is asked for
            add(idOf(at->path().lexically_relative(data)), at->path().lexically_relative(folder).native());
    }
    for (const std::string& id : twice) {
        reader.refuse(id, "Two files have this id: FiftyOne tells them apart by their extensions no more than we can.");
        files.erase(id);
    }
    return files;
}

/// A label as FiftyOne writes it: null, an index, a name, {"label": …}, or a list of these.
std::vector<std::string> labelsOf(const Json& target, const std::vector<std::string>& classes, const std::string& where)
{
    if (target.is_null())
        return {};
    if (target.is_array()) {
        std::vector<std::string> labels;
        for (const Json& each : target)
            if (each.is_array())
                throw Error(ErrorCode::Damaged, "A label is a list of lists.", where);
        for (const Json& each : target)
            for (std::string& label : labelsOf(each, classes, where))
                labels.push_back(std::move(label));
        return labels;
    }
    if (target.is_object() && target.contains("label") && target["label"].is_primitive())
        return labelsOf(target["label"], classes, where);
    if (target.is_string())
        return {target.get<std::string>()};
    if (target.is_number_integer() && target.get<std::int64_t>() >= 0 && target.get<std::uint64_t>() < classes.size())
        return {classes[target.get<std::size_t>()]};
    throw Error(ErrorCode::Damaged, fmt::format("The label {} is neither a name nor the number of a class.", target.dump()), where);
}

void readOne(const fs::path& folder, const std::string& set, const ReadOptions& options, Description& into)
{
    const fs::path file = folder / "labels.json";
    const Json document = readJson(file);
    const std::string where = pathToText(file);
    const Json labels = field<Json>(document, "labels", where);
    if (!labels.is_object())
        throwBadField("labels", where, "is no object of ids and labels");
    std::vector<std::string> classes;
    if (document.contains("classes") && !document["classes"].is_null())
        classes = field<std::vector<std::string>>(document, "classes", where);
    SourceFiles files(options.images.empty() ? folder : options.images);
    LabelReader reader(files);
    const std::map<std::string, std::string> byId = filesById(folder, reader);
    for (const auto& [id, target] : labels.items()) {
        const auto found = byId.find(fs::path(id).lexically_normal().native());
        if (found == byId.end() && !fs::path(id).is_absolute()) {
            reader.refuse(id, "There is no file of this id.");
            continue;
        }
        if (Item* item = reader.add(found == byId.end() ? id : found->second, labelsOf(target, classes, where), set); item != nullptr)
            item->below = pathOfText(item->below.native()); // a name that JSON can't hold was exported in its text form
    }
    Description one = reader.finish(classes);
    std::move(one.items.begin(), one.items.end(), std::back_inserter(into.items));
    std::move(one.refused.begin(), one.refused.end(), std::back_inserter(into.refused));
    for (std::string& each : one.classes)
        if (std::find(into.classes.begin(), into.classes.end(), each) == into.classes.end())
            into.classes.push_back(std::move(each));
}

/// The folders of \p source that are a data set of a split each.
std::vector<fs::path> partsOf(const fs::path& source)
{
    std::vector<fs::path> parts;
    std::error_code failure;
    for (fs::directory_iterator at(source, failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        if (fs::is_regular_file(at->path() / "labels.json"))
            parts.push_back(at->path());
    std::sort(parts.begin(), parts.end());
    return parts;
}

bool isFiftyone(const fs::path& source)
{
    const auto holds = [](const fs::path& folder) {
        return fs::is_regular_file(folder / "labels.json") && (fs::is_directory(folder / "data") || fs::is_regular_file(folder / "data.json"));
    };
    const std::vector<fs::path> parts = partsOf(source);
    return holds(source) || (!parts.empty() && std::all_of(parts.begin(), parts.end(), holds));
}

Description readFiftyone(const fs::path& source, const ReadOptions& options, const jobs::Context& context)
{
    Description read;
    const std::vector<fs::path> parts = fs::exists(source / "labels.json") ? std::vector<fs::path>{source} : partsOf(source);
    if (parts.empty())
        throw Error(ErrorCode::NotFound, "There is no labels.json.", pathToText(source), "Give the folder that FiftyOne exported to.");
    for (const fs::path& part : parts) {
        context.throwIfStopped();
        readOne(part, part == source ? "" : part.filename().native(), options, read);
    }
    return read;
}

fs::path folderOf(const Item& item)
{
    return splitFolder(item.set);
}

std::vector<Placed> arrangeFiftyone(const Description& description, MediaMode media)
{
    std::vector<Placed> placed;
    std::set<std::string> taken;
    for (const Item& item : description.items) {
        const fs::path relative = pathToText(libraryPath(item)); // JSON holds text only
        fs::path name = folderOf(item) / "data" / relative;
        for (int n = 2; !taken.insert(idOf(name)).second; ++n)
            name = folderOf(item) / "data" / numbered(relative, n);
        const bool tooLong = std::any_of(name.begin(), name.end(), [](const fs::path& part) { return part.native().size() > 255; });
        const bool noText = media == MediaMode::PathsOnly && !isUtf8(item.file.native());
        placed.push_back({name, tooLong  ? "Its name is not text, and too long to be written as one."
                                : noText ? "Its path is not text, so JSON can't name it; export copies instead."
                                         : ""});
    }
    return placed;
}

void writeFiftyone(const Export& written)
{
    struct Set {
        Json labels = Json::object(), predictions = Json::object(), paths = Json::object();
    };
    const std::vector<std::string>& classes = written.description.classes;
    std::map<std::string, std::size_t> index;
    for (const std::string& name : classes)
        index.emplace(name, index.size());
    std::map<fs::path, Set> sets;
    for (std::size_t i = 0; i < written.placed.size(); ++i) {
        const Item& item = written.description.items[i];
        if (!written.placed[i].leftOut.empty())
            continue;
        Set& set = sets[folderOf(item)];
        const fs::path name = written.placed[i].relative.lexically_relative(folderOf(item) / "data");
        const std::string id = idOf(name);
        set.labels[id] = item.className.empty() ? Json() : Json(index.at(item.className));
        if (item.prediction)
            set.predictions[id] = {{"label", index.at(item.prediction->className)}, {"confidence", item.prediction->confidence}};
        if (written.media == MediaMode::PathsOnly)
            set.paths[name.native()] = item.file.native();
    }
    for (const auto& [folder, set] : sets) {
        fs::create_directories(written.folder / folder);
        writeJson(written.folder / folder / "labels.json", {{"classes", classes}, {"labels", set.labels}});
        if (!set.predictions.empty())
            writeJson(written.folder / folder / "predictions.json", {{"classes", classes}, {"labels", set.predictions}});
        if (!set.paths.empty())
            writeJson(written.folder / folder / "data.json", set.paths);
    }
}

} // namespace

Format fiftyoneFormat()
{
    return {.name = "fiftyone",
            .description = "FiftyOneImageClassificationDataset: data/ and labels.json, one folder a set",
            .recognisedBy = "labels.json beside data/ or data.json, in the folder or in each of its folders",
            .recognises = isFiftyone,
            .read = readFiftyone,
            .arrange = arrangeFiftyone,
            .writeLabels = writeFiftyone};
}

} // namespace taxon::exchange
