// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>

namespace taxon::workbench {

class MainWindow;

/// Saves a picture of \p window, with its open dialogs, once nothing on it is being read any more, then calls \p finished with what went wrong ("" if
/// nothing). Gives up after 60 s.
class Screenshot : public QObject {
    Q_OBJECT

public:
    Screenshot(MainWindow& window, QString file, std::function<void(const QString&)> finished);
    /// Begins to wait; call it once the page has been asked for.
    void start();

private:
    void look();

    MainWindow& m_window;
    QString m_file;
    std::function<void(const QString&)> m_finished;
    QTimer m_timer;
    int m_quietLooks = 0;
    int m_looks = 0;
};

} // namespace taxon::workbench
