// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"
#include "learn/compute_device.h"

#include <CLI/CLI.hpp>
#include <string>

namespace taxon::worker {

/// Adds --device auto|cpu|cuda. \param otherwise  what holds without it, for the help: "; …".
void addDeviceOption(CLI::App& command, std::string& device, const std::string& otherwise);

/// Opens it, and notes a GPU, or why there is none. \throws as learn::openDevice().
[[nodiscard]] c10::Device openDevice(cli::Session& session, const std::string& device);

} // namespace taxon::worker
