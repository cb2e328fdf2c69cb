// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/watched_application.h"

#include <QEvent>
#include <QMetaEnum>
#include <QThread>
#include <ctime>

namespace taxon::workbench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

nanoseconds ownTime()
{
    std::timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

} // namespace

WatchedApplication::WatchedApplication(int& argc, char** argv) : QApplication(argc, argv) {}

bool WatchedApplication::notify(QObject* receiver, QEvent* event)
{
    if (m_depth > 0 || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    const auto start = std::chrono::steady_clock::now();
    const nanoseconds ownStart = ownTime();
    const QEvent::Type type = event->type();
    const char* const className = receiver->metaObject()->className();
    const QString name = receiver->objectName();
    ++m_depth;
    const bool isHandled = QApplication::notify(receiver, event);
    --m_depth;
    const auto wall = std::chrono::steady_clock::now() - start;
    if (wall <= kLimit)
        return isHandled;
    const char* key = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    const Block block{QStringLiteral("%1 of %2 %3")
                          .arg(key != nullptr ? QString::fromLatin1(key) : QStringLiteral("event %1").arg(type), QLatin1String(className), name),
                      std::chrono::duration_cast<milliseconds>(wall), std::chrono::duration_cast<milliseconds>(ownTime() - ownStart)};
    if (m_heard)
        m_heard(block);
    else
        qWarning("The window did not answer for %d ms (%d ms of its own): %s", static_cast<int>(block.wall.count()),
                 static_cast<int>(block.own.count()), qPrintable(block.what));
    return isHandled;
}

} // namespace taxon::workbench
