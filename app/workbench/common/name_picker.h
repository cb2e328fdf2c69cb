// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/fuzzy.h"

#include <QFrame>
#include <QStringList>

class QLabel;
class QLineEdit;
class QListWidget;

namespace taxon::workbench {

/// A field over a widget in which one of many names is chosen by typing: the ones chosen last stand first, Enter takes the marked one, Escape
/// goes back. 10,000 names are as quick as ten.
class NamePicker : public QFrame {
    Q_OBJECT

public:
    struct Words {
        QString objectName;  ///< its parts are called objectName + "Edit" | "List" | "Title"
        QString field;       ///< what is typed, for screen readers
        QString placeholder; ///< "Type a class…"
        QString list;        ///< what the list holds, for screen readers
    };

    /// Lies over \p parent and stays its child.
    NamePicker(const Words& words, QWidget* parent);

    /// Asks for one of \p names. picked() or cancelled() follows.
    /// \param hints  shown behind the name of the same index (its keys, say), or none at all.
    void ask(const QString& title, const QStringList& names, const QStringList& hints = {});

Q_SIGNALS:
    void picked(const QString& name);
    void cancelled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Choice {
        QString name, hint;
    };

    void showMatches(const QString& typed);
    void pick();
    void cancel();

    static constexpr int kMostShown = 60; ///< who needs more types another letter

    std::vector<Choice> m_choices;
    QStringList m_recent; ///< newest first
    FuzzyNames m_names;
    QLineEdit* m_edit;
    QListWidget* m_list;
    QLabel* m_title;
};

} // namespace taxon::workbench
