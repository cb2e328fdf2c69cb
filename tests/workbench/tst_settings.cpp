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
        settings.language = Settings::Language::German;
        settings.page = QStringLiteral("review");
        settings.thumbnailWidthPx = 200;
        settings.geometry = QByteArray("\x00\x01\xff", 3);
        settings.rememberWorkspace(QStringLiteral("/a b"));
        settings.rememberWorkspace(QStringLiteral("/ü"));
        settings.reviewParts[QStringLiteral("/ü/a, b")] = {2, 3};
        settings.reviewParts[QStringLiteral("/whole")] = {};
        settings.sessions[QStringLiteral("/ü")][QStringLiteral("runs")] = {QStringLiteral("run 1"), QStringLiteral("tag:a, b"), QStringLiteral("log"),
                                                                           40};
        settings.sessions[QStringLiteral("/gone")][QStringLiteral("runs")] = {};
        QVERIFY(settings.save(file));
        const Settings loaded = Settings::load(file);
        QCOMPARE(loaded.theme, Settings::ThemeChoice::Dark);
        QCOMPARE(loaded.language, Settings::Language::German);
        QCOMPARE(loaded.page, settings.page);
        QCOMPARE(loaded.thumbnailWidthPx, 200);
        QCOMPARE(loaded.geometry, settings.geometry);
        QCOMPARE(loaded.workspace, QStringLiteral("/ü"));
        QCOMPARE(loaded.recentWorkspaces, (QStringList{QStringLiteral("/ü"), QStringLiteral("/a b")}));
        QCOMPARE(loaded.reviewParts.size(), 1);
        const Settings::ReviewPart part = loaded.reviewParts.value(QStringLiteral("/ü/a, b"));
        QCOMPARE(part.part, 2);
        QCOMPARE(part.of, 3);
        QCOMPARE(loaded.sessions.keys(), QStringList{QStringLiteral("/ü")}); // of a workspace that is no longer recent nothing is kept
        QVERIFY(loaded.sessions[QStringLiteral("/ü")][QStringLiteral("runs")] == settings.sessions[QStringLiteral("/ü")][QStringLiteral("runs")]);
        settings.reviewParts.clear();
        QVERIFY(settings.save(file)); // what is no longer there doesn't stay in the file
        QVERIFY(Settings::load(file).reviewParts.isEmpty());
    }

    void nonsenseBecomesTheDefault()
    {
        const taxon::test::ScratchFolder folder;
        const auto file = folder.write("w.ini", "[General]\ntheme=pink\nlanguage=klingon\nthumbnail_width_px=999999\n[review_parts]\nsize=3\n"
                                                "1\\workspace=/a\n1\\part=3\n1\\of=2\n2\\workspace=/b\n2\\part=1\n2\\of=1000\n"
                                                "3\\workspace=/c\n3\\part=2\n3\\of=2\n");
        const Settings loaded = Settings::load(QString::fromStdString(file.string()));
        QCOMPARE(loaded.theme, Settings::ThemeChoice::System);
        QCOMPARE(loaded.language, Settings::Language::System);
        QCOMPARE(loaded.thumbnailWidthPx, 320);
        QCOMPARE(loaded.page, QStringLiteral("library"));
        QCOMPARE(loaded.reviewParts.keys(), QStringList{QStringLiteral("/c")});
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
