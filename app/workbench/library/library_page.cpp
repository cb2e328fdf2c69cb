// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_page.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/thumbnail_loader.h"
#include "common/tone.h"
#include "common/widgets.h"
#include "library/class_sizes.h"
#include "library/duplicates_card.h"
#include "library/library_desk.h"
#include "library/problems_card.h"
#include "library/sizes_card.h"
#include "settings/settings.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <algorithm>

namespace taxon::workbench {
namespace {

/// The library's folder as people know it: "my-workspace/library" where it lies in the workspace, else the whole path.
QString folderName(const Workspace& workspace)
{
    const std::filesystem::path inside = workspace.library().lexically_relative(workspace.root().parent_path());
    return text(pathToText(inside.empty() || *inside.begin() == ".." ? workspace.library() : inside));
}

} // namespace

LibraryPage::LibraryPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_presenter(services.tasks),
      m_check(services.jobs),
      m_exchange(services.jobs),
      m_services(services),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("libraryEmpty"))),
      m_problems(new ProblemsCard(services.jobs != nullptr))
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    column->addWidget(makeTiles());
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(makeClassCard());
    line->addWidget(makeViews(), 1);
    line->addWidget(m_problems);
    column->addLayout(line, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    forwardFocus(this, m_sectionList);
    m_viewer = new ImageViewer(services.tasks, this);
    m_desk = new LibraryDesk(m_presenter, {*m_grid, *m_viewer, *m_sectionList, *this, [this](qint64 index) { openLarge(index); },
                                           [this](int row) { return row < m_rowSections.size() ? std::max(-1, m_rowSections[row]) : -1; }});
    m_desk->setParent(this);

    connect(m_desk, &LibraryDesk::said, this, &LibraryPage::say);
    connect(m_problems, &ProblemsCard::checkWanted, &m_check, &LibraryCheck::check);
    connect(m_problems, &ProblemsCard::fixWanted, &m_check, &LibraryCheck::mend);
    connect(&m_check, &LibraryCheck::changed, this, &LibraryPage::showProblems);
    connect(&m_watch, &LibraryWatch::changed, this, [this] {
        m_isStale = true;
        readChanges();
    });
    connect(&m_presenter, &LibraryPresenter::stateChanged, this, [this] {
        if (m_presenter.state() == LibraryPresenter::State::Reading) {
            m_watch.forget();
            m_isStale = false;
        } else {
            m_watch.watch(m_presenter.folders());
        }
    });
    connect(&m_check, &LibraryCheck::failed, this, [this](const Error& error) { say(describe(error), true); });
    connect(&m_check, &LibraryCheck::mended, this, [this](const QString& what) {
        say(what, false);
        m_presenter.refresh();
    });
    connect(m_problems, &ProblemsCard::imageWanted, this, [this](const QString& path) {
        if (m_middle->currentWidget() == m_sizesCard)
            showView(View::Images);
        showImage(path);
    });
    connect(&m_presenter, &LibraryPresenter::stateChanged, this, &LibraryPage::showState);
    connect(&m_presenter, &LibraryPresenter::sectionsChanged, this, &LibraryPage::showSections);
    connect(&m_presenter, &LibraryPresenter::imagesChanged, this, &LibraryPage::showImages);
    connect(m_filterEdit, &QLineEdit::textChanged, &m_presenter, &LibraryPresenter::setFilter);
    connect(m_filterEdit, &QLineEdit::returnPressed, this, [this] { sectionRowChosen(m_rowSections.size() > 1 ? 1 : -1); });
    connect(m_sectionList, &RowList::rowChosen, this, &LibraryPage::sectionRowChosen);
    connect(m_groupChooser, &QComboBox::activated, this, [this](int index) { m_presenter.choose(m_presenter.chosenSection(), index - 1); });
    connect(m_grid, &ImageGrid::activated, this, &LibraryPage::openLarge);
    connect(m_grid, &ImageGrid::selectionChanged, this, [this](qint64 count) {
        const QString folder = m_presenter.workspace() != nullptr ? folderName(*m_presenter.workspace()) : QString();
        Q_EMIT statusChanged(count > 0 ? tr("%1 of %2 selected   ·   %3").arg(grouped(count), grouped(m_grid->count()), folder) : folder);
    });
    connect(m_viewer, &ImageViewer::closed, this, [this] {
        m_grid->setFocus();
        m_grid->setCurrent(m_viewer->index());
    });
    connectViews();
    showState();
}

LibraryPage::~LibraryPage()
{
    if (m_views->parent() == nullptr) // it was never in a top bar
        delete m_views;
}

bool LibraryPage::isLoading() const
{
    return m_presenter.state() == LibraryPresenter::State::Reading || m_desk->isBusy() || m_sizesCard->presenter().isLoading()
           || m_duplicatesCard->presenter().isLoading();
}

std::vector<Command> LibraryPage::commands()
{
    std::vector<Command> all = m_desk->commands();
    all.push_back({tr("Show images per class"), {}, [this] { showView(View::Sizes); }});
    if (m_exchange.canRun() && m_presenter.workspace() != nullptr) {
        all.push_back({tr("Import images of another tool…"), {}, [this] { openImport(); }});
        all.push_back({tr("Export images for another tool…"), {}, [this] { openExport(); }});
    }
    all.push_back({tr("Show equal and nearly equal pictures"), {}, [this] { showView(View::Duplicates); }});
    if (m_check.canRun())
        all.push_back({tr("Check every file of the library"), {}, [this] { m_check.check(); }});
    return all;
}

/// A line that nothing can be taken back of.
void LibraryPage::tell(const QString& what, bool isBad)
{
    m_message->setText(what.toHtmlEscaped());
    setLook(m_message, isBad ? lookOf(Tone::Bad) : "small");
    Q_EMIT statusChanged(what);
}

/// Stays until the next one: what was done, or why not.
void LibraryPage::say(const QString& what, bool isBad)
{
    m_message->setText(isBad ? what.toHtmlEscaped() : what.toHtmlEscaped() + QStringLiteral(" · ") + tr("<b>Ctrl+Z</b> takes it back"));
    setLook(m_message, isBad ? lookOf(Tone::Bad) : "small");
}

void LibraryPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_sizesCard->presenter().setLibrary(nullptr, nullptr);
    m_duplicatesCard->presenter().open(workspace);
    m_desk->open(workspace);
    m_check.open(workspace);
    m_exchange.open(workspace);
    m_presenter.open(std::move(workspace));
}

void LibraryPage::activate()
{
    readChanges();
}

/// Once nothing else is under way and somebody looks; marks and place stay.
void LibraryPage::readChanges()
{
    if (m_isStale && isVisible() && !isLoading() && m_presenter.workspace() != nullptr)
        m_presenter.refresh();
}

void LibraryPage::showItem(const QString& item)
{
    if (item == QLatin1String("view=sizes") || item == QLatin1String("view=duplicates"))
        return showView(item == QLatin1String("view=duplicates") ? View::Duplicates : View::Sizes);
    if (m_exchange.canRun() && item == QLatin1String("import"))
        return openImport();
    if (m_exchange.canRun() && item == QLatin1String("export"))
        return openExport();
    showView(View::Images);
    if (!m_presenter.chooseByName(item))
        m_wantedItem = item;
}

/// item: the class; filter: what was typed above the classes; view: what stands in the middle, and the sub-class behind a line's end.
std::optional<Settings::PageSession> LibraryPage::session() const
{
    if (m_presenter.state() != LibraryPresenter::State::Ready)
        return std::nullopt;
    const int chosen = m_presenter.chosenSection();
    const bool hasChosen = chosen >= 0 && chosen < static_cast<int>(m_presenter.sections().size());
    const LibrarySection* section = hasChosen ? &m_presenter.sections()[static_cast<std::size_t>(chosen)] : nullptr;
    const int group = m_presenter.chosenGroup();
    const QString view = QString::number(m_middle->currentIndex());
    return Settings::PageSession{section != nullptr ? section->name : QString(), m_filterEdit->text(),
                                 section != nullptr && group >= 0 ? view + QLatin1Char('\n') + section->groups.value(group) : view,
                                 m_grid->verticalScrollBar()->value()};
}

void LibraryPage::restore(const Settings::PageSession& session)
{
    m_filterEdit->setText(session.filter);
    m_wantedScrollPx = session.scrollPx;
    const QStringList view = session.view.split(QLatin1Char('\n'));
    if (view.size() > 1)
        m_wantedGroup = view[1];
    if (!session.item.isEmpty())
        showItem(session.item);
    showView(static_cast<View>(std::clamp(view[0].toInt(), 0, m_middle->count() - 1)));
}

void LibraryPage::showState()
{
    switch (m_presenter.state()) {
    case LibraryPresenter::State::Closed:
        m_stack->setCurrentIndex(0);
        m_empty->show(QStringLiteral("images"), tr("No workspace is open"), {});
        break;
    case LibraryPresenter::State::Reading:
        if (m_presenter.reading()->isFirstLook) {
            m_stack->setCurrentIndex(1);
            showFirstLook();
        } else if (m_presenter.sections().empty()) {
            m_stack->setCurrentIndex(0);
            m_empty->show(QStringLiteral("hourglass-split"), tr("Reading the library…"), text(m_presenter.workspace()->library().string()));
        }
        break;
    case LibraryPresenter::State::Failed:
        m_stack->setCurrentIndex(0);
        m_empty->showError(*m_presenter.error());
        break;
    case LibraryPresenter::State::Ready:
        if (m_presenter.sections().empty()) {
            m_stack->setCurrentIndex(0);
            m_empty->show(QStringLiteral("images"), tr("The library has no classes yet"),
                          tr("Put the images into one folder per class:\n%1/<class>/<image>").arg(text(m_presenter.workspace()->library().string())));
            break;
        }
        m_stack->setCurrentIndex(1);
        showFigures();
        showProblems();
        break;
    }
}

void LibraryPage::openLarge(qint64 index)
{
    m_viewer->open(m_grid->count(), index, [this](qint64 at) {
        const library::Image& image = m_presenter.image(m_presenter.shownImages()[static_cast<std::size_t>(at)]);
        const QString path = text(image.path);
        return ImageViewer::Item{
            m_presenter.fileOf(image), path.section(QLatin1Char('/'), -1),
            tr("%1   ·   %2 × %3 px").arg(path.section(QLatin1Char('/'), 0, -2)).arg(image.info.widthPx).arg(image.info.heightPx)};
    });
}

void LibraryPage::applyTheme(const Theme& theme)
{
    m_theme = theme;
    m_sizes->setTheme(theme);
    m_sizesCard->setTheme(theme);
    m_duplicatesCard->setTheme(theme);
    m_sectionList->setTheme(theme);
    m_problems->setTheme(theme);
    m_grid->setTheme(theme);
    m_empty->setTheme(theme);
    m_viewer->setTheme(theme);
}

} // namespace taxon::workbench
