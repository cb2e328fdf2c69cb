// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/core_text.h"
#include "common/edit_words.h"
#include "common/widgets.h"
#include "common/write_access.h"
#include "identify/identify_presenter.h"
#include "review/review_words.h"

#include <algorithm>

namespace taxon::workbench {
namespace {

using identify::ImageStatus;
using identify::Position;

QString whereText(const IdentifyPresenter::Target& target)
{
    const QString to = target.to == QLatin1String("_removed")        ? IdentifyPresenter::tr("removed")
                       : target.to == QLatin1String("_out_of_scope") ? IdentifyPresenter::tr("out of scope")
                       : target.to.isEmpty()                         ? IdentifyPresenter::tr("accepted as predicted")
                                                                     : IdentifyPresenter::tr("accepted as %1").arg(target.to);
    return target.benchmark.isEmpty() ? to : IdentifyPresenter::tr("%1, in benchmark %2").arg(to, target.benchmark);
}

ImageStatus statusOf(const IdentifyPresenter::Target& target)
{
    if (!target.benchmark.isEmpty())
        return ImageStatus::Benchmark;
    if (target.to == QLatin1String("_removed"))
        return ImageStatus::Removed;
    return target.to == QLatin1String("_out_of_scope") ? ImageStatus::OutOfScope : ImageStatus::Accepted;
}

} // namespace

void IdentifyPresenter::accept(std::vector<Position> images, const Target& target)
{
    if (!m_list || images.empty())
        return;
    std::erase_if(images, [&](Position image) {
        return m_list->table.status(image) != ImageStatus::New || (target.to.isEmpty() && images.size() > 1 && m_marked.contains(image));
    });
    if (images.empty()) {
        Q_EMIT said(tr("They are decided already."), true);
        return;
    }
    std::vector<std::int64_t> ids;
    for (const Position image : images) {
        ids.push_back(m_list->table.image(image));
        m_list->table.setStatus(image, statusOf(target));
    }
    std::erase_if(m_sample, [&](Position image) { return m_list->table.status(image) != ImageStatus::New; });
    const auto done = std::make_shared<identify::Acceptance>();
    const auto moved = std::make_shared<library::MovedImages>();
    m_queue.add(
        [workspace = m_workspace, file = m_list->store.file(), ids = std::move(ids), target, done, moved] {
            requireWritable(*workspace);
            identify::IdentifyStore store = identify::IdentifyStore::open(file); // the shown one belongs to the GUI thread
            *done = identify::accept(store, ids, {.to = target.to.toStdString(), .benchmark = target.benchmark.toStdString()}, *workspace);
            *moved = library::MovedImages(library::editHistory(*workspace));
        },
        [this, images, target, done, moved, list = m_list](const std::optional<Error>& error) {
            if (list != m_list) { // it was read anew since, perhaps before this was done
                if (error)
                    Q_EMIT said(describe(*error), true);
                return refresh();
            }
            if (!error)
                m_list->moved = moved;
            if (const std::size_t accepted = done->accepted(); accepted > 0)
                Q_EMIT said(tr("%1: %2").arg(imagesText(static_cast<qint64>(accepted)), whereText(target)), false);
            if (!done->doubtful.empty())
                Q_EMIT said(tr("%1 look nearly like pictures that models are judged by. %2: %3")
                                .arg(imagesText(static_cast<qint64>(done->doubtful.size())), text(done->doubtful.front().path),
                                     text(done->doubtful.front().reason)),
                            true);
            finish(images, *done, error);
        });
    update(false);
}

/// Brings back what was not accepted after all, and says why.
void IdentifyPresenter::finish(const std::vector<Position>& images, const identify::Acceptance& done, const std::optional<Error>& error)
{
    std::set<std::string> refused;
    for (const identify::RefusedImage& image : done.refused)
        refused.insert(image.path);
    for (const Position image : images)
        if (error || refused.contains(std::string(m_list->table.path(image))))
            m_list->table.setStatus(image, ImageStatus::New);
    if (error)
        Q_EMIT said(describe(*error), true);
    else if (!done.refused.empty())
        Q_EMIT said(
            tr("%1 not accepted. %2: %3")
                .arg(imagesText(static_cast<qint64>(done.refused.size())), text(done.refused.front().path), text(done.refused.front().reason)),
            true);
    update(false);
}

void IdentifyPresenter::undo()
{
    takeBack(false);
}

void IdentifyPresenter::redo()
{
    takeBack(true);
}

void IdentifyPresenter::takeBack(bool again)
{
    if (!m_workspace)
        return;
    const auto what = std::make_shared<QString>();
    m_queue.add(
        [workspace = m_workspace, what, again] {
            requireWritable(*workspace);
            library::LibraryEditor editor(*workspace);
            const auto before = editor.history();
            *what = takenBack(*before, again ? editor.redo() : editor.undo());
        },
        [this, what](const std::optional<Error>& error) {
            Q_EMIT said(error ? describe(*error) : *what, error.has_value());
            refresh(); // whatever it was about
        });
}

} // namespace taxon::workbench
