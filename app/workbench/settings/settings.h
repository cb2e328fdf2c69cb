// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

namespace taxon::workbench {

/// What the window remembers between sessions. Plain values; widgets never hold settings.
class Settings {
public:
    enum class ThemeChoice { System, Light, Dark, HighContrast };
    enum class Language { System, English, German };

    /// Which part of a workspace's images its reviewer looks at: \p part of \p of, from 1.
    struct ReviewPart {
        int part = 1;
        int of = 1;
    };

    /// What a page showed when it was left. Plain words and numbers, so that a page of a later version can make something of it, too.
    struct PageSession {
        QString item;     ///< what was chosen there, as Page::showItem() takes it
        QString filter;   ///< what was typed
        QString view;     ///< the page's own: section, order, options
        int scrollPx = 0; ///< how far its list was scrolled

        friend bool operator==(const PageSession&, const PageSession&) = default;
    };

    ThemeChoice theme = ThemeChoice::System;
    Language language = Language::System; ///< of words, numbers and dates, from the next start on
    QString workspace;                    ///< last open workspace, or ""
    QStringList recentWorkspaces;         ///< newest first, at most kMaxRecent
    QString page = QStringLiteral("library");
    QByteArray geometry;                                ///< QWidget::saveGeometry()
    int thumbnailWidthPx = 168;                         ///< wished width of a grid cell, 96 to 320
    QMap<QString, ReviewPart> reviewParts;              ///< by the folder of the workspace; without an entry all images are the reader's
    QMap<QString, QMap<QString, PageSession>> sessions; ///< by the folder of a recent workspace, and the page's id
    bool desktopNotices = true;                         ///< tells the desktop of runs that ended and of GPU nodes that stay
    QString storageUrl;                                 ///< where shards were sent last: a mounted folder, or REMOTE:PATH of rclone
    QString keymapFile; ///< keymap.json beside the settings file they were read from (docs/formats/keymap.md); not saved

    static constexpr int kMaxRecent = 8;
    static constexpr int kMostReviewParts = 64;

    /// Puts \p folder first in recentWorkspaces and makes it the last open one.
    void rememberWorkspace(const QString& folder);

    /// "system", "en" or "de".
    [[nodiscard]] static std::optional<Language> languageNamed(const QString& name);

    /// Reads the user's settings file ($XDG_CONFIG_HOME/taxon/workbench.ini); values out of range fall back to the defaults.
    static Settings load(const QString& file = defaultFile());
    /// Replaces the file at once or not at all: what crashes later loses nothing of it. Returns false if the file can't be written; nothing important is lost then.
    bool save(const QString& file = defaultFile()) const;
    [[nodiscard]] static QString defaultFile();
};

} // namespace taxon::workbench
