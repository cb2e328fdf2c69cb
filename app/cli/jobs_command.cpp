// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "gpu_nodes.h"
#include "recipe_options.h"
#include "session.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "launch/job_words.h"
#include "launch/kubernetes_launcher.h"
#include "launch/local_launcher.h"
#include "launch/log_follower.h"
#include "launch/places.h"
#include "runs/event_log.h"
#include "runs/run_log.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <thread>

namespace taxon::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* kHere = "here";

launch::Places placesOf(const Session& session)
{
    return {session.workspace(), launch::findTaxonProgram()};
}

/// The given run, or the newest.
std::string runOr(const Session& session, const std::string& id)
{
    return id.empty() ? Workspace::newestIn(session.workspace().runs(), "run", "Start one with: taxon run --recipe first_version.") : id;
}

Json toJson(const launch::Job& job)
{
    return {{"run", job.runId},
            {"state", job.state},
            {"stage", job.status.stage},
            {"progressPercentage", job.status.progressPercentage},
            {"estimatedRemainingSeconds", job.status.estimatedRemainingSeconds},
            {"started", job.status.started},
            {"updated", job.status.updated},
            {"host", job.status.host},
            {"pid", job.status.pid},
            {"dataset", job.status.datasetId},
            {"model", job.status.version},
            {"metrics", job.status.metrics},
            {"detail", job.detail},
            {"place", job.place},
            {"as_of", job.asOf},
            {"cost", job.cost}};
}

/// What a place says of a job, its price, and how old that is.
std::string placeLine(const launch::Job& job)
{
    std::string line = job.detail;
    if (job.cost > 0)
        line += fmt::format(" Cost so far: {:.2f}.", job.cost);
    const auto asOf = fromIso8601(job.asOf);
    if (asOf)
        line += fmt::format(" As of {} ago.", launch::ageWords(realClock().wall() - *asOf));
    return line;
}

void list(Session& session)
{
    const auto all = placesOf(session).list(session.context());
    Json rows = Json::array();
    session.say(fmt::format("{:<34} {:<10} {:<10} {:<11} {:>5}  {:<7} {}", "run", "where", "state", "stage", "%", "model", "started"));
    for (const auto& job : all) {
        session.say(fmt::format("{:<34} {:<10} {:<10} {:<11} {:>5}  {:<7} {}", job.runId, job.place, job.state, job.status.stage,
                                job.status.progressPercentage, job.status.version, job.status.started.substr(0, 19)));
        if (job.place != kHere && job.state != "succeeded")
            session.say("    " + placeLine(job));
        rows.push_back(toJson(job));
    }
    session.result({{"jobs", rows}});
}

void tellStarted(const Session& session, const std::string& id)
{
    session.say(fmt::format("Run {} was started in the background. Watch it with: taxon jobs watch {}", id, id));
    session.result({{"run", id}});
}

struct SubmitOptions {
    std::string on = kHere;
    bool dryRun = false;
    std::string manifest; ///< written there instead of submitted
};

/// Refused before a folder is made.
void requireByHand(const launch::Places& places, const std::string& place, const fs::path& manifest)
{
    if (const fs::path folder = fs::absolute(manifest).parent_path(); !fs::is_directory(folder))
        throw Error(ErrorCode::NotFound, "There is no such folder for the manifest.", pathToText(folder), "Make it first.");
    const auto* kubernetes = places.kubernetesAt(place);
    if (kubernetes == nullptr)
        throw Error(ErrorCode::Unsupported, fmt::format("\"{}\" is no cluster: nobody else can apply its runs.", pathToText(place)), place,
                    "Leave out --manifest, or see --dry-run.");
    kubernetes->requireByHand();
}

void tellHandedOut(const Session& session, const std::string& id, const std::string& file)
{
    session.say(fmt::format("Run {} is made; nothing was submitted. Start it with: kubectl apply -f {}", id, pathToText(file)));
    session.say("Names and labels must stay as they are: by them taxon jobs list finds it.");
    session.result({{"run", id}, {"manifest", file}});
}

void submit(Session& session, const RecipeOptions& recipe, const SubmitOptions& options)
{
    auto places = placesOf(session);
    const std::string& on = options.on;
    const std::string place = on == kHere ? on : launch::findCluster(session.workspace(), on).name; // refused before a folder is made
    if (options.dryRun) {
        const runs::Recipe resolved = recipeOfRun(session, recipe);
        const std::string manifest = places.at(place).preview(runs::newRunId(session.workspace(), resolved), resolved);
        if (!session.json)
            std::fwrite(manifest.data(), 1, manifest.size(), stdout);
        session.result({{"manifest", manifest}});
        return;
    }
    if (const auto* kubernetes = places.kubernetesAt(place))
        if (const std::string program = kubernetes->kubectl().credentialsProgram(); !program.empty())
            session.note(fmt::format("kubectl signs in by running {}, as the kubeconfig says.", pathToText(program)));
    if (!options.manifest.empty())
        requireByHand(places, place, textToPath(options.manifest));
    const auto run = createRun(session, recipe, [&](const runs::Recipe& resolved) { places.requireFits(place, resolved); });
    try {
        if (!options.manifest.empty()) {
            writeFileAtomically(textToPath(options.manifest), places.at(place).submitByHand(run.id(), session.context()));
            return tellHandedOut(session, run.id(), options.manifest);
        }
        places.submitAt(on, run.id(), session.context());
    } catch (const Error& error) {
        throw Error(
            error.code(), error.message(), error.where(),
            fmt::format("{}{}The run's folder is made: taxon jobs resume {} tries again.", error.hint(), error.hint().empty() ? "" : " ", run.id()));
    }
    tellStarted(session, run.id());
}

bool isOpen(const launch::Job& job)
{
    return job.state == "running" || job.state == "queued" || (job.state == "unknown" && job.place != kHere);
}

/// Brings what a training elsewhere made, and starts here what is left.
void finishHere(Session& session, launch::Places& places, const std::string& id)
{
    session.say(fmt::format("Fetching what run {} has made.", id));
    places.submitAt(kHere, id, session.context()); // fetches first
    session.say("All of it is here, compared with the checksums of the storage; the rest of the run is done here, in the background.");
}

void fetch(Session& session, const std::string& id)
{
    auto places = placesOf(session);
    const std::string place = places.placeOf(id);
    const launch::ClusterSettings* settings = places.settingsOf(place);
    if (settings == nullptr || settings->remote.empty())
        throw Error(ErrorCode::InvalidArgument, "The run's folder is here: nothing is to be fetched.", id,
                    "taxon jobs fetch is for places of clusters.yaml with \"remote\".");
    const launch::Job job = places.job(id, session.context());
    if (job.trained) {
        finishHere(session, places, id);
    } else {
        places.fetch(id, session.context());
        session.say(fmt::format("Run {} is {}; what it has made so far is here.", id, job.state));
    }
    session.result({{"run", id}, {"trained", job.trained}, {"state", job.state}});
}

/// Prints the events of a run as they come until it has ended, and what a place says whenever that changes. A place without an answer
/// is waited for: the run goes on there.
void watch(Session& session, const std::string& id)
{
    auto places = placesOf(session);
    const auto run = runs::RunFolder::open(session.workspace().run(id));
    std::uintmax_t offset = 0;
    std::string said, trainedAt;
    for (;;) {
        const auto job = places.job(id, session.context()); // before the events: what came after the end is printed too
        for (const auto& event : runs::readEvents(run.events(), offset)) {
            if (const std::string line = runs::toLine(event); !line.empty())
                session.say(fmt::format("{}  {}", event.time, line));
        }
        if (!job.sentence.empty() && job.sentence != said && job.state != "running") {
            said = job.sentence;
            session.say(fmt::format("{}  {}", toIso8601(realClock().wall()), placeLine(job)));
        }
        if (job.trained) {
            trainedAt = job.place;
            finishHere(session, places, id);
            continue;
        }
        if (!isOpen(job)) {
            session.say(fmt::format("Run {}: {}", id, job.state));
            session.result(toJson(job));
            watchBackToZero(session, places, trainedAt.empty() ? job.place : trainedAt);
            if (job.state == "failed" || job.state == "unknown")
                throw Error(ErrorCode::Failed, fmt::format("The run is {}: {}", job.state, job.detail), pathToText(run.path()),
                            "Go on with: taxon jobs resume " + id + ".");
            return;
        }
        session.context().throwIfStopped();
        std::this_thread::sleep_for(500ms);
    }
}

std::string lastLines(const std::string& text, std::size_t lines)
{
    std::size_t from = 0;
    std::size_t found = 0;
    for (std::size_t i = text.size(); lines > 0 && i-- > 0 && from == 0;)
        if (text[i] == '\n' && i + 1 < text.size() && ++found == lines)
            from = i + 1;
    return text.substr(from);
}

void printLog(const Session& session, const std::string& id, std::size_t lines, bool ofPod)
{
    const auto places = placesOf(session);
    const fs::path file = places.log(id);
    // A worker that never reached the run folder has only told its pod or container why.
    const bool elsewhere = ofPod || (places.placeOf(id) != kHere && !fs::exists(file));
    const std::string tail = elsewhere ? places.printed(id, lines) : fs::exists(file) ? lastLines(readTextFile(file), lines) : std::string();
    if (session.json)
        session.result({{"run", id}, {"log", pathToText(tail).size() == tail.size() ? tail : pathToText(tail)}});
    else
        std::fwrite(tail.data(), 1, tail.size(), stdout);
}

/// Prints the log as it grows until the run has ended: the run's own, or that of its newest pod or container. A place without an answer is asked again.
void followLog(Session& session, const std::string& id, std::size_t lines, bool ofPod)
{
    const auto places = placesOf(session);
    const fs::path file = places.log(id);
    const std::string whole = !ofPod && fs::exists(file) ? readTextFile(file) : std::string();
    std::uintmax_t offset = whole.size() - lastLines(whole, lines).size();
    const launch::Launcher& place = places.at(places.placeOf(id));
    const std::string pod = ofPod ? places.podOf(id, session.context()) : std::string();
    launch::LogFollower follower(place, pod, lines == 0 ? 1000000 : lines);
    for (bool goesOn = true; goesOn;) {
        goesOn = isOpen(places.job(id, session.context())); // before the lines: what came at the end is printed too
        std::string fresh;
        try {
            fresh = ofPod ? follower.next(session.context()) : runs::readNewLines(file, offset);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Io) // a pod that is gone says nothing any more
                throw;
        }
        std::fwrite(fresh.data(), 1, fresh.size(), stdout);
        std::fflush(stdout);
        session.context().throwIfStopped();
        if (goesOn)
            std::this_thread::sleep_for(ofPod ? 2s : 500ms);
    }
}

void stop(const Session& session, const std::string& id, int graceSeconds)
{
    using launch::StopResult;
    const StopResult result = placesOf(session).stop(id, std::chrono::seconds(graceSeconds));
    if (result == StopResult::StillEnding)
        throw Error(ErrorCode::Failed, fmt::format("The worker was asked to stop but has not ended after {} s.", graceSeconds), id,
                    "It may be writing its checkpoint; look again with: taxon jobs list.");
    session.say(result == StopResult::Stopped ? fmt::format("Run {} has stopped with a checkpoint. Go on with: taxon jobs resume {}", id, id)
                                              : fmt::format("Nobody works on run {}.", id));
    session.result({{"run", id}, {"stopped", result == StopResult::Stopped}});
}

void remove(const Session& session, const std::string& id)
{
    auto places = placesOf(session);
    places.remove(id);
    session.say(fmt::format("The Job or container of run {} is deleted; its folder stays. Go on with: taxon jobs resume {}", id, id));
    if (const auto* settings = places.settingsOf(places.placeOf(id)); settings != nullptr && !settings->remote.empty())
        session.say(fmt::format("What it sent stays in the storage, too: rclone purge {}/runs/{} removes it.", settings->remote, id));
    session.result({{"run", id}, {"deleted", true}});
}

void resume(Session& session, const std::string& id, const std::string& on)
{
    auto places = placesOf(session);
    if (on.empty())
        places.submit(id, session.context());
    else
        places.submitAt(on, id, session.context());
    tellStarted(session, id);
}

using Id = std::shared_ptr<std::string>;

void addSubmit(CLI::App& jobs, Session& session)
{
    CLI::App* submitting = jobs.add_subcommand("submit", "Start a run in the background; it goes on when the terminal is closed");
    submitting->footer("Examples:\n  taxon jobs submit --recipe quick_check --set epochs=10\n"
                       "  taxon jobs submit --on kubernetes --recipe next_version --base newest\n"
                       "  taxon jobs submit --on kubernetes:lab --recipe first_version --dry-run      prints the manifest\n"
                       "  taxon jobs submit --on kubernetes:lab --recipe first_version --manifest overlay/job.yaml\n"
                       "  taxon jobs submit --on podman --identify unknown --identify-with newest     only identifies");
    const auto options = std::make_shared<SubmitOptions>();
    submitting->add_option("--on", options->on, "Where: here (this machine), podman, docker, kubernetes[:NAME], or a place of clusters.yaml")
        ->capture_default_str();
    CLI::Option* dryRun = submitting->add_flag("--dry-run", options->dryRun, "Only print what the place would get: a manifest, or a command line");
    submitting->add_option("--manifest", options->manifest, "Make the run, but write the cluster's manifest to this file: kubectl apply starts it")
        ->type_name("FILE")
        ->excludes(dryRun);
    const auto recipe = addRecipeOptions(*submitting);
    submitting->callback([&session, recipe, options] { submit(session, *recipe, *options); });
}

void addLogs(CLI::App& jobs, Session& session, const Id& id)
{
    CLI::App* logs =
        jobs.add_subcommand("logs", "The log of a run")->footer("Examples:\n  taxon jobs logs --lines 100\n  taxon jobs logs --pod --follow");
    logs->add_option("id", *id, "The run; without it the newest");
    const auto lines = std::make_shared<std::size_t>(50);
    logs->add_option("--lines", *lines, "The last so many lines; 0 = all")->capture_default_str();
    const auto ofPod = std::make_shared<bool>(false);
    logs->add_flag("--pod", *ofPod, "What the newest pod or container printed instead of the run's own log");
    const auto follow = std::make_shared<bool>(false);
    logs->add_flag("--follow,-f", *follow, "Go on printing until the run has ended");
    logs->callback([&session, id, lines, ofPod, follow] {
        if (*follow)
            followLog(session, runOr(session, *id), *lines, *ofPod);
        else
            printLog(session, runOr(session, *id), *lines, *ofPod);
    });
}

} // namespace

void addJobsCommand(CLI::App& app, Session& session)
{
    CLI::App* jobs = app.add_subcommand("jobs",
                                        "Runs in the background, here and on clusters: submit, list, watch, fetch, logs, stop, resume, delete");
    jobs->require_subcommand(1);
    jobs->footer(
        "Examples:\n  taxon jobs submit --on here --recipe first_version\n  taxon jobs watch\n  taxon jobs stop 20261122-233100-first_version");
    const auto id = std::make_shared<std::string>();
    const auto addId = [id](CLI::App* command) { command->add_option("id", *id, "The run; without it the newest"); };
    addSubmit(*jobs, session);

    jobs->add_subcommand("list", "All runs, the newest first, with what each one waits for")
        ->footer("Example: taxon jobs list --json")
        ->callback([&session] { list(session); });

    CLI::App* watching = jobs->add_subcommand("watch", "Follow a run until it ends")->footer("Example: taxon jobs watch");
    addId(watching);
    watching->callback([&session, id] { watch(session, runOr(session, *id)); });

    CLI::App* fetching = jobs->add_subcommand("fetch",
                                              "Bring what a run has made at a place without a share; if it is trained, do the rest of it here")
                             ->footer("Example: taxon jobs fetch");
    addId(fetching);
    fetching->callback([&session, id] { fetch(session, runOr(session, *id)); });

    addLogs(*jobs, session, id);

    CLI::App* stopping = jobs->add_subcommand("stop", "Ask a run to write a checkpoint and end")->footer("Example: taxon jobs stop");
    addId(stopping);
    const auto grace = std::make_shared<int>(120);
    stopping->add_option("--grace", *grace, "Seconds to wait for it")->capture_default_str()->check(CLI::Range(0, 86400));
    stopping->callback([&session, id, grace] { stop(session, runOr(session, *id), *grace); });

    CLI::App* resuming = jobs->add_subcommand("resume", "Go on with a run that was stopped, failed or died, where it was or elsewhere")
                             ->footer("Example: taxon jobs resume --on here");
    addId(resuming);
    const auto on = std::make_shared<std::string>();
    resuming->add_option("--on", *on, "Where instead: here, podman, docker, kubernetes[:NAME], or a place of clusters.yaml");
    resuming->callback([&session, id, on] { resume(session, runOr(session, *id), *on); });

    CLI::App* nodes = jobs->add_subcommand("nodes", "The GPU nodes of the clusters: how many GPUs are free, what keeps each node, what it costs")
                          ->footer("Example: taxon jobs nodes --on lab");
    nodes->add_option("--on", *on, "Only this place: kubernetes[:NAME], or a place of clusters.yaml");
    nodes->callback([&session, on] { listNodes(session, placesOf(session), *on); });

    CLI::App* deleting = jobs->add_subcommand("delete", "Delete a run's Job or container, ending it; the run's folder stays")
                             ->footer("Example: taxon jobs delete 20261122-233100-first_version");
    deleting->add_option("id", *id, "The run")->required();
    deleting->callback([&session, id] { remove(session, *id); });
}

} // namespace taxon::cli
