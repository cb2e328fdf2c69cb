// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/class_picker.h"

#include "common/widgets.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace taxon::workbench {

ClassPicker::ClassPicker(QWidget* page)
    : QFrame(page),
      m_edit(makeFilterEdit(tr("Class"), tr("Type a class…"), QStringLiteral("classPickerEdit"))),
      m_list(new QListWidget),
      m_title(makeLabel({}, "heading", QStringLiteral("classPickerTitle")))
{
    setObjectName(QStringLiteral("classPicker"));
    setProperty("look", QStringLiteral("popup"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->addWidget(m_title);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    m_list->setObjectName(QStringLiteral("classPickerList"));
    m_list->setAccessibleName(tr("Classes, best match first"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    connect(m_edit, &QLineEdit::textChanged, this, &ClassPicker::showMatches);
    connect(m_list, &QListWidget::itemClicked, this, &ClassPicker::pick);
    m_edit->installEventFilter(this);
    hide();
}

void ClassPicker::ask(const QString& title, const QStringList& classes)
{
    m_title->setText(title);
    m_classes = classes;
    for (auto recent = m_recent.crbegin(); recent != m_recent.crend(); ++recent)
        if (m_classes.removeAll(*recent) > 0)
            m_classes.prepend(*recent);
    m_names = FuzzyNames(m_classes);
    m_edit->clear();
    showMatches({});
    const QRect room = parentWidget()->rect();
    const QSize size(std::min(420, room.width() - 40), std::min(420, room.height() - 40));
    setGeometry(QRect(QPoint((room.width() - size.width()) / 2, (room.height() - size.height()) / 3), size));
    raise();
    show();
    m_edit->setFocus();
}

void ClassPicker::showMatches(const QString& typed)
{
    m_list->clear();
    for (const int index : m_names.matches(typed)) {
        if (m_list->count() == kMostShown)
            break;
        m_list->addItem(m_classes[index]);
    }
    m_list->setCurrentRow(0);
}

void ClassPicker::pick()
{
    if (m_list->currentItem() == nullptr)
        return;
    const QString name = m_list->currentItem()->text();
    m_recent.removeAll(name);
    m_recent.prepend(name);
    hide();
    Q_EMIT picked(name);
}

void ClassPicker::cancel()
{
    hide();
    Q_EMIT cancelled();
}

bool ClassPicker::eventFilter(QObject* watched, QEvent* event)
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
