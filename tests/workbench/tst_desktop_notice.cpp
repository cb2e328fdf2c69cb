// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/desktop_notice.h"
#include "support/scratch.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace taxon;
using namespace taxon::workbench;

namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
const QString kTitle = QStringLiteral("Taxon");
const QString kWords = QStringLiteral("lab: a run has ended: \"R&D <1>\", Größe 3 × 4");
const QString kMarkup = QStringLiteral("lab: a run has ended: &quot;R&amp;D &lt;1&gt;&quot;, Größe 3 × 4"); // what says the same to a service

/// A desktop's service of notices, with the signature of the Desktop Notifications Specification 1.2, that keeps what it was told.
class Service : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList told;

public Q_SLOTS:
    // NOLINTNEXTLINE(readability-identifier-naming): the specification's name
    uint Notify(const QString& program, uint replaces, const QString& icon, const QString& title, const QString& words, const QStringList& actions,
                const QVariantMap& hints, int milliseconds)
    {
        told << program << QString::number(replaces) << icon << title << words << actions.join(QLatin1Char(' ')) << QString::number(hints.size())
             << QString::number(milliseconds);
        return 1;
    }
};

/// The titles and words that dunst has shown, by its own interface.
QStringList shownByDunst(const QDBusConnection& bus)
{
    const auto call = [&](const char* method) {
        return bus.call(QDBusMessage::createMethodCall(kService, kPath, QStringLiteral("org.dunstproject.cmd0"), QLatin1String(method)));
    };
    call("NotificationCloseAll"); // into its history
    const QDBusMessage answer = call("NotificationListHistory");
    QStringList shown;
    if (answer.arguments().isEmpty())
        return shown;
    for (const QVariantMap& notice : qdbus_cast<QList<QVariantMap>>(answer.arguments().first()))
        shown << notice.value(QStringLiteral("summary")).toString() << notice.value(QStringLiteral("body")).toString();
    return shown;
}

} // namespace

/// noticeOnDesktop() on a session bus of its own: a real dbus-daemon, and what desktops run behind it.
class TestDesktopNotice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aBusWithoutAServiceIsLeftAlone();
    void aServiceGetsWhatTheSpecificationSays();
    void dunstShowsIt();

private:
    test::ScratchFolder m_scratch; // the session's own settings would start what is installed on this machine
    QProcess m_daemon;
    QString m_address;
};

void TestDesktopNotice::initTestCase()
{
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    QVERIFY(!noticeOnDesktop(kTitle, kWords)); // no bus at all
    const std::filesystem::path config = m_scratch.write("bus.conf", R"(<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
        <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>)");
    m_daemon.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--config-file=") + QString::fromStdString(config.native()),
                                                   QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    if (!m_daemon.waitForStarted())
        QSKIP("dbus-daemon is not installed: nothing was tested.");
    QTRY_VERIFY(m_daemon.canReadLine());
    m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_address.toUtf8());
}

void TestDesktopNotice::cleanupTestCase()
{
    m_daemon.terminate();
    m_daemon.waitForFinished();
}

void TestDesktopNotice::aBusWithoutAServiceIsLeftAlone()
{
    QVERIFY(noticeOnDesktop(kTitle, kWords)); // the bus refuses it later, and nobody waits for that
}

void TestDesktopNotice::aServiceGetsWhatTheSpecificationSays()
{
    Service service;
    QDBusConnection bus = QDBusConnection::connectToBus(m_address, QStringLiteral("service"));
    QVERIFY(bus.registerObject(kPath, &service, QDBusConnection::ExportAllSlots) && bus.registerService(kService));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(noticeOnDesktop(kTitle, kWords));
    QVERIFY(timer.elapsed() < 10'000); // the service answers when this returns; who waits for it gives up after 25 s
    QTRY_COMPARE(service.told, (QStringList{QStringLiteral("Taxon"), QStringLiteral("0"), QStringLiteral("taxon"), kTitle, kMarkup, QString(),
                                            QStringLiteral("0"), QStringLiteral("-1")}));
    QVERIFY(bus.unregisterService(kService));
}

void TestDesktopNotice::dunstShowsIt()
{
    for (const char* program : {"dunst", "Xvfb"})
        if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty())
            QSKIP(qPrintable(QStringLiteral("%1 is not installed: not tested with it.").arg(QLatin1String(program))));
    QProcess display, dunst;
    display.start(QStringLiteral("Xvfb"), QStringLiteral("-displayfd 1 -screen 0 640x480x24 -nolisten tcp").split(QLatin1Char(' ')));
    QTRY_VERIFY_WITH_TIMEOUT(display.canReadLine(), 20000);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), QLatin1Char(':') + QString::fromLatin1(display.readLine()).trimmed());
    dunst.setProcessEnvironment(environment);
    dunst.start(QStringLiteral("dunst"), QStringList());
    const QDBusConnection bus = QDBusConnection::sessionBus();
    QTRY_VERIFY_WITH_TIMEOUT(bus.interface()->isServiceRegistered(kService), 20000);
    QVERIFY(noticeOnDesktop(kTitle, kWords));
    QTRY_COMPARE(shownByDunst(bus), (QStringList{kTitle, kMarkup}));
    for (QProcess* process : {&dunst, &display}) {
        process->terminate();
        process->waitForFinished();
    }
}

QTEST_GUILESS_MAIN(TestDesktopNotice)
#include "tst_desktop_notice.moc"
