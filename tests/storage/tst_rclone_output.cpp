// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_file.h"
#include "storage/rclone_output.h"
#include "support/scratch.h"

#include <fmt/format.h>

using namespace taxon;
using namespace taxon::storage;

namespace {

// As rclone 1.75 printed them against Azurite, times and addresses shortened.
const char* const kStats =
    R"x({"time":"2026-11-25T02:26:20Z","level":"notice","msg":"\nTransferred: 57 MiB / 57 MiB\n\n","stats":{"bytes":60000000,"checks":0,"errors":0,"eta":null,"speed":0,"totalBytes":60000000},"source":"accounting/stats.go:549"})x";
const char* const kDenied =
    R"x({"time":"2026-11-25T02:27:15Z","level":"critical","msg":"Failed to create file system for destination \"badkey:shards/\": HEAD http://127.0.0.1:10999/devstoreaccount1/shards?sv=2026&sig=TOPSECRET\n--------------------\nRESPONSE 403: 403 Server failed to authenticate the request.\nERROR CODE: AuthorizationFailure\n--------------------\nResponse contained no body\n","source":"cmd/cmd.go:208"})x";
const char* const kDown =
    R"x({"time":"2026-11-25T02:26:47Z","level":"critical","msg":"Failed to create file system for destination \"down:shards/\": dial tcp 127.0.0.1:10998: connect: connection refused","source":"cmd/cmd.go:208"})x";
// No raw string: moc stumbles over the apostrophe in one.
const char* const kUnknown =
    "{\"level\":\"critical\",\"msg\":\"Failed to create file system for \\\"missing:shards\\\": didn't find section in config "
    "file (\\\"missing\\\")\",\"source\":\"cmd/cmd.go:102\"}";
const char* const kNoContainer = R"x({"level":"error","msg":"error listing: directory not found","object":"","source":"walk/walk.go:175"})x";
const char* const kFull = R"x({"level":"error","msg":"Failed to copy: write /mnt/a.partial: no space left on device","object":"a"})x";

/// One line of rclone's log, without the fields that don't matter.
std::string logLine(const char* level, const char* message)
{
    return Json{{"level", level}, {"msg", message}}.dump();
}

Error errorFor(int exitCode, const std::vector<std::string>& lines)
{
    RcloneErrors errors;
    for (const std::string& line : lines)
        errors.add(parseRcloneLogLine(line));
    return errors.error(exitCode, "send the file", "azure:shards/a");
}

} // namespace

/// What rclone prints: read exactly, refused when it is something else, and its failures told in a line without a secret.
class TestRcloneOutput : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsVersions_data()
    {
        QTest::addColumn<QString>("output");
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("minor");
        QTest::newRow("release") << "rclone v1.75.1\n- os/version: debian 12" << 1 << 75;
        QTest::newRow("Debian's") << "rclone v1.60.1-DEV\n- os/version" << 1 << 60;
        QTest::newRow("next") << "rclone v2.0.0-beta.1" << 2 << 0;
        for (const char* bad : {"", "rclone", "rclone v", "rclone v1", "rclone v1.", "rclone vx.y", "Usage: rclone"})
            QTest::newRow(*bad != '\0' ? bad : "nothing") << bad << -1 << 0;
    }
    void readsVersions()
    {
        QFETCH(QString, output);
        QFETCH(int, major);
        if (major < 0) {
            QVERIFY(test::throwsError(ErrorCode::Unsupported, "doesn't know (version)",
                                      [&] { static_cast<void>(parseRcloneVersion(output.toStdString())); }));
            return;
        }
        const RcloneVersion version = parseRcloneVersion(output.toStdString());
        QCOMPARE(version.major, major);
        QTEST(version.minor, "minor");
        QVERIFY((!(version < RcloneVersion{1, 60}) && RcloneVersion{1, 59} < version));
    }

    void readsFeatures()
    {
        const RcloneFeatures blob = parseRcloneFeatures(R"({"Name":"az","Hashes":["md5"],"Features":{"Copy":true,"Move":false}})");
        QCOMPARE(blob.hashKind, std::string("md5"));
        QVERIFY(blob.copiesThere);
        const RcloneFeatures local = parseRcloneFeatures(R"({"Hashes":["md5","sha1","whirlpool","sha256"],"Features":{"SlowHash":true}})");
        QCOMPARE(local.hashKind, std::string("sha256"));
        QVERIFY(!local.copiesThere && local.hashesSlowly && !blob.hashesSlowly);
        QCOMPARE(parseRcloneFeatures(R"({"Hashes":null,"Features":{}})").hashKind, std::string());
        QCOMPARE(parseRcloneFeatures(R"({"Hashes":["quickxor"],"Features":{}})").hashKind, std::string());
        for (const char* bad : {"", "{}", "[]", R"({"Hashes":"md5","Features":{}})", R"({"Hashes":[]})"})
            QVERIFY(test::throwsError(ErrorCode::Unsupported, "backend features", [&] { static_cast<void>(parseRcloneFeatures(bad)); }));
    }

    void readsListings()
    {
        const auto entries = parseRcloneListing(R"([
{"Path":"set1/b.tar","Name":"b.tar","Size":5,"ModTime":"","IsDir":false,"Hashes":{"md5":"4902C9AB9066937A5CA7AC199B2E7DFD"},"Tier":"Hot"},
{"Path":"a.json","Name":"a.json","Size":0,"ModTime":"","IsDir":false},
{"Path":"set1","Name":"set1","Size":0,"ModTime":"","IsDir":true},
{"Path":".hidden","Size":1,"IsDir":false},{"Path":"set1/.part","Size":1,"IsDir":false},
{"Path":"unknown size","Size":-1,"IsDir":false}
])",
                                                "md5", "x/");
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[0].name, std::string("x/a.json"));
        QCOMPARE(entries[0].stored, std::string());
        QCOMPARE(entries[1].name, std::string("x/set1/b.tar"));
        QCOMPARE(entries[1].bytes, std::uint64_t{5});
        QCOMPARE(entries[1].stored, std::string("md5:4902c9ab9066937a5ca7ac199b2e7dfd"));
        QVERIFY(parseRcloneListing("[\n]\n", "md5", "").empty());
        for (const char* bad : {"", "{", R"([{"Path":"a"}])", R"([{"Path":1,"Size":1,"IsDir":false}])", R"(["a"])"})
            QVERIFY(test::throwsError(ErrorCode::Unsupported, "lsjson", [&] { static_cast<void>(parseRcloneListing(bad, "md5", "")); }));
    }

    void readsSums()
    {
        QCOMPARE(parseRcloneSum("4902c9ab9066937a5ca7ac199b2e7dfd  a.tar\n"), std::string("4902c9ab9066937a5ca7ac199b2e7dfd"));
        for (const char* none : {"", "UNSUPPORTED  a.tar\n", "                                  a.tar\n", "ERROR  a.tar\n"})
            QCOMPARE(parseRcloneSum(none), std::string());
    }

    void readsLogLines()
    {
        QCOMPARE(*parseRcloneLogLine(kStats).bytes, std::uint64_t{60'000'000});
        QCOMPARE(parseRcloneLogLine(kDown).level, std::string("critical"));
        QVERIFY(!parseRcloneLogLine(kDown).bytes);
        for (const char* odd :
             {"panic: runtime error", "", "{", "[1]", R"({"level":1,"msg":2})", R"({"level":"error","msg":"x","stats":{"bytes":-1}})"})
            QVERIFY(!parseRcloneLogLine(odd).bytes);
    }

    void tellsFailuresInPlainWords_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("text");
        QTest::newRow("refused") << kDenied << 1 << "io"
                                 << "AuthorizationFailure. The place refuses these credentials";
        QTest::newRow("down") << kDown << 1 << "io"
                              << "connection refused. The server does not answer";
        QTest::newRow("down, with digits of a refusal") << QString::fromStdString(
            logLine("error", "Failed to create file system for \"az:a/images-401.tar\": dial tcp 127.0.0.1:40187: connect: connection refused"))
                                                        << 1 << "io"
                                                        << "connection refused. The server does not answer";
        QTest::newRow("a status alone") << QString::fromStdString(logLine("error", "Failed to copy: HTTP error 401 (401 Unauthorized)")) << 1 << "io"
                                        << "The place refuses these credentials";
        QTest::newRow("unknown remote") << kUnknown << 1 << "configuration"
                                        << "rclone knows no remote of that name. See those it knows with: rclone listremotes";
        QTest::newRow("no container") << kNoContainer << 3 << "not_found"
                                      << "no such container, bucket or folder. Look at the name";
        QTest::newRow("full") << kFull << 1 << "no_space"
                              << "no space left on device";
        QTest::newRow("corrupted") << QString::fromStdString(logLine("error", "Failed to copy: corrupted on transfer: md5 hashes differ src(az) 65"))
                                   << 1 << "damaged"
                                   << "md5 hashes differ";
        QTest::newRow("no word") << kStats << 5 << "io"
                                 << "rclone ended with exit code 5";
    }
    void tellsFailuresInPlainWords()
    {
        QFETCH(QString, line);
        QFETCH(int, exitCode);
        QFETCH(QString, text);
        const Error error = errorFor(exitCode, {line.toStdString()});
        QTEST(QString(name(error.code())), "code");
        QVERIFY2(QString(error.what()).contains(text), error.what());
        QVERIFY(!QString(error.what()).contains('\n'));
        QVERIFY(!QString(error.what()).contains("TOPSECRET"));
    }

    void groupsWhatRepeats()
    {
        const Error error = errorFor(1, {kDenied, kFull, kFull, kFull, kDown, kDown});
        QVERIFY2(QString(error.what()).contains("(2 other errors before)"), error.what());
    }

    void saysTheSameErrorOnce()
    {
        const char* const refused = "dial tcp 127.0.0.1:1: connect: connection refused";
        const Error error = errorFor(
            1, {logLine("error", fmt::format("error listing: {}", refused).c_str()),
                logLine("notice", fmt::format("Failed to lsjson with 2 errors: last error was: error in ListJSON: {}", refused).c_str())});
        QCOMPARE(error.message(), std::string("Could not send the file: dial tcp 127.0.0.1:1: connect: connection refused."));
    }

    void hidesSecrets_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("signature in a query") << "GET https://a.blob.core.windows.net/c?sv=2021&sig=TOPSECRET%3D: 403";
        QTest::newRow("user in an address") << "dial https://me:TOPSECRET@host/x: refused";
        QTest::newRow("setting") << "bad option account_key = TOPSECRET in config";
        QTest::newRow("header") << "Authorization: TOPSECRET";
        QTest::newRow("JSON") << R"({"client_secret":"TOPSECRET"})";
    }
    void hidesSecrets()
    {
        QFETCH(QString, message);
        const std::string plain = plainRcloneMessage(message.toStdString());
        QVERIFY2(plain.find("TOPSECRET") == std::string::npos, plain.c_str());
        QVERIFY(plain.size() > 10);
    }

    void aLongMessageIsCutBetweenCharacters()
    {
        std::string message(399, 'x');
        for (int i = 0; i < 200; ++i)
            message += "ü";
        const std::string plain = plainRcloneMessage(message);
        QVERIFY(plain.size() < 410);
        QVERIFY(plain.find("\\x") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRcloneOutput)
#include "tst_rclone_output.moc"
