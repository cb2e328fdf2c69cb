// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client.h"
#include "support/scratch.h"

#include "base/unique_fd.h"

#include <arpa/inet.h>
#include <atomic>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace taxon;
using namespace taxon::http;
using namespace std::chrono_literals;
using test::throwsError;

namespace {

/// Listens on 127.0.0.1, takes one request, keeps it, and sends one answer; with an empty answer it stays silent.
class OneAnswer {
public:
    explicit OneAnswer(std::string answer) : m_answer(std::move(answer)), m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_listener.value(), raw, size) != 0 || ::listen(m_listener.value(), 1) != 0 || ::getsockname(m_listener.value(), raw, &size) != 0)
            qFatal("no port on 127.0.0.1");
        m_port = ::ntohs(address.sin_port);
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }

    [[nodiscard]] std::string url(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", m_port, path); }
    /// After the answer came.
    [[nodiscard]] std::string request()
    {
        m_thread.request_stop();
        m_thread.join();
        return m_request;
    }
    [[nodiscard]] bool hasRequest() const { return m_connected; }

private:
    /// Whether the whole body is there.
    [[nodiscard]] bool isWhole() const
    {
        const auto head = m_request.find("\r\n\r\n");
        if (head == std::string::npos)
            return false;
        const auto length = m_request.find("Content-Length: ");
        return length == std::string::npos || m_request.size() >= head + 4 + std::stoul(m_request.substr(length + 16));
    }
    void serve(const std::stop_token& stop)
    {
        UniqueFd client;
        while (!stop.stop_requested()) {
            pollfd wait{client ? client.value() : m_listener.value(), POLLIN, 0};
            if (::poll(&wait, 1, 20) <= 0)
                continue;
            if (!client) {
                client = UniqueFd(::accept4(m_listener.value(), nullptr, nullptr, SOCK_CLOEXEC));
                m_connected = true;
                continue;
            }
            std::string bytes(4096, '\0');
            const ssize_t n = ::recv(client.value(), bytes.data(), bytes.size(), 0);
            if (n <= 0)
                return;
            m_request.append(bytes, 0, static_cast<std::size_t>(n));
            if (!m_answer.empty() && isWhole()) {
                static_cast<void>(!::send(client.value(), m_answer.data(), m_answer.size(), MSG_NOSIGNAL));
                return;
            }
        }
    }

    std::string m_answer;
    UniqueFd m_listener;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_connected{false};
    std::string m_request;
    std::jthread m_thread;
};

std::string answerOf(const std::string& head, const std::string& body = {})
{
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", head, body.size(), body);
}

} // namespace

/// CurlClient against a server of this test: what goes over the wire, and what ends a request that gets no answer.
class TestClient : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void posts();
    void putsAFile();
    void signsIn_data();
    void signsIn();
    void doesNotFollowARedirect();
    void saysThatNobodyListens();
    void givesUpOnASilentServer();
    void stopsWhileItWaits();
    void takesNoEndlessAnswer();
    void speaksNothingButHttp();
};

void TestClient::initTestCase()
{
    for (const char* variable : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(variable);
}

void TestClient::posts()
{
    OneAnswer server(answerOf("200 OK", R"({"a":1})"));
    const Answer answer = CurlClient({}).send({"POST", server.url("/x?y=1"), R"({"b":2})"}, {});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, std::string(R"({"a":1})"));
    const std::string request = server.request();
    QVERIFY2(request.starts_with("POST /x?y=1 HTTP/1.1\r\n"), request.c_str());
    QVERIFY(request.find("Content-Type: application/json\r\n") != std::string::npos);
    QVERIFY(request.find("Authorization") == std::string::npos);
    QVERIFY(request.find("Expect") == std::string::npos);
    QVERIFY(request.ends_with(R"({"b":2})"));
}

void TestClient::putsAFile()
{
    OneAnswer server(answerOf("200 OK", "{}"));
    QCOMPARE(CurlClient({}).send({"PUT", server.url("/x"), "a,b", "text/csv"}, {}).status, 200);
    const std::string request = server.request();
    QVERIFY2(request.starts_with("PUT /x HTTP/1.1\r\n"), request.c_str());
    QVERIFY(request.find("Content-Type: text/csv\r\n") != std::string::npos);
    QVERIFY(request.ends_with("a,b"));
}

void TestClient::signsIn_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("username");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("header");
    QTest::newRow("token") << "abc"
                           << ""
                           << ""
                           << "Authorization: Bearer abc";
    QTest::newRow("user and password") << ""
                                       << "ann"
                                       << "p:w"
                                       << "Authorization: Basic YW5uOnA6dw==";
    QTest::newRow("both: as MLflow's own client") << "abc"
                                                  << "ann"
                                                  << "p:w"
                                                  << "Authorization: Basic YW5uOnA6dw==";
}

void TestClient::signsIn()
{
    QFETCH(QString, token);
    QFETCH(QString, username);
    QFETCH(QString, password);
    QFETCH(QString, header);
    OneAnswer server(answerOf("200 OK"));
    Options options;
    options.bearerToken = token.toStdString();
    options.username = username.toStdString();
    options.password = password.toStdString();
    CurlClient(options).send({"GET", server.url("/"), {}}, {});
    const std::string request = server.request();
    QVERIFY2(request.find(header.toStdString() + "\r\n") != std::string::npos, request.c_str());
    QCOMPARE(request.find("Authorization"), request.rfind("Authorization"));
}

void TestClient::doesNotFollowARedirect()
{
    OneAnswer server(answerOf("302 Found\r\nLocation: http://127.0.0.1:1/there"));
    const Answer answer = CurlClient({}).send({"GET", server.url("/"), {}}, {});
    QCOMPARE(answer.status, 302);
    QCOMPARE(answer.location, std::string("http://127.0.0.1:1/there"));
}

void TestClient::saysThatNobodyListens()
{
    Options options;
    options.bearerToken = "secret";
    const auto error = test::errorOf([&] { CurlClient(options).send({"GET", "http://127.0.0.1:1/x", {}}, {}); });
    QVERIFY(error.has_value());
    QCOMPARE(error->code(), ErrorCode::Failed);
    QCOMPARE(error->where(), std::string("http://127.0.0.1:1/x"));
    QVERIFY(std::string(error->what()).find("secret") == std::string::npos);
}

void TestClient::givesUpOnASilentServer()
{
    const OneAnswer server("");
    Options options;
    options.timeout = 200ms;
    QVERIFY(throwsError(ErrorCode::Failed, "does not answer", [&] { CurlClient(options).send({"GET", server.url("/"), {}}, {}); }));
}

void TestClient::stopsWhileItWaits()
{
    const OneAnswer server("");
    std::stop_source stop;
    std::jthread stopper([&] {
        while (!server.hasRequest())
            std::this_thread::yield();
        stop.request_stop();
    });
    Options options;
    options.timeout = 10min;
    QVERIFY(throwsError(ErrorCode::Cancelled, "stopped", [&] { CurlClient(options).send({"GET", server.url("/"), {}}, stop.get_token()); }));
}

void TestClient::takesNoEndlessAnswer()
{
    const OneAnswer server(answerOf("200 OK", std::string(9u << 20, 'x')));
    QVERIFY(throwsError(ErrorCode::Failed, "does not answer", [&] { CurlClient({}).send({"GET", server.url("/"), {}}, {}); }));
}

void TestClient::speaksNothingButHttp()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("file", "text");
    QVERIFY(throwsError(ErrorCode::Failed, "does not answer", [&] { CurlClient({}).send({"GET", "file://" + file.native(), {}}, {}); }));
}

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
