// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "http/client.h"
#include "trackers/tracking_settings.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

namespace taxon::trackers {

/// A run as the server knows it.
struct MlflowRun {
    std::string id;
    std::string experimentId;
    std::string artifactUri; ///< where its files lie
};

/// The calls of MLflow's REST interface (/api/2.0/mlflow/) that a mirror needs, one request each.
///
/// All throw Error{Failed} while the server is down, overloaded or broken, Error{Configuration} where it refuses the sign-in, redirects
/// or is no MLflow server, Error{Failed} with its own words where it refuses the request, Error{Cancelled}. No secret is in any message.
class MlflowClient {
public:
    /// \param settings, http  must outlive the object.
    static constexpr const char* kSentLater = "Nothing is lost: what is missing there is sent later."; ///< the next step where a server is down

    MlflowClient(const MlflowSettings& settings, http::Client& http, std::stop_token stop)
        : m_settings(settings), m_http(http), m_stop(std::move(stop))
    {}

    /// The experiment of the settings, made if it isn't there. \throws Error{Configuration} if it was deleted.
    [[nodiscard]] std::string experimentId() const;
    /// The run whose tag \p key is \p value, if there is one.
    [[nodiscard]] std::optional<MlflowRun> findRun(const std::string& experimentId, const std::string& key, const std::string& value) const;
    /// \throws Error{NotFound} if there is no run \p id.
    [[nodiscard]] MlflowRun run(const std::string& id) const;
    /// \param startMilliseconds  since 1970; \param tag  {"key","value"}: what findRun() finds it by.
    [[nodiscard]] MlflowRun createRun(const std::string& experimentId, const std::string& name, std::int64_t startMilliseconds,
                                      const Json& tag) const;
    /// \param kind  "metrics", "params" or "tags"; \param entries  at most what one request takes (mlflow_batches.h).
    void logBatch(const std::string& runId, const char* kind, const Json& entries) const;
    /// \param status  RUNNING, SCHEDULED, FINISHED, FAILED or KILLED; \param endMilliseconds  0 = not ended.
    void setStatus(const std::string& runId, const std::string& status, std::int64_t endMilliseconds) const;

    /// Puts a file among those of \p run, in place of an earlier one of its name. \returns false where the server has none of them itself (its runs
    /// lie in a bucket or a folder, for which it gives out no way in).
    [[nodiscard]] bool putFile(const MlflowRun& run, const std::string& name, const std::string& content, const std::string& contentType) const;

private:
    struct Reply;
    [[nodiscard]] Reply ask(const char* method, const std::string& call, const Json& body) const;
    [[nodiscard]] Json post(const std::string& call, const Json& body) const;
    [[noreturn]] void refuse(const Reply& reply, const std::string& path) const;

    const MlflowSettings& m_settings;
    http::Client& m_http;
    std::stop_token m_stop;
};

} // namespace taxon::trackers
