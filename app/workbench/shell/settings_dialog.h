// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QDialog>

class QComboBox;

namespace taxon::workbench {

/// How the window looks and which language it speaks. What is chosen holds at once, but the language, which comes with the next start; there is
/// nothing to confirm.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void themeChosen(Settings::ThemeChoice choice);
    void languageChosen(Settings::Language language);

private:
    QComboBox* m_language;
    QComboBox* m_theme;
};

} // namespace taxon::workbench
