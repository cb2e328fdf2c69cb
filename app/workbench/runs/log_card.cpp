// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/log_card.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>
#include <algorithm>

namespace taxon::workbench {

LogCard::LogCard(QWidget* parent)
    : Card(QStringLiteral("logCard"), parent),
      m_text(makeTextView(tr("Log of the run"), QStringLiteral("runLog"))),
      m_search(makeFilterEdit(tr("Search the log"), tr("Search the log (Ctrl+F)"), QStringLiteral("logSearch"))),
      m_matches(makeLabel({}, "muted", QStringLiteral("logMatches"))),
      m_previous(makeButton(tr("Previous"), "chip", QStringLiteral("logPrevious"))),
      m_next(makeButton(tr("Next"), "chip", QStringLiteral("logNext"))),
      m_follow(new QCheckBox(tr("Follow")))
{
    m_text->setMaximumBlockCount(static_cast<int>(RunView::kLogLines));
    m_follow->setObjectName(QStringLiteral("logFollow"));
    m_follow->setAccessibleName(tr("Follow the end of the log"));
    m_follow->setToolTip(tr("Keeps the newest lines in sight"));
    m_follow->setChecked(true);
    m_search->setMaximumWidth(280);
    auto* line = addHeading(tr("Log"));
    line->addSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_search, m_previous, m_next, m_matches})
        line->addWidget(widget);
    line->addStretch();
    line->addWidget(m_follow);
    body()->addWidget(m_text, 1);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        countMatches();
        find(true); // the newest first
    });
    connect(m_next, &QPushButton::clicked, this, [this] { find(false); });
    connect(m_previous, &QPushButton::clicked, this, [this] { find(true); });
    connect(m_follow, &QCheckBox::toggled, this, [this](bool on) {
        if (on)
            m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
    });
    // Whoever scrolls away from the end no longer follows; back at the end he does.
    connect(m_text->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        const QScrollBar* bar = m_text->verticalScrollBar();
        m_follow->setChecked(bar->sliderPosition() >= bar->maximum());
    });
    countMatches();
}

void LogCard::show(const QString& id, const RunView& view)
{
    if (m_run != id) {
        m_text->clear();
        m_run = id;
        m_lines = 0;
        m_follow->setChecked(true);
    }
    const std::size_t missing = std::min(view.logLinesRead() - std::min(m_lines, view.logLinesRead()), view.log().size());
    if (missing == 0)
        return;
    QScrollBar* bar = m_text->verticalScrollBar();
    const int blocks = m_text->blockCount();
    const int place = bar->value();
    QStringList lines;
    for (std::size_t i = view.log().size() - missing; i < view.log().size(); ++i)
        lines << QString::fromStdString(view.log()[i]);
    m_text->appendPlainText(lines.join(QLatin1Char('\n')));
    m_lines = view.logLinesRead();
    // Lines that fell off the top move what the reader sees; the place goes with them.
    const int dropped = std::max(0, blocks + static_cast<int>(missing) - m_text->blockCount());
    bar->setValue(m_follow->isChecked() ? bar->maximum() : std::max(0, place - (m_lines > missing ? dropped : 0)));
    countMatches();
}

void LogCard::countMatches()
{
    const QString typed = m_search->text();
    int count = 0;
    for (QTextBlock block = m_text->document()->begin(); !typed.isEmpty() && block.isValid(); block = block.next())
        count += static_cast<int>(block.text().count(typed, Qt::CaseInsensitive));
    m_matches->setText(typed.isEmpty() ? QString() : count == 1 ? tr("1 match") : tr("%1 matches").arg(count));
    m_next->setEnabled(count > 0);
    m_previous->setEnabled(count > 0);
}

void LogCard::find(bool backwards)
{
    const QString typed = m_search->text();
    if (typed.isEmpty())
        return;
    const auto flags = backwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    QTextCursor found = m_text->document()->find(typed, m_text->textCursor(), flags);
    if (found.isNull()) {
        QTextCursor end(m_text->document());
        end.movePosition(backwards ? QTextCursor::End : QTextCursor::Start);
        found = m_text->document()->find(typed, end, flags);
    }
    if (found.isNull())
        return;
    m_follow->setChecked(false);
    m_text->setTextCursor(found);
    m_text->ensureCursorVisible();
}

bool LogCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = dynamic_cast<QKeyEvent*>(event);
        if (key != nullptr && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            find(!key->modifiers().testFlag(Qt::ShiftModifier));
            return true;
        }
    }
    return Card::eventFilter(watched, event);
}

} // namespace taxon::workbench
