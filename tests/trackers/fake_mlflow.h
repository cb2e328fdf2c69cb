// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/json_file.h"
#include "trackers/http.h"

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

    trackers::HttpAnswer answer(const trackers::HttpRequest& request);

private:
    trackers::HttpAnswer obey(const std::string& call, const std::string& query, const Json& body);
    trackers::HttpAnswer keepFile(const trackers::HttpRequest& request);
    [[nodiscard]] Json infoOf(const std::string& id, const Run& run) const;
    trackers::HttpAnswer search(const Json& body) const;
    void logBatch(const Json& body);
};

/// A way to it for a mirror.
class FakeHttp : public trackers::Http {
public:
    explicit FakeHttp(FakeMlflow& server) : m_server(server) {}
    trackers::HttpAnswer send(const trackers::HttpRequest& request, const std::stop_token& /*stop*/) override { return m_server.answer(request); }

private:
    FakeMlflow& m_server;
};

} // namespace taxon::test
