// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "launch/log_follower.h"
#include "support/scratch.h"

#include <QtTest>

using namespace taxon;
using namespace taxon::launch;
using test::throwsError;

namespace {

/// A pod whose log the test writes; it answers as kubectl does: from a time on, that one included.
class SpokenPod : public Launcher {
public:
    void submit(const std::string&, const jobs::Context&) override {}
    std::vector<Job> list(const jobs::Context&) const override { return {}; }
    Job job(const std::string&, const jobs::Context&) const override { return {}; }
    StopResult stop(const std::string&, std::chrono::milliseconds) override { return StopResult::NotRunning; }
    void remove(const std::string&) override {}
    std::filesystem::path log(const std::string&) const override { return {}; }
    std::string stampedLog(const std::string&, std::size_t lines, const std::string& since, const jobs::Context& context) const override
    {
        context.throwIfStopped();
        if (!trouble.empty())
            throw Error(ErrorCode::Io, trouble);
        std::string out;
        const std::size_t first = since.empty() ? printed.size() - std::min(lines, printed.size()) : 0;
        for (std::size_t i = first; i < printed.size(); ++i)
            if (since.empty() || printed[i].substr(0, 20) >= since)
                out += printed[i] + "\n";
        return out;
    }

    std::vector<std::string> printed;
    std::string trouble;
};

} // namespace

/// LogFollower: every line once, in the order of their times, whatever is told again.
class TestLogFollower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsEachLineOnce();
    void beginsWithTheLastLines();
    void ordersTwoStreams();
    void goesOnAfterAnError();
    void endsWithTheStop();
};

void TestLogFollower::tellsEachLineOnce()
{
    SpokenPod pod;
    LogFollower follower(pod, "p", 100);
    QCOMPARE(follower.next(), std::string());
    pod.printed = {"2026-11-29T00:00:01Z one", "2026-11-29T00:00:01Z one"}; // two equal lines of one instant are two
    QCOMPARE(follower.next(), std::string("one\none\n"));
    QCOMPARE(follower.next(), std::string());
    pod.printed.push_back("2026-11-29T00:00:01Z one");
    pod.printed.push_back("2026-11-29T00:00:02Z ");
    QCOMPARE(follower.next(), std::string("one\n\n"));
    pod.printed.erase(pod.printed.begin(), pod.printed.begin() + 3); // the node began a new file
    pod.printed.push_back("2026-11-29T00:00:03Z three");
    QCOMPARE(follower.next(), std::string("three\n"));
}

void TestLogFollower::beginsWithTheLastLines()
{
    SpokenPod pod;
    pod.printed = {"2026-11-29T00:00:01Z a", "2026-11-29T00:00:02Z b", "2026-11-29T00:00:03Z c"};
    LogFollower follower(pod, "p", 2);
    QCOMPARE(follower.next(), std::string("b\nc\n"));
}

void TestLogFollower::ordersTwoStreams()
{
    SpokenPod pod;
    pod.printed = {"2026-11-29T00:00:01Z out", "2026-11-29T00:00:03Z out", "2026-11-29T00:00:02Z error", "Traceback, without a time"};
    LogFollower follower(pod, "p", 10);
    QCOMPARE(follower.next(), std::string("out\nerror\nTraceback, without a time\nout\n"));
}

void TestLogFollower::goesOnAfterAnError()
{
    SpokenPod pod;
    pod.printed = {"2026-11-29T00:00:01Z a"};
    LogFollower follower(pod, "p", 10);
    QCOMPARE(follower.next(), std::string("a\n"));
    pod.trouble = "The cluster can't be reached.";
    QVERIFY(throwsError(ErrorCode::Io, "reached", [&] { static_cast<void>(follower.next()); }));
    pod.trouble.clear();
    pod.printed.push_back("2026-11-29T00:00:02Z b");
    QCOMPARE(follower.next(), std::string("b\n"));
}

void TestLogFollower::endsWithTheStop()
{
    SpokenPod pod;
    std::stop_source stop;
    stop.request_stop();
    LogFollower follower(pod, "p", 10);
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { static_cast<void>(follower.next(jobs::Context(stop.get_token(), {}))); }));
}

QTEST_GUILESS_MAIN(TestLogFollower)
#include "tst_log_follower.moc"
