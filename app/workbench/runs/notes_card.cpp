// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/notes_card.h"

#include "runs/runs_presenter.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>

namespace taxon::workbench {
namespace {

constexpr int kPauseMs = 1000;

QStringList tagsIn(const QString& typed)
{
    QStringList tags;
    for (const QString& part : typed.split(QLatin1Char(',')))
        if (const QString tag = part.trimmed(); !tag.isEmpty() && !tags.contains(tag))
            tags << tag;
    return tags;
}

} // namespace

NotesCard::NotesCard(RunsPresenter& presenter, QWidget* parent)
    : Card(QStringLiteral("notesCard"), parent),
      m_presenter(presenter),
      m_whoseLabel(makeLabel({}, "muted", QStringLiteral("notesWhose"))),
      m_tags(new QLineEdit),
      m_note(new QPlainTextEdit)
{
    auto* heading = addHeading(tr("Tags and note"));
    heading->addWidget(m_whoseLabel);
    heading->addStretch();
    m_tags->setObjectName(QStringLiteral("tagsEdit"));
    m_tags->setAccessibleName(tr("Tags, divided by commas"));
    m_tags->setPlaceholderText(tr("Tags, divided by commas: baseline, for the demo"));
    m_note->setObjectName(QStringLiteral("noteEdit"));
    m_note->setAccessibleName(tr("Note"));
    m_note->setPlaceholderText(tr("What was tried, and what came of it"));
    m_note->setTabChangesFocus(true);
    body()->addWidget(m_tags);
    body()->addWidget(m_note, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kPauseMs);
    m_note->installEventFilter(this);
    connect(m_tags, &QLineEdit::editingFinished, this, &NotesCard::save);
    connect(&m_soon, &QTimer::timeout, this, &NotesCard::save);
    connect(m_note, &QPlainTextEdit::textChanged, this, [this] {
        m_isTyped = true;
        m_soon.start();
    });
}

void NotesCard::save()
{
    m_soon.stop();
    if (std::exchange(m_isTyped, false))
        m_presenter.setNote(m_run, m_note->toPlainText());
    const QStringList now = tagsIn(m_tags->text());
    if (now != m_shownTags && m_tags->isModified())
        m_presenter.changeTags(m_marked, std::exchange(m_shownTags, now), now);
    m_tags->setModified(false);
}

void NotesCard::refresh()
{
    const bool isOther = m_run != m_presenter.chosen() || m_marked != m_presenter.marked();
    if (isOther)
        save(); // to those that were shown
    const auto count = m_presenter.marked().size();
    m_whoseLabel->setText(count > 1 ? tr("tags of all %1 chosen runs; note on %2").arg(count).arg(m_presenter.chosen()) : m_presenter.chosen());
    setEnabled(!m_presenter.chosen().isEmpty());
    if (isOther || !m_tags->isModified()) {
        m_shownTags = m_presenter.commonTags();
        const QString words = m_shownTags.join(QStringLiteral(", "));
        if (tagsIn(m_tags->text()) != m_shownTags || isOther)
            m_tags->setText(words);
    }
    m_run = m_presenter.chosen();
    m_marked = m_presenter.marked();
    const RunSummary* run = m_presenter.summary();
    const QString note = run != nullptr ? QString::fromStdString(run->notes.note) : QString();
    if ((isOther || !m_isTyped) && m_note->toPlainText() != note && (isOther || !m_note->hasFocus())) {
        const QSignalBlocker quiet(m_note);
        m_note->setPlainText(note);
        m_isTyped = false;
    }
}

bool NotesCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_note && event->type() == QEvent::FocusOut)
        save();
    return Card::eventFilter(watched, event);
}

} // namespace taxon::workbench
