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

QString kindTitle(LibrarySection::Kind kind)
{
    return kind == LibrarySection::Kind::Class       ? LibraryPage::tr("CLASSES")
           : kind == LibrarySection::Kind::Benchmark ? LibraryPage::tr("BENCHMARKS")
                                                     : LibraryPage::tr("RESERVED FOLDERS");
}

Row rowOf(const LibrarySection& section, int most)
{
    Row row;
    const int images = static_cast<int>(section.images.size());
    row.title = section.name;
    row.noteRoomPx = 72;
    row.count = grouped(images);
    row.share = most > 0 ? static_cast<double>(images) / most : 0;
    QStringList notes;
    if (section.kind == LibrarySection::Kind::Class) {
        if (section.minimum <= most)
            row.mark = static_cast<double>(section.minimum) / most;
        if (section.isTooFew) {
            row.dot = Tone::Warn;
            row.barTone = Tone::Warn;
            notes << LibraryPage::tr("too few");
        } else if (section.isAboveMax) {
            notes << LibraryPage::tr("above max");
        }
        if (section.problems > 0) {
            row.dot = Tone::Bad;
            notes << (section.problems == 1 ? LibraryPage::tr("1 problem") : LibraryPage::tr("%1 problems").arg(grouped(section.problems)));
        }
    } else {
        row.barTone = Tone::Muted;
    }
    row.note = notes.value(notes.size() - 1);
    row.text = LibraryPage::tr("%1: %2 images").arg(section.name, grouped(images))
               + (notes.isEmpty() ? QString() : QStringLiteral(", ") + notes.join(QStringLiteral(", ")));
    return row;
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
    showView(View::Images);
    if (!m_presenter.chooseByName(item))
        m_wantedItem = item;
}

std::optional<Settings::PageSession> LibraryPage::session() const
{
    if (m_presenter.state() != LibraryPresenter::State::Ready)
        return std::nullopt;
    const int chosen = m_presenter.chosenSection();
    const bool hasChosen = chosen >= 0 && chosen < static_cast<int>(m_presenter.sections().size());
    return Settings::PageSession{hasChosen ? m_presenter.sections()[static_cast<std::size_t>(chosen)].name : QString(),
                                 m_filterEdit->text(),
                                 {},
                                 m_grid->verticalScrollBar()->value()};
}

void LibraryPage::restore(const Settings::PageSession& session)
{
    m_filterEdit->setText(session.filter);
    m_wantedScrollPx = session.scrollPx;
    if (!session.item.isEmpty())
        showItem(session.item);
}

void LibraryPage::showState()
{
    switch (m_presenter.state()) {
    case LibraryPresenter::State::Closed:
        m_stack->setCurrentIndex(0);
        m_empty->show(QStringLiteral("images"), tr("No workspace is open"), {});
        break;
    case LibraryPresenter::State::Reading:
        if (m_presenter.sections().empty()) {
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

void LibraryPage::showFigures()
{
    const LibraryFigures& figures = m_presenter.figures();
    m_imagesTile->setFigure(grouped(figures.images));
    m_imagesTile->setNote(figures.reserved > 0 ? tr("+ %1 in benchmarks").arg(grouped(figures.reserved)) : QString());
    m_classesTile->setFigure(grouped(figures.classes));
    m_classesTile->setNote(figures.aboveMaximum > 0 ? tr("%1 above max").arg(grouped(figures.aboveMaximum)) : QString());
    m_fewTile->setFigure(grouped(figures.belowMinimum));
    m_fewTile->setNote(tr("of %1 classes below %2").arg(grouped(figures.classes)).arg(m_presenter.minimum()));
    m_problemsTile->setFigure(grouped(figures.problems));
    m_problemsTile->setNote(figures.notes > 0 ? (figures.notes == 1 ? tr("+ 1 note") : tr("+ %1 notes").arg(grouped(figures.notes)))
                                              : tr("headers checked"));
    m_sizes->setSizes(m_presenter.classSizes(), m_presenter.minimum());
    m_sizesCard->setLimits(m_presenter.minimum(), m_presenter.reading()->maximum);
    m_sizesCard->presenter().setLibrary(m_presenter.sharedWorkspace(), m_presenter.reading());
}

void LibraryPage::showSections()
{
    // Rows: a header before the first section of each kind.
    m_rowSections.clear();
    std::vector<QString> headers;
    std::vector<int> counts;
    QString last;
    for (const int index : m_presenter.shownSections()) {
        const QString header = kindTitle(m_presenter.sections()[static_cast<std::size_t>(index)].kind);
        if (header != last) {
            m_rowSections.push_back(-1 - static_cast<int>(headers.size()));
            headers.push_back(header);
            counts.push_back(0);
            last = header;
        }
        ++counts.back();
        m_rowSections.push_back(index);
    }
    m_sectionList->rows().setRows(static_cast<int>(m_rowSections.size()), [this, headers, counts](int row) {
        const int section = m_rowSections[row];
        if (section >= 0)
            return rowOf(m_presenter.sections()[static_cast<std::size_t>(section)], m_presenter.figures().most);
        Row header;
        header.isHeader = true;
        header.title = headers[static_cast<std::size_t>(-1 - section)];
        header.count = grouped(counts[static_cast<std::size_t>(-1 - section)]);
        header.text = header.title;
        return header;
    });
    m_sectionList->setChosen(static_cast<int>(m_rowSections.indexOf(std::max(0, m_presenter.chosenSection()))));
}

void LibraryPage::sectionRowChosen(int row)
{
    if (row >= 0 && row < m_rowSections.size() && m_rowSections[row] >= 0)
        m_presenter.choose(m_rowSections[row]);
}

void LibraryPage::showImages(bool fresh)
{
    if (!m_wantedItem.isEmpty() && m_presenter.chooseByName(std::exchange(m_wantedItem, QString())))
        return; // shown by the choice
    const int chosen = m_presenter.chosenSection();
    const std::vector<std::uint32_t>& images = m_presenter.shownImages();
    m_groupChooser->clear();
    if (chosen >= 0) {
        const LibrarySection& section = m_presenter.sections()[static_cast<std::size_t>(chosen)];
        m_gridCard->heading()->setText(section.name);
        for (qsizetype i = 0; i < section.groups.size(); ++i) {
            const QString name = section.groups[i].isEmpty()
                                     ? (section.kind == LibrarySection::Kind::Benchmark ? tr("out of scope") : tr("no sub-class"))
                                     : section.groups[i];
            m_groupChooser->addItem(QStringLiteral("%1  ·  %2").arg(name, grouped(section.groupSizes[static_cast<std::size_t>(i)])));
        }
        if (!section.groups.isEmpty())
            m_groupChooser->insertItem(0, section.kind == LibrarySection::Kind::Benchmark ? tr("All classes") : tr("All sub-classes"));
        m_groupChooser->setCurrentIndex(m_presenter.chosenGroup() + 1);
        m_sectionList->setChosen(static_cast<int>(m_rowSections.indexOf(chosen)));
    }
    m_groupChooser->setVisible(m_groupChooser->count() > 0);
    m_gridCount->setText(images.size() == 1 ? tr("1 image") : tr("%1 images").arg(grouped(static_cast<qint64>(images.size()))));
    if (!fresh) { // place and selection stay
        m_grid->rearrange(static_cast<qint64>(images.size()), m_presenter.places());
        return;
    }
    m_grid->setItems(static_cast<qint64>(images.size()), [this](qint64 index) {
        const library::Image& image = m_presenter.image(m_presenter.shownImages()[static_cast<std::size_t>(index)]);
        GridCell cell;
        cell.file = m_presenter.fileOf(image);
        const QString path = text(image.path);
        cell.title = path.section(QLatin1Char('/'), -1);
        if (image.info.extensionLies) {
            cell.pill = text(images::name(image.info.format));
            cell.pillTone = Tone::Warn;
        }
        cell.text = tr("%1, %2 × %3 px").arg(path).arg(image.info.widthPx).arg(image.info.heightPx);
        return cell;
    });
    if (m_wantedScrollPx > 0 && m_wantedItem.isEmpty() && m_presenter.state() == LibraryPresenter::State::Ready)
        m_grid->verticalScrollBar()->setValue(std::exchange(m_wantedScrollPx, 0));
}

void LibraryPage::showProblems()
{
    m_problems->setRules(m_presenter.rules(), m_presenter.rulesError());
    m_problems->setBusy(m_check.isBusy());
    m_problems->setProblems(m_check.problems().value_or(m_presenter.problems()), m_check.checkedAt());
    m_duplicatesCard->presenter().setProblems(m_check.problems().value_or(std::vector<library::Problem>()));
}

/// Chooses the image in the grid, where it is shown in a class or benchmark.
void LibraryPage::showImage(const QString& path)
{
    const std::string wanted = path.toStdString();
    const std::vector<LibrarySection>& sections = m_presenter.sections();
    for (std::size_t section = 0; section < sections.size(); ++section)
        for (const std::uint32_t image : sections[section].images)
            if (m_presenter.image(image).path == wanted) {
                m_presenter.choose(static_cast<int>(section));
                const std::vector<std::uint32_t>& shown = m_presenter.shownImages();
                m_grid->setCurrent(std::find(shown.begin(), shown.end(), image) - shown.begin());
                return;
            }
    m_presenter.chooseByName(path); // it may be a class
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
    m_groupChooser->setTheme(theme);
    m_grid->setTheme(theme);
    m_empty->setTheme(theme);
    m_viewer->setTheme(theme);
}

} // namespace taxon::workbench
