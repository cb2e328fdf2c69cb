// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/guess.h"
#include "identify/unknown_files.h"
#include "jobs/context.h"
#include "learn/predictor.h"

#include <cstdint>
#include <functional>
#include <string>

namespace taxon::learn {

/// What identification asks and tells. All are called from the calling thread only; those that are empty are not.
struct IdentifyTalk {
    /// Whether a file in this state has its guess already, or is known to be unreadable: it is not read then.
    std::function<bool(const identify::FileState& file)> isKnown{};
    /// Whether this content has its guess already: the file was read, and nothing is computed.
    std::function<bool(const identify::FileState& file, const std::string& sha256)> isUnchanged{};
    /// Receives each guess: the best five classes, margin, entropy, look, embedding.
    std::function<void(const identify::Guess& guess)> guessed{};
    /// Told of each file that can't be read as an image, and why; the work goes on. What another try may cure has modifiedNs 0.
    std::function<void(const identify::FileState& file, const std::string& reason)> unreadable{};
    /// Told after each sixteen files, when all has been said of them, how many files are done.
    std::function<void(std::uint64_t files)> batchDone{};
};

/// Files that are taken together: those of them that can be read are one batch of the network.
inline constexpr std::size_t kIdentifyBatch = 16;

/// How many of the files were what.
struct IdentifyCounts {
    std::uint64_t files = 0;      ///< all
    std::uint64_t known = 0;      ///< that needed nothing
    std::uint64_t guessed = 0;    ///< that were computed
    std::uint64_t unreadable = 0; ///< that were found to be so now
};

/// The model's best guesses for unknown images, handed out as they are made, in the order of \p files.
///
/// Each picture is decoded once, for its look and for the network, on all processors; the next ones are while the network computes. Files that are
/// not known are taken sixteen at a time, in order, and those of them that can be read are a batch: what was interrupted between two of these, or is
/// divided there, comes to the same bits.
/// Memory does not grow with the number of images: 128 prepared ones at most.
///
/// \param model  openPredictor(). A model that tells no features gives no embeddings.
/// \throws Error{Cancelled} on a stop request; what \p files and the functions throw.
/// Cost: reading, decoding and one pass of the network each; a known file costs a look at its folder entry.
IdentifyCounts identifyFiles(const Predictor& model, identify::UnknownFiles& files, const IdentifyTalk& talk, const jobs::Context& context);

} // namespace taxon::learn
