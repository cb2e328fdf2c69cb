// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;

namespace taxon::workbench {

/// How the window looks, which language it speaks, and whether it tells the desktop what happens elsewhere. What is chosen holds at once, but the language, which comes with the next start; there is
/// nothing to confirm.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void themeChosen(Settings::ThemeChoice choice);
    void languageChosen(Settings::Language language);
    void desktopNoticesChosen(bool on);

private:
    QComboBox* m_language;
    QComboBox* m_theme;
    QCheckBox* m_notices;
};

} // namespace taxon::workbench
