// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/task_runner.h"

#include <QtTest>
#include <stdexcept>

using namespace taxon;
using namespace taxon::workbench;

/// TaskRunner: a task ends in exactly one of done, failed, nothing, and always in the GUI thread.
class TestTaskRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bringsTheResultToTheGuiThread()
    {
        TaskRunner tasks;
        QThread* worker = nullptr;
        QThread* receiver = nullptr;
        int result = 0;
        tasks.run(
            this,
            [&worker](const jobs::Context&) {
                worker = QThread::currentThread();
                return 42;
            },
            [&](int value) {
                receiver = QThread::currentThread();
                result = value;
            });
        QTRY_COMPARE(result, 42);
        QVERIFY(worker != receiver && receiver == QThread::currentThread());
        QTRY_COMPARE(tasks.running(), 0);
    }

    void errorsArriveAsErrors_data()
    {
        QTest::addColumn<bool>("foreign");
        QTest::addColumn<int>("code");
        QTest::newRow("ours") << false << int(ErrorCode::Damaged);
        QTest::newRow("foreign") << true << int(ErrorCode::Failed);
    }

    void errorsArriveAsErrors()
    {
        QFETCH(bool, foreign);
        QFETCH(int, code);
        TaskRunner tasks;
        int got = -1;
        bool done = false;
        tasks.run(
            this,
            [foreign](const jobs::Context&) -> int {
                if (foreign)
                    throw std::runtime_error("x");
                throw Error(ErrorCode::Damaged, "x");
            },
            [&](int) { done = true; }, [&](const Error& error) { got = static_cast<int>(error.code()); });
        QTRY_COMPARE(got, code);
        QVERIFY(!done);
    }

    void aCancelledTaskCallsNothing()
    {
        TaskRunner tasks;
        bool called = false;
        Task task = tasks.run(
            this,
            [](const jobs::Context& context) {
                while (!context.stopRequested())
                    QThread::msleep(1);
                return 1;
            },
            [&](int) { called = true; }, [&](const Error&) { called = true; });
        task.cancel();
        QTRY_COMPARE(tasks.running(), 0);
        QVERIFY(!called);
    }

    void aReceiverThatIsGoneGetsNothing()
    {
        TaskRunner tasks;
        bool called = false;
        auto* receiver = new QObject;
        tasks.run(
            receiver, [](const jobs::Context&) { return 1; }, [&](int) { called = true; });
        delete receiver;
        QTRY_COMPARE(tasks.running(), 0);
        QVERIFY(!called);
    }

    void destructionStopsTheWork()
    {
        std::atomic<bool> ended = false;
        {
            TaskRunner tasks;
            tasks.run(
                this,
                [&ended](const jobs::Context& context) {
                    while (!context.stopRequested())
                        QThread::msleep(1);
                    ended = true;
                    return 0;
                },
                [](int) {});
            QThread::msleep(20);
        }
        QVERIFY(ended);
    }
};

QTEST_GUILESS_MAIN(TestTaskRunner)
#include "tst_task_runner.moc"
