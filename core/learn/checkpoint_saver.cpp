// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/checkpoint_saver.h"

#include "base/error.h"
#include "base/text.h"

namespace taxon::learn {

CheckpointSaver::CheckpointSaver(std::filesystem::path folder, std::function<void(const Moment&)> onSaved)
    : m_folder(std::move(folder)), m_onSaved(std::move(onSaved))
{}

void CheckpointSaver::save(Moment moment)
{
    finish();
    m_writing = std::async(std::launch::async, [this, moment = std::move(moment)] { write(moment); });
}

void CheckpointSaver::finish()
{
    if (m_writing.valid())
        m_writing.get();
}

void CheckpointSaver::write(const Moment& moment) const
{
    if (moment.best)
        saveModel(*moment.best, m_folder / "best.safetensors");
    writeCheckpoint(m_folder, moment.checkpoint);
    const Checkpoint written = readCheckpoint(lastCheckpoint(m_folder));
    if (written.step != moment.checkpoint.step)
        throw Error(ErrorCode::Damaged, "The checkpoint on the disk is not the one that was written.", pathToText(lastCheckpoint(m_folder)),
                    "Is another run writing to this folder?");
    if (m_onSaved)
        m_onSaved(moment);
}

} // namespace taxon::learn
