// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "python_of.h"
#include "python_server.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <QtTest>
#include <fmt/format.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon endpoint check, from a library of images to a version behind real TensorFlow: the whole way of a model to its users.
class TestEndpointVsTensorflow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QString problem;
        m_python = pythonOf("runtimes", problem);
        QVERIFY2(!m_python.isEmpty(), qPrintable(problem));
        writeTinyLibrary(m_scratch.path() / "library");
        m_scratch.write("library/red/cmyk.jpg", jpegBytes(64, 48, false, 4));
        writeTinyRecipe(m_scratch.path() / "tiny.yaml");
        QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
        const Call run = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        serve();
    }

    void answersAsInEvaluation()
    {
        QVERIFY2(m_server->start(), m_server->log());
        const Call call = m_taxon.call({"-C", "ws", "--json", "endpoint", "check", url(), "--wait", "240"}); // it still loads TensorFlow's graph
        QVERIFY2(call.exitCode == 0, (call.err + call.out + m_server->log().toStdString()).c_str());
        const Json report = call.json();
        QCOMPARE(report["version"].get<std::string>(), std::string("001"));
        QVERIFY(report["same"].get<bool>());
        QVERIFY(report["answers"].size() >= 4);
        QVERIFY(report["batch"].get<int>() >= 4);
        double largest = 0;
        for (const Json& answer : report["answers"])
            largest = std::max(largest, answer["difference"].get<double>());
        QVERIFY(largest > 0); // 0 would be no other program
        qInfo("%zu images, off by %.1e at most; %.1f ms an image alone, %.1f ms in a request of %d", report["answers"].size(), largest,
              report["median_ms"].get<double>(), report["batch_ms"].get<double>() / report["batch"].get<int>(), report["batch"].get<int>());
        QCOMPARE(m_taxon.call({"-C", "ws", "endpoint", "check", url(), "--version", "1"}).exitCode, 0);
        const Call other = m_taxon.call({"-C", "ws", "endpoint", "check", url() + "x", "--version", "1", "--wait", "1"});
        QCOMPARE(other.exitCode, 10);
    }

    void warmsUpWithRequestsThatTensorflowServingReads()
    {
        QString problem;
        const QString api = pythonOf("serving_api", problem);
        QVERIFY2(!api.isEmpty(), qPrintable(problem));
        QProcess where; // its packages, for the Python that has TensorFlow
        where.start(api, {"-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"});
        QVERIFY(where.waitForFinished());
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("PYTHONPATH", QString::fromUtf8(where.readAllStandardOutput().trimmed()));
        process.setProcessEnvironment(environment);
        process.start(m_python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/warmup_vs_tensorflow.py"),
                                 QString::fromStdString((m_scratch.path() / "ws/models/001/001").native())});
        QVERIFY(process.waitForFinished(300'000));
        const QByteArray out = process.readAllStandardOutput();
        QVERIFY2(process.exitCode() == 0, out + process.readAllStandardError());
        std::vector<int> sizes;
        for (const QByteArray& line : out.trimmed().split('\n')) {
            const Json asked = Json::parse(line.toStdString());
            QCOMPARE(asked["inputs"].size(), std::size_t{1});
            QCOMPARE(asked["inputs"]["image_bytes"][0], asked["rows"]);
            sizes.push_back(asked["rows"].get<int>());
        }
        QVERIFY(sizes.size() >= 4);
        QCOMPARE(sizes.back(), static_cast<int>(sizes.size()) - 1); // all in one at the end
        QCOMPARE(std::count(sizes.begin(), sizes.end(), 1), static_cast<std::ptrdiff_t>(sizes.size()) - 1);
    }

    void findsAServerThatHasOtherWeights()
    {
        const Call again = m_taxon.call(
            {"-C", "ws", "run", "--recipe", "tiny.yaml", "--set", "seed=5"}); // version 2, behind the address of version 1
        QVERIFY2(again.exitCode == 0, again.err.c_str());
        m_server->stop();
        const fs::path base = m_scratch.path() / "ws/models/001";
        fs::rename(base / "001", m_scratch.path() / "kept");
        fs::copy(m_scratch.path() / "ws/models/002/002", base / "001", fs::copy_options::recursive);
        QVERIFY2(m_server->start(), m_server->log());
        const Call call = m_taxon.call({"-C", "ws", "endpoint", "check", url(), "--version", "1", "--wait", "240"});
        QCOMPARE(call.exitCode, 1);
        QVERIFY2(call.err.find("answers otherwise than version 001") != std::string::npos, call.err.c_str());
        m_server->stop();
        const Call down = m_taxon.call({"-C", "ws", "endpoint", "check", url(), "--version", "1", "--wait", "1"});
        QCOMPARE(down.exitCode, 1);
        QVERIFY2(down.err.find("does not answer") != std::string::npos, down.err.c_str());
    }

private:
    void serve()
    {
        m_server = std::make_unique<PythonServer>(m_python,
                                                  QStringList{QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/serving_rest.py"),
                                                              QString::fromStdString((m_scratch.path() / "ws/models/001").native()), "colours",
                                                              "%PORT%"},
                                                  m_scratch.path() / "server", "/v1/models/colours");
    }
    [[nodiscard]] QString url() const { return QString::fromStdString(m_server->uri()) + "/v1/models/colours"; }

    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
    QString m_python;
    std::unique_ptr<PythonServer> m_server;
};

QTEST_GUILESS_MAIN(TestEndpointVsTensorflow)
#include "tst_endpoint_vs_tensorflow.moc"
