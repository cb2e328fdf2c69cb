// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/command_jobs.h"
#include "jobs/jobs_panel.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QLabel>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;
using State = CommandJob::State;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr const char* kProgram =
    "#!/bin/sh\n"
    "test \"$1\" = --json || exit 99\n"
    "case \"$2\" in\n"
    "good) echo '{\"kind\":\"progress\",\"label\":\"packing\",\"done\":120,\"total\":400,\"unit\":\"images\"}' >&2; echo \"{\\\"answer\\\": \\\"$3\\\"}\" ;;\n"
    "bad) echo 'taxon: no' >&2; echo '{\"error\":{\"code\":\"not_found\",\"message\":\"There is no such run.\",\"where\":\"runs/x\",\"hint\":\"List them.\"}}'; exit 10 ;;\n"
    "crash) echo 'out of luck' >&2; kill -9 $$ ;;\n"
    "slow) trap 'echo \"{\\\"error\\\":{\\\"code\\\":\\\"stopped\\\",\\\"message\\\":\\\"asked to end\\\"}}\"; exit 143' TERM\n"
    "      echo '{\"kind\":\"progress\",\"label\":\"packing\",\"done\":10,\"total\":40,\"unit\":\"images\"}' >&2\n"
    "      while true; do sleep 0.02; done ;;\n"
    "esac\n";

} // namespace

/// CommandJobs with a program that does as its first argument says, as taxon would, and the panel that shows them.
class TestCommandJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_program = m_scratch->write("taxon", kProgram);
        fs::permissions(m_program, fs::perms::owner_all);
        m_jobs = std::make_unique<CommandJobs>([this] { return m_program; });
        m_said.clear();
    }

    void givesTheResult()
    {
        const int id = start({"good", "it's 7"});
        QVERIFY(m_jobs->find(id) != nullptr && !m_jobs->find(id)->isOver());
        QVERIFY(settle());
        QCOMPARE(m_said, QStringList{QStringLiteral("it's 7")});
        QVERIFY(m_jobs->find(id)->state == State::Done);
        QCOMPARE(m_jobs->find(id)->progress.done, std::uint64_t{120});
        QCOMPARE(m_jobs->active(), 0);
    }

    void tellsAFailureInTheCommandsWords()
    {
        start({"bad"});
        start({"crash"});
        QVERIFY(settle());
        m_said.sort();
        QCOMPARE(m_said.size(), 2);
        QVERIFY(m_said[0].startsWith(QStringLiteral("The command was ended by signal 9.")));
        QCOMPARE(m_said[1], QStringLiteral("There is no such run.|runs/x|List them."));
        QVERIFY(m_jobs->list()[1].error && m_jobs->list()[1].error->code() == ErrorCode::NotFound);
        QVERIFY(m_jobs->list()[0].error->hint().find("out of luck") != std::string::npos);
    }

    void aProgramThatIsNotThere()
    {
        CommandJobs jobs([]() -> fs::path { throw Error(ErrorCode::NotFound, "The program taxon was not found."); });
        QString said;
        jobs.start(
            {QStringLiteral("x"), {"good"}}, this, [](const Json&) {}, [&](const Error& error) { said = QString::fromStdString(error.message()); });
        QTRY_COMPARE(said, QStringLiteral("The program taxon was not found."));
    }

    void cancelsTheRunningAndTheWaiting()
    {
        const int first = start({"slow"}, QStringLiteral("The shards that are whole are kept."));
        const int second = start({"slow"});
        const int third = start({"good", "never"});
        QTRY_VERIFY(m_jobs->find(first)->progress.done == 10 && m_jobs->find(second)->progress.done == 10);
        QVERIFY(m_jobs->find(third)->state == State::Waiting); // two at a time
        QCOMPARE(m_jobs->active(), 3);
        m_jobs->cancel(third);
        m_jobs->cancel(first);
        QVERIFY(m_jobs->find(first)->isStopping);
        QTRY_VERIFY(m_jobs->find(first)->isOver() && m_jobs->find(third)->isOver());
        QVERIFY(m_jobs->find(first)->state == State::Cancelled && m_jobs->find(third)->state == State::Cancelled);
        QVERIFY(!m_jobs->find(second)->isOver());
        QVERIFY(wordsOf(*m_jobs->find(first), steady_clock::now()).contains(QStringLiteral("The shards that are whole are kept.")));
        m_jobs->clearOver();
        QCOMPARE(m_jobs->list().size(), std::size_t{1});
        m_jobs.reset(); // ends the second
        QVERIFY(!m_said.contains(QStringLiteral("never")));
    }

    void aReceiverThatIsGoneIsNotTold()
    {
        auto receiver = std::make_unique<QObject>();
        bool told = false;
        m_jobs->start({QStringLiteral("x"), {"good", "a"}}, receiver.get(), [&](const Json&) { told = true; }, {});
        receiver.reset();
        QVERIFY(settle());
        QVERIFY(!told);
    }

    void saysRateAndTimeLeft()
    {
        CommandJob job;
        job.state = State::Running;
        const auto now = steady_clock::now();
        job.since = now - seconds(10);
        job.progress = {"packing", 120, 400, "images"};
        job.firstDone = 20;
        QCOMPARE(job.rate(now), 10.0);
        QCOMPARE(job.left(now)->count(), std::int64_t{28});
        QCOMPARE(wordsOf(job, now), QStringLiteral("packing: 120 of 400 images · 10 a second · 28 s left"));
        job.progress = {"copying", 2'000'000, 0, "bytes"};
        job.firstDone = 0;
        QVERIFY(!job.left(now));
        QCOMPARE(wordsOf(job, now), QStringLiteral("copying: 2.0 MB · 200.0 kB a second"));
    }

    void thePanelShowsAndCancels()
    {
        QWidget window;
        window.resize(900, 600);
        JobsPanel panel(*m_jobs, &window);
        panel.button()->setParent(&window);
        window.show();
        QVERIFY(panel.button()->isHidden());
        start({"slow"});
        QTRY_COMPARE(panel.button()->text(), QStringLiteral("1 job runs"));
        panel.button()->click();
        QVERIFY(panel.isVisible());
        QTRY_VERIFY(panel.findChild<QLabel*>(QStringLiteral("jobWords"))->text().startsWith(QStringLiteral("packing: 10 of 40 images")));
        QVERIFY(window.rect().contains(panel.geometry()));
        panel.findChild<QPushButton*>(QStringLiteral("copyJob"))->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("taxon slow"));
        panel.findChild<QPushButton*>(QStringLiteral("cancelJob"))->click();
        QTRY_COMPARE(panel.findChild<QLabel*>(QStringLiteral("jobWords"))->text(), QStringLiteral("cancelled"));
        QVERIFY(panel.findChild<QPushButton*>(QStringLiteral("cancelJob")) == nullptr);
        QCOMPARE(panel.button()->text(), QStringLiteral("Jobs"));
        QTest::keyClick(&panel, Qt::Key_Escape);
        QVERIFY(!panel.isVisible());
        panel.button()->click();
        panel.findChild<QPushButton*>(QStringLiteral("clearJobs"))->click();
        QTRY_VERIFY(panel.button()->isHidden() && !panel.isVisible());
    }

    /// Pictures of it lie in jobs_panel/ beside the test's program.
    void thePanelIsDrawnInEveryTheme()
    {
        installFonts();
        QApplication::setStyle(QStringLiteral("Fusion"));
        start({"bad"});
        start({"good", "done"});
        QVERIFY(settle());
        const int running = start({"slow"}, QStringLiteral("The shards that are whole are kept."));
        QTRY_COMPARE(m_jobs->find(running)->progress.done, std::uint64_t{10});
        QWidget window;
        window.resize(900, 600);
        JobsPanel panel(*m_jobs, &window);
        panel.button()->setParent(&window);
        panel.button()->move(820, 570);
        window.show();
        panel.toggle();
        const QDir pictures(QCoreApplication::applicationDirPath() + QStringLiteral("/jobs_panel"));
        QVERIFY(pictures.mkpath(QStringLiteral(".")));
        for (const auto& [name, theme] :
             {std::pair("light", Theme::light()), std::pair("dark", Theme::darkOne()), std::pair("contrast", Theme::highContrast())}) {
            QApplication::setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme));
            const QImage image = window.grab().toImage();
            const QPoint inside = panel.geometry().topLeft() + QPoint(4, panel.height() / 2);
            QCOMPARE(image.pixelColor(inside).name(), theme.surface.name());
            QVERIFY(image.save(pictures.filePath(QLatin1String(name) + QStringLiteral(".png"))));
        }
        qApp->setStyleSheet({});
        QVERIFY(window.rect().contains(panel.geometry()));
        QVERIFY(panel.geometry().bottom() < panel.button()->y());
    }

private:
    int start(std::vector<std::string> arguments, const QString& kept = {})
    {
        return m_jobs->start(
            {QStringLiteral("A job"), std::move(arguments), kept}, this,
            [this](const Json& result) { m_said << QString::fromStdString(result.value("answer", "")); },
            [this](const Error& error) { m_said << QString::fromStdString(error.message() + "|" + error.where() + "|" + error.hint()); });
    }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([this] { return m_jobs->active() == 0; }, 20'000);
    }

    std::unique_ptr<test::ScratchFolder> m_scratch;
    fs::path m_program;
    QStringList m_said;
    std::unique_ptr<CommandJobs> m_jobs; ///< last: it uses the others
};

QTEST_MAIN(TestCommandJobs)
#include "tst_command_jobs.moc"
