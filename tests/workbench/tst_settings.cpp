// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"
#include "support/scratch.h"

#include <QtTest>

using namespace taxon::workbench;

/// Settings: what is saved comes back; nonsense in the file becomes the default.
class TestSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comeBack()
    {
        const taxon::test::ScratchFolder folder;
        const QString file = QString::fromStdString((folder.path() / "sub" / "w.ini").string());
        Settings settings;
        settings.theme = Settings::ThemeChoice::Dark;
        settings.page = QStringLiteral("review");
        settings.thumbnailWidthPx = 200;
        settings.geometry = QByteArray("\x00\x01\xff", 3);
        settings.rememberWorkspace(QStringLiteral("/a b"));
        settings.rememberWorkspace(QStringLiteral("/ü"));
        QVERIFY(settings.save(file));
        const Settings loaded = Settings::load(file);
        QCOMPARE(loaded.theme, Settings::ThemeChoice::Dark);
        QCOMPARE(loaded.page, settings.page);
        QCOMPARE(loaded.thumbnailWidthPx, 200);
        QCOMPARE(loaded.geometry, settings.geometry);
        QCOMPARE(loaded.workspace, QStringLiteral("/ü"));
        QCOMPARE(loaded.recentWorkspaces, (QStringList{QStringLiteral("/ü"), QStringLiteral("/a b")}));
    }

    void nonsenseBecomesTheDefault()
    {
        const taxon::test::ScratchFolder folder;
        const auto file = folder.write("w.ini", "[General]\ntheme=pink\nthumbnail_width_px=999999\n");
        const Settings loaded = Settings::load(QString::fromStdString(file.string()));
        QCOMPARE(loaded.theme, Settings::ThemeChoice::System);
        QCOMPARE(loaded.thumbnailWidthPx, 320);
        QCOMPARE(loaded.page, QStringLiteral("library"));
    }

    void recentOnesAreFewAndOnce()
    {
        Settings settings;
        for (int i = 0; i < 20; ++i)
            settings.rememberWorkspace(QString::number(i % 12));
        QCOMPARE(settings.recentWorkspaces.size(), Settings::kMaxRecent);
        QCOMPARE(settings.recentWorkspaces.front(), QStringLiteral("7"));
        QCOMPARE(QSet<QString>(settings.recentWorkspaces.begin(), settings.recentWorkspaces.end()).size(), settings.recentWorkspaces.size());
    }

    void aFolderThatCannotBeWrittenIsToldNotFatal()
    {
        const taxon::test::ScratchFolder folder;
        const auto file = folder.write("file", "x");
        QVERIFY(!Settings().save(QString::fromStdString((file / "w.ini").string())));
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
