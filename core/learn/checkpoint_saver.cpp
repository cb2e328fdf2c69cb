// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/checkpoint_saver.h"

#include "base/error.h"
#include "base/text.h"

#include <utility>

namespace taxon::learn {

CheckpointSaver::CheckpointSaver(std::filesystem::path folder, std::function<void(const Moment&)> onSaved)
    : m_folder(std::move(folder)), m_onSaved(std::move(onSaved)), m_thread([this] { writeEach(); })
{}

CheckpointSaver::~CheckpointSaver()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void CheckpointSaver::save(Moment moment)
{
    finish();
    {
        const std::lock_guard lock(m_mutex);
        m_moment = std::move(moment);
    }
    m_changed.notify_all();
}

void CheckpointSaver::finish()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_moment; });
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

/// The thread: ends once it is asked to and nothing is left to write.
void CheckpointSaver::writeEach()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_moment || m_isEnding; });
        if (!m_moment)
            return;
        lock.unlock(); // nobody touches m_moment until it is written
        std::exception_ptr failure;
        try {
            write(*m_moment);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        m_failure = failure;
        m_moment.reset();
        m_changed.notify_all();
    }
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
