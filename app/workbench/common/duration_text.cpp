// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/duration_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

struct DurationText {
    Q_DECLARE_TR_FUNCTIONS(DurationText)
};

} // namespace

QString durationText(std::chrono::duration<double> time)
{
    const qint64 seconds = std::max<qint64>(0, std::llround(time.count()));
    if (seconds < 90)
        return DurationText::tr("%1 s").arg(seconds);
    const qint64 minutes = (seconds + 30) / 60;
    if (minutes < 90)
        return DurationText::tr("%1 min").arg(minutes);
    if (minutes < 48 * 60)
        return DurationText::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return DurationText::tr("%1 days").arg((minutes + 12 * 60) / (24 * 60));
}

} // namespace taxon::workbench
