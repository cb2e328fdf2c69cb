// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/endpoint_check.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "serving/base64.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>
#include <thread>

namespace taxon::serving {
namespace {

using State = EndpointAnswer::State;
using std::chrono::steady_clock;

constexpr double kClose = 0.01; ///< docs/formats/golden.md
constexpr const char* kModels = "/v1/models/";

/// \returns the address without a slash at its end.
std::string modelUrl(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    const auto models = url.find(kModels);
    const std::string name = models == std::string::npos ? "" : url.substr(models + std::string(kModels).size());
    if (!(url.starts_with("http://") || url.starts_with("https://")) || name.empty() || name.find_first_of("/:?#") != std::string::npos)
        throw Error(ErrorCode::Configuration, "This is not the address of a model on a server.", url,
                    "It looks like http://host:8501/v1/models/NAME.");
    return url;
}

/// What the server says is wrong.
std::string reasonOf(const Json& answer)
{
    const auto error = answer.is_object() ? answer.find("error") : answer.end();
    return error != answer.end() && error->is_string() ? error->get<std::string>().substr(0, 300) : "it gives no reason";
}

/// A server, asked about one model.
class Server {
public:
    struct Reply {
        int status = 0;
        Json json;
        double milliseconds = 0;
    };
    /// A version as the server's status has it.
    struct Served {
        int version = 0;
        std::string state; ///< "START", "LOADING", "AVAILABLE", "UNLOADING", "END"
        std::string error;
    };

    Server(http::Client& client, const Endpoint& endpoint, const jobs::Context& context)
        : m_client(client), m_endpoint(endpoint), m_context(context), m_url(modelUrl(endpoint.url))
    {}

    [[nodiscard]] const std::string& url() const { return m_url; }

    Reply ask(const char* method, const std::string& path, const std::string& body = {})
    {
        const auto start = steady_clock::now();
        const http::Answer answer = m_client.send({method, m_url + path, body}, m_context.stopToken());
        Reply reply{answer.status, Json::parse(answer.body, nullptr, false),
                    std::chrono::duration<double, std::milli>(steady_clock::now() - start).count()};
        if (reply.json.is_discarded())
            throw Error(ErrorCode::Failed, fmt::format("The server answers ({}), but not as TensorFlow Serving does.", answer.status), m_url + path,
                        "Its REST port is needed, 8501 by default; 8500 speaks gRPC.");
        return reply;
    }

    /// Asks for the status until \p isEnough says so; the last status when time is up.
    template <typename IsEnough>
    std::vector<Served> waitUntil(IsEnough isEnough)
    {
        const auto end = steady_clock::now() + m_endpoint.wait;
        for (bool isLast = false;; std::this_thread::sleep_for(m_endpoint.pollEvery)) {
            m_context.throwIfStopped();
            isLast = steady_clock::now() >= end;
            try {
                std::vector<Served> served = status();
                if (isLast || isEnough(served))
                    return served;
            } catch (const Error& error) {
                if (isLast || error.code() == ErrorCode::Cancelled)
                    throw;
            }
        }
    }

private:
    std::vector<Served> status()
    {
        std::vector<Served> served;
        const Reply reply = ask("GET", "");
        if (reply.status == 404) // the server is there and does not know the model, or not yet
            return served;
        if (reply.status != 200)
            throw Error(ErrorCode::Failed, fmt::format("The server answers {}: {}.", reply.status, reasonOf(reply.json)), m_url);
        try {
            for (const Json& version : reply.json.at("model_version_status"))
                served.push_back({std::stoi(version.at("version").get<std::string>()), version.at("state").get<std::string>(),
                                  version.at("status").value("error_message", "")});
        } catch (const std::exception&) {
            throw Error(ErrorCode::Failed, "The server's status is not as TensorFlow Serving gives it.", m_url);
        }
        return served;
    }

    http::Client& m_client;
    const Endpoint& m_endpoint;
    const jobs::Context& m_context;
    std::string m_url;
};

std::vector<int> availableOf(const std::vector<Server::Served>& served)
{
    std::vector<int> versions;
    for (const Server::Served& one : served)
        if (one.state == "AVAILABLE")
            versions.push_back(one.version);
    std::sort(versions.begin(), versions.end());
    return versions;
}

void requireServed(Server& server, int version)
{
    const auto find = [&](const std::vector<Server::Served>& served) {
        return std::find_if(served.begin(), served.end(), [&](const Server::Served& one) { return one.version == version; });
    };
    const auto served = server.waitUntil([&](const std::vector<Server::Served>& all) {
        const auto one = find(all);
        return one != all.end() && (one->state == "AVAILABLE" || !one->error.empty());
    });
    const auto one = find(served);
    if (one == served.end())
        throw Error(ErrorCode::NotFound,
                    fmt::format("The server has no version {} of this model, only: {}.", version, fmt::join(availableOf(served), ", ")), server.url(),
                    "Which one it loads is said by its models.config: taxon models serving-config.");
    if (one->state != "AVAILABLE")
        throw Error(
            ErrorCode::Failed,
            fmt::format("The server's version {} is not available but {}{}{}.", version, one->state, one->error.empty() ? "" : ": ", one->error),
            server.url(), "Its own log has the reason.");
}

/// Whether the description has what clients of our models rely on.
void checkDescription(Server& server, const std::string& path, int version, std::vector<std::string>& problems)
{
    const Server::Reply reply = server.ask("GET", path + "/metadata");
    if (reply.status != 200) {
        problems.push_back(fmt::format("Its description can't be had ({}): {}.", reply.status, reasonOf(reply.json)));
        return;
    }
    const auto has = [&](const std::string& pointer) { return reply.json.contains(Json::json_pointer(pointer)); };
    if (reply.json.value(Json::json_pointer("/model_spec/version"), "") != std::to_string(version))
        problems.push_back(fmt::format("It describes another version than {}.", version));
    const std::string signature = "/metadata/signature_def/signature_def/serving_default/";
    for (const char* part : {"inputs/image_bytes", "outputs/probabilities", "outputs/classes"})
        if (!has(signature + part))
            problems.push_back(fmt::format("Its signature serving_default has no {}.", std::string(part).substr(std::string(part).find('/') + 1)));
}

std::string requestOf(const std::vector<std::string>& images)
{
    Json instances = Json::array();
    for (const std::string& image : images)
        instances.push_back({{"b64", image}});
    return Json{{"signature_name", "serving_default"}, {"instances", std::move(instances)}}.dump();
}

std::size_t bestOf(const std::vector<float>& probabilities)
{
    return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

/// Compares one prediction with what the network answered.
void compare(const Json& prediction, const GoldenAnswer& golden, double tolerance, const std::vector<std::string>& classes, EndpointAnswer& answer)
{
    std::vector<float> probabilities;
    std::string named;
    try {
        probabilities = prediction.at("probabilities").get<std::vector<float>>();
        named = prediction.at("classes").get<std::string>();
    } catch (const Json::exception&) {
        answer.why = "The prediction has not the outputs probabilities and classes.";
        return;
    }
    if (probabilities.size() != classes.size()) {
        answer.why = fmt::format("It has {} probabilities, the model {} classes.", probabilities.size(), classes.size());
        return;
    }
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const double difference = std::abs(static_cast<double>(probabilities[i]) - static_cast<double>(golden.probabilities[i]));
        answer.difference = std::max(answer.difference, std::isfinite(difference) ? difference : 1.0);
    }
    answer.answered = classes[bestOf(probabilities)];
    const bool isClose = golden.graph == "close";
    if (named != answer.answered)
        answer.why = fmt::format("It calls the image {}, but {} has the highest probability.", named, answer.answered);
    else if (!(answer.difference <= (isClose ? kClose : tolerance)))
        answer.why = fmt::format("A probability is off by {:.2g}.", answer.difference);
    else if (!isClose && answer.answered != answer.expected)
        answer.why = "Another class has the highest probability.";
    else
        answer.state = answer.difference <= tolerance ? State::Same : State::Close;
}

/// The predictions of a reply, of \p count images; nullptr and why not.
const Json* predictionsOf(const Server::Reply& reply, std::size_t count, std::string& why)
{
    if (reply.status != 200) {
        why = fmt::format("The server answers {}: {}.", reply.status, reasonOf(reply.json));
        return nullptr;
    }
    const auto predictions = reply.json.is_object() ? reply.json.find("predictions") : reply.json.end();
    if (predictions == reply.json.end() || !predictions->is_array() || predictions->size() != count) {
        why = fmt::format("The answer has no predictions of {} images.", count);
        return nullptr;
    }
    return &*predictions;
}

/// All images that the server reads, in one request: each must be answered in its place.
void checkBatch(Server& server, const std::string& path, const Golden& golden, const std::vector<std::string>& images,
                const std::vector<std::string>& classes, EndpointReport& report)
{
    std::vector<std::string> batch;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < images.size(); ++i)
        if (report.answers[i].state == State::Same || report.answers[i].state == State::Close) {
            batch.push_back(images[i]);
            which.push_back(i);
        }
    if (batch.empty())
        return;
    const Server::Reply reply = server.ask("POST", path + ":predict", requestOf(batch));
    report.batch = static_cast<int>(batch.size());
    report.batchMs = reply.milliseconds;
    std::string why;
    const Json* predictions = predictionsOf(reply, batch.size(), why);
    if (predictions == nullptr) {
        report.problems.push_back(fmt::format("{} images in one request: {}", batch.size(), why));
        return;
    }
    for (std::size_t i = 0; i < which.size(); ++i) {
        EndpointAnswer answer = report.answers[which[i]];
        answer.state = State::Differs;
        answer.difference = 0;
        compare((*predictions)[i], golden.images[which[i]], golden.tolerance, classes, answer);
        if (answer.state == State::Differs)
            report.problems.push_back(fmt::format("{} in one request with {} others: {}", answer.file, batch.size() - 1, answer.why));
    }
}

void setLatency(EndpointReport& report)
{
    std::vector<double> times;
    for (const EndpointAnswer& answer : report.answers)
        if (answer.state != State::Refused && answer.milliseconds > 0)
            times.push_back(answer.milliseconds);
    if (times.empty())
        return;
    std::sort(times.begin(), times.end());
    report.medianMs = times[times.size() / 2];
    report.p95Ms = times[std::min(times.size() - 1, times.size() * 95 / 100)];
}

} // namespace

bool EndpointReport::isSame() const
{
    return problems.empty()
           && std::none_of(answers.begin(), answers.end(), [](const EndpointAnswer& answer) { return answer.state == State::Differs; });
}

std::vector<int> servedVersions(http::Client& client, const Endpoint& endpoint, const jobs::Context& context)
{
    Server server(client, endpoint, context);
    return availableOf(server.waitUntil([](const std::vector<Server::Served>& served) { return !availableOf(served).empty(); }));
}

EndpointReport checkEndpoint(http::Client& client, const Endpoint& endpoint, const models::VersionInfo& version, const jobs::Context& context)
{
    const Golden golden = readGolden(version);
    Server server(client, endpoint, context);
    requireServed(server, version.number);
    EndpointReport report;
    report.version = version.number;
    const std::string path = fmt::format("/versions/{}", version.number);
    checkDescription(server, path, version.number, report.problems);
    std::vector<std::string> images;
    for (const GoldenAnswer& image : golden.images) {
        context.throwIfStopped();
        context.progress({"asking the server", images.size(), golden.images.size(), "images"});
        images.push_back(base64(MappedFile(image.file).bytes()));
        EndpointAnswer answer;
        answer.file = pathToText(image.file.filename());
        answer.expected = version.classes[bestOf(image.probabilities)];
        const Server::Reply reply = server.ask("POST", path + ":predict", requestOf({images.back()}));
        answer.milliseconds = reply.milliseconds;
        if (image.graph == "refused" && reply.status >= 400 && reply.status < 500)
            answer.state = State::Refused;
        else if (const Json* predictions = predictionsOf(reply, 1, answer.why); predictions != nullptr)
            compare(predictions->front(), image, golden.tolerance, version.classes, answer);
        report.answers.push_back(std::move(answer));
    }
    checkBatch(server, path, golden, images, version.classes, report);
    setLatency(report);
    return report;
}

} // namespace taxon::serving
