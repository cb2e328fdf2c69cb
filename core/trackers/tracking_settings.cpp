// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/tracking_settings.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <string_view>

namespace taxon::trackers {
namespace {

std::string valueOf(const Environment& environment, const char* variable)
{
    const char* value = environment(variable);
    const std::string text = value != nullptr ? value : "";
    const bool clean = isUtf8(text)
                       && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (!clean)
        throw Error(ErrorCode::Configuration, "The value must be UTF-8 text without control characters.",
                    std::string("environment variable ") + variable);
    return text;
}

void requireUri(const std::string& uri)
{
    const auto scheme = uri.find("://");
    const std::string name = toLowerAscii(std::string_view(uri).substr(0, scheme == std::string::npos ? 0 : scheme));
    const std::string_view rest = std::string_view(uri).substr(scheme == std::string::npos ? 0 : scheme + 3);
    const std::string where = "environment variable MLFLOW_TRACKING_URI";
    if (rest.find_first_of("@?#") != std::string_view::npos)
        throw Error(ErrorCode::Configuration, "The server's address must hold no user, password, query or fragment.", where,
                    "Give them as MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.");
    if ((name != "http" && name != "https") || rest.empty() || rest.front() == '/' || rest.find_first_of(" \\") != std::string_view::npos)
        throw Error(ErrorCode::Configuration, "The address of an MLflow server begins with http:// or https:// and a host.", where,
                    "For example: http://127.0.0.1:5000.");
}

} // namespace

std::string MlflowSettings::withoutSecrets(std::string text) const
{
    for (const std::string* secret : {&token, &password})
        for (std::size_t at = 0; !secret->empty() && (at = text.find(*secret, at)) != std::string::npos; at += 3)
            text.replace(at, secret->size(), "***");
    return text;
}

std::optional<MlflowSettings> mlflowSettings(const Environment& environment)
{
    MlflowSettings settings;
    settings.uri = valueOf(environment, "MLFLOW_TRACKING_URI");
    if (settings.uri.empty())
        return std::nullopt;
    requireUri(settings.uri);
    while (settings.uri.ends_with('/'))
        settings.uri.pop_back();
    if (const std::string name = valueOf(environment, "MLFLOW_EXPERIMENT_NAME"); !name.empty())
        settings.experiment = name;
    settings.runId = valueOf(environment, "MLFLOW_RUN_ID");
    settings.token = valueOf(environment, "MLFLOW_TRACKING_TOKEN");
    settings.username = valueOf(environment, "MLFLOW_TRACKING_USERNAME");
    settings.password = valueOf(environment, "MLFLOW_TRACKING_PASSWORD");
    return settings;
}

bool wantsTensorBoard(const Environment& environment)
{
    const std::string word = toLowerAscii(valueOf(environment, "TAXON_TENSORBOARD"));
    if (word == "1" || word == "true")
        return true;
    if (word.empty() || word == "0" || word == "false")
        return false;
    throw Error(ErrorCode::Configuration, "The value must be 1 or 0.", "environment variable TAXON_TENSORBOARD");
}

} // namespace taxon::trackers
