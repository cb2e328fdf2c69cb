// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_option.h"

#include "learn/compute_device.h"

namespace taxon::worker {

void addDeviceOption(CLI::App& command, std::string& device, const std::string& otherwise)
{
    command.add_option("--device", device, "Compute on: auto (a GPU where there is one), cpu or cuda" + otherwise)
        ->type_name("DEVICE")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
}

c10::Device openDevice(cli::Session& session, const std::string& device)
{
    const learn::OpenedDevice opened = learn::openDevice(device);
    if (!opened.note.empty())
        session.note(opened.note);
    return opened.device;
}

} // namespace taxon::worker
