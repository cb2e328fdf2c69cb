// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_list.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/acceptance.h"
#include "identify/outlook.h"
#include "models/version_gates.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <unordered_map>

namespace taxon::worker {
namespace {

using identify::IdentifyFilter;
using identify::IdentifyTable;
using identify::Position;

constexpr std::size_t kRefusedShown = 20;

struct AcceptArguments : FilterArguments {
    std::vector<std::string> images; ///< paths in the list; empty = what the filter finds
    bool all = false;
    identify::AcceptOptions options;
};

struct ErrorsArguments : FilterArguments {
    std::size_t sample = 0;
    std::uint64_t seed = 1;
};

Json interval(const scores::Interval& interval)
{
    return Json::array({interval.low, interval.high}); // NaN becomes null
}

/// What the held-out images of the list's version say; nothing where its evaluation is gone, or of a model file, which has none.
std::optional<identify::Outlook> outlookOf(const Workspace& workspace, const identify::IdentifyStore& store, const IdentifyTable& table,
                                           const std::vector<Position>& images)
{
    if (store.info().modelVersion.empty())
        return std::nullopt;
    const models::VersionInfo version = models::readVersion(workspace, versionNumber(store.info().modelVersion));
    const auto evaluation = models::evaluationOf(workspace, version);
    if (!evaluation)
        return std::nullopt;
    return outlook(table, images, identify::heldOutOf(*evaluation, table.classes()));
}

std::string sentence(const scores::ExpectedErrors& errors)
{
    if (std::isnan(errors.share))
        return fmt::format("{} images; nothing is known of how many are wrong.", errors.images);
    return fmt::format(
        "{} images; expected wrong labels: {:.0f} ({:.0f} to {:.0f}), that is {:.1f} % ({:.1f} to {:.1f} %), by {} held-out images at this "
        "confidence.",
        errors.images, errors.wrong, std::floor(errors.wrongInterval.low), std::ceil(errors.wrongInterval.high), 100 * errors.share,
        100 * errors.shareInterval.low, 100 * errors.shareInterval.high, errors.heldOut);
}

void sayOutlook(const Session& session, const std::optional<identify::Outlook>& said, Json& result)
{
    if (!said) {
        session.note(
            "There is no evaluation of this model: nothing can be said of wrong labels. A version is evaluated by: taxon evaluate --version N.");
        result["expected"] = nullptr;
        return;
    }
    const scores::ExpectedErrors& errors = said->errors;
    session.say(sentence(errors));
    if (errors.thinImages > 0)
        session.note(fmt::format("Warning: for {} of them fewer than {} held-out images tell; that part is a guess. Look at a sample: taxon identify "
                                 "errors --sample 30.",
                                 errors.thinImages, scores::kHeldOutWanted));
    if (said->drift.isDrift())
        session.note(
            fmt::format("Warning: these images are {} than the held-out ones (median confidence {:.3f}, there {:.3f}): pictures of no class, "
                        "or of another kind, are wrong more often than said.",
                        said->drift.median < said->drift.heldOutMedian ? "less sure" : "surer", said->drift.median, said->drift.heldOutMedian));
    result["expected"] = {{"images", errors.images},
                          {"wrong", errors.wrong},
                          {"wrong_interval", interval(errors.wrongInterval)},
                          {"share", errors.share},
                          {"share_interval", interval(errors.shareInterval)},
                          {"held_out", errors.heldOut},
                          {"few_held_out", errors.thinImages > 0},
                          {"drift", said->drift.isDrift()}};
}

/// Only what nobody has decided about, unless the filter says otherwise.
IdentifyFilter openOnes(const FilterArguments& arguments, const Workspace& workspace)
{
    IdentifyFilter filter = filterOf(arguments, workspace);
    if (filter.status.empty())
        filter.status = name(identify::ImageStatus::New);
    return filter;
}

void expectErrors(Session& session, const ErrorsArguments& arguments)
{
    const Workspace workspace = session.workspace();
    identify::IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const IdentifyTable table = store.table();
    const std::vector<Position> images = table.select(openOnes(arguments, workspace));
    Json result{{"id", pathToText(store.file().stem())}};
    sayOutlook(session, outlookOf(workspace, store, table, images), result);
    if (arguments.sample > 0) {
        result["sample"] = Json::array();
        for (const std::size_t at : scores::auditSample(images.size(), arguments.sample, arguments.seed)) {
            const Position image = images[at];
            const std::string path(table.path(image));
            result["sample"].push_back(path);
            session.say(fmt::format("{:>6.3f}  {:<24} {}", static_cast<double>(table.score(image)),
                                    table.classes()[static_cast<std::size_t>(table.classIndex(image))], path));
        }
    }
    session.result(std::move(result));
}

/// The positions of the images with these paths. \throws Error{NotFound} for one that is not in the list.
std::vector<Position> positionsOf(const IdentifyTable& table, const std::vector<std::string>& paths)
{
    std::unordered_map<std::string_view, Position> byPath;
    for (Position at = 0; at < table.size(); ++at)
        byPath.emplace(table.path(at), at);
    std::vector<Position> images;
    for (const std::string& path : paths) {
        const auto found = byPath.find(path);
        if (found == byPath.end())
            throw Error(ErrorCode::NotFound, "There is no such image in the list.", path, "Give it as taxon identify list shows it.");
        images.push_back(found->second);
    }
    return images;
}

bool hasCondition(const IdentifyFilter& filter)
{
    Json conditions = toJson(filter);
    conditions.erase("order");
    return !conditions.empty();
}

void tellAcceptance(const Session& session, const identify::Acceptance& done, const AcceptArguments& arguments, Json result)
{
    const bool dryRun = arguments.options.dryRun;
    result["dry_run"] = dryRun;
    result["accepted"] = done.accepted();
    result["step"] = dryRun ? Json() : Json(done.step.id);
    result["copied"] = done.copied;
    result["doubtful"] = Json::array();
    for (const identify::RefusedImage& image : done.doubtful) {
        if (result["doubtful"].size() < kRefusedShown)
            session.note("Warning: " + image.path + ": " + image.reason);
        result["doubtful"].push_back({{"path", image.path}, {"reason", image.reason}});
    }
    result["refused"] = Json::array();
    for (const identify::RefusedImage& image : done.refused) {
        if (result["refused"].size() < kRefusedShown)
            session.note(image.path + ": " + image.reason);
        result["refused"].push_back({{"path", image.path}, {"reason", image.reason}});
    }
    if (done.refused.size() > kRefusedShown)
        session.note(fmt::format("… and {} more that were not accepted.", done.refused.size() - kRefusedShown));
    session.result(std::move(result));
    if (dryRun)
        session.say(fmt::format("{} images would be accepted, {} not; nothing was done (--dry-run).", done.accepted(), done.refused.size()));
    else if (done.accepted() > 0)
        session.say(
            fmt::format("{} images accepted, {} not. Take it back with: taxon library undo {}", done.accepted(), done.refused.size(), done.step.id));
    else if (done.refused.empty())
        session.say("Nothing to do.");
    const std::size_t failed = done.step.images.size() - done.accepted();
    if (failed > 0 || (done.accepted() == 0 && !done.refused.empty()))
        throw Error(ErrorCode::Failed, fmt::format("{} images stayed where they were.", std::max(failed, done.refused.size())), done.step.id,
                    "The reasons stand above.");
}

void accept(Session& session, const AcceptArguments& arguments)
{
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    identify::IdentifyStore store = openList(workspace, arguments.id);
    identify::noteDecisions(store, workspace);
    const IdentifyTable table = store.table();
    if (arguments.images.empty() && !arguments.all && !hasCondition(filterOf(arguments, workspace)))
        throw Error(ErrorCode::Configuration, "Say which images: nothing is asked of them.", "taxon identify accept",
                    "Give a condition such as --min-score 0.95, paths, or --all.");
    const std::vector<Position> images = arguments.images.empty() ? table.select(openOnes(arguments, workspace))
                                                                  : positionsOf(table, arguments.images);
    Json result{{"id", pathToText(store.file().stem())}};
    if (arguments.options.to.empty())
        sayOutlook(session, outlookOf(workspace, store, table, images), result);
    std::vector<std::int64_t> ids;
    for (const Position at : images)
        ids.push_back(table.image(at));
    tellAcceptance(session, accept(store, ids, arguments.options, workspace, session.context()), arguments, std::move(result));
}

} // namespace

void addIdentifyAcceptCommands(CLI::App& group, Session& session)
{
    const auto expected = std::make_shared<ErrorsArguments>();
    CLI::App* errors = group.add_subcommand("errors", "How many wrong labels are to be expected if what a filter finds were accepted");
    errors->footer("Example: taxon identify errors --min-score 0.95 --sample 30");
    addFilterOptions(*errors, *expected);
    errors->add_option("--sample", expected->sample, "Also draw so many of the images at random, to look at first")->type_name("N");
    errors->add_option("--seed", expected->seed, "Of the sample")->capture_default_str()->type_name("N");
    errors->callback([&session, expected] { expectErrors(session, *expected); });

    const auto arguments = std::make_shared<AcceptArguments>();
    CLI::App* accepting = group.add_subcommand("accept", "Put images of a list into the library, as one step that undo takes back");
    accepting->footer("Examples:\n  taxon identify accept --min-score 0.95 --why \"looked at 30 of them\"\n"
                      "  taxon identify accept --class owl --to owl/barn_owl a/17.jpg a/18.jpg\n"
                      "  taxon identify accept --max-score 0.3 --to _out_of_scope --dry-run");
    accepting->add_option("PATH", arguments->images, "Images as the list shows them; without them all that the filter finds");
    addFilterOptions(*accepting, *arguments);
    accepting->add_flag("--all", arguments->all, "All that nobody has decided about, whatever their score");
    accepting
        ->add_option("--to", arguments->options.to, "Class or sub-class, also a new one; _out_of_scope; _removed. Without it what the model says")
        ->type_name("FOLDER");
    accepting->add_option("--benchmark", arguments->options.benchmark, "Into this benchmark instead of the classes")->type_name("NAME");
    accepting->add_option("--why", arguments->options.why, "Kept in the journal")->type_name("TEXT");
    accepting->add_flag("--dry-run", arguments->options.dryRun, "Only say what would be accepted");
    accepting->callback([&session, arguments] { accept(session, *arguments); });
}

} // namespace taxon::worker
