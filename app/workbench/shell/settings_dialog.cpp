// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/settings_dialog.h"

#include "common/widgets.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>

namespace taxon::workbench {
namespace {

QComboBox* makeChooser(const QStringList& choices, int chosen, const QString& accessibleName, const QString& objectName)
{
    auto* chooser = new Chooser(accessibleName, objectName);
    chooser->addItems(choices);
    chooser->setCurrentIndex(chosen);
    return chooser;
}

} // namespace

SettingsDialog::SettingsDialog(const Settings& settings, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    // Each language in its own words: who can't read the window finds it.
    m_language = makeChooser({tr("As this machine"), QStringLiteral("English"), QStringLiteral("Deutsch")}, static_cast<int>(settings.language),
                             tr("Language"), QStringLiteral("languageChooser"));
    m_theme = makeChooser({tr("As this machine"), tr("Light"), tr("Dark"), tr("High contrast")}, static_cast<int>(settings.theme), tr("Colours"),
                          QStringLiteral("themeChooser"));
    QLabel* hint = makeLabel(tr("Words, numbers and dates change with the next start of the window."), "small", QStringLiteral("languageHint"));
    auto* form = new QFormLayout;
    form->addRow(tr("Language"), m_language);
    form->addRow(QString(), hint);
    form->addRow(tr("Colours"), m_theme);
    m_notices = new QCheckBox(tr("Notices of the desktop when a run elsewhere ends or GPU nodes stay up"));
    m_notices->setObjectName(QStringLiteral("noticesBox"));
    m_notices->setChecked(settings.desktopNotices);
    form->addRow(QString(), m_notices);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_language, &QComboBox::activated, this, [this](int index) { Q_EMIT languageChosen(static_cast<Settings::Language>(index)); });
    connect(m_notices, &QCheckBox::toggled, this, &SettingsDialog::desktopNoticesChosen);
    connect(m_theme, &QComboBox::activated, this, [this](int index) { Q_EMIT themeChosen(static_cast<Settings::ThemeChoice>(index)); });
}

} // namespace taxon::workbench
