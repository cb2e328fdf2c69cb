// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rclone_program.h"
#include "storage/rclone_storage.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::storage;
namespace fs = std::filesystem;

/// Finding rclone and calling it, with shell scripts in its place.
class TestRcloneProgram : public QObject {
    Q_OBJECT
    std::unique_ptr<test::ScratchFolder> m_scratch;
    QByteArray m_path = qgetenv("PATH");

    fs::path script(const fs::path& name, const std::string& body) const
    {
        const fs::path file = m_scratch->write(name, "#!/bin/sh\n" + body);
        fs::permissions(file, fs::perms::owner_all);
        return file;
    }

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        qunsetenv("TAXON_RCLONE");
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((m_scratch->path() / "cache").native()));
        qputenv("PATH", QByteArray::fromStdString((m_scratch->path() / "bin").native()) + ":/nowhere");
    }
    void cleanup() { qputenv("PATH", m_path); }

    void isFoundWhereItMayBe()
    {
        const auto missing = test::errorOf([] { static_cast<void>(findRclone()); });
        QVERIFY(missing && missing->code() == ErrorCode::NotFound && missing->hint().find("apt install rclone") != std::string::npos);
        script("cache/taxon/rclone-1.60.0/rclone", "");
        const fs::path cached = script("cache/taxon/rclone-1.75.1/rclone", "");
        QCOMPARE(findRclone(), cached);
        const fs::path inPath = script("bin/rclone", "");
        QCOMPARE(findRclone(), inPath);
        const fs::path chosen = script("mine", "");
        qputenv("TAXON_RCLONE", QByteArray::fromStdString(chosen.native()));
        QCOMPARE(findRclone(), chosen);
        qputenv("TAXON_RCLONE", "/nowhere/rclone");
        QVERIFY(test::throwsError(ErrorCode::NotFound, "TAXON_RCLONE names no program", [] { static_cast<void>(findRclone()); }));
    }

    void refusesAnOldOrAnotherProgram_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("text");
        QTest::newRow("old") << "echo rclone v1.53.3"
                             << "version 1.53; 1.60 or newer is needed. Install a newer one";
        QTest::newRow("another") << "echo hello"
                                 << "doesn't know (version)";
        QTest::newRow("fails") << "exit 1"
                               << "doesn't know (version)";
    }
    void refusesAnOldOrAnotherProgram()
    {
        QFETCH(QString, body);
        QFETCH(QString, text);
        script("bin/rclone", body.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Unsupported, text.toStdString(), [] { static_cast<void>(openStorage("az:container", {})); }));
    }

    void passesWordsAsTheyAreAndNothingSecret()
    {
        const fs::path program = script("bin/rclone", R"(for word; do printf '[%s]' "$word"; done)");
        const jobs::ProgramEnd end = callRclone(program, {"copyto", "--", "/a b;$(x)", "az:c/d e"}, "send", "az:c", {});
        QVERIFY(end.output.starts_with("[copyto][--use-json-log]"));
        QVERIFY(end.output.ends_with("[--][/a b;$(x)][az:c/d e]"));
        QVERIFY(end.output.find("[--ask-password=false]") != std::string::npos); // it must never wait for a person
    }

    void countsWhatArrivedAndNeverBackwards()
    {
        std::string body;
        for (const char* bytes : {"10", "25", "0", "20", "40"}) // a retry starts anew
            body += std::string(R"(echo '{"level":"notice","msg":"","stats":{"bytes":)") + bytes + "}}' >&2\n";
        std::uint64_t sum = 0;
        static_cast<void>(callRclone(script("bin/rclone", body), {"copyto"}, "send", "az:c", {}, [&](std::uint64_t more) { sum += more; }));
        QCOMPARE(sum, std::uint64_t{40});
    }

    void endsAreTold()
    {
        const fs::path fails = script("bin/rclone", R"(echo '{"level":"error","msg":"Failed to copy: 507 InsufficientStorage"}' >&2; exit 1)");
        QVERIFY(test::throwsError(ErrorCode::NoSpace, "Could not send: 507",
                                  [&] { static_cast<void>(callRclone(fails, {"copyto"}, "send", "az:c", {})); }));
        const fs::path killed = script("bin/rclone", "kill -9 $$");
        QVERIFY(test::throwsError(ErrorCode::Io, "signal 9", [&] { static_cast<void>(callRclone(killed, {"copyto"}, "send", "az:c", {})); }));
        const fs::path missing = script("bin/rclone", "exit 3");
        QCOMPARE(callRclone(missing, {"lsjson"}, "list", "az:c", {}, {}, 3).exitCode, 3);
        QVERIFY(
            test::throwsError(ErrorCode::NotFound, "exit code 3", [&] { static_cast<void>(callRclone(missing, {"lsjson"}, "list", "az:c", {})); }));
    }
};

QTEST_GUILESS_MAIN(TestRcloneProgram)
#include "tst_rclone_program.moc"
