// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include "base/host.h"
#include "base/workspace.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace taxon::test {

/// A workspace with one run, whose events a test writes as a worker would.
class RunFixture {
public:
    RunFixture() : workspace(workspaceIn(scratch.path())), run(runs::RunFolder::create(workspace, "20261122-233100-tiny", recipe())) {}

    /// Appends a metric for each of \p epochs more; the first time, hello before them.
    void train(int epochs)
    {
        std::ofstream log(run.events(), std::ios::app);
        if (m_seq == 0)
            log << line("hello", R"("run":"tiny","pid":77,"host":"pc")");
        while (epochs-- > 0) {
            clock.advance(std::chrono::seconds(1));
            ++m_epoch;
            log << line("metric", fmt::format(R"("epoch":{},"train/loss":{},"val/loss":null,"lr":0.01)", m_epoch, 1.0 / m_epoch));
        }
    }
    /// As the status writer does.
    void setState(const std::string& state) const
    {
        runs::RunStatus status;
        status.state = state;
        status.pid = ::getpid();
        status.host = hostName();
        status.datasetId = datasetId;
        status.started = "2026-11-22T23:31:00.000Z";
        status.updated = toIso8601(realClock().wall());
        writeStatus(run, status);
    }
    void score(double top1) const
    {
        scratch.write("ws/runs/20261122-233100-tiny/scores/per_class.csv", fmt::format("class,recall\ncat,{}\n", top1));
        scratch.write("ws/runs/20261122-233100-tiny/scores/report.html", fmt::format("<p>{}</p>", top1));
        scratch.write("ws/runs/20261122-233100-tiny/scores/summary.json",
                      fmt::format(R"({{"format":"taxon-summary","version":1,"sets":{{"test":{{"top1":{}}}}}}})", top1));
    }

    ScratchFolder scratch;
    Workspace workspace;
    runs::RunFolder run;
    FakeClock clock;
    std::string datasetId;

private:
    /// As the event log writes it, without its fsync.
    std::string line(const std::string& kind, const std::string& fields)
    {
        return fmt::format(R"({{"v":1,"seq":{},"t":"{}","kind":"{}",{}}})", ++m_seq, toIso8601(clock.wall()), kind, fields) + "\n";
    }
    static Workspace workspaceIn(const std::filesystem::path& folder)
    {
        std::filesystem::create_directory(folder / "library");
        return Workspace::create(folder / "ws", folder / "library");
    }
    static runs::Recipe recipe()
    {
        runs::Recipe made;
        made.name = "tiny";
        made.epochs = 7;
        return made;
    }
    std::uint64_t m_seq = 0;
    int m_epoch = 0;
};

} // namespace taxon::test
