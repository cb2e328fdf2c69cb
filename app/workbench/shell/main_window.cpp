// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/main_window.h"

#include "common/copy_details.h"
#include "common/widgets.h"
#include "common/write_access.h"
#include "jobs/jobs_panel.h"
#include "launch/local_launcher.h"
#include "shell/command_palette.h"
#include "shell/new_workspace_dialog.h"
#include "shell/pages.h"
#include "shell/rail.h"
#include "shell/read_only_bar.h"
#include "shell/top_bar.h"
#include "shell/welcome_page.h"
#include "theme/icons.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QShortcut>
#include <QStatusBar>
#include <algorithm>

namespace taxon::workbench {

namespace {

constexpr int kRememberMs = 30'000;

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent),
      m_settings(settings),
      m_session(settings),
      m_jobs(launch::findTaxonProgram),
      m_theme(chosenTheme(settings)),
      m_rail(new Rail),
      m_topBar(new TopBar),
      m_readOnlyBar(new ReadOnlyBar),
      m_statusLabel(makeLabel({}, "small", QStringLiteral("statusLabel"))),
      m_stack(new QStackedWidget),
      m_welcome(new WelcomePage),
      m_palette(new CommandPalette(this)),
      m_jobsPanel(new JobsPanel(m_jobs, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Taxon"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/taxon.svg")));
    setMinimumSize(960, 640);
    resize(1400, 880);

    auto* central = new QWidget;
    auto* line = new QHBoxLayout(central);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    line->addWidget(m_rail);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_topBar);
    column->addWidget(m_readOnlyBar);
    column->addWidget(m_stack, 1);
    line->addLayout(column, 1);
    setCentralWidget(central);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(0, 0, 12, 0);
    m_statusLabel->setContentsMargins(14, 2, 14, 3);
    m_statusLabel->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_statusLabel->addAction(tr("Copy details"), this, [this] { copyDetails(m_statusLabel->text()); });
    m_statusLabel->addAction(tr("Messages of this window"), this, &MainWindow::showMessages);
    statusBar()->addWidget(m_statusLabel, 1);
    statusBar()->addPermanentWidget(m_jobsPanel->button());

    m_stack->setObjectName(QStringLiteral("pages"));
    m_stack->addWidget(m_welcome);
    addPages();
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showIndex);
    connect(m_topBar, &TopBar::themeToggled, this, &MainWindow::toggleTheme);
    connect(m_topBar, &TopBar::reloadWanted, this, &MainWindow::readAgain);
    connect(m_topBar, &TopBar::openWanted, this, &MainWindow::askForWorkspace);
    connect(m_topBar, &TopBar::createWanted, this, &MainWindow::askForLibrary);
    connect(m_topBar, &TopBar::settingsWanted, this, &MainWindow::showSettings);
    connect(m_topBar, &TopBar::closeWanted, this, &MainWindow::closeWorkspace);
    connect(m_topBar, &TopBar::recentWanted, this, [this](const QString& folder) { openWorkspace(folder); });
    connect(m_readOnlyBar, &ReadOnlyBar::editWanted, this, [this] {
        m_wantedAccess = Access::Change;
        readAgain();
    });
    connect(m_welcome, &WelcomePage::openWanted, this, &MainWindow::askForWorkspace);
    connect(m_welcome, &WelcomePage::createWanted, this, &MainWindow::askForLibrary);
    connect(m_welcome, &WelcomePage::folderWanted, this, [this](const QString& folder) { openWorkspace(folder); });
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this), &QShortcut::activated, this, [this] { m_palette->offer(commands()); });
    connect(m_palette, &NamePicker::cancelled, this, [this] { m_stack->currentWidget()->setFocus(); });
    connect(&m_tasks, &TaskRunner::runningChanged, this, &MainWindow::updateStatus);
    connect(&m_tasks, &TaskRunner::runningChanged, this, &MainWindow::openNextPage, Qt::QueuedConnection);
    m_rememberTimer.setInterval(kRememberMs);
    connect(&m_rememberTimer, &QTimer::timeout, this, &MainWindow::rememberSession);
    m_rememberTimer.start();
    m_welcome->setSample(findSampleWorkspace(QApplication::applicationDirPath()));
    applyTheme(m_theme);
    closeWorkspace();
}

MainWindow::~MainWindow()
{
    // Pages go before what they were given.
    for (Page* page : m_pages)
        delete page;
}

Theme MainWindow::chosenTheme(const Settings& settings)
{
    // Qt 6.4 has no colour scheme: a dark system shows in the palette it starts with.
    static const bool systemIsDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    if (settings.theme == Settings::ThemeChoice::HighContrast)
        return Theme::highContrast();
    return Theme::of(settings.theme == Settings::ThemeChoice::System ? systemIsDark : settings.theme == Settings::ThemeChoice::Dark);
}

void MainWindow::addPages()
{
    m_pages = makePages({m_tasks, m_thumbnails, m_settings, &m_jobs}, nullptr);
    m_status.resize(m_pages.size());
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        Page* page = m_pages[i];
        page->setObjectName(page->id() + QStringLiteral("Page"));
        page->setAccessibleName(page->title());
        m_stack->addWidget(page);
        m_rail->addPage(page->id(), page->title(), page->purpose(), page->iconName());
        connect(page, &Page::statusChanged, this, [this, i](const QString& text) {
            m_status[i] = text;
            m_messages.add(m_pages[i]->title(), text);
            updateStatus();
        });
        connect(page, &Page::pageRequested, this, [this](const QString& id, const QString& item) { showPage(id, item); });
    }
}

void MainWindow::applyTheme(const Theme& theme)
{
    m_theme = theme;
    QApplication::setPalette(paletteOf(theme));
    qApp->setStyleSheet(styleSheetOf(theme));
    m_rail->setTheme(theme);
    m_topBar->setTheme(theme);
    m_welcome->setTheme(theme);
    for (Page* page : m_pages)
        page->applyTheme(theme);
}

void MainWindow::openWorkspace(const QString& folder, std::function<void(const std::optional<Error>&)> then)
{
    m_opening.cancel();
    m_isOpening = true;
    const QString path = QDir(folder).absolutePath();
    m_opening = m_tasks.run(
        this,
        [path, held = m_access, wanted = m_wantedAccess](const jobs::Context&) {
            return wanted == Access::Change ? openForWindow(path.toStdString(), held)
                   : wanted == Access::Read ? openToRead(path.toStdString())
                                            : WindowAccess{shareWorkspace(Workspace::open(path.toStdString()), {}), nullptr, {}};
        },
        [this, path, then](WindowAccess access) {
            workspaceReady(path, std::move(access));
            if (then)
                then(std::nullopt);
        },
        [this, then](const Error& error) {
            workspaceFailed(error);
            if (then)
                then(error);
        });
}

void MainWindow::workspaceReady(const QString& folder, WindowAccess access)
{
    m_isOpening = false;
    const bool same = m_workspace && m_workspace->root() == access.workspace->root();
    m_access = std::move(access);
    m_workspace = m_access->workspace;
    showAccess();
    m_settings.rememberWorkspace(folder);
    m_session.open(folder, m_pages);
    m_thumbnails.setCacheFolder(m_workspace->cache());
    m_welcome->setError(std::nullopt);
    m_rail->setPagesEnabled(true);
    m_topBar->setWorkspace(folder, m_settings.recentWorkspaces);
    setWindowTitle(QStringLiteral("%1 – Taxon").arg(QDir(folder).dirName()));
    m_unopened = m_pages;
    if (same && m_stack->currentWidget() != m_welcome)
        openPage(qobject_cast<Page*>(m_stack->currentWidget()));
    else if (!showPage(m_settings.page))
        showIndex(0);
    Q_EMIT settingsChanged();
    Q_EMIT workspaceOpened(folder);
}

/// Says why the window only reads, if it does, and waits for the other one's end.
void MainWindow::showAccess()
{
    const std::optional<Error> why = m_access ? m_access->readOnly : std::nullopt;
    m_jobs.refuseChanges(why);
    m_readOnlyBar->setReason(why);
    m_otherWindow.reset();
    if (!why || why->code() != ErrorCode::Locked)
        return;
    m_otherWindow = std::make_unique<OtherWindowWatch>(windowLockFile(*m_workspace));
    connect(m_otherWindow.get(), &OtherWindowWatch::gone, m_readOnlyBar, &ReadOnlyBar::setFree);
}

void MainWindow::openPage(Page* page)
{
    if (std::erase(m_unopened, page) == 0)
        return;
    page->openWorkspace(m_workspace);
    m_session.restore(*page);
}

void MainWindow::openNextPage()
{
    while (m_tasks.running() == 0 && !m_unopened.empty())
        openPage(m_unopened.front());
}

void MainWindow::workspaceFailed(const Error& error)
{
    m_isOpening = false;
    closeWorkspace();
    m_welcome->setError(error);
}

void MainWindow::closeWorkspace()
{
    m_opening.cancel();
    m_isOpening = false;
    if (m_workspace)
        rememberSession();
    m_session.close();
    m_workspace.reset();
    m_access.reset();
    showAccess();
    m_unopened.clear();
    for (Page* page : m_pages)
        page->openWorkspace(nullptr);
    m_thumbnails.setCacheFolder({});
    m_settings.workspace.clear();
    m_rail->setPagesEnabled(false);
    m_topBar->setWorkspace({}, m_settings.recentWorkspaces);
    m_welcome->setRecent(m_settings.recentWorkspaces);
    m_welcome->setError(std::nullopt);
    setWindowTitle(QStringLiteral("Taxon"));
    showPage(QStringLiteral("welcome"));
}

bool MainWindow::showPage(const QString& id, const QString& item)
{
    if (id == QLatin1String("welcome")) {
        m_stack->setCurrentWidget(m_welcome);
        m_rail->setCurrent(-1);
        m_topBar->setPage(tr("Welcome"), nullptr);
        m_welcome->setFocus();
        updateStatus();
        return true;
    }
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        if (m_pages[i]->id() == id) {
            showIndex(static_cast<int>(i));
            if (!item.isEmpty())
                m_pages[i]->showItem(item);
            return true;
        }
    return false;
}

void MainWindow::showIndex(int index)
{
    rememberSession();
    Page* page = m_pages[static_cast<std::size_t>(index)];
    openPage(page);
    m_stack->setCurrentWidget(page);
    m_rail->setCurrent(index);
    m_topBar->setPage(page->title(), page->topBarWidget());
    m_settings.page = page->id();
    page->activate();
    page->setFocus(); // it hands it on: where the keyboard starts
    updateStatus();
}

void MainWindow::toggleTheme()
{
    chooseTheme(m_theme.dark ? Settings::ThemeChoice::Light : Settings::ThemeChoice::Dark);
}

void MainWindow::chooseTheme(Settings::ThemeChoice choice)
{
    m_settings.theme = choice;
    applyTheme(chosenTheme(m_settings));
    Q_EMIT settingsChanged();
}

void MainWindow::rememberSession()
{
    m_settings.geometry = saveGeometry();
    for (const Page* page : m_pages)
        if (std::find(m_unopened.begin(), m_unopened.end(), page) == m_unopened.end())
            m_session.remember(*page);
    Q_EMIT settingsChanged();
}

void MainWindow::readAgain()
{
    if (m_workspace)
        openWorkspace(m_settings.workspace);
}

void MainWindow::updateStatus()
{
    QString text;
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        if (m_stack->currentWidget() == m_pages[i])
            text = m_status[i];
    m_statusLabel->setText(m_tasks.running() > 0 && text.isEmpty() ? tr("Reading…") : text);
}

bool MainWindow::isLoading() const
{
    if (m_isOpening || !m_unopened.empty() || m_tasks.running() > 0 || m_thumbnails.isBusy())
        return true;
    const auto* page = qobject_cast<const Page*>(m_stack->currentWidget());
    return page != nullptr && page->isLoading();
}

QStringList MainWindow::pageIds() const
{
    QStringList ids{QStringLiteral("welcome")};
    for (const Page* page : m_pages)
        ids << page->id();
    return ids;
}

void MainWindow::askForWorkspace()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a workspace: the folder with taxon.yaml"), m_settings.workspace);
    if (!folder.isEmpty())
        openWorkspace(folder);
}

void MainWindow::askForLibrary()
{
    auto* dialog = new NewWorkspaceDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewWorkspaceDialog::confirmed, this, &MainWindow::createWorkspace);
    dialog->open();
}

void MainWindow::createWorkspace(const QString& folder, const QString& library)
{
    m_tasks.run(
        this, [folder, library](const jobs::Context&) { return Workspace::create(folder.toStdString(), library.toStdString()); },
        [this, folder](const Workspace&) { openWorkspace(folder); }, [this](const Error& error) { workspaceFailed(error); });
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    rememberSession();
    QMainWindow::closeEvent(event);
}

} // namespace taxon::workbench
