// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/kubectl.h"

#include "base/text.h"
#include "jobs/program.h"
#include "launch/json_at.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>

namespace taxon::launch {
namespace {

bool hasAny(const std::string& text, std::initializer_list<std::string_view> parts)
{
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return text.find(part) != std::string::npos; });
}

[[noreturn]] void fail(const std::string& lastWords, const std::string& where)
{
    const std::string words = withoutSecrets(lastWords);
    const Reach reach = reachOf(lastWords);
    switch (reach) {
    case Reach::Unreachable:
        throw KubectlError(reach, ErrorCode::Io, "The cluster can't be reached: " + words, where,
                           "Look at the network or VPN; what runs there goes on.");
    case Reach::SignIn:
        throw KubectlError(reach, ErrorCode::Failed, "The cluster wants new credentials: " + words, where,
                           "Sign in again as you do for kubectl, then try again; what runs there goes on.");
    case Reach::Forbidden:
        throw KubectlError(reach, ErrorCode::Failed, "The cluster doesn't allow it: " + words, where, "Ask its administrator for that right.");
    case Reach::NoContext:
        throw KubectlError(reach, ErrorCode::Configuration, "kubectl knows no such cluster: " + words, where,
                           "See: kubectl config get-contexts. Name one by \"context\" in clusters.yaml, or its kubeconfig by KUBECONFIG.");
    case Reach::Missing: throw KubectlError(reach, ErrorCode::NotFound, "The cluster has no such thing: " + words, where, {});
    case Reach::Answered: break;
    }
    throw KubectlError(reach, ErrorCode::Failed, "The cluster refused: " + words, where, {});
}

} // namespace

Reach reachOf(const std::string& lastWords)
{
    // The last is said where there is no kubeconfig: nobody's cluster is asked at the port of long ago.
    if (hasAny(lastWords, {"current-context must exist", "context was not found", "cannot locate context", "no configuration has been provided",
                           "localhost:8080 was refused"})
        || (hasAny(lastWords, {"context \""}) && hasAny(lastWords, {"\" does not exist"})))
        return Reach::NoContext;
    // A credentials program that fails is told as "Unable to connect": this comes first.
    if (hasAny(lastWords, {"getting credentials", "exec plugin", "You must be logged in", "Unauthorized", "provide credentials", "token has expired",
                           "x509: certificate has expired", "Please enter Username", "invalid_grant"}))
        return Reach::SignIn;
    if (hasAny(lastWords, {"Unable to connect to the server", "connection refused", "was refused", "i/o timeout", "no such host",
                           "TLS handshake timeout", "context deadline exceeded", "Client.Timeout", "connection reset", "unexpected EOF",
                           "ServiceUnavailable", "did not end within", "etcdserver:", "no route to host", "network is unreachable"}))
        return Reach::Unreachable;
    if (hasAny(lastWords, {"(Forbidden)", "forbidden:"}))
        return Reach::Forbidden;
    if (hasAny(lastWords, {"(NotFound)", "not found", "does not exist"}))
        return Reach::Missing;
    return Reach::Answered;
}

std::string withoutSecrets(const std::string& text)
{
    std::string out;
    for (const std::string& line : split(text.substr(0, 2000), '\n')) {
        if (line.empty() || hasAny(line, {"memcache.go", "couldn't get current server API group list"})) // said again in the last line
            continue;
        std::string kept = line;
        for (const std::string_view secret : {"Bearer ", "bearer ", "token=", "password=", "token: "}) {
            for (auto at = kept.find(secret); at != std::string::npos; at = kept.find(secret, at + secret.size())) {
                const auto end = kept.find_first_of(" \"',;&", at + secret.size());
                kept.replace(at + secret.size(), (end == std::string::npos ? kept.size() : end) - at - secret.size(), "…");
            }
        }
        out += (out.empty() ? "" : " ") + kept;
    }
    return pathToText(out);
}

Kubectl::Kubectl(std::filesystem::path program, std::string context, std::string nameSpace, std::chrono::milliseconds timeout)
    : m_program(std::move(program)), m_context(std::move(context)), m_nameSpace(std::move(nameSpace)), m_timeout(timeout)
{}

std::string Kubectl::call(const std::vector<std::string>& arguments, const jobs::Context& context) const
{
    const char* path = std::getenv("PATH");
    jobs::ProgramCall call;
    call.program = m_program.empty() ? jobs::findInPath("kubectl", path != nullptr ? path : "") : m_program;
    if (call.program.empty())
        throw Error(ErrorCode::NotFound, "The program kubectl is not installed.", "PATH", "Install it as your cluster's maker says.");
    if (!m_context.empty())
        call.arguments.push_back("--context=" + m_context);
    if (!m_nameSpace.empty())
        call.arguments.push_back("--namespace=" + m_nameSpace);
    call.arguments.push_back(fmt::format("--request-timeout={}s", std::max<std::int64_t>(1, m_timeout.count() / 2000)));
    call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
    if (std::getenv("GOGC") == nullptr) // a hundred Jobs are long answers: its heap may grow by a quarter before it is swept, not by a whole
        call.environment = {"GOGC=25"};
    call.timeout = m_timeout;
    call.grace = std::chrono::seconds(1);
    const std::string where = m_context.empty() ? "kubectl" : "context " + pathToText(m_context);
    jobs::ProgramEnd end;
    try {
        end = jobs::runProgram(call, context);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Io)
            throw;
        throw KubectlError(Reach::Unreachable, ErrorCode::Io, "kubectl gave no answer in time: " + error.message(), where,
                           "The network is down, or the kubeconfig's credentials program waits for a person: sign in with it once on a terminal.");
    }
    if (end.exitCode != 0)
        fail(end.lastWords.empty() ? fmt::format("kubectl ended with exit code {}", end.exitCode) : end.lastWords, where);
    return end.output;
}

Json Kubectl::get(const std::vector<std::string>& what, const jobs::Context& context) const
{
    std::vector<std::string> arguments{"get"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    arguments.insert(arguments.end(), {"--output=json"});
    Json answer = Json::parse(call(arguments, context), nullptr, false);
    if (!answer.is_object())
        throw KubectlError(Reach::Unreachable, ErrorCode::Io, "kubectl's answer is not JSON.", m_context, "Look at: kubectl version.");
    return answer;
}

std::string Kubectl::credentialsProgram() const
{
    std::vector<std::string> arguments{"config", "view", "--minify", "--output=json"}; // without secrets: they are shown as REDACTED
    const Json config = Json::parse(call(arguments), nullptr, false);
    return config.is_object() ? textAt(config, "/users/0/user/exec/command") : std::string();
}

} // namespace taxon::launch
