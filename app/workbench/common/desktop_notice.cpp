// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/desktop_notice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantMap>

namespace taxon::workbench {

bool noticeOnDesktop(const QString& title, const QString& words)
{
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) // Qt would start a bus of its own, with nobody on it
        return false;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return false;
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.Notifications"),
                                                       QStringLiteral("/org/freedesktop/Notifications"),
                                                       QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    constexpr quint32 kNew = 0; // replaces none
    constexpr int kUsualTime = -1;
    // the words may hold markup, says the specification, so theirs is none
    call.setArguments(
        {QStringLiteral("Taxon"), kNew, QStringLiteral("taxon"), title, words.toHtmlEscaped(), QStringList(), QVariantMap(), kUsualTime});
    return bus.send(call); // no answer is waited for
}

} // namespace taxon::workbench
