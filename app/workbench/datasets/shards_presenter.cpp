// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/shards_presenter.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/widgets.h"

namespace taxon::workbench {
namespace {

TransferShare shareOf(const Json& result, const char* key)
{
    const Json share = result.value(key, Json::object());
    return {share.value("files", std::size_t{0}), share.value("bytes", std::uint64_t{0})};
}

} // namespace

QString shareText(const TransferShare& share)
{
    const QString bytes = text(formatBytes(share.bytes));
    return share.files == 1 ? ShardsPresenter::tr("1 file (%1)").arg(bytes)
                            : ShardsPresenter::tr("%1 files (%2)").arg(grouped(static_cast<qint64>(share.files)), bytes);
}

void ShardsPresenter::forget()
{
    m_plan.reset();
    m_remote.reset();
}

void ShardsPresenter::setUrl(const QString& url)
{
    if (url.trimmed() == m_url)
        return;
    m_url = url.trimmed();
    m_plan.reset();
    m_remote.reset();
    Q_EMIT changed();
}

void ShardsPresenter::tellAndRun(CommandJobs::Order order, std::function<void(const Json&)> done)
{
    if (canRun())
        Q_EMIT said(tr("%1 …").arg(order.title), false);
    run(std::move(order), std::move(done));
}

void ShardsPresenter::pack(const std::string& id)
{
    tellAndRun(
        {tr("Packing of data set %1").arg(text(id)), {"shards", "pack", "--dataset", id}, tr("Nothing: a shard set is there whole or not at all.")},
        [this](const Json& result) {
            const std::size_t files = result.value("files", std::size_t{0});
            const QString what = tr("%1 images in %2 shards (%3)")
                                     .arg(grouped(result.value("images", qint64{0})), grouped(static_cast<qint64>(files)),
                                          text(formatBytes(result.value("bytes", std::uint64_t{0}))));
            const std::size_t reused = result.value("files_reused", std::size_t{0});
            Q_EMIT said(result.value("reused", false) ? tr("It was packed already: %1.").arg(what)
                        : reused > 0                  ? tr("Packed: %1, %2 of them taken over.").arg(what).arg(reused)
                                                      : tr("Packed: %1.").arg(what),
                        false);
            Q_EMIT shardsChanged();
        });
}

void ShardsPresenter::verify(const std::string& id, bool everyByte)
{
    if (!canRun())
        return;
    std::vector<std::string> arguments{"shards", "verify", workspace()->shards(id).native()};
    if (everyByte)
        arguments.emplace_back("--read-data");
    tellAndRun({tr("Check of the shards %1").arg(text(id)), std::move(arguments), tr("The shards are only read."), false}, [this,
                                                                                                                            everyByte](const Json&) {
        Q_EMIT said(everyByte ? tr("Every byte of the shards is as it was packed.") : tr("All shards have their images (sizes and members)."), false);
    });
}

void ShardsPresenter::planPush(const std::string& id)
{
    if (m_url.isEmpty()) {
        Q_EMIT said(tr("Say where to: a mounted folder, or REMOTE:PATH of rclone."), true);
        return;
    }
    m_plan.reset();
    tellAndRun(
        {tr("What would be sent of %1 to %2").arg(text(id), m_url),
         {"shards", "push", m_url.toStdString(), "--shards", id, "--dry-run"},
         tr("Nothing is sent."),
         false},
        [this, id](const Json& result) {
            m_plan = PushPlan{id, text(result.value("url", "")), shareOf(result, "sent"), shareOf(result, "copied"), shareOf(result, "present")};
            Q_EMIT said({}, false);
        });
}

void ShardsPresenter::push()
{
    if (!m_plan)
        return;
    tellAndRun({tr("Push of %1 to %2").arg(text(m_plan->id), m_url),
                {"shards", "push", m_url.toStdString(), "--shards", m_plan->id},
                tr("What arrived stays there: the next push goes on."),
                false},
               [this](const Json& result) {
                   m_plan.reset();
                   m_remote.reset();
                   Q_EMIT said(tr("Pushed to %1: %2 sent, %3 there already.")
                                   .arg(text(result.value("url", "")), shareText(shareOf(result, "sent")), shareText(shareOf(result, "present"))),
                               false);
               });
}

void ShardsPresenter::look()
{
    if (m_url.isEmpty()) {
        Q_EMIT said(tr("Say where: a mounted folder, or REMOTE:PATH of rclone."), true);
        return;
    }
    tellAndRun({tr("What lies at %1").arg(m_url), {"shards", "remote", m_url.toStdString()}, tr("Nothing is changed."), false},
               [this](const Json& result) {
                   std::vector<RemoteShards> sets;
                   for (const Json& one : result.value("sets", Json::array()))
                       sets.insert(sets.begin(), {one.value("shards", ""), one.value("complete", false), one.value("files", std::size_t{0}),
                                                  one.value("bytes", std::uint64_t{0})});
                   m_remote = std::move(sets);
                   Q_EMIT said({}, false);
               });
}

void ShardsPresenter::pull(const std::string& id)
{
    tellAndRun({tr("Fetching of %1 from %2").arg(text(id), m_url),
                {"shards", "pull", m_url.toStdString(), "--shards", id},
                tr("What arrived is kept: the next fetch goes on.")},
               [this](const Json& result) {
                   Q_EMIT said(
                       tr("Fetched %1: %2, %3 here already.")
                           .arg(text(result.value("shards", "")), shareText(shareOf(result, "fetched")), shareText(shareOf(result, "present"))),
                       false);
                   Q_EMIT shardsChanged();
               });
}

} // namespace taxon::workbench
