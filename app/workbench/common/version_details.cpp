// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/version_details.h"

#include "plots/plot_style.h"
#include "scores/summary.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QScreen>
#include <QStringList>
#include <QSysInfo>

namespace taxon::workbench {

QString versionDetails()
{
    const QString screen =
        QGuiApplication::primaryScreen() != nullptr
            ? QStringLiteral("%1, %2 %").arg(QGuiApplication::platformName()).arg(qRound(QGuiApplication::primaryScreen()->devicePixelRatio() * 100))
            : QGuiApplication::platformName();
    // In English also where the window is not: it is read by those who mend it.
    return QStringList{
        QStringLiteral("Taxon %1").arg(QCoreApplication::applicationVersion()),
        QStringLiteral("Qt %1 (built with %2)").arg(QLatin1String(qVersion()), QLatin1String(QT_VERSION_STR)),
        QStringLiteral("QCustomPlot %1").arg(plotLibraryVersion()),
        QStringLiteral("score definitions %1").arg(scores::kDefinitionsVersion),
        QStringLiteral("compiler %1").arg(QLatin1String(__VERSION__)),
        QStringLiteral("%1, kernel %2, %3").arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture()),
        QStringLiteral("screen %1").arg(screen)}
        .join(QLatin1Char('\n'));
}

} // namespace taxon::workbench
