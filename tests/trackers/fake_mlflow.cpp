// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_mlflow.h"

#include <fmt/format.h>

namespace taxon::test {
namespace {

http::Answer fine(const Json& json)
{
    return {200, json.dump(), {}};
}

http::Answer missing()
{
    return {404, R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"none"})", {}};
}

constexpr const char* kServer = "http://mlflow";

} // namespace

Json FakeMlflow::infoOf(const std::string& id, const Run& run) const
{
    const std::string uri = fmt::format("{}:/{}/{}/the files", servesFiles ? "mlflow-artifacts" : "s3", run.experimentId, id);
    return {{"info", {{"run_id", id}, {"experiment_id", run.experimentId}, {"artifact_uri", uri}}}};
}

http::Answer FakeMlflow::keepFile(const http::Request& request)
{
    for (auto& [id, run] : runs) {
        const std::string folder = fmt::format("{}/api/2.0/mlflow-artifacts/artifacts/{}/{}/the%20files/", kServer, run.experimentId, id);
        if (request.method == "PUT" && request.url.starts_with(folder)) {
            run.files[request.url.substr(folder.size())] = request.contentType + ": " + request.body;
            return fine(Json::object());
        }
    }
    throw Error(ErrorCode::Failed, "nobody's file", request.url);
}

http::Answer FakeMlflow::answer(const http::Request& request)
{
    const std::string root = kServer + std::string("/api/2.0/mlflow/");
    const bool isFile = request.url.starts_with(kServer + std::string("/api/2.0/mlflow-artifacts/"));
    if (!isFile && !request.url.starts_with(root))
        throw Error(ErrorCode::Failed, "another server", request.url);
    const std::string rest = isFile ? "file" : request.url.substr(root.size());
    const std::string call = rest.substr(0, rest.find('?'));
    const std::string query = call.size() < rest.size() ? rest.substr(call.size() + 1) : std::string();
    if (failFrom == 0 && !loseAnswers) {
        if (failStatus == 0)
            throw Error(ErrorCode::Failed, "The server does not answer: it is down.", request.url);
        return {failStatus, failBody, location};
    }
    ++calls[call];
    http::Answer answer = isFile ? keepFile(request) : obey(call, query, request.body.empty() ? Json::object() : Json::parse(request.body));
    if (failFrom == 0)
        throw Error(ErrorCode::Failed, "The server does not answer: it is down.", request.url);
    if (failFrom > 0)
        --failFrom;
    return answer;
}

http::Answer FakeMlflow::obey(const std::string& call, const std::string& query, const Json& body)
{
    if (call == "experiments/get-by-name") {
        const auto found = experiments.find(query.substr(query.find('=') + 1));
        return found == experiments.end() ? missing() : fine({{"experiment", {{"experiment_id", found->second}, {"lifecycle_stage", "active"}}}});
    }
    if (call == "experiments/create")
        return fine({{"experiment_id", experiments[body["name"].get<std::string>()] = std::to_string(experiments.size() + 1)}});
    if (call == "runs/search")
        return search(body);
    if (call == "runs/create") {
        const std::string id = "run" + std::to_string(runs.size() + 1);
        Run& run = runs[id];
        run.experimentId = body["experiment_id"].get<std::string>();
        for (const Json& tag : body["tags"])
            run.tags[tag["key"].get<std::string>()] = tag["value"].get<std::string>();
        return fine({{"run", infoOf(id, run)}});
    }
    const std::string id = call == "runs/get" ? query.substr(query.find('=') + 1) : body["run_id"].get<std::string>();
    if (!runs.contains(id))
        return missing();
    if (call == "runs/get")
        return fine({{"run", infoOf(id, runs[id])}});
    if (call == "runs/update")
        runs[id].status = body["status"].get<std::string>();
    else
        logBatch(body);
    return fine(Json::object());
}

http::Answer FakeMlflow::search(const Json& body) const
{
    Json found = Json::array();
    for (const auto& [id, run] : runs)
        for (const auto& [key, value] : run.tags)
            if (run.experimentId == body["experiment_ids"][0].get<std::string>()
                && body["filter"].get<std::string>() == "tags.`" + key + "` = '" + value + "'")
                found.push_back(infoOf(id, run));
    return fine(found.empty() ? Json::object() : Json{{"runs", found}});
}

void FakeMlflow::logBatch(const Json& body)
{
    Run& run = runs[body["run_id"].get<std::string>()];
    for (const Json& metric : body.value("metrics", Json::array())) {
        ++metricsReceived;
        run.metrics.insert(metric.dump());
    }
    for (const Json& param : body.value("params", Json::array()))
        run.params[param["key"].get<std::string>()] = param["value"].get<std::string>();
    for (const Json& tag : body.value("tags", Json::array()))
        run.tags[tag["key"].get<std::string>()] = tag["value"].get<std::string>();
}

} // namespace taxon::test
