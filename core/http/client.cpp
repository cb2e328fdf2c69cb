// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client.h"

#include "base/error.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <mutex>

namespace taxon::http {
namespace {

constexpr std::size_t kMostBytes = 8u << 20;

struct EasyDeleter {
    void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using Headers = std::unique_ptr<curl_slist, ListDeleter>;

std::size_t takeBytes(char* bytes, std::size_t one, std::size_t count, void* body)
{
    auto& text = *static_cast<std::string*>(body);
    if (text.size() + one * count > kMostBytes)
        return 0; // libcurl ends the request
    text.append(bytes, one * count);
    return one * count;
}

int isStopped(void* stop, curl_off_t /*downloadTotal*/, curl_off_t /*downloaded*/, curl_off_t /*uploadTotal*/, curl_off_t /*uploaded*/)
{
    return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

Easy newRequest()
{
    static std::once_flag once;
    std::call_once(once, [] { ::curl_global_init(CURL_GLOBAL_DEFAULT); });
    Easy easy(::curl_easy_init());
    if (!easy)
        throw Error(ErrorCode::Failed, "libcurl can't be started.");
    return easy;
}

void add(Headers& headers, const std::string& line)
{
    curl_slist* longer = ::curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr)
        throw std::bad_alloc();
    static_cast<void>(headers.release());
    headers.reset(longer);
}

/// What is the same for each request: limits, and that only these two protocols are spoken.
void setLimits(CURL* easy, const Options& options)
{
    ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a name server that is silent must not keep the run from ending
    ::curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
    ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    ::curl_easy_setopt(easy, CURLOPT_USERAGENT, "taxon");
}

} // namespace

Answer CurlClient::send(const Request& request, const std::stop_token& stop)
{
    const Easy easy = newRequest();
    setLimits(easy.get(), m_options);
    Answer answer;
    Headers headers;
    add(headers, "Accept: application/json");
    add(headers, "Expect:"); // no second of waiting for "100 Continue"
    if (!m_options.username.empty() || !m_options.password.empty()) {
        ::curl_easy_setopt(easy.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        ::curl_easy_setopt(easy.get(), CURLOPT_USERNAME, m_options.username.c_str());
        ::curl_easy_setopt(easy.get(), CURLOPT_PASSWORD, m_options.password.c_str());
    } else if (!m_options.bearerToken.empty()) {
        add(headers, "Authorization: Bearer " + m_options.bearerToken);
    }
    if (request.method != "GET") {
        add(headers, "Content-Type: " + request.contentType);
        ::curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
        ::curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        ::curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, request.body.data());
    }
    std::stop_token stopping = stop;
    ::curl_easy_setopt(easy.get(), CURLOPT_URL, request.url.c_str());
    ::curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    ::curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, takeBytes);
    ::curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &answer.body);
    ::curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
    ::curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, isStopped);
    ::curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &stopping);
    const CURLcode result = ::curl_easy_perform(easy.get());
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, "The request was stopped.", request.url);
    if (result != CURLE_OK)
        throw Error(ErrorCode::Failed, fmt::format("The server does not answer: {}.", ::curl_easy_strerror(result)), request.url, m_options.hint);
    long status = 0;
    char* location = nullptr;
    ::curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    ::curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &location);
    answer.status = static_cast<int>(status);
    answer.location = location != nullptr ? location : "";
    return answer;
}

} // namespace taxon::http
