// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/fuzzy.h"

#include <QFrame>
#include <QStringList>

class QLabel;
class QLineEdit;
class QListWidget;

namespace taxon::workbench {

/// A field over the page in which a class is chosen by typing: the ones chosen last stand first, Enter takes the marked one, Escape goes back.
class ClassPicker : public QFrame {
    Q_OBJECT

public:
    /// Lies over \p page and stays its child.
    explicit ClassPicker(QWidget* page);

    /// Asks for one of \p classes. picked() or cancelled() follows.
    void ask(const QString& title, const QStringList& classes);

Q_SIGNALS:
    void picked(const QString& className);
    void cancelled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showMatches(const QString& typed);
    void pick();
    void cancel();

    static constexpr int kMostShown = 60; ///< who needs more types another letter

    QStringList m_classes;
    QStringList m_recent; ///< newest first
    FuzzyNames m_names;
    QLineEdit* m_edit;
    QListWidget* m_list;
    QLabel* m_title;
};

} // namespace taxon::workbench
