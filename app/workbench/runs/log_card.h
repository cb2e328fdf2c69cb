// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "runs/run_view.h"

#include <QCheckBox>

namespace taxon::workbench {

/// The log of a run: grows at its end, is searched, and follows the end as long as one wants it to.
class LogCard : public Card {
    Q_OBJECT

public:
    explicit LogCard(QWidget* parent = nullptr);

    /// \param id  whose log it is: another one begins anew.
    void show(const QString& id, const RunView& view);
    /// Looks for what was typed from the cursor on, and from the other end where there is no more; chooses the match.
    void find(bool backwards);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void countMatches();

    QPlainTextEdit* m_text;
    QLineEdit* m_search;
    QLabel* m_matches;
    QPushButton* m_previous;
    QPushButton* m_next;
    QCheckBox* m_follow;
    QString m_run;           ///< whose log is shown
    std::size_t m_lines = 0; ///< how many of its lines were appended
};

} // namespace taxon::workbench
