// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/json_file.h"
#include "jobs/context.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::launch {

/// Why a cluster gave no answer.
enum class Reach {
    Answered,    ///< it did: the error is about what was asked
    Unreachable, ///< no connection, or none in time
    SignIn,      ///< credentials are missing, expired or refused
    Forbidden,   ///< signed in, but not allowed
    NoContext,   ///< the kubeconfig has no such context, or there is none
    Missing,     ///< the object or namespace asked for isn't there
};

/// A call of kubectl that failed; what() has its last words, without anything secret.
class KubectlError : public Error {
public:
    KubectlError(Reach reach, ErrorCode code, std::string what, std::string where, std::string hint)
        : Error(code, std::move(what), std::move(where), std::move(hint)), m_reach(reach)
    {}
    [[nodiscard]] Reach reach() const noexcept { return m_reach; }

private:
    Reach m_reach;
};

/// What went wrong, from kubectl's standard error. Pure; the words are of kubectl 1.20 to 1.33.
[[nodiscard]] Reach reachOf(const std::string& lastWords);

/// \p text without bearer tokens, and at most a few lines of it.
[[nodiscard]] std::string withoutSecrets(const std::string& text);

/// The user's kubectl with its kubeconfig ($KUBECONFIG or ~/.kube/config), one context and namespace. No shell, nothing secret in
/// arguments, every call ends in time, also where a credentials program of the kubeconfig waits for a person. Thread-safe.
class Kubectl {
public:
    /// \param program  "" = the first kubectl in PATH.
    Kubectl(std::filesystem::path program, std::string context, std::string nameSpace, std::chrono::milliseconds timeout = std::chrono::seconds(20));

    /// "kubectl get WHAT … -o json". \throws KubectlError; Error{NotFound} if there is no kubectl; Error{Cancelled}.
    [[nodiscard]] Json get(const std::vector<std::string>& what, const jobs::Context& context = {}) const;
    /// Any other call; its standard output. \throws as get().
    std::string call(const std::vector<std::string>& arguments, const jobs::Context& context = {}) const;
    /// The program that the context runs for credentials ("aws", "kubelogin"), or ""; it is run by kubectl with the user's rights.
    [[nodiscard]] std::string credentialsProgram() const;

private:
    std::filesystem::path m_program;
    std::string m_context;
    std::string m_nameSpace;
    std::chrono::milliseconds m_timeout;
};

} // namespace taxon::launch
