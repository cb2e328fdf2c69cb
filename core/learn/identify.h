// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/guess.h"
#include "jobs/context.h"

#include <c10/core/Device.h>
#include <filesystem>
#include <functional>
#include <string>

namespace taxon::learn {

/// The model's best guesses for every image below a folder, handed out as they are made.
///
/// Folders are walked in the file system's order without following links; hidden files and folders are skipped, and so are files
/// that are not regular. All three functions are called from the calling thread only. Memory does not grow with the number of images.
///
/// \param modelFile  what saveModel() wrote. \param images  the folder; Guess::path is relative to it.
/// \param known      whether an image has its guess already, so that a second run only does what is new; may be empty.
/// \param sink       receives each guess: the best five classes, margin, entropy.
/// \param problem    told of each file that can't be read as an image, and why; the work goes on.
/// \param device     where the network is computed (openDevice()).
/// \throws Error{NotFound} for the model or the folder; Error{Damaged} for the model; Error{Cancelled} on a stop request; what the functions throw.
void identifyFolder(const std::filesystem::path& modelFile, const std::filesystem::path& images,
                    const std::function<bool(const std::string& path, const std::string& sha256)>& known,
                    const std::function<void(const identify::Guess&)>& sink,
                    const std::function<void(const std::string& path, const std::string& reason)>& problem, const jobs::Context& context,
                    c10::Device device = c10::Device(c10::kCPU));

} // namespace taxon::learn
