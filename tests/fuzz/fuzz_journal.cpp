// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/mapped_file.h"
#include "library/edits.h"

namespace taxon::fuzz {

void journal(std::string_view input)
{
    const auto& folder = freshFolder();
    writeInput(folder, "library-somebody-somewhere.jsonl", input);
    Journal journal(folder, "library");
    const auto entries = unlessRefused([&] { return journal.read(); });
    if (!entries)
        return;
    for (const Json& entry : *entries)
        require(entry.is_object() && entry.at("t").is_string() && entry.at("kind").is_string(), "an entry has a time and a kind");
    const std::vector<library::EditStep> steps = library::editHistory(journal);
    require(steps.size() <= entries->size(), "no step comes from nowhere");
    for (const library::EditStep& step : steps)
        for (const library::EditedImage& image : step.images)
            require(!library::historyOf(steps, image.from.empty() ? image.to : image.from).empty(), "the history of an image holds its step");
    journal.append("note", {{"text", "after"}});
    require(journal.read().size() == entries->size() + 1, "what stood there is read after an append as before");
}

std::vector<std::string> journalSeeds()
{
    const char* entry = R"({"v":1,"t":"2026-11-24T10:30:00Z","who":"anna@host","kind":)";
    const std::string step =
        std::string(entry)
        + R"("step","step":"20261124-103000-1f2e3d4c","action":"move","why":"w","images":[{"from":"cat/a.jpg","to":"dog/a.jpg","sha256":"ab"}]})"
        + "\n";
    const std::string done = std::string(entry) + R"("done","step":"20261124-103000-1f2e3d4c","failed":{"cat/a.jpg":"gone"}})" + "\n";
    const std::string undo =
        std::string(entry)
        + R"("step","step":"2","action":"undo","undoes":"20261124-103000-1f2e3d4c","images":[{"from":"dog/a.jpg","to":"cat/a.jpg"}]})" + "\n";
    const std::string folders =
        std::string(entry)
        + R"("step","step":"3","action":"new_class","images":[{"from":"","to":"dog","folder":true},{"from":"cat","to":"","folder":true}]})" + "\n";
    return {step + done, step + done + undo, step + step.substr(0, 40), step, done, folders};
}

} // namespace taxon::fuzz
