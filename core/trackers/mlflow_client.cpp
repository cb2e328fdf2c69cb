// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/mlflow_client.h"

#include "base/error.h"

#include <fmt/format.h>
#include <string_view>

namespace taxon::trackers {
namespace {

constexpr const char* kApi = "/api/2.0/mlflow/";
constexpr const char* kFilesApi = "/api/2.0/mlflow-artifacts/artifacts/";

/// Everything but letters, digits, "-._~" and what is in \p plainToo as %HH.
std::string percentEncoded(const std::string& text, std::string_view plainToo = {})
{
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                           || std::string_view("-._~").find(c) != std::string_view::npos || plainToo.find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// Scheme, host and path of a URL: what may be shown of one that a server made up.
std::string shownUrl(const std::string& url)
{
    const std::string plain = url.substr(0, url.find_first_of("?#"));
    const auto host = plain.find("://");
    const auto user = plain.find('@');
    return host != std::string::npos && user != std::string::npos ? plain.substr(0, host + 3) + plain.substr(user + 1) : plain;
}

std::string text(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json child(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : Json::object();
}

MlflowRun runIn(const Json& run)
{
    const Json info = child(run, "info");
    return {text(info, "run_id"), text(info, "experiment_id"), text(info, "artifact_uri")};
}

} // namespace

struct MlflowClient::Reply {
    http::Answer http;
    Json json; ///< an object; empty if the body is none

    [[nodiscard]] bool fine() const { return http.status == 200; }
    [[nodiscard]] bool is(const char* errorCode) const { return text(json, "error_code") == errorCode; }
};

MlflowClient::Reply MlflowClient::ask(const char* method, const std::string& call, const Json& body) const
{
    const std::string sent = body.is_null() ? std::string() : body.dump(-1, ' ', false, Json::error_handler_t::replace);
    Reply reply{m_http.send({method, m_settings.uri + kApi + call, sent}, m_stop), Json::object()};
    Json json = Json::parse(reply.http.body, nullptr, false);
    if (json.is_object())
        reply.json = std::move(json);
    else if (reply.fine())
        throw Error(ErrorCode::Configuration, "The server answers, but not as an MLflow server does.", m_settings.uri,
                    "Look at MLFLOW_TRACKING_URI: it is the address that shows MLflow in a browser.");
    return reply;
}

/// \param path  that was asked, behind the server's address.
void MlflowClient::refuse(const Reply& reply, const std::string& path) const
{
    const int status = reply.http.status;
    const std::string where = m_settings.uri + path.substr(0, path.find('?'));
    if (status >= 300 && status < 400)
        throw Error(ErrorCode::Configuration, fmt::format("The server sends us elsewhere ({}), to {}.", status, shownUrl(reply.http.location)), where,
                    "Set MLFLOW_TRACKING_URI to the address it really has; sign-ins are not sent to other servers.");
    if (status == 401 || status == 403)
        throw Error(ErrorCode::Configuration, fmt::format("The server refuses the sign-in ({}).", status), where,
                    "Look at MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.");
    const std::string code = text(reply.json, "error_code");
    if (status == 404 && code.empty())
        throw Error(ErrorCode::Configuration, "There is no MLflow server at this address (404).", where, "Look at MLFLOW_TRACKING_URI.");
    if (status >= 500 || status == 429 || status == 408)
        throw Error(ErrorCode::Failed, fmt::format("The server is broken or overloaded ({}).", status), where, kSentLater);
    if (code == "RESOURCE_DOES_NOT_EXIST")
        throw Error(ErrorCode::NotFound, "The server does not know the run any more.", where,
                    "To send all of it anew, remove mlflow.json from the run's folder; then: taxon runs mirror.");
    throw Error(ErrorCode::Failed,
                m_settings.withoutSecrets(fmt::format("The server refuses this ({} {}): {}", status, code, text(reply.json, "message"))), where,
                "Nothing is lost: taxon runs mirror sends it once the reason is gone.");
}

Json MlflowClient::post(const std::string& call, const Json& body) const
{
    Reply reply = ask("POST", call, body);
    if (!reply.fine())
        refuse(reply, kApi + call);
    return std::move(reply.json);
}

std::string MlflowClient::experimentId() const
{
    const std::string call = "experiments/get-by-name?experiment_name=" + percentEncoded(m_settings.experiment);
    Reply found = ask("GET", call, {});
    if (found.is("RESOURCE_DOES_NOT_EXIST")) {
        const Reply made = ask("POST", "experiments/create", {{"name", m_settings.experiment}});
        if (made.fine())
            return text(made.json, "experiment_id");
        if (!made.is("RESOURCE_ALREADY_EXISTS")) // somebody was quicker
            refuse(made, std::string(kApi) + "experiments/create");
        found = ask("GET", call, {});
    }
    if (!found.fine())
        refuse(found, kApi + call);
    const Json experiment = child(found.json, "experiment");
    if (text(experiment, "lifecycle_stage") == "deleted")
        throw Error(ErrorCode::Configuration, "The experiment was deleted on the server.", m_settings.experiment,
                    "Restore it there, or name another one in MLFLOW_EXPERIMENT_NAME.");
    return text(experiment, "experiment_id");
}

std::optional<MlflowRun> MlflowClient::findRun(const std::string& experimentId, const std::string& key, const std::string& value) const
{
    const Json answer = post("runs/search", {{"experiment_ids", Json::array({experimentId})},
                                             {"filter", fmt::format("tags.`{}` = '{}'", key, value)},
                                             {"run_view_type", "ACTIVE_ONLY"},
                                             {"max_results", 1}});
    const auto runs = answer.find("runs");
    if (runs == answer.end() || !runs->is_array() || runs->empty())
        return std::nullopt;
    return runIn(runs->front());
}

MlflowRun MlflowClient::run(const std::string& id) const
{
    const std::string call = "runs/get?run_id=" + percentEncoded(id);
    const Reply reply = ask("GET", call, {});
    if (reply.is("RESOURCE_DOES_NOT_EXIST"))
        throw Error(ErrorCode::NotFound, "The server has no run of this id.", id, "Look at MLFLOW_RUN_ID; without it the run gets one of its own.");
    if (!reply.fine())
        refuse(reply, kApi + call);
    return runIn(child(reply.json, "run"));
}

MlflowRun MlflowClient::createRun(const std::string& experimentId, const std::string& name, std::int64_t startMilliseconds, const Json& tag) const
{
    const Json body{{"experiment_id", experimentId}, {"run_name", name}, {"start_time", startMilliseconds}, {"tags", Json::array({tag})}};
    return runIn(child(post("runs/create", body), "run"));
}

void MlflowClient::logBatch(const std::string& runId, const char* kind, const Json& entries) const
{
    static_cast<void>(post("runs/log-batch", {{"run_id", runId}, {kind, entries}}));
}

void MlflowClient::setStatus(const std::string& runId, const std::string& status, std::int64_t endMilliseconds) const
{
    Json body{{"run_id", runId}, {"status", status}};
    if (endMilliseconds != 0)
        body["end_time"] = endMilliseconds;
    static_cast<void>(post("runs/update", body));
}

bool MlflowClient::putFile(const MlflowRun& run, const std::string& name, const std::string& content, const std::string& contentType) const
{
    constexpr std::string_view kServed = "mlflow-artifacts:/";
    if (!run.artifactUri.starts_with(kServed) || run.artifactUri.starts_with("mlflow-artifacts://")) // the latter names another server
        return false;
    const std::string path = kFilesApi + percentEncoded(run.artifactUri.substr(kServed.size()) + "/" + name, "/");
    Reply reply{m_http.send({"PUT", m_settings.uri + path, content, contentType}, m_stop), Json::object()};
    if (!reply.fine())
        refuse(reply, path);
    return true;
}

} // namespace taxon::trackers
