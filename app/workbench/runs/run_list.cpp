// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_list.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <variant>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

double numberAt(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// Top-1 of the set "test" in a summary.json; NaN where there is none: a run that was not scored is nothing wrong.
double testAccuracyOf(const fs::path& file)
{
    try {
        const Json summary = readJson(file);
        const auto sets = summary.find("sets");
        const auto test = sets == summary.end() ? Json::const_iterator() : sets->find("test");
        return sets == summary.end() || test == sets->end() ? std::numeric_limits<double>::quiet_NaN() : numberAt(*test, "top1");
    } catch (const Error&) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

/// The times of the files that a summary is made of; those that are missing are left out.
std::map<std::string, fs::file_time_type> timesOf(const fs::path& folder)
{
    std::map<std::string, fs::file_time_type> times;
    for (const char* name : {"run.yaml", "status.json", "notes.json", "scores/summary.json"}) {
        std::error_code code;
        const auto time = fs::last_write_time(folder / name, code);
        if (!code)
            times.emplace(name, time);
    }
    return times;
}

std::string tagsOf(const RunSummary& run)
{
    return fmt::format("{}", fmt::join(run.notes.tags, ", "));
}

std::string groupOf(const RunSummary& run, RunGrouping grouping)
{
    switch (grouping) {
    case RunGrouping::State: return run.state;
    case RunGrouping::Recipe: return run.recipe;
    case RunGrouping::Tags: return tagsOf(run);
    case RunGrouping::Day: return run.started.substr(0, 10);
    case RunGrouping::None: break;
    }
    return {};
}

/// What a column sorts by: a number, or text in small letters.
using SortKey = std::variant<double, std::string>;

SortKey keyOf(const RunSummary& run, RunColumn column)
{
    switch (column) {
    case RunColumn::Name: return toLowerAscii(run.id);
    case RunColumn::State: return run.state;
    case RunColumn::Started: return run.started.empty() ? run.id : run.started;
    case RunColumn::Recipe: return toLowerAscii(run.recipe);
    case RunColumn::Validation: return run.validationAccuracy;
    case RunColumn::Test: return run.testAccuracy;
    case RunColumn::Version: return run.version;
    case RunColumn::Tags: return toLowerAscii(tagsOf(run));
    case RunColumn::Note: return toLowerAscii(run.notes.note);
    }
    return std::string();
}

bool isMissing(const SortKey& key)
{
    const auto* number = std::get_if<double>(&key);
    return number != nullptr ? std::isnan(*number) : std::get<std::string>(key).empty();
}

bool holds(const RunSummary& run, const std::string& word)
{
    if (word.starts_with("tag:"))
        return std::any_of(run.notes.tags.begin(), run.notes.tags.end(), [&](const std::string& tag) { return toLowerAscii(tag) == word.substr(4); });
    if (word.starts_with("state:"))
        return run.state == word.substr(6);
    const std::string tags = tagsOf(run);
    const auto has = [&](const std::string& text) { return toLowerAscii(text).find(word) != std::string::npos; };
    return has(run.id) || has(run.recipe) || has(run.state) || has(tags) || has(run.notes.note) || has(run.version) || has(run.message);
}

std::vector<std::string> wordsOf(const std::string& search)
{
    std::vector<std::string> words = split(toLowerAscii(search), ' ');
    std::erase(words, std::string());
    return words;
}

} // namespace

void RunListReader::readRun(const fs::path& folder, Known& known)
{
    RunSummary& summary = known.summary;
    summary = {.id = folder.filename().native(),
               .state = {},
               .stage = {},
               .recipe = {},
               .started = {},
               .updated = {},
               .message = {},
               .version = {},
               .notes = {},
               .notesProblem = {}};
    known.hasStatus = false;
    try {
        const auto run = runs::RunFolder::open(folder);
        known.status = runs::readStatus(run);
        known.hasStatus = true;
        summary.stage = known.status.stage;
        summary.started = known.status.started;
        summary.updated = known.status.updated;
        summary.message = known.status.message;
        summary.version = known.status.version;
        summary.progressPercentage = known.status.progressPercentage;
        summary.validationAccuracy = numberAt(known.status.metrics, "val/accuracy");
        summary.recipe = run.recipe().name;
    } catch (const Error& error) {
        summary.message = error.what();
    }
    try {
        summary.notes = runs::readNotes(runs::RunFolder::open(folder));
    } catch (const Error& error) {
        summary.notesProblem = error.what();
    }
    summary.testAccuracy = testAccuracyOf(folder / "scores" / "summary.json");
}

std::vector<RunSummary> RunListReader::read(const Workspace& workspace)
{
    if (m_root != workspace.root()) {
        m_root = workspace.root();
        m_known.clear();
    }
    std::map<std::string, Known> now;
    std::vector<RunSummary> all;
    for (const std::string& id : Workspace::idsIn(workspace.runs())) {
        const fs::path folder = workspace.run(id);
        const auto times = timesOf(folder); // before reading: what changes meanwhile is read again
        auto before = m_known.extract(id);
        Known& known = before.empty() ? now[id] : now.insert(std::move(before)).position->second;
        if (known.files != times || known.files.empty()) {
            readRun(folder, known);
            known.files = times;
        }
        known.summary.state = known.hasStatus ? runs::currentState(known.status) : "damaged"; // the heartbeat may be lost by now
        all.push_back(known.summary);
    }
    m_known = std::move(now);
    std::reverse(all.begin(), all.end());
    return all;
}

std::vector<RunLine> arrange(const std::vector<RunSummary>& all, const RunTableWish& wish)
{
    struct Place {
        std::string group;
        SortKey key;
        std::size_t run;
    };
    const auto words = wordsOf(wish.search);
    std::vector<Place> places;
    for (std::size_t i = 0; i < all.size(); ++i)
        if ((wish.state.empty() || all[i].state == wish.state)
            && std::all_of(words.begin(), words.end(), [&](const std::string& word) { return holds(all[i], word); }))
            places.push_back({groupOf(all[i], wish.groupBy), keyOf(all[i], wish.sortBy), i});
    std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (a.group != b.group) {
            if (a.group.empty() != b.group.empty())
                return b.group.empty();
            return wish.groupBy == RunGrouping::Day ? a.group > b.group : a.group < b.group;
        }
        if (isMissing(a.key) != isMissing(b.key))
            return isMissing(b.key);
        return !isMissing(a.key) && (wish.isAscending ? a.key < b.key : b.key < a.key);
    });
    std::vector<RunLine> lines;
    std::size_t caption = 0;
    for (const Place& place : places) {
        if (wish.groupBy != RunGrouping::None && (lines.empty() || lines[caption].group != place.group)) {
            caption = lines.size();
            lines.push_back({.isGroup = true, .group = place.group});
        }
        lines.push_back({.group = {}, .run = place.run});
        if (wish.groupBy != RunGrouping::None)
            ++lines[caption].count;
    }
    return lines;
}

} // namespace taxon::workbench
