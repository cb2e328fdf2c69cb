// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/copy_details.h"

#include "common/version_details.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QTextDocumentFragment>
#include <algorithm>

namespace taxon::workbench {

CopyDetailsButton::CopyDetailsButton(QLabel& message)
    : QPushButton(tr("Copy details"), &message), m_message(message), m_margins(message.contentsMargins())
{
    setProperty("look", QStringLiteral("link"));
    setObjectName(message.objectName() + QStringLiteral("CopyButton"));
    setAccessibleName(text());
    setToolTip(tr("What happened, and the versions of the program"));
    setCursor(Qt::PointingHandCursor);
    message.installEventFilter(this);
    connect(this, &QPushButton::clicked, this, [this] { copyDetails(m_message.text()); });
    place();
}

bool CopyDetailsButton::isWanted() const
{
    return m_message.property("look").toString() == QLatin1String("bad") && !m_message.text().isEmpty();
}

bool CopyDetailsButton::eventFilter(QObject* watched, QEvent* event)
{
    const bool isOther = event->type() == QEvent::Paint && isWanted() == isHidden(); // a label does not tell that its text has changed
    if (isOther)
        QMetaObject::invokeMethod(this, &CopyDetailsButton::place, Qt::QueuedConnection);
    else if (event->type() == QEvent::Resize || event->type() == QEvent::DynamicPropertyChange)
        place();
    return QPushButton::eventFilter(watched, event);
}

void CopyDetailsButton::place()
{
    setVisible(isWanted());
    const QSize size = sizeHint();
    QMargins margins = m_margins;
    margins.setRight(margins.right() + (isWanted() ? size.width() + 6 : 0));
    if (m_message.contentsMargins() != margins)
        m_message.setContentsMargins(margins);
    setGeometry(m_message.width() - m_margins.right() - size.width(), std::max(0, (m_message.height() - size.height()) / 2), size.width(),
                size.height());
}

void addCopyDetails(QLabel& message)
{
    new CopyDetailsButton(message); // owned by the label
}

void copyDetails(const QString& words)
{
    const QString plain = Qt::mightBeRichText(words) ? QTextDocumentFragment::fromHtml(words).toPlainText() : words;
    QGuiApplication::clipboard()->setText(plain + QStringLiteral("\n\n") + versionDetails());
}

} // namespace taxon::workbench
