// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/peer_place.h"

#include "base/error.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace taxon::learn {
namespace {

using Environment = std::function<const char*(const char*)>;

constexpr int kMostPeers = 4096;
constexpr int kUsualPort = 29500; // torchrun's

std::string textOf(const Environment& environment, const char* variable, const std::string& otherwise)
{
    const char* value = environment(variable);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

int numberOf(const Environment& environment, const char* variable, std::optional<int> otherwise, int low, int high)
{
    const std::string text = textOf(environment, variable, "");
    if (text.empty() && otherwise)
        return *otherwise;
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || number < low || number > high)
        throw Error(ErrorCode::Configuration, fmt::format("{} must be a whole number from {} to {}, it is \"{}\".", variable, low, high, text),
                    variable, "Start all processes with torchrun, or set RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as it does.");
    return number;
}

} // namespace

PeerPlace peerPlace(const Environment& environment)
{
    PeerPlace place;
    place.count = numberOf(environment, "WORLD_SIZE", 1, 1, kMostPeers);
    if (place.isAlone())
        return place;
    place.rank = numberOf(environment, "RANK", std::nullopt, 0, place.count - 1);
    place.localRank = numberOf(environment, "LOCAL_RANK", place.rank, 0, place.rank);
    place.address = textOf(environment, "MASTER_ADDR", "127.0.0.1");
    place.port = numberOf(environment, "MASTER_PORT", kUsualPort, 1, 65535);
    place.joinsStore = textOf(environment, "TORCHELASTIC_USE_AGENT_STORE", "") == "True";
    place.attempt = textOf(environment, "TORCHELASTIC_RESTART_COUNT", "0");
    return place;
}

} // namespace taxon::learn
