// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decisions.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace taxon::models {

void requireReason(const std::string& reason)
{
    const bool blank = std::all_of(reason.begin(), reason.end(), [](char c) { return c == ' '; });
    if (blank || !isUtf8(reason))
        throw Error(ErrorCode::InvalidArgument, "A reason is needed: others will read it.", "--reason",
                    "For example: --reason \"difficult set up by 4 points\".");
}

} // namespace taxon::models
