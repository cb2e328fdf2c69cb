// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/program.h"
#include "support/scratch.h"

#include <chrono>
#include <csignal>
#include <thread>

using namespace taxon;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

jobs::ProgramCall shell(const std::string& script)
{
    return {.program = "/bin/sh", .arguments = {"-c", script}, .onErrorLine = {}};
}

} // namespace

/// runProgram: everything a program says arrives, its end is told as it was, and nothing of it is left after a stop.
class TestProgram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsHowItEnded_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<int>("signal");
        QTest::addColumn<QString>("output");
        QTest::newRow("well") << "echo out" << 0 << 0 << "out\n";
        QTest::newRow("badly") << "echo out; exit 7" << 7 << 0 << "out\n";
        QTest::newRow("by a signal") << "kill -9 $$" << -1 << SIGKILL << "";
        QTest::newRow("says nothing") << "exec >&- 2>&-; sleep 0.1; exit 3" << 3 << 0 << "";
        QTest::newRow("a child holds its output") << "sleep 30 & echo out" << 0 << 0 << "out\n";
        QTest::newRow("reads nothing of ours") << "cat; echo end" << 0 << 0 << "end\n";
    }
    void hasTheVariablesOfTheCallBeforeOurs()
    {
        qputenv("TAXON_TEST_OURS", "ours");
        qputenv("TAXON_TEST_BOTH", "ours");
        jobs::ProgramCall call = shell("echo $TAXON_TEST_OURS $TAXON_TEST_BOTH $TAXON_TEST_CALL");
        call.environment = {"TAXON_TEST_BOTH=call", "TAXON_TEST_CALL=a=b"};
        QCOMPARE(jobs::runProgram(call, {}).output, std::string("ours call a=b\n"));
    }
    void tellsHowItEnded()
    {
        QFETCH(QString, script);
        QFETCH(QString, output);
        const jobs::ProgramEnd end = jobs::runProgram(shell(script.toStdString()), {});
        QTEST(end.exitCode, "exitCode");
        QTEST(end.signal, "signal");
        QCOMPARE(end.output, output.toStdString());
    }

    void takesMuchFromBothOutputs()
    {
        std::size_t lines = 0;
        jobs::ProgramCall call = shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; echo error $i >&2; i=$((i+1)); done; printf end >&2");
        std::string last;
        call.onErrorLine = [&](const std::string& line) {
            ++lines;
            last = line;
        };
        const jobs::ProgramEnd end = jobs::runProgram(call, {});
        QCOMPARE(end.output.size(), std::size_t{220'000});
        QCOMPARE(lines, std::size_t{20'001});
        QCOMPARE(last, std::string("end"));
        QCOMPARE(end.lastWords.size(), std::size_t{16 << 10});
        QVERIFY(end.lastWords.ends_with("error 19999\nend"));
    }

    void argumentsPassUnchanged()
    {
        const std::vector<std::string> words{"$(touch x)", "a b", "'\"", "*", "", "line\nbreak", "\xFF"};
        jobs::ProgramCall call{.program = "/usr/bin/printf", .arguments = {"[%s]"}, .onErrorLine = {}};
        call.arguments.insert(call.arguments.end(), words.begin(), words.end());
        std::string expected;
        for (const auto& word : words)
            expected += "[" + word + "]";
        QCOMPARE(jobs::runProgram(call, {}).output, expected);
    }

    void givesNoDescriptorOfOursAndNoSignalMask()
    {
        const int open = ::dup(0); // without O_CLOEXEC
        sigset_t set;
        ::sigemptyset(&set);
        ::sigaddset(&set, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
        const jobs::ProgramEnd end = jobs::runProgram(shell("ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status"), {});
        ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
        ::close(open);
        QCOMPARE(end.output, std::string("4\nSigBlk:\t0000000000000000\n")); // 0, 1, 2 and the folder ls reads
    }

    void refusesWhatIsNoProgram()
    {
        QVERIFY(test::throwsError(ErrorCode::NotFound, "start the program",
                                  [] { jobs::runProgram({.program = "/nowhere/rclone", .arguments = {}, .onErrorLine = {}}, {}); }));
        QVERIFY(test::throwsError(ErrorCode::Io, "start the program",
                                  [] { jobs::runProgram({.program = "/etc/passwd", .arguments = {}, .onErrorLine = {}}, {}); }));
    }

    void aStopEndsItAndItsChildren_data()
    {
        QTest::addColumn<QString>("script");
        QTest::newRow("that listens") << "sleep 60 & echo $! >&2; sleep 60";
        QTest::newRow("that ignores SIGTERM") << "trap '' TERM; sleep 60 & echo $! >&2; while :; do sleep 1; done";
    }
    void aStopEndsItAndItsChildren()
    {
        QFETCH(QString, script);
        std::stop_source stop;
        pid_t child = 0;
        jobs::ProgramCall call = shell(script.toStdString());
        call.grace = milliseconds(300);
        call.onErrorLine = [&](const std::string& line) {
            child = std::stoi(line);
            stop.request_stop();
        };
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "stopped", [&] { jobs::runProgram(call, jobs::Context(stop.get_token(), {})); }));
        QVERIFY(child > 0);
        for (int i = 0; i < 2'000 && ::kill(child, 0) == 0; ++i) { // who adopts it needs a moment to reap it
            const jobs::ProgramEnd state = jobs::runProgram(shell("cut -d' ' -f3 /proc/" + std::to_string(child) + "/stat 2> /dev/null"), {});
            if (state.output == "Z\n" || state.output.empty())
                return;
            std::this_thread::sleep_for(milliseconds(5));
        }
        QVERIFY(::kill(child, 0) != 0);
    }

    void endsAfterTheTimeout()
    {
        jobs::ProgramCall call = shell("sleep 60");
        call.timeout = milliseconds(100);
        QVERIFY(test::throwsError(ErrorCode::Io, "did not end within", [&] { jobs::runProgram(call, {}); }));
    }

    void isNotStartedAfterAStop()
    {
        const test::ScratchFolder scratch;
        std::stop_source stop;
        stop.request_stop();
        const std::string file = scratch.path() / "made";
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "stopped",
                                  [&] { jobs::runProgram(shell("touch " + file), jobs::Context(stop.get_token(), {})); }));
        QVERIFY(!std::filesystem::exists(file));
    }

    void isFoundInPath()
    {
        const test::ScratchFolder scratch;
        scratch.write("a/tool", "not executable");
        std::filesystem::create_directories(scratch.path() / "b/tool");
        const auto good = scratch.write("c/tool", "#!/bin/sh\n");
        std::filesystem::permissions(good, std::filesystem::perms::owner_all);
        const std::string path = ":" + (scratch.path() / "a").native() + ":/nowhere:" + (scratch.path() / "b").native() + ":"
                                 + (scratch.path() / "c").native();
        QCOMPARE(jobs::findInPath("tool", path), good);
        QCOMPARE(jobs::findInPath("tool", ""), std::filesystem::path());
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
