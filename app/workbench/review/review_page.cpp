// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_page.h"

#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/thumbnail_loader.h"
#include "common/widgets.h"
#include "review/image_inspector.h"
#include "review/review_desk.h"
#include "review/review_words.h"
#include "review/score_tiles.h"
#include "review/threshold_card.h"
#include "settings/settings.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>

namespace taxon::workbench {
namespace {

using View = ReviewPresenter::View;
using Grouping = ReviewPresenter::Grouping;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// A line of small buttons of which one is down.
QButtonGroup* addChips(QHBoxLayout& line, QObject* owner, const std::vector<std::pair<QString, const char*>>& chips)
{
    auto* group = new QButtonGroup(owner);
    for (std::size_t i = 0; i < chips.size(); ++i) {
        QPushButton* chip = makeButton(chips[i].first, "chip", QLatin1String(chips[i].second));
        chip->setCheckable(true);
        chip->setChecked(i == 0);
        group->addButton(chip, static_cast<int>(i));
        line.addWidget(chip);
    }
    return group;
}

} // namespace

ReviewPage::ReviewPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_services(services),
      m_presenter(services.tasks),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("reviewEmpty")))
{
    makeChoosers();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    m_tiles = new ScoreTiles;
    column->addWidget(m_tiles);
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(makeGroupCard());
    auto* middle = new QVBoxLayout;
    middle->setSpacing(12);
    middle->addWidget(makeGridCard(), 5);
    m_thresholdCard = new ThresholdCard(m_presenter);
    middle->addWidget(m_thresholdCard, 3);
    line->addLayout(middle, 1);
    line->addWidget(makeInspectorCard());
    column->addLayout(line, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);

    setFocusProxy(m_grid);
    m_viewer = new ImageViewer(services.tasks, this);
    auto* side = new Card(QStringLiteral("viewerFacts"));
    m_viewerInspector = new ImageInspector(m_presenter, services.tasks, services.thumbnails, false);
    m_viewerInspector->setObjectName(QStringLiteral("viewerInspector"));
    side->body()->addWidget(m_viewerInspector);
    m_viewer->setSidePanel(side);
    m_desk = new ReviewDesk(m_presenter, *m_grid, *m_viewer, *this, [this](qint64 index) { openLarge(index); });
    m_desk->setParent(this);
    connectAll();
    showState();
}

ReviewPage::~ReviewPage() = default;

void ReviewPage::makeChoosers()
{
    m_choosers = new QWidget;
    auto* line = new QHBoxLayout(m_choosers);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    m_entryChooser = new Chooser(tr("Run"), QStringLiteral("runChooser"));
    m_setChooser = new Chooser(tr("Set of images"), QStringLiteral("setChooser"));
    line->addWidget(m_entryChooser);
    line->addWidget(m_setChooser);
    line->addStretch();
}

QWidget* ReviewPage::makeGroupCard()
{
    auto* card = new Card(QStringLiteral("groupCard"));
    card->setFixedWidth(300);
    card->body()->setContentsMargins(4, 12, 4, 6);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(12, 0, 12, 0);
    head->setSpacing(8);
    auto* first = new QHBoxLayout;
    m_groupHeading = makeLabel(tr("Errors"), "heading", QStringLiteral("groupHeading"));
    first->addWidget(m_groupHeading);
    first->addStretch();
    m_groupCount = makeLabel({}, "muted", QStringLiteral("groupCount"));
    first->addWidget(m_groupCount);
    head->addLayout(first);
    auto* second = new QHBoxLayout;
    second->setSpacing(6);
    m_groupingButtons = addChips(*second, this,
                                 {{tr("Pairs"), "groupPairsChip"}, {tr("By label"), "groupTruthChip"}, {tr("By prediction"), "groupPredictionChip"}});
    second->addStretch();
    head->addLayout(second);
    m_filterEdit = makeFilterEdit(tr("Filter by class"), tr("Filter classes…"), QStringLiteral("groupFilterEdit"));
    head->addWidget(m_filterEdit);
    card->body()->addLayout(head);
    m_groupList = new RowList;
    m_groupList->setObjectName(QStringLiteral("groupList"));
    m_groupList->setAccessibleName(tr("Confused classes, most first"));
    card->body()->addWidget(m_groupList, 1);
    return card;
}

QWidget* ReviewPage::makeGridCard()
{
    m_gridCard = new Card(QStringLiteral("reviewImagesCard"));
    m_gridCard->body()->setContentsMargins(14, 10, 6, 6);
    QHBoxLayout* head = m_gridCard->addHeading({});
    m_gridCount = makeLabel({}, "muted", QStringLiteral("reviewImagesCount"));
    head->addWidget(m_gridCount);
    head->addStretch();
    m_viewButtons = addChips(*head, this,
                             {{tr("To review"), "viewQueueChip"},
                              {tr("Wrong, shown"), "viewWrongChip"},
                              {tr("Withheld"), "viewWithheldChip"},
                              {tr("All"), "viewAllChip"}});
    head->setSpacing(6);
    head->addSpacing(8);
    m_grid = new ImageGrid(m_services.thumbnails);
    m_grid->setObjectName(QStringLiteral("reviewGrid"));
    m_grid->setAccessibleName(tr("Images to review"));
    m_grid->setHasBars(true);
    m_grid->setCellWidth(m_services.settings.thumbnailWidthPx);
    m_gridCard->body()->addWidget(m_grid, 1);
    auto* foot = new QHBoxLayout;
    m_saidLabel = makeLabel({}, "small", QStringLiteral("reviewSaidLabel"));
    m_saidLabel->setToolTip(reviewKeysLine());
    m_saidLabel->setWordWrap(true); // the keys take two lines in a narrow window
    m_saidLabel->setMinimumWidth(60);
    foot->addWidget(m_saidLabel, 1);
    m_hideButton = makeButton(tr("Hide judged"), "chip", QStringLiteral("hideJudgedChip"));
    m_hideButton->setCheckable(true);
    m_hideButton->setChecked(m_presenter.hidesJudged());
    m_hideButton->setToolTip(tr("Leave out of To review and of the errors what somebody has decided about"));
    foot->addWidget(m_hideButton);
    m_gridCard->body()->addLayout(foot);
    say({}, false);
    return m_gridCard;
}

QWidget* ReviewPage::makeInspectorCard()
{
    auto* card = new Card(QStringLiteral("inspectorCard"));
    card->setFixedWidth(288);
    card->addHeading(tr("Selected image"));
    m_inspector = new ImageInspector(m_presenter, m_services.tasks, m_services.thumbnails, true);
    card->body()->addWidget(m_inspector, 1);
    return card;
}

void ReviewPage::connectAll()
{
    connect(&m_presenter, &ReviewPresenter::stateChanged, this, &ReviewPage::showState);
    connect(&m_presenter, &ReviewPresenter::entriesChanged, this, &ReviewPage::showEntries);
    connect(&m_presenter, &ReviewPresenter::setChanged, this, &ReviewPage::showSet);
    connect(&m_presenter, &ReviewPresenter::groupsChanged, this, &ReviewPage::showGroups);
    connect(&m_presenter, &ReviewPresenter::imagesChanged, this, &ReviewPage::showImages);
    connect(&m_presenter, &ReviewPresenter::thresholdChanged, this, &ReviewPage::showFigures);
    connect(m_entryChooser, &QComboBox::activated, &m_presenter, &ReviewPresenter::chooseEntry);
    connect(m_setChooser, &QComboBox::activated, &m_presenter, &ReviewPresenter::chooseSet);
    connect(m_filterEdit, &QLineEdit::textChanged, &m_presenter, &ReviewPresenter::setGroupFilter);
    connect(m_groupList, &RowList::rowChosen, &m_presenter, &ReviewPresenter::chooseGroup);
    connect(m_groupingButtons, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setGrouping(static_cast<Grouping>(id)); });
    connect(m_viewButtons, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setView(static_cast<View>(id)); });
    connect(m_hideButton, &QPushButton::toggled, &m_presenter, &ReviewPresenter::setHidesJudged);
    connect(m_desk, &ReviewDesk::currentEdited, this, &ReviewPage::showEdited);
    connect(m_desk, &ReviewDesk::said, this, &ReviewPage::say);
    connect(m_grid, &ImageGrid::currentChanged, this, &ReviewPage::showCurrent);
    connect(m_grid, &ImageGrid::activated, this, &ReviewPage::openLarge);
    connect(m_grid, &ImageGrid::selectionChanged, this, [this](qint64 count) {
        if (m_presenter.state() == ReviewPresenter::State::Ready)
            Q_EMIT statusChanged(tr("%1 of %2 selected   ·   %3 images in %4   ·   L opens an image large")
                                     .arg(grouped(count), grouped(m_grid->count()), grouped(static_cast<qint64>(m_presenter.set().set.rows.size())),
                                          text(m_presenter.set().set.name)));
    });
    connect(m_viewer, &ImageViewer::indexChanged, this,
            [this](qint64 index) { m_viewerInspector->showRow(m_presenter.images()[static_cast<std::size_t>(index)]); });
    connect(m_viewer, &ImageViewer::closed, this, [this] {
        m_grid->setFocus();
        m_grid->setCurrent(m_viewer->index());
    });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("train"), {}); });
}

void ReviewPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_presenter.open(std::move(workspace));
}

void ReviewPage::showItem(const QString& item)
{
    const bool isView = item == QLatin1String("large") || item.startsWith(QLatin1String("set="));
    if (!isView) {
        m_presenter.chooseRun(item);
        return;
    }
    if (m_presenter.state() != ReviewPresenter::State::Ready) {
        m_wantedItem = item;
        return;
    }
    if (item == QLatin1String("large")) {
        openLarge(std::max<qint64>(0, m_grid->current()));
        return;
    }
    const std::vector<EvaluatedSet>& sets = m_presenter.evaluation()->sets();
    for (std::size_t i = 0; i < sets.size(); ++i)
        if (text(sets[i].set.name) == item.mid(4))
            m_presenter.chooseSet(static_cast<int>(i));
}

void ReviewPage::showState()
{
    const bool ready = m_presenter.state() == ReviewPresenter::State::Ready;
    m_stack->setCurrentIndex(ready ? 1 : 0);
    m_setChooser->setVisible(ready);
    switch (m_presenter.state()) {
    case ReviewPresenter::State::Closed: m_empty->show(QStringLiteral("grid-3x3-gap"), tr("No workspace is open"), {}); break;
    case ReviewPresenter::State::Reading: m_empty->show(QStringLiteral("hourglass-split"), tr("Reading the evaluation…"), {}); break;
    case ReviewPresenter::State::Empty:
        m_empty->show(QStringLiteral("grid-3x3-gap"), tr("No run has been evaluated yet"),
                      tr("Start one on Train. Once it has trained and evaluated its model, its scores and every image it gets wrong are here."),
                      tr("Go to Train"));
        break;
    case ReviewPresenter::State::Failed: m_empty->showError(*m_presenter.error()); break;
    case ReviewPresenter::State::Ready:
        if (!m_wantedItem.isEmpty())
            showItem(std::exchange(m_wantedItem, QString()));
        break;
    }
}

void ReviewPage::showEntries()
{
    const QSignalBlocker blocked(m_entryChooser);
    m_entryChooser->clear();
    for (const EvaluationEntry& entry : m_presenter.entries())
        m_entryChooser->addItem(entry.label);
    m_entryChooser->setCurrentIndex(m_presenter.chosenEntry());
    m_entryChooser->setVisible(m_entryChooser->count() > 0);
}

void ReviewPage::showSet()
{
    m_setChooser->clear();
    for (const EvaluatedSet& set : m_presenter.evaluation()->sets())
        m_setChooser->addItem(QStringLiteral("%1  ·  %2").arg(text(set.set.name), imagesText(static_cast<qint64>(set.set.rows.size()))));
    m_setChooser->setCurrentIndex(m_presenter.chosenSet());
    const bool outOfScope = m_presenter.isOutOfScope();
    m_viewButtons->button(static_cast<int>(View::Queue))->setText(outOfScope ? tr("False, shown") : tr("To review"));
    m_viewButtons->button(static_cast<int>(View::WrongShown))->setVisible(!outOfScope);
    m_viewButtons->button(static_cast<int>(View::Withheld))->setText(outOfScope ? tr("Rejected") : tr("Withheld"));
    m_groupHeading->setText(outOfScope ? tr("Taken for") : tr("Errors"));
    for (QAbstractButton* button : m_groupingButtons->buttons())
        button->setVisible(!outOfScope);
    m_thresholdCard->showSet();
}

void ReviewPage::showFigures()
{
    m_tiles->showScores(m_presenter);
    m_thresholdCard->showThreshold();
    m_groupList->viewport()->update();
    m_inspector->updateVerdict();
    m_viewerInspector->updateVerdict();
}

void ReviewPage::showGroups()
{
    const auto& groups = m_presenter.shownGroups();
    const qint64 count = static_cast<qint64>(groups.size());
    m_groupCount->setText(grouped(count));
    if (m_presenter.state() == ReviewPresenter::State::Ready || m_presenter.evaluation() != nullptr)
        m_groupList->setPlaceholder(m_filterEdit->text().isEmpty() ? tr("Nothing is wrong in this set.") : tr("No error with such a class."));
    const std::size_t most = groups.empty() ? 1 : std::max<std::size_t>(1, m_presenter.shownGroups().front()->rows.size());
    m_groupList->rows().setRows(static_cast<int>(count), [this, most](int index) {
        return rowOf(m_presenter, *m_presenter.shownGroups()[static_cast<std::size_t>(index)], most);
    });
    m_groupList->setChosen(m_presenter.chosenGroupIndex());
}

void ReviewPage::showImages(bool fresh)
{
    const qint64 count = static_cast<qint64>(m_presenter.images().size());
    m_gridCard->heading()->setText(titleOf(m_presenter));
    showCounts();
    // No chip is down while a group is chosen.
    m_viewButtons->setExclusive(false);
    for (QAbstractButton* button : m_viewButtons->buttons())
        button->setChecked(m_presenter.chosenGroup() == nullptr && m_viewButtons->id(button) == static_cast<int>(m_presenter.view()));
    m_viewButtons->setExclusive(m_presenter.chosenGroup() == nullptr);
    m_groupList->setChosen(m_presenter.chosenGroupIndex());
    if (!fresh) {
        m_grid->setCount(count);
        return;
    }
    m_grid->setPlaceholder(m_presenter.view() == View::Queue && !m_presenter.isOutOfScope()
                               ? (m_presenter.hiddenImages() > 0 ? tr("All of these images have been judged.")
                                                                 : tr("Nothing is wrong, and every image is at or above the threshold."))
                               : tr("No such image at this threshold."));
    m_grid->setItems(count, [this](qint64 index) { return cellOf(m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(index)])); });
    if (count > 0)
        m_grid->setCurrent(0);
    else
        m_inspector->showNothing(tr("No image to show"));
}

void ReviewPage::showCurrent(qint64 index)
{
    if (index >= 0 && index < static_cast<qint64>(m_presenter.images().size()))
        m_inspector->showRow(m_presenter.images()[static_cast<std::size_t>(index)]);
}

/// Below the grid: what was just done, or why not; at first, and when asked for, the keys.
void ReviewPage::say(const QString& what, bool isProblem)
{
    const QString figures =
        tr("%1 decided, %2 left").arg(grouped(m_presenter.edits().decided()), imagesText(static_cast<qint64>(m_presenter.images().size())));
    m_saidLabel->setTextFormat(what.isEmpty() ? Qt::RichText : Qt::PlainText);
    m_saidLabel->setText(what.isEmpty() ? reviewKeysLine()
                         : isProblem    ? what
                                        : tr("%1   ·   %2   ·   Ctrl+Z takes it back, ? shows the keys").arg(what, figures));
    setLook(m_saidLabel, isProblem ? lookOf(Tone::Bad) : "small");
    if (!what.isEmpty())
        Q_EMIT statusChanged(QString(what).replace(QLatin1Char('\n'), QLatin1Char(' '))); // the large view covers the label
}

void ReviewPage::showCounts()
{
    const QString count = imagesText(static_cast<qint64>(m_presenter.images().size()));
    const auto hidden = static_cast<qint64>(m_presenter.hiddenImages());
    m_gridCount->setText(hidden == 0 ? count : tr("%1, %2 judged").arg(count, grouped(hidden)));
}

/// People decided something: another image may be the current one, and it may look different.
void ReviewPage::showEdited(qint64 index)
{
    showCounts();
    if (m_presenter.images().empty())
        m_inspector->showNothing(tr("No image to show"));
    else
        showCurrent(index);
    m_inspector->updateVerdict();
    m_viewerInspector->updateVerdict();
}

void ReviewPage::openLarge(qint64 index)
{
    if (m_presenter.images().empty())
        return;
    m_viewer->open(static_cast<qint64>(m_presenter.images().size()), index, [this](qint64 at) {
        const ImageFacts facts = m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(at)]);
        return ImageViewer::Item{facts.file, cellOf(facts).title, facts.path.section(QLatin1Char('/'), -1)};
    });
}

void ReviewPage::applyTheme(const Theme& theme)
{
    m_entryChooser->setTheme(theme);
    m_setChooser->setTheme(theme);
    m_empty->setTheme(theme);
    m_groupList->setTheme(theme);
    m_grid->setTheme(theme);
    m_thresholdCard->setTheme(theme);
    m_inspector->setTheme(theme);
    m_viewerInspector->setTheme(theme);
    m_viewer->setTheme(theme);
}

} // namespace taxon::workbench
