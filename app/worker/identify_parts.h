// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/identify_store.h"
#include "identify/unknown_files.h"
#include "learn/identify.h"
#include "learn/peers.h"

#include <filesystem>

namespace taxon::worker {

/// Asks \p store what it knows, and tells it what is found. Problems are only stored.
[[nodiscard]] learn::IdentifyTalk talkTo(identify::IdentifyStore& store);

/// The files that \p store doesn't know, identified by this process, the first, and those that are in identifyAsPeer() (identify_stage.h). Each
/// writes a store of its own below \p parts, so that what is killed goes on behind its last batch; this one joins them in one transaction, in
/// the order of \p files, and removes them. Unreadable files are warned of then.
/// \param modelFile  of \p model; the others read it.
/// \param info       of \p store.
/// \returns how many guesses were added. \throws as identifyStage().
[[nodiscard]] std::size_t identifyInParts(const learn::Predictor& model, const std::filesystem::path& modelFile, identify::UnknownFiles& files,
                                          identify::IdentifyStore& store, const identify::IdentifyStore::Info& info,
                                          const std::filesystem::path& parts, const learn::Peers& peers, const jobs::Context& context);

} // namespace taxon::worker
