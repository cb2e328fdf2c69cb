// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/name_picker.h"

#include "common/widgets.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace taxon::workbench {

NamePicker::NamePicker(const Words& words, QWidget* parent)
    : QFrame(parent),
      m_edit(makeFilterEdit(words.field, words.placeholder, words.objectName + QStringLiteral("Edit"))),
      m_list(new QListWidget),
      m_title(makeLabel({}, "heading", words.objectName + QStringLiteral("Title")))
{
    setObjectName(words.objectName);
    setProperty("look", QStringLiteral("popup"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->addWidget(m_title);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    m_list->setObjectName(words.objectName + QStringLiteral("List"));
    m_list->setAccessibleName(words.list);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    connect(m_edit, &QLineEdit::textChanged, this, &NamePicker::showMatches);
    connect(m_list, &QListWidget::itemClicked, this, &NamePicker::pick);
    m_edit->installEventFilter(this);
    hide();
}

void NamePicker::ask(const QString& title, const QStringList& names, const QStringList& hints)
{
    m_title->setText(title);
    m_choices.clear();
    for (qsizetype i = 0; i < names.size(); ++i)
        m_choices.push_back({names[i], hints.value(i)});
    const auto recency = [this](const Choice& choice) {
        const auto at = m_recent.indexOf(choice.name);
        return at < 0 ? m_recent.size() : at;
    };
    if (!m_recent.isEmpty())
        std::stable_sort(m_choices.begin(), m_choices.end(), [&](const Choice& a, const Choice& b) { return recency(a) < recency(b); });
    QStringList ordered;
    for (const Choice& choice : m_choices)
        ordered << choice.name;
    m_names = FuzzyNames(ordered);
    m_edit->clear();
    showMatches({});
    const QRect room = parentWidget()->rect();
    const QSize size(std::min(420, room.width() - 40), std::min(420, room.height() - 40));
    setGeometry(QRect(QPoint((room.width() - size.width()) / 2, (room.height() - size.height()) / 3), size));
    raise();
    show();
    m_edit->setFocus();
}

void NamePicker::showMatches(const QString& typed)
{
    m_list->clear();
    for (const int index : m_names.matches(typed)) {
        if (m_list->count() == kMostShown)
            break;
        const Choice& choice = m_choices[static_cast<std::size_t>(index)];
        auto* item = new QListWidgetItem(choice.hint.isEmpty() ? choice.name : QStringLiteral("%1   ·   %2").arg(choice.name, choice.hint), m_list);
        item->setData(Qt::UserRole, choice.name);
    }
    m_list->setCurrentRow(0);
}

void NamePicker::pick()
{
    if (m_list->currentItem() == nullptr)
        return;
    constexpr qsizetype kMostRemembered = 20;
    const QString name = m_list->currentItem()->data(Qt::UserRole).toString();
    m_recent.removeAll(name);
    m_recent.prepend(name);
    m_recent.resize(std::min(m_recent.size(), kMostRemembered));
    hide();
    Q_EMIT picked(name);
}

void NamePicker::cancel()
{
    hide();
    Q_EMIT cancelled();
}

bool NamePicker::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::FocusOut && isVisible())
        cancel();
    if (watched != m_edit || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const int last = m_list->count() - 1;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down: m_list->setCurrentRow(std::min(last, m_list->currentRow() + 1)); return true;
    case Qt::Key_Up: m_list->setCurrentRow(std::max(0, m_list->currentRow() - 1)); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: pick(); return true;
    case Qt::Key_Escape: cancel(); return true;
    default: return false;
    }
}

} // namespace taxon::workbench
