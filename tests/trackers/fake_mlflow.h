// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/json_file.h"
#include "http/client.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace taxon::test {

/// What an MLflow server keeps, and how often it was asked for what.
struct FakeMlflow {
    struct Run {
        std::string status = "RUNNING";
        std::string experimentId;
        std::set<std::string> metrics; ///< each as its JSON text: the server keeps equal ones once
        std::map<std::string, std::string> params, tags;
        std::map<std::string, std::string> files; ///< name -> content
    };
    std::map<std::string, std::string> experiments; ///< name -> id
    std::map<std::string, Run> runs;
    std::map<std::string, int> calls;
    int metricsReceived = 0;

    bool servesFiles = true;  ///< else they would lie in a bucket of somebody's
    int failFrom = -1;        ///< from this request on (0 = the next) …
    int failStatus = 0;       ///< … it answers so, or with 0 not at all
    std::string failBody;     ///< … with this
    bool loseAnswers = false; ///< it does what it is asked, but the answer gets lost
    std::string location;     ///< of a redirect

    http::Answer answer(const http::Request& request);

private:
    http::Answer obey(const std::string& call, const std::string& query, const Json& body);
    http::Answer keepFile(const http::Request& request);
    [[nodiscard]] Json infoOf(const std::string& id, const Run& run) const;
    http::Answer search(const Json& body) const;
    void logBatch(const Json& body);
};

/// A way to it for a mirror.
class FakeHttp : public http::Client {
public:
    explicit FakeHttp(FakeMlflow& server) : m_server(server) {}
    http::Answer send(const http::Request& request, const std::stop_token& /*stop*/) override { return m_server.answer(request); }

private:
    FakeMlflow& m_server;
};

} // namespace taxon::test
