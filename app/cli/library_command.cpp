// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "commands.h"
#include "library/trained_classes.h"
#include "library_check.h"
#include "rules_options.h"
#include "worker_commands.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace taxon::cli {
namespace {

using library::Problem;

struct CheckOptions {
    dataset::RulesRequest rules;
    bool strict = false;
    bool fast = false;
    std::size_t show = 20;
};

Json toJson(const Problem& problem)
{
    return {{"kind", library::name(problem.kind)},
            {"harmless", library::isHarmless(problem.kind)},
            {"path", problem.path},
            {"message", problem.message},
            {"suggestion", problem.suggestion},
            {"fix", problem.fix},
            {"other", problem.other}};
}

/// One block per kind: a heading with the count, then the first \p show findings.
void sayProblems(const Session& session, const std::vector<Problem>& problems, std::size_t show)
{
    for (std::size_t i = 0; i < problems.size();) {
        std::size_t end = i;
        while (end < problems.size() && problems[end].kind == problems[i].kind)
            ++end;
        session.say(fmt::format("{}: {}", library::title(problems[i].kind), end - i));
        for (std::size_t k = i; k < std::min(end, i + show); ++k)
            session.say(fmt::format("  {}{}{}", problems[k].path, problems[k].path.empty() ? "" : ": ", problems[k].message));
        if (end - i > show)
            session.say(fmt::format("  … and {} more (--show, --json)", end - i - show));
        if (!problems[i].suggestion.empty())
            session.say("  -> " + problems[i].suggestion);
        const auto fixable = std::count_if(problems.begin() + static_cast<std::ptrdiff_t>(i), problems.begin() + static_cast<std::ptrdiff_t>(end),
                                           [](const Problem& problem) { return !problem.fix.empty(); });
        const std::string all = fmt::format("taxon library fix {}", library::name(problems[i].kind));
        if (fixable > 0 && problems[i].fix.starts_with(all + " "))
            session.say(fmt::format("  fix {}: {}", fixable == 1 ? "it" : "all", fixable == 1 ? problems[i].fix : all));
        else if (!problems[i].fix.empty())
            session.say("  fix: " + problems[i].fix);
        i = end;
    }
}

void check(Session& session, const CheckOptions& options)
{
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    const dataset::WorkspaceRules rules = dataset::workspaceRules(workspace, options.rules);
    const auto [library, problems] = checkWorkspace(session, workspace, rules, options.fast);
    const auto serious = std::count_if(problems.begin(), problems.end(), [](const Problem& problem) { return !library::isHarmless(problem.kind); });
    sayProblems(session, problems, options.show);
    session.say(fmt::format("{} images in {} classes; {} findings, {} of them need a look.", library.images.size(), library.classes.size(),
                            problems.size(), serious));
    session.say("Rules: " + rules.summary() + ".");
    Json list = Json::array();
    for (const Problem& problem : problems)
        list.push_back(toJson(problem));
    session.result({{"library", pathToText(library.root)},
                    {"images", library.images.size()},
                    {"classes", library.classes.size()},
                    {"serious", serious},
                    {"rules", rules.toJson()},
                    {"problems", std::move(list)}});
    if (options.strict && serious > 0)
        throw Error(ErrorCode::Damaged, fmt::format("The library has {} findings that need a look.", serious), pathToText(library.root));
}

/// "tabby 12, young 3; 4 staged; too few"
std::string notesOf(const library::Class& found, const library::TrainedClass& trained)
{
    std::string text;
    for (const library::SubClass& subClass : found.subClasses)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", subClass.name, subClass.images);
    const auto add = [&text](const std::string& note) { text += (text.empty() ? "" : "; ") + note; };
    if (trained.name != found.name)
        add("trained as " + trained.name);
    if (trained.staged > 0)
        add(fmt::format("{} staged", trained.staged));
    if (trained.isTooFew())
        add(fmt::format("too few ({})", trained.minImages));
    if (trained.isAboveMax())
        add(fmt::format("{} above the maximum ({})", trained.surplus, trained.maxImages));
    return text;
}

Json toJson(const library::Class& found, const library::TrainedClass& trained)
{
    Json subClasses = Json::object();
    for (const library::SubClass& subClass : found.subClasses)
        subClasses[subClass.name] = subClass.images;
    return {{"name", found.name},        {"images", found.images},          {"sub_classes", std::move(subClasses)}, {"trained_as", trained.name},
            {"staged", trained.staged},  {"min_images", trained.minImages}, {"max_images", trained.maxImages},      {"too_few", trained.isTooFew()},
            {"surplus", trained.surplus}};
}

/// How many images lie outside the classes, by reserved folder.
std::map<std::string, std::size_t> countReserved(const library::Library& library)
{
    std::map<std::string, std::size_t> others;
    for (const library::Image& image : library.images)
        if (image.place != library::Place::Class)
            ++others[image.place == library::Place::Unknown      ? "_unknown"
                     : image.place == library::Place::OutOfScope ? "_out_of_scope"
                                                                 : "_benchmark/" + image.benchmark];
    return others;
}

void stats(Session& session, const dataset::RulesRequest& request)
{
    const Workspace workspace = session.workspace();
    const dataset::WorkspaceRules rules = dataset::workspaceRules(workspace, request);
    const library::Library library = scanWorkspace(session, workspace, rules);
    const std::vector<library::TrainedClass> trained = library::trainedClasses(library, rules.classRules());
    std::map<std::string, const library::TrainedClass*> byFolder;
    for (const library::TrainedClass& one : trained)
        for (const std::string& folder : one.folders)
            byFolder[folder] = &one;
    Json classes = Json::array();
    std::size_t width = 5;
    for (const library::Class& found : library.classes)
        width = std::max(width, found.name.size());
    session.say(fmt::format("{:<{}}  {:>8}  sub-classes", "class", width, "images"));
    for (const library::Class& found : library.classes) {
        const library::TrainedClass& one = *byFolder.at(found.name);
        session.say(fmt::format("{:<{}}  {:>8}  {}", found.name, width, found.images, notesOf(found, one)));
        classes.push_back(toJson(found, one));
    }
    Json rest = Json::object();
    for (const auto& [name, images] : countReserved(library)) {
        session.say(fmt::format("{:<{}}  {:>8}", name, width, images));
        rest[name] = images;
    }
    session.say(fmt::format("{} images in all.", library.images.size()));
    session.say("Rules: " + rules.summary() + ".");
    session.result({{"library", pathToText(library.root)},
                    {"images", library.images.size()},
                    {"rules", rules.toJson()},
                    {"classes", std::move(classes)},
                    {"reserved", std::move(rest)}});
}

} // namespace

void addLibraryCommand(CLI::App& app, Session& session)
{
    CLI::App* group = app.add_subcommand("library", "Look at the library, and change it so that it can be taken back");
    group->require_subcommand(1);
    group->footer("Examples:\n  taxon library check\n  taxon library stats --json\n  taxon library move cat/17.jpg --to dog --why \"a wolf dog\"");
    const auto options = std::make_shared<CheckOptions>();
    CLI::App* checkCommand = group->add_subcommand("check", "Damaged, duplicate, conflicting, misplaced and too few images; changes nothing");
    checkCommand->add_flag("--strict", options->strict, "Exit with code 12 if anything needs a look");
    checkCommand->add_flag("--fast", options->fast, "Only names and headers: no picture is decoded");
    checkCommand->add_option("--show", options->show, "Findings listed per kind")->capture_default_str();
    addRulesOptions(*checkCommand, options->rules);
    checkCommand->footer("Examples:\n  taxon library check --strict\n  taxon library check --fast --min 5");
    checkCommand->callback([options, &session] { check(session, *options); });
    CLI::App* statsCommand = group->add_subcommand("stats", "Images per class and sub-class");
    addRulesOptions(*statsCommand, options->rules);
    statsCommand->footer("Example: taxon library stats --json");
    statsCommand->callback([options, &session] { stats(session, options->rules); });
    addWorkerCommand(*group, kEmbed, session);
    addLibraryEditCommands(*group, session);
    addLibraryFixCommand(*group, session);
    addLibraryVerdictCommand(*group, session);
    addLibraryHistoryCommands(*group, session);
    addLibraryExchangeCommands(*group, session);
}

} // namespace taxon::cli
