// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/one_job_presenter.h"

#include <optional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// Files and bytes of one kind in a transfer.
struct TransferShare {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
};

/// What a push would do: "taxon shards push --dry-run".
struct PushPlan {
    std::string id;
    QString url; ///< where the set would lie
    TransferShare send;
    TransferShare copy;    ///< from another set that is there
    TransferShare present; ///< there already
};

/// A shard set in a storage.
struct RemoteShards {
    std::string id;
    bool isComplete = false;
    std::size_t files = 0;
    std::uint64_t bytes = 0;
};

/// "3 files (1.2 MB)"
[[nodiscard]] QString shareText(const TransferShare& share);

/// Packs, verifies, pushes and pulls shard sets, each as a job of the window (CommandJobs) with progress and cancel. No widgets.
class ShardsPresenter : public OneJobPresenter {
    Q_OBJECT

public:
    explicit ShardsPresenter(CommandJobs* jobs, QObject* parent = nullptr) : OneJobPresenter(jobs, parent) {}

    /// A mounted folder, or REMOTE:PATH of rclone. Another one forgets plan() and remote().
    void setUrl(const QString& url);
    [[nodiscard]] const QString& url() const noexcept { return m_url; }

    /// Packs the data set into shards/<id>.
    void pack(const std::string& id);
    /// \param everyByte  false: sizes and members only.
    void verify(const std::string& id, bool everyByte);
    /// Asks what a push would send; plan() follows.
    void planPush(const std::string& id);
    [[nodiscard]] const std::optional<PushPlan>& plan() const noexcept { return m_plan; }
    /// Sends what plan() says.
    void push();
    /// Asks what lies at url(); remote() follows.
    void look();
    /// Nothing before look().
    [[nodiscard]] const std::optional<std::vector<RemoteShards>>& remote() const noexcept { return m_remote; }
    /// Fetches a set into this workspace.
    void pull(const std::string& id);

Q_SIGNALS:
    /// Shard sets of the workspace changed.
    void shardsChanged();

private:
    void forget() override;
    /// run(), said at once: a transfer takes a while.
    void tellAndRun(CommandJobs::Order order, std::function<void(const Json&)> done);

    QString m_url;
    std::optional<PushPlan> m_plan;
    std::optional<std::vector<RemoteShards>> m_remote;
};

} // namespace taxon::workbench
