// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/named_by.h"

namespace taxon::library {

NamedBy namedBy(const std::vector<EditStep>& steps)
{
    NamedBy versions;
    for (const EditStep& step : steps)
        if (step.action == "accept" && step.undone.empty())
            for (const EditedImage& image : step.images)
                if (image.failed.empty())
                    versions[image.sha256] = step.model;
    return versions;
}

} // namespace taxon::library
