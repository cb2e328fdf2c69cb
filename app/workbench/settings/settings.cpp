// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr const char* kThemes[] = {"system", "light", "dark", "high_contrast"};

constexpr const char* kLanguages[] = {"system", "en", "de"};

constexpr const char* kReviewParts = "review_parts";
constexpr const char* kSessions = "sessions";

QMap<QString, Settings::ReviewPart> loadReviewParts(QSettings& ini)
{
    QMap<QString, Settings::ReviewPart> parts;
    const int count = ini.beginReadArray(QLatin1String(kReviewParts));
    for (int i = 0; i < count; ++i) {
        ini.setArrayIndex(i);
        const Settings::ReviewPart part{ini.value(QStringLiteral("part")).toInt(), ini.value(QStringLiteral("of")).toInt()};
        if (part.part >= 1 && part.part <= part.of && part.of <= Settings::kMostReviewParts)
            parts[ini.value(QStringLiteral("workspace")).toString()] = part;
    }
    ini.endArray();
    return parts;
}

void saveReviewParts(QSettings& ini, const Settings& settings)
{
    ini.remove(QLatin1String(kReviewParts));
    ini.beginWriteArray(QLatin1String(kReviewParts));
    int count = 0;
    for (auto entry = settings.reviewParts.begin(); entry != settings.reviewParts.end(); ++entry)
        if (entry->of > 1) {
            ini.setArrayIndex(count++);
            ini.setValue(QStringLiteral("workspace"), entry.key());
            ini.setValue(QStringLiteral("part"), entry->part);
            ini.setValue(QStringLiteral("of"), entry->of);
        }
    ini.endArray();
}

QMap<QString, QMap<QString, Settings::PageSession>> loadSessions(QSettings& ini)
{
    QMap<QString, QMap<QString, Settings::PageSession>> sessions;
    const int count = ini.beginReadArray(QLatin1String(kSessions));
    for (int i = 0; i < count; ++i) {
        ini.setArrayIndex(i);
        sessions[ini.value(QStringLiteral("workspace")).toString()][ini.value(QStringLiteral("page")).toString()] = {
            ini.value(QStringLiteral("item")).toString(), ini.value(QStringLiteral("filter")).toString(),
            ini.value(QStringLiteral("view")).toString(), std::max(0, ini.value(QStringLiteral("scroll_px")).toInt())};
    }
    ini.endArray();
    return sessions;
}

void saveSessions(QSettings& ini, const Settings& settings)
{
    ini.remove(QLatin1String(kSessions));
    ini.beginWriteArray(QLatin1String(kSessions));
    int count = 0;
    for (const QString& workspace : settings.recentWorkspaces) { // those of others are forgotten
        const auto pages = settings.sessions.value(workspace);
        for (auto page = pages.begin(); page != pages.end(); ++page) {
            ini.setArrayIndex(count++);
            ini.setValue(QStringLiteral("workspace"), workspace);
            ini.setValue(QStringLiteral("page"), page.key());
            ini.setValue(QStringLiteral("item"), page->item);
            ini.setValue(QStringLiteral("filter"), page->filter);
            ini.setValue(QStringLiteral("view"), page->view);
            ini.setValue(QStringLiteral("scroll_px"), page->scrollPx);
        }
    }
    ini.endArray();
}

} // namespace

void Settings::rememberWorkspace(const QString& folder)
{
    workspace = folder;
    recentWorkspaces.removeAll(folder);
    recentWorkspaces.prepend(folder);
    while (recentWorkspaces.size() > kMaxRecent)
        recentWorkspaces.removeLast();
}

std::optional<Settings::Language> Settings::languageNamed(const QString& name)
{
    const auto found = std::find_if(std::begin(kLanguages), std::end(kLanguages), [&](const char* one) { return name == QLatin1String(one); });
    return found == std::end(kLanguages) ? std::nullopt : std::optional(static_cast<Language>(found - std::begin(kLanguages)));
}

QString Settings::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/taxon/workbench.ini");
}

Settings Settings::load(const QString& file)
{
    Settings settings;
    settings.keymapFile = QFileInfo(file).dir().filePath(QStringLiteral("keymap.json"));
    QSettings ini(file, QSettings::IniFormat);
    const QString theme = ini.value(QStringLiteral("theme")).toString();
    for (int i = 0; i < 4; ++i)
        if (theme == QLatin1String(kThemes[i]))
            settings.theme = static_cast<ThemeChoice>(i);
    if (const auto language = languageNamed(ini.value(QStringLiteral("language")).toString()))
        settings.language = *language;
    settings.workspace = ini.value(QStringLiteral("workspace")).toString();
    settings.recentWorkspaces = ini.value(QStringLiteral("recent_workspaces")).toStringList().mid(0, kMaxRecent);
    settings.page = ini.value(QStringLiteral("page"), settings.page).toString();
    settings.geometry = ini.value(QStringLiteral("geometry")).toByteArray();
    settings.thumbnailWidthPx = std::clamp(ini.value(QStringLiteral("thumbnail_width_px"), settings.thumbnailWidthPx).toInt(), 96, 320);
    settings.reviewParts = loadReviewParts(ini);
    settings.sessions = loadSessions(ini);
    settings.desktopNotices = ini.value(QStringLiteral("desktop_notices"), settings.desktopNotices).toBool();
    settings.storageUrl = ini.value(QStringLiteral("storage_url")).toString();
    return settings;
}

bool Settings::save(const QString& file) const
{
    QSettings ini(file, QSettings::IniFormat);
    ini.setValue(QStringLiteral("theme"), QLatin1String(kThemes[static_cast<int>(theme)]));
    ini.setValue(QStringLiteral("language"), QLatin1String(kLanguages[static_cast<int>(language)]));
    ini.setValue(QStringLiteral("workspace"), workspace);
    ini.setValue(QStringLiteral("recent_workspaces"), recentWorkspaces);
    ini.setValue(QStringLiteral("page"), page);
    ini.setValue(QStringLiteral("geometry"), geometry);
    ini.setValue(QStringLiteral("thumbnail_width_px"), thumbnailWidthPx);
    saveReviewParts(ini, *this);
    saveSessions(ini, *this);
    ini.setValue(QStringLiteral("desktop_notices"), desktopNotices);
    ini.setValue(QStringLiteral("storage_url"), storageUrl);
    ini.sync();
    return ini.status() == QSettings::NoError;
}

} // namespace taxon::workbench
