// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/hand_over.h"
#include "support/scratch.h"

#include "base/error.h"

#include <QtTest>
#include <stop_token>
#include <thread>

using namespace taxon;
using namespace taxon::runs;
using namespace std::chrono_literals;
using test::throwsError;

/// waitForHandOver(): another worker's stages are waited for, and nobody waits for ever for one that failed.
class TestHandOver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void knowsWhoseTurnItIs_data();
    void knowsWhoseTurnItIs();
    void waitsUntilTheOtherHasEnded();
    void waitsForTheNextAttemptOfAStoppedOne();
    void givesUpOnAFailedOne();
    void endsWhenStopped();

private:
    void write(const std::string& state, std::vector<std::string> finished) const
    {
        RunStatus status;
        status.state = state;
        status.finished = std::move(finished);
        status.updated = state;
        status.message = "the disk is full";
        writeStatus(run(), status);
    }
    [[nodiscard]] RunFolder run() const { return RunFolder::open(m_scratch->path() / "ws/runs/a"); }
    std::unique_ptr<test::ScratchFolder> m_scratch;
    const HandOverPatience m_short{.poll = 5ms, .afterFailure = 50ms};
};

void TestHandOver::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    std::filesystem::create_directories(m_scratch->path() / "library");
    RunFolder::create(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"), "a", {});
}

void TestHandOver::knowsWhoseTurnItIs_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("isDone");
    QTest::addColumn<bool>("turn");
    QTest::newRow("nobody began") << "queued" << false << false;
    QTest::newRow("at work") << "running" << false << false;
    QTest::newRow("done, but still ending") << "running" << true << false;
    QTest::newRow("done and gone") << "queued" << true << true;
    QTest::newRow("failed afterwards") << "failed" << true << false;
    QTest::newRow("everything is done") << "succeeded" << true << true;
}

void TestHandOver::knowsWhoseTurnItIs()
{
    QFETCH(QString, state);
    QFETCH(bool, isDone);
    RunStatus status;
    status.state = state.toStdString();
    if (isDone)
        status.finished = {"train", "evaluate"};
    QTEST(isHandedOver(status, "evaluate"), "turn");
}

void TestHandOver::waitsUntilTheOtherHasEnded()
{
    write("running", {"train"});
    std::atomic<bool> isOver = false;
    std::jthread waiting([&] {
        waitForHandOver(run(), "evaluate", {}, m_short);
        isOver = true;
    });
    QTest::qWait(50);
    QVERIFY(!isOver);
    write("queued", {"train", "evaluate"});
    QTRY_VERIFY(isOver);
}

void TestHandOver::waitsForTheNextAttemptOfAStoppedOne()
{
    write("stopped", {"train"});
    std::stop_source stop;
    std::jthread later([&] {
        std::this_thread::sleep_for(200ms);
        stop.request_stop();
    });
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { waitForHandOver(run(), "evaluate", jobs::Context(stop.get_token(), {}), m_short); }));
}

void TestHandOver::givesUpOnAFailedOne()
{
    write("failed", {"train"});
    try {
        waitForHandOver(run(), "evaluate", {}, m_short);
        QFAIL("It went on.");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Failed);
        QVERIFY2(error.message().find("the disk is full") != std::string::npos, error.what());
    }
}

void TestHandOver::endsWhenStopped()
{
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { waitForHandOver(run(), "evaluate", jobs::Context(stop.get_token(), {})); }));
}

QTEST_GUILESS_MAIN(TestHandOver)
#include "tst_hand_over.moc"
