// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/new_workspace_dialog.h"

#include "common/widgets.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>

namespace taxon::workbench {

NewWorkspaceDialog::NewWorkspaceDialog(QWidget* parent)
    : QDialog(parent),
      m_libraryEdit(new QLineEdit),
      m_folderEdit(new QLineEdit),
      m_problemLabel(makeLabel({}, "small", QStringLiteral("newWorkspaceProblem"))),
      m_createButton(makeButton(tr("Create"), "primary", QStringLiteral("confirmCreateButton")))
{
    setObjectName(QStringLiteral("newWorkspaceDialog"));
    setWindowTitle(tr("New workspace"));
    setMinimumWidth(600);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(22, 20, 22, 18);
    grid->setVerticalSpacing(8);
    const auto addLine = [&](int row, const QString& name, const QString& hint, QLineEdit* edit, const QString& objectName) {
        edit->setObjectName(objectName);
        edit->setAccessibleName(name);
        edit->setPlaceholderText(hint);
        auto* label = makeLabel(name, "strong");
        label->setBuddy(edit);
        grid->addWidget(label, row, 0, 1, 2);
        grid->addWidget(edit, row + 1, 0);
        QPushButton* browse = makeButton(tr("Choose…"), "", objectName + QStringLiteral("Browse"));
        grid->addWidget(browse, row + 1, 1);
        connect(browse, &QPushButton::clicked, this, [this, edit, name] {
            const QString folder = QFileDialog::getExistingDirectory(this, name, edit->text());
            if (!folder.isEmpty())
                edit->setText(folder);
        });
        connect(edit, &QLineEdit::textChanged, this, &NewWorkspaceDialog::check);
    };
    addLine(0, tr("Images: one folder per class"), tr("…/Image_Library"), m_libraryEdit, QStringLiteral("libraryEdit"));
    addLine(2, tr("Workspace: a new or empty folder"), tr("data sets, runs and models are kept here"), m_folderEdit, QStringLiteral("folderEdit"));
    m_problemLabel->setWordWrap(true);
    grid->addWidget(m_problemLabel, 4, 0, 1, 2);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton* cancel = makeButton(tr("Cancel"), "", QStringLiteral("cancelCreateButton"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_createButton);
    grid->addLayout(buttons, 5, 0, 1, 2);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_createButton, &QPushButton::clicked, this, [this] {
        Q_EMIT confirmed(QDir(m_folderEdit->text()).absolutePath(), QDir(m_libraryEdit->text()).absolutePath());
        accept();
    });
    m_createButton->setDefault(true);
    check();
}

void NewWorkspaceDialog::check()
{
    QString problem;
    const QFileInfo library(m_libraryEdit->text());
    const QFileInfo folder(m_folderEdit->text());
    if (m_libraryEdit->text().isEmpty() || m_folderEdit->text().isEmpty())
        problem = tr("The library is only read; nothing in it is changed.");
    else if (!library.isDir())
        problem = tr("There is no folder %1.").arg(library.filePath());
    else if (QFileInfo::exists(folder.filePath() + QStringLiteral("/taxon.yaml")))
        problem = tr("%1 is a workspace already: open it instead.").arg(folder.filePath());
    else if (folder.exists() && !folder.isDir())
        problem = tr("%1 is a file.").arg(folder.filePath());
    const bool ready = problem.isEmpty();
    m_createButton->setEnabled(ready);
    m_problemLabel->setText(ready ? tr("The library is only read; nothing in it is changed.") : problem);
}

} // namespace taxon::workbench
