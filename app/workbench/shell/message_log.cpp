// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/message_log.h"

#include "common/copy_details.h"
#include "common/widgets.h"

#include <QHBoxLayout>
#include <QPointer>
#include <QScrollBar>
#include <algorithm>
#include <mutex>

namespace taxon::workbench {
namespace {

/// Qt has one handler a process: it tells the newest log.
std::mutex g_mutex;
QPointer<MessageLog> g_log;
QtMessageHandler g_before = nullptr;

void tell(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    {
        const std::lock_guard lock(g_mutex);
        if (type != QtDebugMsg && g_log != nullptr)
            QMetaObject::invokeMethod(
                g_log,
                [log = g_log, text] {
                    if (log)
                        log->add(QStringLiteral("Qt"), text);
                },
                Qt::QueuedConnection);
    }
    if (g_before != nullptr)
        g_before(type, context, text);
}

} // namespace

MessageLog::MessageLog(QObject* parent) : QObject(parent)
{
    const std::lock_guard lock(g_mutex);
    g_log = this;
    if (const QtMessageHandler before = qInstallMessageHandler(tell); before != tell)
        g_before = before;
}

MessageLog::~MessageLog()
{
    const std::lock_guard lock(g_mutex);
    if (g_log != this)
        return;
    g_log = nullptr;
    qInstallMessageHandler(g_before);
}

void MessageLog::add(const QString& source, const QString& text)
{
    const auto last = std::find_if(m_messages.rbegin(), m_messages.rend(), [&](const Message& message) { return message.source == source; });
    if (text.isEmpty() || (last != m_messages.rend() && last->text == text))
        return;
    m_messages.push_back({QDateTime::currentDateTime(), source, text});
    if (m_messages.size() > kMost)
        m_messages.pop_front();
    Q_EMIT added();
}

QString MessageLog::toText() const
{
    QStringList lines;
    for (const Message& message : m_messages)
        lines << QStringLiteral("%1  %2: %3").arg(message.time.toString(QStringLiteral("HH:mm:ss")), message.source, message.text);
    return lines.join(QLatin1Char('\n'));
}

MessageDialog::MessageDialog(const MessageLog& log, QWidget* parent)
    : QDialog(parent), m_log(log), m_text(makeTextView(tr("Messages"), QStringLiteral("messagesText")))
{
    setObjectName(QStringLiteral("messageDialog"));
    setWindowTitle(tr("Messages"));
    resize(760, 420);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_text, 1);
    auto* line = new QHBoxLayout;
    auto* copy = makeButton(tr("Copy details"), "", QStringLiteral("copyMessagesButton"));
    copy->setToolTip(tr("The messages, and the versions of the program"));
    line->addStretch();
    line->addWidget(copy);
    column->addLayout(line);
    connect(copy, &QPushButton::clicked, this, [this] { copyDetails(m_log.toText()); });
    connect(&log, &MessageLog::added, this, &MessageDialog::fill);
    fill();
}

void MessageDialog::fill()
{
    QScrollBar* bar = m_text->verticalScrollBar();
    const bool isAtEnd = bar->value() == bar->maximum();
    const int place = bar->value();
    m_text->setPlainText(m_log.toText());
    bar->setValue(isAtEnd ? bar->maximum() : place);
}

} // namespace taxon::workbench
