// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/smoothing.h"

#include <cmath>

namespace taxon::workbench {

std::vector<double> smoothed(const std::vector<double>& values, double weight)
{
    if (!(weight > 0))
        return values;
    std::vector<double> averages;
    averages.reserve(values.size());
    double sum = 0;
    double parts = 0; // what the weights so far add up to
    for (const double value : values) {
        if (std::isnan(value)) {
            averages.push_back(value);
            continue;
        }
        sum = weight * sum + (1 - weight) * value;
        parts = weight * parts + (1 - weight);
        averages.push_back(sum / parts);
    }
    return averages;
}

} // namespace taxon::workbench
