// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "theme/theme.h"

#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>
#include <QWidget>
#include <optional>

class QFrame;
class QLabel;

namespace taxon::workbench {

/// What stands in the window while no workspace is open: the sample project, open, create, the recent ones.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);

    void setRecent(const QStringList& folders);
    /// \param folder  of the sample workspace, "" if it has not been made.
    void setSample(const QString& folder);
    /// Why the last workspace could not be opened, shown above the choices; nothing for none.
    void setError(const std::optional<Error>& error);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void openWanted();
    void createWanted();
    void folderWanted(const QString& folder);

private:
    QPushButton* m_sampleButton;
    QPushButton* m_openButton;
    QPushButton* m_createButton;
    QLabel* m_sampleHint;
    QLabel* m_logo;
    QFrame* m_errorFrame;
    QLabel* m_errorLabel;
    QLabel* m_recentCaption;
    QVBoxLayout* m_recentColumn;
    QString m_sample;
};

/// The sample workspace of the source tree this program was built in: the nearest folder above the program's that has
/// sample/taxon.yaml; "" if there is none.
[[nodiscard]] QString findSampleWorkspace(const QString& programFolder);

} // namespace taxon::workbench
