// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;
class QLabel;

namespace taxon::workbench {

/// Asks for the folder of images and where the workspace shall lie.
class NewWorkspaceDialog : public QDialog {
    Q_OBJECT

public:
    explicit NewWorkspaceDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    void confirmed(const QString& folder, const QString& library);

private:
    void check();

    QLineEdit* m_libraryEdit;
    QLineEdit* m_folderEdit;
    QLabel* m_problemLabel;
    QPushButton* m_createButton;
};

} // namespace taxon::workbench
