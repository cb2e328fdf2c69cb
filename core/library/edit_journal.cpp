// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/edit_journal.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace taxon::library {
namespace {

Json toJson(const EditedImage& image)
{
    Json json{{"from", image.from}, {"to", image.to}};
    if (image.folder)
        json["folder"] = true;
    else
        json["sha256"] = image.sha256;
    if (image.gone)
        json["gone"] = true; // known before anything is moved: a rescuer must not try it
    if (!image.predicted.empty()) {
        json["predicted"] = image.predicted;
        json["confidence"] = image.confidence;
    }
    return json;
}

Json toJson(const JudgedImage& image)
{
    Json json{
        {"verdict", name(image.verdict)}, {"path", image.path}, {"sha256", image.sha256}, {"label", image.label}, {"predicted", image.predicted}};
    if (!image.suggested.empty())
        json["suggested"] = image.suggested;
    return json;
}

/// A path of an entry. Anybody can write to the folder of journals: what leads out of the library must never be moved.
/// \throws Error{InvalidArgument}.
const std::string& requireInside(const std::string& path)
{
    const std::filesystem::path relative = textToPath(path);
    if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
        throw Error(ErrorCode::InvalidArgument, "The path leads out of the library.", path);
    return path;
}

/// \throws Error{InvalidArgument} where the image lacks a name that only a folder which was made or removed can lack.
void requireNames(const EditedImage& image)
{
    if ((image.from.empty() || image.to.empty()) && (!image.folder || image.from == image.to))
        throw Error(ErrorCode::InvalidArgument, "The step moves an image that has no name.", image.from + image.to);
}

/// A "step" entry or one part of it; nothing if it lacks what it must have. \p parts  how many entries the step has.
bool readStep(const Json& entry, EditStep& step, std::size_t& parts)
{
    try {
        step.id = entry.at("step").get<std::string>();
        step.action = entry.at("action").get<std::string>();
        step.time = entry.at("t").get<std::string>();
        step.who = entry.value("who", "");
        step.why = entry.value("why", "");
        step.undoes = entry.value("undoes", "");
        step.model = entry.value("model", "");
        step.seen = entry.value("seen", std::vector<std::string>());
        step.makes = entry.value("makes", std::vector<std::string>());
        step.unmakes = entry.value("unmakes", std::vector<std::string>());
        parts = entry.value("parts", std::size_t{1});
        for (const Json& image : entry.value("images", Json::array())) {
            const bool gone = image.value("gone", false);
            step.images.push_back({requireInside(image.at("from").get<std::string>()), requireInside(image.at("to").get<std::string>()),
                                   image.value("sha256", ""), gone ? "Somebody else had moved it away." : "", image.value("folder", false), gone,
                                   image.value("predicted", ""), image.value("confidence", 0.0)});
            requireNames(step.images.back());
        }
        for (const Json& image : entry.value("judged", Json::array()))
            if (const auto verdict = verdictFromName(image.at("verdict").get<std::string>()))
                step.judged.push_back({*verdict, image.at("path").get<std::string>(), image.value("sha256", ""), image.value("label", ""),
                                       image.value("predicted", ""), image.value("suggested", "")});
        for (const auto* list : {&step.makes, &step.unmakes})
            std::for_each(list->begin(), list->end(), requireInside);
        return true;
    } catch (const nlohmann::json::exception&) {
        return false;
    } catch (const Error&) {
        return false;
    }
}

/// How a step ended; what its own writer says counts more than what a rescuer says.
struct Ending {
    bool byItsWriter = false;
    std::map<std::string, std::string> failed;
    std::set<std::string> gone;
};

void readDone(const Json& entry, const std::string& writer, std::unordered_map<std::string, Ending>& endings)
{
    Ending ending;
    ending.byItsWriter = entry.value("who", Json()) == writer;
    const auto failed = entry.find("failed");
    if (failed != entry.end() && failed->is_object())
        for (const auto& [path, reason] : failed->items())
            ending.failed.emplace(path, reason.is_string() ? reason.get<std::string>() : "It failed.");
    const auto gone = entry.find("gone");
    if (gone != entry.end() && gone->is_array())
        for (const Json& path : *gone)
            if (path.is_string())
                ending.gone.insert(path.get<std::string>());
    Ending& kept = endings[entry["step"].get<std::string>()];
    if (ending.byItsWriter || !kept.byItsWriter)
        kept = std::move(ending);
}

/// A failure is told by the path that stayed; of a folder that could not be made by that folder.
const std::string& keyOf(const EditedImage& image)
{
    return image.from.empty() ? image.to : image.from;
}

/// EditStep::undone of all.
void markUndone(Steps& steps)
{
    std::unordered_map<std::string_view, EditStep*> byId;
    for (EditStep& step : steps.all) {
        step.undone.clear();
        byId.emplace(step.id, &step);
    }
    std::unordered_map<std::string, std::size_t> settled; // by step: its images that undos brought back, or that somebody has moved on
    for (auto taker = steps.all.rbegin(); taker != steps.all.rend(); ++taker) { // the newest first: an undo may be taken back itself
        const auto found = byId.find(taker->undoes);
        if (found == byId.end() || !taker->undone.empty() || !hasEffect(*taker) || steps.incomplete.contains(taker->id))
            continue;
        EditStep& step = *found->second;
        settled[step.id] += static_cast<std::size_t>(std::count_if(taker->images.begin(), taker->images.end(), needsNoUndo));
        const auto moved = std::count_if(step.images.begin(), step.images.end(), [](const EditedImage& image) { return image.failed.empty(); });
        if (settled[step.id] >= static_cast<std::size_t>(moved) && step.undone.empty())
            step.undone = taker->id;
    }
}

} // namespace

std::filesystem::path lockFile(const std::filesystem::path& journalFolder, const std::string& writer)
{
    return journalFolder / (".library-" + writer + ".lock");
}

bool needsNoUndo(const EditedImage& image)
{
    return image.failed.empty() || image.gone;
}

bool hasEffect(const EditStep& step)
{
    return step.images.empty() || std::any_of(step.images.begin(), step.images.end(), [](const EditedImage& image) { return image.failed.empty(); });
}

std::string appendStep(Journal& journal, const EditStep& step)
{
    std::string time;
    const std::size_t count = std::max(step.images.size(), step.judged.size());
    const std::size_t parts = std::max<std::size_t>(1, (count + kImagesPerEntry - 1) / kImagesPerEntry);
    for (std::size_t part = 0; part < parts; ++part) {
        Json entry{{"step", step.id}, {"action", step.action}};
        for (const auto& [key, text] : {std::pair{"why", &step.why}, {"undoes", &step.undoes}, {"model", &step.model}})
            if (!text->empty())
                entry[key] = *text;
        for (const auto& [key, list] : {std::pair{"seen", &step.seen}, {"makes", &step.makes}, {"unmakes", &step.unmakes}})
            if (!list->empty())
                entry[key] = *list;
        if (parts > 1) {
            entry["part"] = part + 1;
            entry["parts"] = parts;
        }
        const auto slice = [&](const auto& all) {
            Json list = Json::array();
            for (std::size_t i = part * kImagesPerEntry; i < std::min(all.size(), (part + 1) * kImagesPerEntry); ++i)
                list.push_back(toJson(all[i]));
            return list;
        };
        if (!step.images.empty())
            entry["images"] = slice(step.images);
        if (!step.judged.empty())
            entry["judged"] = slice(step.judged);
        const std::string written = journal.append("step", entry);
        if (part == 0)
            time = written;
    }
    return time;
}

void appendDone(Journal& journal, const EditStep& step)
{
    Json entry{{"step", step.id}};
    Json failures = Json::object();
    Json gone = Json::array();
    for (const EditedImage& image : step.images) {
        if (!image.failed.empty())
            failures[keyOf(image)] = image.failed;
        if (image.gone)
            gone.push_back(keyOf(image));
    }
    if (!failures.empty())
        entry["failed"] = std::move(failures);
    if (!gone.empty())
        entry["gone"] = std::move(gone);
    journal.append("done", entry);
}

Steps readSteps(const Journal& journal)
{
    Steps steps;
    std::unordered_map<std::string, std::size_t> byId;
    std::unordered_map<std::string, std::size_t> missingParts;
    std::unordered_map<std::string, Ending> endings;
    std::vector<Json> dones; // after all steps: a rescuer's clock may have been behind
    journal.forEach([&](Json& entry) {
        EditStep step;
        std::size_t parts = 1;
        if (entry["kind"] == "done" && entry.value("step", Json()).is_string()) {
            dones.push_back(std::move(entry));
        } else if (entry["kind"] == "step" && readStep(entry, step, parts)) {
            const auto [at, isNew] = byId.emplace(step.id, steps.all.size());
            if (isNew) {
                missingParts[step.id] = parts;
                steps.all.push_back(std::move(step));
            } else {
                EditStep& known = steps.all[at->second];
                std::move(step.images.begin(), step.images.end(), std::back_inserter(known.images));
                std::move(step.judged.begin(), step.judged.end(), std::back_inserter(known.judged));
            }
            --missingParts[steps.all[at->second].id];
        }
    });
    for (const Json& done : dones)
        if (const auto found = byId.find(done["step"].get<std::string>()); found != byId.end())
            readDone(done, steps.all[found->second].who, endings);
    for (EditStep& step : steps.all) {
        if (missingParts[step.id] != 0)
            steps.incomplete.insert(step.id);
        const auto ending = endings.find(step.id);
        if (ending == endings.end())
            continue;
        steps.done.insert(step.id);
        for (EditedImage& image : step.images)
            if (const auto failed = ending->second.failed.find(keyOf(image)); failed != ending->second.failed.end()) {
                image.failed = failed->second;
                image.gone = ending->second.gone.contains(keyOf(image));
            }
    }
    markUndone(steps);
    return steps;
}

Steps withWritten(const Steps& steps, std::vector<EditStep> written)
{
    Steps all = steps;
    for (EditStep& step : written) {
        if (!step.images.empty())
            all.done.insert(step.id);
        all.all.push_back(std::move(step));
    }
    markUndone(all);
    return all;
}

} // namespace taxon::library
