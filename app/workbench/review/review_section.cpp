// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_section.h"

#include "common/widgets.h"
#include "plots/chart_frame.h"

namespace taxon::workbench {

void ReviewSection::report(ChartFrame& frame)
{
    connect(&frame, &ChartFrame::said, this, &ReviewSection::statusChanged);
    connect(&frame, &ChartFrame::failed, this,
            [this](const Error& error) { Q_EMIT statusChanged(describe(error).replace(QLatin1Char('\n'), QLatin1Char(' '))); });
}

} // namespace taxon::workbench
