// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace taxon::trackers {

/// Reads one environment variable; nullptr or "" = not set.
using Environment = std::function<const char*(const char*)>;

/// Where the MLflow server is and how to sign in. Secrets stay in memory: nothing here is written, logged or put on a command line.
struct MlflowSettings {
    std::string uri;                    ///< "http://host:5000", without a "/" at the end
    std::string experiment = "Default"; ///< its name
    std::string runId;                  ///< of a run to go on with; "" = one of our own
    std::string token;                  ///< "" = none
    std::string username, password;     ///< "" = none; they win over the token

    /// \p text with "***" for each secret in it: what a server says may be shown.
    [[nodiscard]] std::string withoutSecrets(std::string text) const;
};

/// MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME, MLFLOW_RUN_ID, MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME and _PASSWORD;
/// nothing if the first isn't set. \throws Error{Configuration} naming the variable, never its value, where it can't be used: the URI
/// must be http:// or https:// with a host and maybe a path, without user, password, query or fragment.
[[nodiscard]] std::optional<MlflowSettings> mlflowSettings(const Environment& environment);

/// TAXON_TENSORBOARD: 1 or true, 0 or false (also when not set). \throws Error{Configuration} for another word.
[[nodiscard]] bool wantsTensorBoard(const Environment& environment);

} // namespace taxon::trackers
