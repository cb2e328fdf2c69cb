// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/about_dialog.h"

#include "common/widgets.h"
#include "plots/plot_style.h"
#include "scores/summary.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScreen>
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

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Taxon"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 24, 28, 20);
    column->setSpacing(10);
    column->addWidget(makeLabel(tr("Taxon"), "hero"));
    auto* what = makeLabel(
        tr("A workbench for the whole life of an image classifier. GPL-3.0-or-later; Inter (OFL) and bootstrap-icons (MIT) are bundled."), "muted");
    what->setWordWrap(true);
    what->setMinimumWidth(460);
    column->addWidget(what);
    auto* details = makeTextView(tr("Versions"), QStringLiteral("aboutDetails"));
    details->setPlainText(versionDetails());
    details->setMinimumHeight(150);
    column->addWidget(details);
    auto* buttons = new QHBoxLayout;
    auto* copy = makeButton(tr("Copy details"), "", QStringLiteral("aboutCopyButton"));
    auto* close = makeButton(tr("Close"), "primary", QStringLiteral("aboutCloseButton"));
    buttons->addStretch();
    buttons->addWidget(copy);
    buttons->addWidget(close);
    column->addLayout(buttons);
    close->setDefault(true);
    connect(copy, &QPushButton::clicked, this, [] { QGuiApplication::clipboard()->setText(versionDetails()); });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

} // namespace taxon::workbench
