// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"

#include <QTimer>

namespace taxon::workbench {

class RunsPresenter;

/// Tags of the marked runs and the note on the chosen one. Written by themselves a second after the last key, when the field is left, and when
/// another run is chosen; what others write appears as long as nobody types here.
class NotesCard : public Card {
    Q_OBJECT

public:
    explicit NotesCard(RunsPresenter& presenter, QWidget* parent = nullptr);

    void refresh();
    /// Writes what was typed and not written yet.
    void save();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    RunsPresenter& m_presenter;
    QLabel* m_whoseLabel;
    QLineEdit* m_tags;
    QPlainTextEdit* m_note;
    QStringList m_shownTags; ///< as they were before somebody typed
    QString m_run;           ///< whose note is shown
    QStringList m_marked;    ///< whose tags are shown
    bool m_isTyped = false;  ///< the note differs from what was shown
    QTimer m_soon;
};

} // namespace taxon::workbench
