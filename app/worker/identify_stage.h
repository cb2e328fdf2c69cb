// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/compute_device.h"
#include "learn/peers.h"

#include <filesystem>
#include <string>

namespace taxon::worker {

/// Which images are to be identified by which model.
struct IdentifyRequest {
    int version = 0;               ///< of the workspace; 0 = \p model
    std::filesystem::path model{}; ///< a safetensors or TorchScript file that is no version
    std::string images;            ///< what openInput() takes
    std::string id{};              ///< of the list; "" = version and name of the input ("003-unknown")
};

/// What identification came to.
struct IdentifySummary {
    std::string id;                 ///< of the store
    std::filesystem::path database; ///< identify/<id>.db
    std::filesystem::path csv;      ///< identify/<id>.csv: every image in the store, surest first
    std::size_t images = 0;         ///< in the store, those of earlier runs included
    std::size_t added = 0;          ///< by this run
    std::size_t near = 0;           ///< in the store that look nearly like another one, of the list or of the library
    std::size_t problems = 0;       ///< files that can't be read, those of earlier runs included; the store lists them
};

/// The stage of a run and the heart of `taxon identify`: scores every image that the store does not hold yet, as it is now.
/// A stopped or killed run goes on where it ended, to the same store as an unbroken one. New unreadable files are warned of.
///
/// With peers the files that need work are divided: each process identifies whole batches that follow each other into a store of its own,
/// identify/<id>.parts/2-of-4.db, and this one, the first, joins them in their order: the rows of one process. The others call identifyAsPeer().
/// \param device  where the network is computed (learn::openDevice()).
/// \param peers   nullptr = none.
/// \throws Error{NotFound} for the version or the images; Error{Configuration} if the store was made by another model or for other images;
/// Error{Cancelled} on a stop: what was done is kept; Error{Damaged|Io|NoSpace|Locked}; Error{Failed} where a peer has ended.
IdentifySummary identifyStage(const Workspace& workspace, const IdentifyRequest& request, c10::Device device, const jobs::Context& context,
                              const learn::Peers* peers = nullptr);

/// What a process that isn't the first does of it: all must see the model and the images at the same paths. \throws as identifyStage().
void identifyAsPeer(const learn::Peers& peers, c10::Device device, const jobs::Context& context);

} // namespace taxon::worker
