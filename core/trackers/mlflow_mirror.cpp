// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/mlflow_mirror.h"

#include "base/error.h"
#include "base/file_lock.h"
#include "base/hex.h"
#include "base/host.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "trackers/mirror_position.h"
#include "trackers/mlflow_batches.h"
#include "trackers/mlflow_client.h"

#include <array>
#include <fmt/format.h>
#include <random>

namespace taxon::trackers {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTracker = "mlflow";
constexpr const char* kKeyTag = "taxon.mirror";
constexpr std::size_t kLongestParam = 6000;
constexpr std::size_t kLongestTag = 5000;

/// Names our run on a server before the server gives it an id.
std::string newKey()
{
    std::random_device random;
    std::array<std::uint8_t, 16> bytes{};
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return hexText(bytes);
}

struct Standing {
    std::string status;     ///< MLflow's word
    std::int64_t ended = 0; ///< milliseconds since 1970; 0 = it goes on
};

/// How the run stands. One that was killed is nowhere running, whatever its last words were.
Standing standingOf(const runs::RunStatus& status)
{
    const std::string state = runs::currentState(status);
    const std::int64_t updated = millisecondsOf(status.updated).value_or(0);
    if (state == "queued")
        return {"SCHEDULED"};
    if (state == "running")
        return {"RUNNING"};
    if (state == "succeeded")
        return {"FINISHED", updated};
    return {state == "failed" ? "FAILED" : "KILLED", updated};
}

/// "set" -> hash, of the data set that the run uses; empty before there is one.
std::map<std::string, std::string> setHashes(const Workspace& workspace, const std::string& datasetId)
{
    std::map<std::string, std::string> hashes;
    const fs::path file = datasetId.empty() ? fs::path() : workspace.dataset(datasetId) / "dataset.json";
    if (file.empty() || !fs::exists(file)) // a finished run may outlive its data set
        return hashes;
    const Json json = readJson(file);
    const auto sets = json.find("sets");
    if (sets == json.end())
        return hashes;
    for (const Json& set : *sets)
        if (set.is_object() && set.contains("name") && set["name"].is_string() && set.contains("hash") && set["hash"].is_string())
            hashes[set["name"].get<std::string>()] = set["hash"].get<std::string>();
    return hashes;
}

} // namespace

struct MlflowMirror::State {
    MirrorPosition position;
    std::string key;                ///< the value of the run's tag taxon.mirror, on every server
    std::string server, experiment; ///< the settings that the rest is about
    std::string experimentId, runId;
    bool params = false;                     ///< sent
    std::map<std::string, std::string> tags; ///< those that were sent
    std::string status;                      ///< that was sent
    std::string scores;                      ///< checksum of the summary.json that was sent
};

MlflowMirror::MlflowMirror(Workspace workspace, runs::RunFolder run, const MlflowSettings& settings)
    : MlflowMirror(
        std::move(workspace), std::move(run), settings,
        std::make_unique<http::CurlClient>(http::Options{
            .bearerToken = settings.token, .username = settings.username, .password = settings.password, .hint = MlflowClient::kSentLater}))
{}

MlflowMirror::MlflowMirror(Workspace workspace, runs::RunFolder run, MlflowSettings settings, std::unique_ptr<http::Client> http)
    : m_workspace(std::move(workspace)), m_run(std::move(run)), m_settings(std::move(settings)), m_http(std::move(http))
{}

MlflowMirror::State MlflowMirror::read() const
{
    Json json;
    State state;
    const fs::path file = stateFileOf(m_run);
    state.position = readPosition(file, kTracker, json);
    if (!json.empty()) {
        const std::string where = pathToText(file);
        state.key = field<std::string>(json, "key", where);
        state.server = field<std::string>(json, "server", where);
        state.experiment = field<std::string>(json, "experiment", where);
        state.experimentId = field<std::string>(json, "experiment_id", where);
        state.runId = field<std::string>(json, "run_id", where);
        state.params = field<bool>(json, "params", where);
        state.tags = field<std::map<std::string, std::string>>(json, "tags", where);
        state.status = field<std::string>(json, "status", where);
        state.scores = field<std::string>(json, "scores", where);
    }
    const bool samePlace = state.server == m_settings.uri && state.experiment == m_settings.experiment
                           && (m_settings.runId.empty() || state.runId == m_settings.runId);
    if (samePlace && !state.key.empty())
        return state;
    State anew; // another place: all of it is sent there; with the same key, so that coming back doubles nothing
    anew.key = state.key.empty() ? newKey() : state.key;
    anew.server = m_settings.uri;
    anew.experiment = m_settings.experiment;
    return anew;
}

void MlflowMirror::write(const State& state) const
{
    Json json = toJson(state.position, kTracker);
    json["key"] = state.key;
    json["server"] = state.server;
    json["experiment"] = state.experiment;
    json["experiment_id"] = state.experimentId;
    json["run_id"] = state.runId;
    json["params"] = state.params;
    json["tags"] = state.tags;
    json["status"] = state.status;
    json["scores"] = state.scores;
    writeJson(stateFileOf(m_run), json);
}

void MlflowMirror::findOrCreate(const MlflowClient& client, State& state) const
{
    if (!state.runId.empty())
        return;
    write(state); // the key, before a run has it
    MlflowRun found;
    if (!m_settings.runId.empty()) {
        found = client.run(m_settings.runId);
    } else {
        const std::string experiment = client.experimentId();
        const auto made = client.findRun(experiment, kKeyTag, state.key);
        const std::int64_t started = millisecondsOf(readStatus(m_run).started).value_or(0);
        found = made ? *made : client.createRun(experiment, m_run.id(), started, Json{{"key", kKeyTag}, {"value", state.key}});
    }
    if (found.id.empty())
        throw Error(ErrorCode::Configuration, "The server answers, but not as an MLflow server does: it gave no run id.", m_settings.uri,
                    "Look at MLFLOW_TRACKING_URI.");
    state.runId = found.id;
    state.experimentId = found.experimentId;
    write(state);
}

void MlflowMirror::sendParams(const MlflowClient& client, State& state) const
{
    if (state.params)
        return;
    const runs::Recipe recipe = m_run.recipe();
    std::map<std::string, std::string> params;
    for (const auto& field : runs::recipeFields())
        params[field.name()] = textOf(field, recipe);
    for (const Json& batch : entryBatches(params, kMostParams, kLongestParam))
        client.logBatch(state.runId, "params", batch);
    state.params = true;
    write(state);
}

std::map<std::string, std::string> MlflowMirror::tags() const
{
    const runs::RunStatus status = readStatus(m_run);
    std::map<std::string, std::string> tags{{"mlflow.source.name", "taxon"}, {"mlflow.user", userName()},         {"taxon.run", m_run.id()},
                                            {"taxon.host", status.host},     {"taxon.dataset", status.datasetId}, {"taxon.shards", status.shardsId},
                                            {"taxon.model", status.version}};
    for (const auto& [set, hash] : setHashes(m_workspace, status.datasetId))
        tags["taxon.set." + set] = hash;
    return tags;
}

void MlflowMirror::sendTags(const MlflowClient& client, State& state) const
{
    const auto wanted = tags();
    std::map<std::string, std::string> changed;
    for (const auto& [key, value] : wanted)
        if (const auto sent = state.tags.find(key); !value.empty() && (sent == state.tags.end() || sent->second != value))
            changed[key] = value;
    if (changed.empty())
        return;
    changed[kKeyTag] = state.key; // a run of MLFLOW_RUN_ID gets it, too
    for (const Json& batch : entryBatches(changed, kMostTags, kLongestTag))
        client.logBatch(state.runId, "tags", batch);
    state.tags = wanted;
    write(state);
}

std::size_t MlflowMirror::sendEvents(const MlflowClient& client, State& state) const
{
    const NewEvents found = eventsBehind(state.position, m_run.events());
    state.position = found.from;
    MetricBatch batch;
    std::size_t count = 0;
    const auto flush = [&] {
        if (batch.empty())
            return;
        const std::size_t size = batch.size();
        client.logBatch(state.runId, "metrics", batch.take());
        count += size;
        write(state);
    };
    for (const auto& event : found.events) {
        for (const Point& point : pointsOf(event))
            if (!batch.add(point)) {
                flush();
                batch.add(point);
            }
        advance(state.position, event);
    }
    state.position = found.to;
    flush();
    return count;
}

void MlflowMirror::sendStatus(const MlflowClient& client, State& state) const
{
    const Standing standing = standingOf(readStatus(m_run));
    if (standing.status == state.status)
        return;
    client.setStatus(state.runId, standing.status, standing.ended);
    state.status = standing.status;
    write(state);
}

std::size_t MlflowMirror::sendScores(const MlflowClient& client, State& state) const
{
    const auto scores = finalScores(m_run, state.position.epoch);
    if (!scores || scores->checksum == state.scores)
        return 0;
    MetricBatch batch;
    for (const Point& point : scores->points)
        if (!batch.add(point)) {
            client.logBatch(state.runId, "metrics", batch.take());
            batch.add(point);
        }
    if (!batch.empty())
        client.logBatch(state.runId, "metrics", batch.take());
    sendFiles(client, state);
    state.scores = scores->checksum;
    write(state);
    return scores->points.size();
}

/// What people look for beside the numbers; a metric for each of 1,500 classes would drown the others.
void MlflowMirror::sendFiles(const MlflowClient& client, const State& state) const
{
    const MlflowRun run = client.run(state.runId);
    for (const auto& [name, type] : {std::pair{"per_class.csv", "text/csv"}, {"report.html", "text/html"}})
        if (const fs::path file = m_run.scores() / name; fs::exists(file) && !client.putFile(run, name, readTextFile(file), type))
            return;
}

Sent MlflowMirror::catchUp(const std::stop_token& stop)
{
    if (!fs::exists(m_run.events())) // queued, and nobody has begun
        return {};
    const FileLock lock(m_run.path() / ".mlflow.lock");
    const MlflowClient client(m_settings, *m_http, stop);
    State state = read();
    findOrCreate(client, state);
    sendParams(client, state);
    sendTags(client, state);
    std::size_t points = sendEvents(client, state);
    sendStatus(client, state);
    points += sendScores(client, state);
    return {points, fmt::format("{}/#/experiments/{}/runs/{}", m_settings.uri, state.experimentId, state.runId)};
}

} // namespace taxon::trackers
