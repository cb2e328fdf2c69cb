// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace taxon::identify {

/// One class that an unknown image may be.
struct Candidate {
    int classIndex = 0; ///< in the model's class list
    float score = 0;    ///< softmax, 0..1
};

/// What a model says about one unknown image.
struct Guess {
    std::string path;           ///< relative to the folder that was identified, as pathToText()
    std::string sha256;         ///< of the file's bytes, 64 hexadecimal digits
    std::vector<Candidate> top; ///< the best five (fewer if the model has fewer classes), highest score first, a tie by lower index
    float margin = 0;           ///< first score - second score; the first score where there is only one class
    float entropy = 0;          ///< -sum p ln p over all classes, in nats
};

} // namespace taxon::identify
