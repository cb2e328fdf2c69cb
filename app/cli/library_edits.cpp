// SPDX-License-Identifier: GPL-3.0-or-later
#include "library_edits.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "library/conflicts.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace taxon::cli {
namespace {

using library::EditedImage;
using library::EditStep;

constexpr std::size_t kLinesShown = 50;

std::vector<std::string> linesOf(const std::string& list)
{
    std::vector<std::string> lines;
    std::ifstream file;
    if (list != "-") {
        file.open(list);
        if (!file)
            throw Error(ErrorCode::NotFound, "The list can't be read.", list);
    }
    for (std::string line; std::getline(list == "-" ? std::cin : file, line);)
        if (!line.empty())
            lines.push_back(line);
    return lines;
}

} // namespace

library::LibraryEditor openEditor(Session& session, const Workspace& workspace, bool dryRun)
{
    library::LibraryEditor editor(workspace, realFileSystem(), realClock(), &session.context());
    editor.setDryRun(dryRun);
    for (const std::string& line : editor.recovered())
        session.note(line);
    return editor;
}

std::vector<std::string> pathsInLibrary(const std::vector<std::string>& paths, const std::string& list, const Workspace& workspace)
{
    std::vector<std::string> out;
    for (const std::string& path : paths)
        out.push_back(Session::pathInLibrary(path, workspace.library()));
    if (!list.empty())
        for (const std::string& path : linesOf(list))
            out.push_back(Session::pathInLibrary(path, workspace.library()));
    if (out.empty())
        throw Error(ErrorCode::InvalidArgument, "No image is given.", {}, "Name images, or a list of them with --list FILE.");
    return out;
}

Json toJson(const EditStep& step)
{
    Json images = Json::array();
    for (const EditedImage& image : step.images) {
        images.push_back({{"from", image.from}, {"to", image.to}, {"sha256", image.sha256}});
        if (image.folder)
            images.back()["folder"] = true;
        if (!image.predicted.empty()) {
            images.back()["predicted"] = image.predicted;
            images.back()["confidence"] = image.confidence;
        }
        if (!image.failed.empty())
            images.back()["failed"] = image.failed;
    }
    Json json{{"step", step.id}, {"action", step.action}, {"time", step.time},     {"who", step.who},
              {"why", step.why}, {"undoes", step.undoes}, {"undone", step.undone}, {"images", std::move(images)}};
    if (!step.model.empty())
        json["model"] = step.model;
    if (!step.judged.empty()) {
        json["judged"] = Json::array();
        for (const library::JudgedImage& image : step.judged)
            json["judged"].push_back({{"verdict", library::name(image.verdict)},
                                      {"path", image.path},
                                      {"sha256", image.sha256},
                                      {"label", image.label},
                                      {"predicted", image.predicted},
                                      {"suggested", image.suggested}});
    }
    return json;
}

std::string lineOf(const EditedImage& image)
{
    const std::string slash = image.folder ? "/" : "";
    const std::string line = image.from.empty() ? "new folder " + image.to + slash
                             : image.to.empty() ? "empty folder " + image.from + slash + " removed"
                                                : image.from + slash + " -> " + image.to + slash;
    return image.failed.empty() ? line : line + "  (failed: " + image.failed + ")";
}

void tell(const Session& session, const EditStep& step, bool dryRun)
{
    Json document = toJson(step);
    if (dryRun)
        document["dry_run"] = true;
    session.result(std::move(document));
    std::size_t shown = 0;
    std::size_t failed = 0;
    for (const EditedImage& image : step.images) {
        failed += image.failed.empty() ? 0 : 1;
        if (!image.failed.empty() || shown++ < kLinesShown)
            session.say(lineOf(image));
    }
    if (shown > kLinesShown)
        session.say(fmt::format("… and {} more.", shown - kLinesShown));
    if (step.images.empty() && step.undoes.empty() && step.judged.empty()) {
        session.say("Nothing to do.");
    } else if (dryRun) {
        session.say(fmt::format("{} changes; nothing was done (--dry-run).", std::max(step.images.size(), step.judged.size())));
    } else {
        if (!step.images.empty())
            session.say(fmt::format("{} of {} moved.", step.images.size() - failed, step.images.size()));
        session.say(fmt::format("Take it back with: taxon library undo {}", step.id));
    }
    if (failed > 0)
        throw Error(ErrorCode::Failed, fmt::format("{} of {} stayed as they were.", failed, step.images.size()), step.id,
                    "The reasons stand above, and in: taxon library history.");
}

std::vector<std::string> answersAbout(const Workspace& workspace, const std::vector<std::string>& paths)
{
    std::vector<std::string> steps;
    for (const library::Conflict& conflict : library::findConflicts(library::editHistory(workspace)))
        if (std::find(paths.begin(), paths.end(), conflict.path) != paths.end())
            for (const library::Answer& answer : conflict.answers)
                steps.push_back(answer.step);
    return steps;
}

} // namespace taxon::cli
