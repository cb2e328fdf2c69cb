// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"

#include "remote/run_pusher.h"
#include "storage/storage.h"

#include <memory>
#include <string>

namespace taxon::worker {

/// A run whose workspace is reached only through a storage: taxon run --remote.
class RemoteWork {
public:
    /// Makes the workspace of \p session on this machine's disk, unless it is there, and brings the run's folder into it. A storage that doesn't answer is waited
    /// for. \throws Error{NotFound} if it has no such run; as remote::fetchRun().
    RemoteWork(cli::Session& session, const std::string& url, const std::string& runId);

    /// What the run reads: for makeStages().
    void bring(const jobs::Context& context);
    /// For the run's events: from now on its folder is sent as it grows.
    void hear(const runs::Event& event) { m_pusher->hear(event); }
    /// When the run has ended: returns when all of it has arrived. \throws as remote::RunPusher::finish(), with what is lost and what to do.
    void finish();

private:
    void sendRest();

    cli::Session& m_session;
    std::string m_runId;
    std::unique_ptr<storage::Storage> m_storage;
    std::unique_ptr<remote::RunPusher> m_pusher;
};

} // namespace taxon::worker
