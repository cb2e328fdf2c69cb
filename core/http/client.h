// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

namespace taxon::http {

struct Request {
    std::string method; ///< "GET", "POST" or "PUT"
    std::string url;
    std::string body; ///< for POST and PUT
    std::string contentType = "application/json";
};

struct Answer {
    int status = 0;       ///< 200 …; redirects are answers, too: they are not followed
    std::string body;     ///< at most 8 MiB
    std::string location; ///< of a redirect, or ""
};

/// Asks a server. The real one is CurlClient; tests have others.
class Client {
public:
    virtual ~Client() = default;
    /// \throws Error{Failed} with the reason if no answer comes; Error{Cancelled} once \p stop is requested.
    virtual Answer send(const Request& request, const std::stop_token& stop) = 0;
};

struct Options {
    std::string bearerToken;                        ///< "" = none
    std::string username, password;                 ///< HTTP basic authentication; both "" = none
    std::chrono::milliseconds connectTimeout{5000}; ///< to be connected
    std::chrono::milliseconds timeout{30000};       ///< for the whole request
    std::string hint;                               ///< the next step, for the Error of a server that does not answer
};

/// HTTP and HTTPS by libcurl, which also reads the usual proxy variables. One object a thread.
class CurlClient : public Client {
public:
    explicit CurlClient(Options options) : m_options(std::move(options)) {}
    Answer send(const Request& request, const std::stop_token& stop) override;

private:
    Options m_options;
};

} // namespace taxon::http
