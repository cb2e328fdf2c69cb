// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/memory.h"
#include "plots/metric_plot.h"
#include "runs/runs_page.h"
#include "support/fake_clock.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QPlainTextEdit>
#include <fstream>
#include <unistd.h>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// Bytes of this process in memory.
std::size_t residentBytes()
{
    releaseFreedMemory();
    std::size_t pages = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// A worker that trains the whole day: what it writes in a second, an epoch each five minutes.
class DayOfTraining {
public:
    explicit DayOfTraining(const Workspace& workspace)
        : m_run(runs::RunFolder::create(workspace, "day", {})), m_events(m_run.events(), m_clock), m_log(m_run.log())
    {}

    void work(int seconds)
    {
        for (int i = 0; i < seconds; ++i) {
            m_clock.advance(1s);
            const int now = ++m_second;
            m_log << "step " << now
                  << ": loss 0.693147, rate 0.000100, 812 images a second, waiting 0.01, and what else a line of a log may say of it\n";
            if (now % 2 == 0)
                m_events.append("progress", {{"stage", "train"}, {"done", now}, {"total", 86'400}, {"unit", "steps"}});
            if (now % 5 == 0)
                m_events.append("system", {{"system/cpu_utilization_percentage", 50 + now % 40},
                                           {"system/system_memory_usage_percentage", 30 + now % 9},
                                           {"system/gpu_0_utilization_percentage", 90 + now % 10}});
            if (now % 300 == 0)
                m_events.append("metric",
                                {{"epoch", now / 300}, {"step", now}, {"train/loss", 300.0 / now}, {"val/loss", 310.0 / now}, {"val/accuracy", 0.5}});
        }
        m_log.flush();
        auto status = runs::readStatus(m_run);
        status.state = "running";
        status.updated = toIso8601(std::chrono::system_clock::now());
        runs::writeStatus(m_run, status);
    }

private:
    test::FakeClock m_clock;
    runs::RunFolder m_run;
    runs::EventLog m_events;
    std::ofstream m_log;
    int m_second = 0;
};

} // namespace

/// A day of looking at a run that goes on, a hundred times as fast: each look finds what a worker writes in a hundred seconds. After the first
/// third, when all that is kept has reached its bounds, the window grows no more.
class TestDayOfTailing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsNoMoreInTheEveningThanInTheMorning()
    {
        constexpr int kLooks = 864;
        const test::ScratchFolder scratch;
        fs::create_directories(scratch.path() / "library");
        const auto workspace = std::make_shared<const Workspace>(Workspace::create(scratch.path() / "ws", scratch.path() / "library"));
        DayOfTraining training(*workspace);
        training.work(100);
        test::PageSurroundings::startLook();
        test::PageSurroundings around;
        const auto page = around.open<RunsPage>(workspace);
        QVERIFY(page);
        auto& presenter = page->presenter();
        std::size_t morning = 0;
        for (int look = 0; look < kLooks; ++look) {
            if (look == kLooks / 3)
                morning = residentBytes();
            if (look % 24 == 0) // the reader looks at the log, and at the curves again
                page->showItem(look % 48 == 0 ? QStringLiteral("log") : QStringLiteral("curves"));
            training.work(100);
            presenter.refresh();
            QVERIFY(around.settle(*page));
            page->grab();
        }
        const std::size_t evening = residentBytes();
        qInfo("a third of the day: %.1f MiB, the whole: %.1f MiB", static_cast<double>(morning) / kMiB, static_cast<double>(evening) / kMiB);
        QCOMPARE(presenter.view()->metrics().size(), std::size_t{288}); // it has followed to the end
        QVERIFY(page->findChild<QPlainTextEdit*>(QStringLiteral("runLog"))->toPlainText().contains(QStringLiteral("step 86400:")));
        QVERIFY2(evening < morning + 6 * kMiB, "the day's log alone is 10 MiB, its events 9");

        const std::string more(16 * kMiB, 'x'); // what grows is seen
        QVERIFY(residentBytes() > evening + 12 * kMiB && !more.empty());
    }
};

QTEST_MAIN(TestDayOfTailing)
#include "tst_day_of_tailing.moc"
