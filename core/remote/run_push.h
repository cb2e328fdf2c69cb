// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "runs/run_folder.h"
#include "storage/storage.h"
#include "storage/sub_storage.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace taxon::remote {

/// Sends the files of one run folder into a storage, each whole, only those that changed since this object sent them.
///
/// A file is sent as it was at one moment: from a copy (logs), or a second name of it (what is replaced as a whole), in the hidden folder `.push` of the run.
/// With an attempt it is behind a fence: once the storage has a newer attempt, or another of the same number, nothing is sent any more. results() and picture()
/// may run at the same time, on one thread each.
class RunPush {
public:
    /// \param attempt  of this process; 0 = whoever holds the run folder itself: no fence. \param root  outlives this object.
    RunPush(runs::RunFolder run, storage::Storage& root, int attempt);
    ~RunPush();
    RunPush(const RunPush&) = delete;
    RunPush& operator=(const RunPush&) = delete;

    /// What is in the folder now is in the storage, too: it was fetched from there.
    void knowAll();
    /// Checkpoints, predictions and all else but the picture. The best weights go before the last checkpoint, as a worker writes them.
    /// \throws as Storage::put(); Error{Locked} if superseded.
    void results(const jobs::Context& context);
    /// Log and events, then the status: unless it says of a stage that it is done whose results() have not arrived, or of the run that it ended
    /// and \p isEnd is false. \throws as results().
    void picture(bool isEnd, const jobs::Context& context);

private:
    struct Stamp {
        std::uint64_t bytes = 0, inode = 0;
        std::int64_t changed = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    class Moment;

    [[nodiscard]] bool isMine(const storage::Entry& attempt, const jobs::Context& context);
    [[nodiscard]] static Stamp stampOf(const std::filesystem::path& file);
    void send(const Moment& moment, const std::string& name, const jobs::Context& context);
    void requireNewest(const jobs::Context& context);
    void claim(const jobs::Context& context);
    [[noreturn]] void giveWay(const std::string& newer, const jobs::Context& context);

    runs::RunFolder m_run;
    storage::SubStorage m_there;
    int m_attempt;
    std::mutex m_fence;  ///< held while the own attempt's file is looked for or on its way
    std::string m_claim; ///< what the storage keeps of it, as Entry::stored
    Stamp m_claimed;
    bool m_isClaimed = false;
    std::mutex m_mutex;
    std::map<std::string, Stamp> m_sent;
    std::vector<std::string> m_finishedThere; ///< stages whose results have arrived
};

/// Sends the whole run folder, the status last, unless an attempt there is newer than all that are here: then that is what the next one goes on from.
/// \returns whether it was sent. \throws as Storage.
bool pushRun(const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context);

} // namespace taxon::remote
