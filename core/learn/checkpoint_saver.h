// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/checkpoint.h"
#include "learn/model.h"

#include <filesystem>
#include <functional>
#include <future>
#include <optional>

namespace taxon::learn {

/// Writes checkpoints in a thread of its own while training goes on, and reads each back before it counts.
///
/// best.safetensors is written before the checkpoint that knows of it: a kill between the two repeats the epochs since the last
/// checkpoint, and finds the same best weights again. One is written at a time; save() waits for the one before. Use from one thread.
class CheckpointSaver {
public:
    /// A moment of the training. Its tensors must be copies: training goes on with its own.
    struct Moment {
        Checkpoint checkpoint;
        std::optional<Model> best; ///< where it is better than what best.safetensors holds
    };

    /// \param onSaved  told of each moment that is on the disk, in the writing thread.
    explicit CheckpointSaver(std::filesystem::path folder, std::function<void(const Moment&)> onSaved = {});

    /// Begins to write \p moment and returns. \throws what went wrong with the one before: Error{Io|NoSpace|Damaged}.
    void save(Moment moment);
    /// Waits until the last one is written. \throws as save().
    void finish();

private:
    void write(const Moment& moment) const;

    std::filesystem::path m_folder;
    std::function<void(const Moment&)> m_onSaved;
    std::future<void> m_writing; ///< its destructor waits
};

} // namespace taxon::learn
