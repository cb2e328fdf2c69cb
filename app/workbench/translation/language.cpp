// SPDX-License-Identifier: GPL-3.0-or-later
#include "translation/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QPointer>
#include <QTranslator>
#include <array>

/// The linker would leave the resources of a static library out. Q_INIT_RESOURCE works outside of namespaces only.
static void makeTranslationsKnown()
{
    Q_INIT_RESOURCE(translations);
}

namespace taxon::workbench {
namespace {

/// Puts the words of \p name in \p folder in place, or leaves English where there are none.
QPointer<QTranslator> install(const QLocale& locale, const QString& name, const QString& folder)
{
    if (locale.language() == QLocale::English || locale.language() == QLocale::C)
        return {}; // what the sources say; a machine's second language is not asked
    auto* translator = new QTranslator(qApp);
    if (!translator->load(locale, name, QStringLiteral("_"), folder)) {
        delete translator;
        return {};
    }
    QCoreApplication::installTranslator(translator);
    return translator;
}

QLocale localeOf(Settings::Language language)
{
    switch (language) {
    case Settings::Language::System: return QLocale::system();
    case Settings::Language::English: return {QLocale::English};
    case Settings::Language::German: return {QLocale::German};
    }
    return QLocale::c();
}

} // namespace

void useLanguage(Settings::Language language)
{
    static std::array<QPointer<QTranslator>, 2> installed;
    makeTranslationsKnown();
    for (const QPointer<QTranslator>& one : installed)
        delete one.data(); // which takes it out
    const QLocale locale = localeOf(language);
    QLocale::setDefault(locale);
    const QString ours = QStringLiteral(":/translations");
    installed = {install(locale, QStringLiteral("taxon"), ours), nullptr};
    if (installed[0]) // not half of a window in a language
        installed[1] = install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
}

} // namespace taxon::workbench
