// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "http/client.h"
#include "runs/run_folder.h"
#include "trackers/mirror.h"
#include "trackers/tracking_settings.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace taxon::trackers {

class MlflowClient;

/// A run on an MLflow server: recipe as params, ids and set hashes as tags, metrics, system values and final scores, the status, and as files
/// the scores of each class and the report.
///
/// Nothing is doubled by a kill between sending and remembering: the run is found again by a tag that was remembered before it was
/// made, and a metric that is sent again has the same step, time and value, which the server keeps once (its database does; its old
/// file store does not).
class MlflowMirror : public Mirror {
public:
    MlflowMirror(Workspace workspace, runs::RunFolder run, const MlflowSettings& settings);
    /// With another way to the server, for tests.
    MlflowMirror(Workspace workspace, runs::RunFolder run, MlflowSettings settings, std::unique_ptr<http::Client> http);

    [[nodiscard]] static std::filesystem::path stateFileOf(const runs::RunFolder& run) { return run.path() / "mlflow.json"; }

    [[nodiscard]] std::string name() const override { return "MLflow"; }
    Sent catchUp(const std::stop_token& stop) override;

private:
    struct State;
    [[nodiscard]] State read() const;
    void write(const State& state) const;
    void findOrCreate(const MlflowClient& client, State& state) const;
    void sendParams(const MlflowClient& client, State& state) const;
    void sendTags(const MlflowClient& client, State& state) const;
    [[nodiscard]] std::size_t sendEvents(const MlflowClient& client, State& state) const;
    void sendStatus(const MlflowClient& client, State& state) const;
    [[nodiscard]] std::size_t sendScores(const MlflowClient& client, State& state) const;
    void sendFiles(const MlflowClient& client, const State& state) const;
    /// What the run should be tagged with now.
    [[nodiscard]] std::map<std::string, std::string> tags() const;

    Workspace m_workspace;
    runs::RunFolder m_run;
    MlflowSettings m_settings;
    std::unique_ptr<http::Client> m_http;
};

} // namespace taxon::trackers
