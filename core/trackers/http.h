// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

namespace taxon::trackers {

struct HttpRequest {
    std::string method; ///< "GET", "POST" or "PUT"
    std::string url;
    std::string body; ///< for POST and PUT
    std::string contentType = "application/json";
};

struct HttpAnswer {
    int status = 0;       ///< 200 …; redirects are answers, too: they are not followed
    std::string body;     ///< at most 8 MiB
    std::string location; ///< of a redirect, or ""
};

/// Asks a server. The real one is CurlHttp; tests have others.
class Http {
public:
    virtual ~Http() = default;
    /// \throws Error{Failed} with the reason if no answer comes; Error{Cancelled} once \p stop is requested.
    virtual HttpAnswer send(const HttpRequest& request, const std::stop_token& stop) = 0;
};

struct HttpOptions {
    std::string bearerToken;                        ///< "" = none
    std::string username, password;                 ///< HTTP basic authentication; both "" = none
    std::chrono::milliseconds connectTimeout{5000}; ///< to be connected
    std::chrono::milliseconds timeout{30000};       ///< for the whole request
};

/// HTTP and HTTPS by libcurl, which also reads the usual proxy variables. One object a thread.
class CurlHttp : public Http {
public:
    explicit CurlHttp(HttpOptions options) : m_options(std::move(options)) {}
    HttpAnswer send(const HttpRequest& request, const std::stop_token& stop) override;

private:
    HttpOptions m_options;
};

} // namespace taxon::trackers
