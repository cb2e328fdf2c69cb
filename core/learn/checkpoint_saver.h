// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/checkpoint.h"
#include "learn/model.h"

#include <condition_variable>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace taxon::learn {

/// Writes checkpoints in a thread of its own while training goes on, and reads each back before it counts.
///
/// best.safetensors is written before the checkpoint that knows of it: a kill between the two repeats the epochs since the last
/// checkpoint, and finds the same best weights again. One is written at a time; save() waits for the one before. Use from one thread.
///
/// The thread is the same from the first to the last: each new one could take another of malloc's arenas, which keep what they once needed, so
/// memory would grow by a checkpoint's size every now and then (tests/bench/bench_training steady).
class CheckpointSaver {
public:
    /// A moment of the training. Its tensors must be copies: training goes on with its own.
    struct Moment {
        Checkpoint checkpoint;
        std::optional<Model> best; ///< where it is better than what best.safetensors holds
    };

    /// \param onSaved  told of each moment that is on the disk, in the writing thread.
    explicit CheckpointSaver(std::filesystem::path folder, std::function<void(const Moment&)> onSaved = {});

    /// Waits until the last one is written, without a word of what went wrong: finish() tells.
    ~CheckpointSaver();
    CheckpointSaver(const CheckpointSaver&) = delete;
    CheckpointSaver& operator=(const CheckpointSaver&) = delete;

    /// Begins to write \p moment and returns. \throws what went wrong with the one before: Error{Io|NoSpace|Damaged}.
    void save(Moment moment);
    /// Waits until the last one is written. \throws as save().
    void finish();

private:
    void writeEach();
    void write(const Moment& moment) const;

    std::filesystem::path m_folder;
    std::function<void(const Moment&)> m_onSaved;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Moment> m_moment; ///< to be written, or being written
    std::exception_ptr m_failure;   ///< of the last one, until it is told
    bool m_isEnding = false;
    std::thread m_thread; ///< the last member: it uses the others
};

} // namespace taxon::learn
