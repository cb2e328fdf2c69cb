// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote_work.h"

#include "base/error.h"
#include "base/workspace.h"
#include "remote/run_fetch.h"
#include "remote/run_files.h"
#include "remote/run_inputs.h"

#include <filesystem>
#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPatience = 30min;
constexpr auto kLastChance = 90s; ///< of the two minutes that a worker has after SIGTERM

Workspace makeWorkspace(const fs::path& root)
{
    if (!fs::exists(root / "taxon.yaml")) {
        fs::create_directories(root / "library"); // stays empty: images come as shards
        static_cast<void>(Workspace::create(root, root / "library"));
    }
    return Workspace::open(root);
}

} // namespace

RemoteWork::RemoteWork(cli::Session& session, const std::string& url, const std::string& runId) : m_session(session), m_runId(runId)
{
    const Workspace workspace = makeWorkspace(session.workspaceFolder);
    remote::patiently(kPatience, session.context(), [&] {
        m_storage = storage::openStorage(url, session.context());
        const remote::RunFetch fetched = remote::fetchRun(workspace, runId, *m_storage, session.context());
        session.note(fmt::format("Brought {} file{} of run {} from {}.", fetched.files, fetched.files == 1 ? "" : "s", runId, url));
    });
    m_pusher = std::make_unique<remote::RunPusher>(
        runs::RunFolder::open(workspace.run(runId)), *m_storage, [&session](const std::string& line) { session.note(line); },
        session.context().stopToken());
}

void RemoteWork::bring(const jobs::Context& context)
{
    const Workspace workspace = m_session.workspace();
    remote::patiently(kPatience, context,
                      [&] { remote::fetchInputs(workspace, runs::RunFolder::open(workspace.run(m_runId)), *m_storage, context); });
}

void RemoteWork::sendRest()
{
    const jobs::Context& asked = m_session.context();
    if (!asked.stopRequested()) {
        try {
            return m_pusher->finish(kPatience, asked);
        } catch (const Error&) {
            if (!asked.stopRequested()) // else it was asked to end meanwhile
                throw;
        }
    }
    const jobs::Context unstoppable({}, {}, [this](const std::string& message) { m_session.note("Warning: " + message); });
    m_pusher->finish(kLastChance, unstoppable);
}

void RemoteWork::finish()
{
    try {
        sendRest();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Locked)
            throw;
        throw Error(error.code(), "Not all of the run has arrived: " + error.message(), error.where(),
                    "What has arrived is whole; taxon jobs resume " + m_runId + " goes on from there.");
    }
}

} // namespace taxon::worker
