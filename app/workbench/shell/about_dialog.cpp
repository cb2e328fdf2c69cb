// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/about_dialog.h"

#include "common/version_details.h"
#include "common/widgets.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>

namespace taxon::workbench {

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
