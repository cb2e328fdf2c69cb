// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"
#include "shell/main_window.h"
#include "shell/screenshot.h"
#include "shell/watched_application.h"
#include "theme/icons.h"
#include "translation/language.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTextStream>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

using namespace taxon::workbench;

namespace {

struct Arguments {
    QString screenshotPage; ///< "" for a normal start
    QString screenshotFile;
    QString workspace;
    QString theme;
    QString language;
    QSize size;
    bool isReadOnly = false;
    QString problem;
};

std::optional<Settings::ThemeChoice> themeNamed(const QString& name)
{
    if (name == QLatin1String("light"))
        return Settings::ThemeChoice::Light;
    if (name == QLatin1String("dark"))
        return Settings::ThemeChoice::Dark;
    return name == QLatin1String("contrast") ? std::optional(Settings::ThemeChoice::HighContrast) : std::nullopt;
}

Arguments parse(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Taxon: a workbench for image classifiers.\n\nExamples:\n  taxon-workbench sample\n"
                       "  taxon-workbench --screenshot review review.png --workspace sample --theme dark --size 1600x1000"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("workspace"), QStringLiteral("Folder with taxon.yaml; with --screenshot: the picture to write."));
    parser.addOptions(
        {{QStringLiteral("screenshot"),
          QStringLiteral("Write a picture of PAGE (welcome, library, datasets, train, runs, review, models, identify, clusters) and exit."),
          QStringLiteral("PAGE")},
         {QStringLiteral("workspace"), QStringLiteral("The workspace to open."), QStringLiteral("DIR")},
         {QStringLiteral("read-only"), QStringLiteral("Change nothing of the workspace, until Edit here is pressed.")},
         {QStringLiteral("theme"), QStringLiteral("light, dark or contrast."), QStringLiteral("THEME")},
         {QStringLiteral("language"), QStringLiteral("system, en or de; of this start only."), QStringLiteral("LANGUAGE")},
         {QStringLiteral("size"), QStringLiteral("Size of the window in pixels."), QStringLiteral("WxH")}});
    parser.process(application);
    Arguments arguments;
    QStringList positional = parser.positionalArguments();
    arguments.screenshotPage = parser.value(QStringLiteral("screenshot"));
    if (parser.isSet(QStringLiteral("screenshot"))) {
        if (positional.isEmpty())
            arguments.problem = QStringLiteral("--screenshot PAGE FILE: the file is missing.");
        else
            arguments.screenshotFile = positional.takeFirst();
    }
    arguments.workspace = parser.isSet(QStringLiteral("workspace")) ? parser.value(QStringLiteral("workspace")) : positional.value(0);
    arguments.isReadOnly = parser.isSet(QStringLiteral("read-only"));
    arguments.theme = parser.value(QStringLiteral("theme"));
    if (!arguments.theme.isEmpty() && !themeNamed(arguments.theme))
        arguments.problem = QStringLiteral("--theme is light, dark or contrast.");
    arguments.language = parser.value(QStringLiteral("language"));
    if (!arguments.language.isEmpty() && !Settings::languageNamed(arguments.language))
        arguments.problem = QStringLiteral("--language is system, en or de.");
    const QStringList sides = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    if (sides.size() == 2)
        arguments.size = {sides[0].toInt(), sides[1].toInt()};
    if (parser.isSet(QStringLiteral("size")) && (arguments.size.width() < 400 || arguments.size.height() < 300))
        arguments.problem = QStringLiteral("--size is WIDTHxHEIGHT, at least 400x300.");
    return arguments;
}

/// Whether events that keep the window from answering are told on stderr.
bool isWatched()
{
#ifdef NDEBUG
    return qEnvironmentVariableIsSet("TAXON_WATCHDOG");
#else
    return true;
#endif
}

int fail(const QString& problem)
{
    QTextStream(stderr) << "taxon-workbench: " << problem << Qt::endl;
    return 2;
}

int takeScreenshot(MainWindow& window, const Arguments& arguments)
{
    const QStringList wanted = arguments.screenshotPage.split(QLatin1Char(':')); // PAGE or PAGE:ITEM
    if (!window.pageIds().contains(wanted[0]))
        return fail(QStringLiteral("There is no page %1; pages are %2.").arg(wanted[0], window.pageIds().join(QStringLiteral(", "))));
    QString problem;
    const auto finish = [&problem](const QString& what) {
        problem = what;
        QApplication::quit();
    };
    Screenshot screenshot(window, arguments.screenshotFile, finish);
    const auto begin = [&] {
        window.showPage(wanted[0], arguments.screenshotPage.section(QLatin1Char(':'), 1));
        screenshot.start();
    };
    window.setAccess(arguments.isReadOnly ? MainWindow::Access::Read : MainWindow::Access::Picture);
    window.show();
    if (arguments.workspace.isEmpty()) {
        begin();
    } else {
        window.openWorkspace(arguments.workspace, [&](const std::optional<taxon::Error>& refused) {
            if (refused)
                finish(QString::fromUtf8(refused->what()));
            else
                begin();
        });
    }
    QApplication::exec();
    return problem.isEmpty() ? 0 : fail(problem);
}

} // namespace

int main(int argc, char** argv)
{
    const auto isAnyArgument = [&](const auto& wanted) { return std::any_of(argv + 1, argv + argc, wanted); };
    const bool isScreenshot = isAnyArgument([](std::string_view argument) { return argument.starts_with("--screenshot"); });
    const bool onlyTells = isAnyArgument([](std::string_view argument) {
        return argument == "-h" || argument == "--help" || argument == "--help-all" || argument == "-v" || argument == "--version";
    });
    if ((isScreenshot || onlyTells) && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) // neither needs a display
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const std::unique_ptr<QApplication> made = isWatched() ? std::make_unique<WatchedApplication>(argc, argv)
                                                           : std::make_unique<QApplication>(argc, argv);
    QApplication& application = *made;
    QApplication::setApplicationName(QStringLiteral("taxon-workbench"));
    QApplication::setApplicationDisplayName(QStringLiteral("Taxon"));
    QApplication::setApplicationVersion(QStringLiteral(TAXON_VERSION));
    QApplication::setStyle(QStringLiteral("Fusion"));
    const Arguments arguments = parse(application);
    if (!arguments.problem.isEmpty())
        return fail(arguments.problem);
    installFonts();

    // A screenshot neither reads nor changes what the person at this machine has set.
    Settings settings = isScreenshot ? Settings() : Settings::load();
    const QString last = settings.workspace;
    const QString lastPage = settings.page;
    if (!arguments.theme.isEmpty())
        settings.theme = themeNamed(arguments.theme).value_or(Settings::ThemeChoice::Light);
    else if (isScreenshot)
        settings.theme = Settings::ThemeChoice::Light;
    useLanguage(Settings::languageNamed(arguments.language).value_or(settings.language));
    MainWindow window(settings);
    if (arguments.size.isValid())
        window.resize(arguments.size);
    else if (!settings.geometry.isEmpty())
        window.restoreGeometry(settings.geometry);
    if (isScreenshot)
        return takeScreenshot(window, arguments);

    if (arguments.isReadOnly)
        window.setAccess(MainWindow::Access::Read);
    settings.page = lastPage;
    QTimer saveSoon; // not at each change, but soon after it: a crash loses seconds
    saveSoon.setSingleShot(true);
    saveSoon.setInterval(2000);
    QObject::connect(&window, &MainWindow::settingsChanged, &saveSoon, qOverload<>(&QTimer::start));
    QObject::connect(&saveSoon, &QTimer::timeout, &window, [&settings] { settings.save(); });
    window.show();
    const QString workspace = arguments.workspace.isEmpty() ? last : arguments.workspace;
    if (!workspace.isEmpty())
        window.openWorkspace(workspace);
    const int code = QApplication::exec();
    settings.save();
    return code;
}
