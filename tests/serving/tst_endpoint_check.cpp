// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/npy.h"
#include "models/version_writer.h"
#include "serving/base64.h"
#include "serving/endpoint_check.h"
#include "support/scratch.h"

#include <fmt/format.h>
#include <fstream>
#include <functional>

using namespace taxon;
using namespace taxon::serving;
using test::throwsError;
namespace fs = std::filesystem;
using State = EndpointAnswer::State;

namespace {

const std::vector<std::string> kClasses{"cat", "dog", "owl"};
const std::vector<std::vector<float>> kAnswers{{0.9F, 0.06F, 0.04F}, {0.2F, 0.7F, 0.1F}, {0.1F, 0.3F, 0.6F}};
const std::vector<std::string> kGraph{"same", "close", "refused"};

/// What TensorFlow Serving says of version 1; a test changes what it wants.
class FakeServer : public http::Client {
public:
    int notThere = 0; ///< so many requests find nobody
    int loading = 0;  ///< so many more find it loading
    std::string state = "AVAILABLE";
    std::string error;
    std::string version = "1";
    Json outputs{{"probabilities", {}}, {"classes", {}}};
    std::function<void(Json& predictions, bool isBatch)> change = [](Json&, bool) {};
    int refusedStatus = 400;
    int requests = 0;

    http::Answer send(const http::Request& request, const std::stop_token&) override
    {
        ++requests;
        if (notThere > 0 && notThere-- > 0)
            throw Error(ErrorCode::Failed, "The server does not answer: refused.", request.url);
        const std::string path = request.url.substr(std::string("http://host:8501/v1/models/animals").size());
        if (path.empty())
            return {200, status().dump(), ""};
        if (path == "/versions/1/metadata")
            return {200,
                    Json{{"model_spec", {{"name", "animals"}, {"version", version}}},
                         {"metadata",
                          {{"signature_def", {{"signature_def", {{"serving_default", {{"inputs", {{"image_bytes", {}}}}, {"outputs", outputs}}}}}}}}}}
                        .dump(),
                    ""};
        if (path == "/versions/1:predict" && request.method == "POST")
            return predict(Json::parse(request.body).at("instances"));
        return {404, R"({"error":"unknown path"})", ""};
    }

private:
    Json status()
    {
        const bool isLoading = loading > 0 && loading-- > 0;
        return {{"model_version_status",
                 {{{"version", version},
                   {"state", isLoading ? "LOADING" : state},
                   {"status", {{"error_code", "OK"}, {"error_message", isLoading ? "" : error}}}}}}};
    }
    http::Answer predict(const Json& instances)
    {
        Json predictions = Json::array();
        for (const Json& instance : instances)
            for (std::size_t i = 0; i < kAnswers.size(); ++i) {
                const std::string bytes = fmt::format("image {}", i);
                if (instance.at("b64") != base64(std::as_bytes(std::span(bytes))))
                    continue;
                if (kGraph[i] == "refused" && refusedStatus != 200)
                    return {refusedStatus, R"({"error":"Unknown image file format."})", ""};
                predictions.push_back({{"probabilities", kAnswers[i]}, {"classes", kClasses[i]}});
            }
        change(predictions, instances.size() > 1);
        return {200, Json{{"predictions", predictions}}.dump(), ""};
    }
};

using Change = std::function<void(FakeServer&)>;

} // namespace
Q_DECLARE_METATYPE(Change)

/// checkEndpoint against a server that can be made to err in each way; tests/peers asks a real one.
class TestEndpointCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        fs::create_directories(m_scratch->path() / "library");
        const Workspace workspace = Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library");
        models::VersionSources sources;
        sources.info.classes = kClasses;
        m_version = models::createVersion(workspace, std::move(sources), [](const fs::path& folder) {
            const fs::path golden = folder.parent_path() / "golden";
            fs::create_directory(golden);
            NpyWriter probabilities(golden / "probabilities.npy", kClasses.size());
            Json images = Json::array();
            for (std::size_t i = 0; i < kAnswers.size(); ++i) {
                probabilities.append(kAnswers[i]);
                writeText(golden / fmt::format("{:02}.jpg", i), fmt::format("image {}", i));
                images.push_back({{"file", fmt::format("{:02}.jpg", i)}, {"path", "x.jpg"}, {"saved_model", kGraph[i]}});
            }
            probabilities.flush();
            writeJson(golden / "golden.json",
                      {{"format", "taxon.golden"}, {"version", 1}, {"tolerance", {{"tensor", 1e-5}, {"bytes", 1e-3}}}, {"images", images}});
            return Json::object();
        });
        m_server = FakeServer();
    }

    void encodesBase64()
    {
        for (const auto& [text, expected] :
             std::map<std::string, std::string>{{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}})
            QCOMPARE(base64(std::as_bytes(std::span(text))), expected); // RFC 4648, section 10
    }

    void aServerThatAnswersTheSamePasses()
    {
        m_server.notThere = 2;
        m_server.loading = 2;
        m_server.change = [](Json& predictions, bool) {
            predictions[0]["probabilities"][1] = predictions[0]["probabilities"][1].get<double>() + 9e-4;
        };
        const EndpointReport report = check();
        QVERIFY(report.isSame());
        QCOMPARE(report.answers.size(), std::size_t{3});
        QVERIFY(report.answers[0].state == State::Same && report.answers[0].expected == "cat");
        QVERIFY(report.answers[0].difference > 8e-4 && report.answers[0].difference < 1e-3);
        QVERIFY(report.answers[1].state == State::Same);
        QVERIFY(report.answers[2].state == State::Refused);
        QCOMPARE(report.batch, 2);
        QVERIFY(report.medianMs > 0 && report.p95Ms >= report.medianMs);
        QCOMPARE(servedVersions(m_server, m_endpoint, {}), std::vector<int>{1});
    }

    void saysWhichAnswerDiffers_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("image"); // -1: only a problem of the whole
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, int image, const char* why, Change change) {
            QTest::newRow(name) << std::move(change) << image << why;
        };
        const auto firstImage = [](std::function<void(Json&, bool)> change) {
            return Change([change](FakeServer& server) {
                server.change = [change](Json& all, bool isBatch) {
                    if (all[0]["classes"] == "cat")
                        change(all, isBatch);
                };
            });
        };
        const auto predictions = [](std::function<void(Json&, bool)> change) {
            return Change([change](FakeServer& server) { server.change = change; });
        };
        row("a probability", 0, "off by 0.0", firstImage([](Json& all, bool) { all[0]["probabilities"][0] = 0.902; }));
        row("another class", 0, "off by", firstImage([](Json& all, bool) { all[0] = {{"probabilities", {0.0, 1.0, 0.0}}, {"classes", "dog"}}; }));
        row("the wrong label map", 0, "calls the image dog, but cat", firstImage([](Json& all, bool) { all[0]["classes"] = "dog"; }));
        row("fewer classes", 0, "2 probabilities, the model 3", firstImage([](Json& all, bool) { all[0]["probabilities"] = {0.9, 0.1}; }));
        row("no names", 0, "has not the outputs", firstImage([](Json& all, bool) { all[0].erase("classes"); }));
        row("too many answers", 0, "no predictions of 1", firstImage([](Json& all, bool) { all.push_back(all[0]); }));
        row("no number", 0, "calls the image cat, but owl has", firstImage([](Json& all, bool) { all[0]["probabilities"][2] = 1e300; }));
        row("another order in a batch", -1, "00.jpg in one request with 1 others", predictions([](Json& all, bool isBatch) {
                if (isBatch)
                    std::swap(all[0], all[1]);
            }));
        row("CMYK far off", 1, "off by", predictions([](Json& all, bool) {
                for (Json& one : all)
                    if (one["classes"] == "dog")
                        one["probabilities"] = {0.22, 0.68, 0.1};
            }));
        row("a format that it reads otherwise", 2, "off by", [](FakeServer& server) {
            server.refusedStatus = 200;
            server.change = [](Json& all, bool) {
                for (Json& one : all)
                    if (one["classes"] == "owl")
                        one["probabilities"] = {0.1, 0.2, 0.7};
            };
        });
        row("a broken server", 2, "answers 503", [](FakeServer& server) { server.refusedStatus = 503; });
        row("no output of names", -1, "serving_default has no classes", [](FakeServer& server) { server.outputs.erase("classes"); });
    }

    void saysWhichAnswerDiffers()
    {
        QFETCH(Change, change);
        QFETCH(int, image);
        QFETCH(QString, why);
        change(m_server);
        const EndpointReport report = check();
        QVERIFY(!report.isSame());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(report.answers[static_cast<std::size_t>(i)].state == State::Differs, i == image);
        const std::string said = image >= 0 ? report.answers[static_cast<std::size_t>(image)].why : report.problems.at(0);
        QVERIFY2(said.find(why.toStdString()) != std::string::npos, said.c_str());
    }

    void aCmykImageMayBeClose()
    {
        m_server.change = [](Json& all, bool) {
            for (Json& one : all)
                if (one["classes"] == "dog")
                    one["probabilities"] = {0.195, 0.705, 0.1};
        };
        const EndpointReport report = check();
        QVERIFY(report.isSame());
        QVERIFY(report.answers[1].state == State::Close);
    }

    void refusesWhatIsNoSuchServer()
    {
        for (const char* url : {"http://host:8501", "host:8501/v1/models/animals", "http://host:8501/v1/models/animals:predict",
                                "http://host:8501/v1/models/", "http://host/v1/models/animals/versions/1"}) {
            Endpoint endpoint = m_endpoint;
            endpoint.url = url;
            QVERIFY2(throwsError(ErrorCode::Configuration, "no", [&] { (void)checkEndpoint(m_server, endpoint, m_version, {}); })
                         || throwsError(ErrorCode::Configuration, "not the address of a model",
                                        [&] { (void)checkEndpoint(m_server, endpoint, m_version, {}); }),
                     url);
        }
        QCOMPARE(m_server.requests, 0);
        m_server.version = "2";
        QVERIFY(throwsError(ErrorCode::NotFound, "no version 1 of this model, only: 2", [&] { (void)check(); }));
        m_server.version = "1";
        m_server.state = "LOADING";
        QVERIFY(throwsError(ErrorCode::Failed, "not available but LOADING", [&] { (void)check(); }));
        m_server.state = "END";
        m_server.error = "not enough memory";
        QVERIFY(throwsError(ErrorCode::Failed, "END: not enough memory", [&] { (void)check(); }));
        m_server.notThere = 1'000'000;
        QVERIFY(throwsError(ErrorCode::Failed, "does not answer", [&] { (void)check(); }));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(throwsError(ErrorCode::Cancelled, "",
                            [&] { (void)checkEndpoint(m_server, m_endpoint, m_version, jobs::Context(stop.get_token(), {})); }));
    }

    void needsGoldenImagesThatAreWhole()
    {
        fs::remove(m_version.folder / "golden/probabilities.npy");
        NpyWriter(m_version.folder / "golden/probabilities.npy", 2).flush();
        QVERIFY(throwsError(ErrorCode::Damaged, "not of these images and classes", [&] { (void)check(); }));
        fs::remove_all(m_version.folder / "golden");
        QVERIFY(throwsError(ErrorCode::NotFound, "Version 001 has no golden images", [&] { (void)check(); }));
        QCOMPARE(m_server.requests, 0);
    }

private:
    static void writeText(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
    EndpointReport check() { return checkEndpoint(m_server, m_endpoint, m_version, {}); }

    std::unique_ptr<test::ScratchFolder> m_scratch;
    models::VersionInfo m_version;
    FakeServer m_server;
    Endpoint m_endpoint{"http://host:8501/v1/models/animals/", std::chrono::milliseconds(200), std::chrono::milliseconds(1)};
};

QTEST_GUILESS_MAIN(TestEndpointCheck)
#include "tst_endpoint_check.moc"
