// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/error.h"
#include "base/ids.h"
#include "http/client.h"
#include "serving/endpoint_check.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

using serving::EndpointAnswer;
using State = EndpointAnswer::State;

struct Arguments {
    std::string url;
    std::string version; ///< "" = the newest that the server has
    int waitSeconds = 30;
};

const char* wordOf(State state)
{
    switch (state) {
    case State::Same: return "same";
    case State::Close: return "close";
    case State::Refused: return "refused";
    case State::Differs: return "differs";
    }
    return "";
}

Json toJson(const EndpointAnswer& answer)
{
    return {{"file", answer.file},
            {"state", wordOf(answer.state)},
            {"difference", answer.difference},
            {"expected", answer.expected},
            {"answered", answer.answered},
            {"why", answer.why},
            {"milliseconds", answer.milliseconds}};
}

std::string lineOf(const EndpointAnswer& answer)
{
    std::string line = fmt::format("  {:<10} {:<8} {:<24} {:>8.1f} ms", answer.file, wordOf(answer.state), answer.expected, answer.milliseconds);
    if (answer.state == State::Same || answer.state == State::Close)
        line += fmt::format("  off by {:.1e}", answer.difference);
    else if (answer.state == State::Refused)
        line += "  a format that the SavedModel does not read, as its export says";
    else
        line += "  " + answer.why;
    return line;
}

void tell(const Session& session, const serving::EndpointReport& report, const std::string& url)
{
    Json answers = Json::array();
    for (const EndpointAnswer& answer : report.answers) {
        session.say(lineOf(answer));
        answers.push_back(toJson(answer));
    }
    for (const std::string& problem : report.problems)
        session.say("  " + problem);
    if (report.medianMs > 0)
        session.say(fmt::format("One image a request: {:.1f} ms (median), {:.1f} ms (95 %).", report.medianMs, report.p95Ms));
    if (report.batch > 0)
        session.say(
            fmt::format("{} images in one request: {:.1f} ms, {:.1f} ms an image.", report.batch, report.batchMs, report.batchMs / report.batch));
    session.result({{"url", url},
                    {"version", versionName(report.version)},
                    {"same", report.isSame()},
                    {"answers", std::move(answers)},
                    {"problems", report.problems},
                    {"median_ms", report.medianMs},
                    {"p95_ms", report.p95Ms},
                    {"batch", report.batch},
                    {"batch_ms", report.batchMs}});
    const auto differ = std::count_if(report.answers.begin(), report.answers.end(),
                                      [](const auto& answer) { return answer.state == State::Differs; });
    if (!report.isSame())
        throw Error(ErrorCode::Failed,
                    differ > 0 ? fmt::format("The server answers otherwise than version {} to {} of {} images.", versionName(report.version), differ,
                                             report.answers.size())
                               : fmt::format("The server is not as a server of version {} should be.", versionName(report.version)),
                    url, "Is it the same folder? taxon verify compares every file of the version.");
    session.say(fmt::format("It answers as version {} did in evaluation.", versionName(report.version)));
}

void check(Session& session, const Arguments& arguments)
{
    const Workspace workspace = session.workspace();
    http::Options options;
    options.timeout = std::chrono::minutes(2); // the first request to a server may take long
    options.hint = "Does it run, and is this its REST port (8501 by default)?";
    http::CurlClient client(options);
    const serving::Endpoint endpoint{arguments.url, std::chrono::seconds(arguments.waitSeconds)};
    int number = 0;
    if (arguments.version.empty()) {
        const std::vector<int> served = serving::servedVersions(client, endpoint, session.context());
        if (served.empty())
            throw Error(ErrorCode::NotFound, "The server has no version of this model ready.", arguments.url,
                        "Its log says why; --wait gives it more time.");
        number = served.back();
    } else {
        number = versionNumber(arguments.version);
    }
    const models::VersionInfo version = models::readVersion(workspace, number);
    session.say(fmt::format("Version {} at {}", versionName(number), arguments.url));
    tell(session, serving::checkEndpoint(client, endpoint, version, session.context()), arguments.url);
}

} // namespace

void addEndpointCommand(CLI::App& app, Session& session)
{
    CLI::App* endpoint = app.add_subcommand("endpoint", "Versions on a running server");
    endpoint->require_subcommand(1);
    CLI::App* checking = endpoint->add_subcommand(
        "check", "Send a version's golden images to a server and compare its answers, over the REST API of TensorFlow Serving");
    const auto arguments = std::make_shared<Arguments>();
    checking->add_option("URL", arguments->url, "Of the model: http://host:8501/v1/models/NAME")->required();
    checking->add_option("--version", arguments->version, "The version [the newest that the server has]")->type_name("N");
    checking->add_option("--wait", arguments->waitSeconds, "For a server that starts, or loads the version")
        ->capture_default_str()
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 3600));
    checking->footer("Example: taxon endpoint check http://localhost:8501/v1/models/animals --version 7\n"
                     "Exit code 1 if any answer differs.");
    checking->callback([&session, arguments] { check(session, *arguments); });
}

} // namespace taxon::cli
