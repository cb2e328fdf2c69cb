// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ids.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "identify/identify_presenter.h"
#include "identify/proposals.h"
#include "models/registry.h"
#include "review/review_words.h"

namespace taxon::workbench {
namespace {

using identify::IdentifyFilter;
using identify::Position;

constexpr double kUsualThreshold = 0.8; ///< of a model that is no version

double thresholdOf(const Workspace& workspace, const identify::IdentifyStore& store)
{
    const std::string& version = store.info().modelVersion;
    return version.empty() ? kUsualThreshold : models::readVersion(workspace, versionNumber(version)).threshold;
}

} // namespace

void IdentifyPresenter::setGroup(int group)
{
    IdentifyFilter filter = m_filter;
    filter.classes.clear();
    filter.group = group;
    setFilter(std::move(filter));
}

void IdentifyPresenter::setNear(const QString& near, const QString& nearClass)
{
    IdentifyFilter filter = m_filter;
    filter.near = near.toStdString();
    filter.nearClass = nearClass.toStdString();
    setFilter(std::move(filter));
}

QStringList IdentifyPresenter::nearClasses() const
{
    QStringList names;
    if (m_list)
        for (const auto& [name, images] : m_list->table.nearClassCounts())
            if (!name.empty())
                names << text(name);
    return names;
}

const std::vector<identify::UnreadableImage>& IdentifyPresenter::unreadable() const
{
    static const std::vector<identify::UnreadableImage> none;
    return m_list ? m_list->unreadable : none;
}

void IdentifyPresenter::setAskingNext(bool isAsking)
{
    if (isAsking == isAskingNext() || !m_list)
        return;
    m_proposing.cancel();
    if (!isAsking)
        return show(Shown::Passing, {});
    m_isProposing = true;
    m_proposing = m_tasks.run(
        this,
        [file = m_list->store.file(), list = m_list, filter = m_filter](const jobs::Context& context) {
            const identify::IdentifyStore store = identify::IdentifyStore::open(file); // the shown one belongs to the GUI thread
            return identify::labelNext(store, store.table(), filter, kNext, context);
        },
        [this](std::vector<Position> images) {
            m_isProposing = false;
            show(Shown::Next, std::move(images));
        },
        [this](const Error& error) {
            m_isProposing = false;
            Q_EMIT said(describe(error), true);
            Q_EMIT expectedChanged();
        });
}

void IdentifyPresenter::findGroups()
{
    if (!m_list || !m_workspace)
        return;
    m_proposing.cancel();
    m_isProposing = true;
    Q_EMIT told(tr("Looking for groups…"));
    m_proposing = m_tasks.run(
        this,
        [workspace = m_workspace, file = m_list->store.file(), filter = m_filter](const jobs::Context& context) mutable {
            identify::IdentifyStore store = identify::IdentifyStore::open(file);
            filter.group.reset();
            if (!filter.minConfidence && !filter.maxConfidence && !filter.belowThreshold)
                filter.belowThreshold = thresholdOf(*workspace, store);
            const identify::Grouping found = identify::proposeGroups(store, store.table(), filter, {}, context);
            context.throwIfStopped();
            store.setGroups(found.groups);
            return found;
        },
        [this](const identify::Grouping& found) {
            m_isProposing = false;
            m_list->table.setGroups(found.groups);
            QString words = found.groups.empty() ? tr("Nothing lies densely together among %1.").arg(imagesText(static_cast<qint64>(found.looked)))
                                                 : tr("%1 groups among %2 that the model is not sure of; they stand below the classes.")
                                                       .arg(found.groups.size())
                                                       .arg(imagesText(static_cast<qint64>(found.looked)));
            if (found.withoutEmbedding > 0)
                words += QLatin1Char(' ')
                         + tr("%1 have no embedding: identify them again.").arg(imagesText(static_cast<qint64>(found.withoutEmbedding)));
            Q_EMIT told(words);
            update(false);
        },
        [this](const Error& error) {
            m_isProposing = false;
            Q_EMIT said(describe(error), true);
        });
}

} // namespace taxon::workbench
