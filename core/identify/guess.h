// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace taxon::identify {

/// One class that an unknown image may be.
struct Candidate {
    int classIndex = 0; ///< in the model's class list
    float score = 0;    ///< softmax, 0..1
};

/// A file as it was when it was looked at: another size or time of change means that it may hold something else.
struct FileState {
    std::string path;            ///< relative to the folder that was identified, as pathToText()
    std::int64_t bytes = 0;      ///< size
    std::int64_t modifiedNs = 0; ///< time of the last change, since 1970; 0 = too fresh to be remembered: it is read again next time
};

/// What a picture looks like, for finding nearly equal ones: what doctor::ImageHash has, of the picture turned upright.
struct Look {
    Digest<32> pixels;                      ///< SHA-256 of the decoded pixels; none = not known
    std::uint64_t across = 0;               ///< 64-bit difference hash, left to right
    std::uint64_t down = 0;                 ///< the same, top to bottom
    std::array<std::uint8_t, 12> colours{}; ///< mean R, G, B of the four quarters

    friend bool operator==(const Look&, const Look&) = default;
};

/// What a model says about one unknown image.
struct Guess {
    std::string path{};             ///< as FileState::path
    std::string sha256{};           ///< of the file's bytes, 64 hexadecimal digits
    std::vector<Candidate> top{};   ///< the best five (fewer if the model has fewer classes), highest score first, a tie by lower index
    float margin = 0;               ///< first score - second score; the first score where there is only one class
    float entropy = 0;              ///< -sum p ln p over all classes, in nats
    std::int64_t bytes = 0;         ///< as FileState
    std::int64_t modifiedNs = 0;    ///< as FileState
    Look look{};                    ///< of the picture
    std::vector<float> embedding{}; ///< what the layer before the last says, of length 1; empty where the model doesn't tell it
};

/// A file that is no image, or a damaged one: listed beside the guesses, never left out unsaid.
struct UnreadableImage {
    std::string path;   ///< as FileState::path
    std::string reason; ///< one sentence
};

} // namespace taxon::identify
