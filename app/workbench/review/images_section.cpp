// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/images_section.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/duration_text.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/thumbnail_loader.h"
#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "review/grid_foot.h"
#include "review/image_inspector.h"
#include "review/queue_foot.h"
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
#include <cmath>
#include <utility>

namespace taxon::workbench {
namespace {

using View = ReviewPresenter::View;
using Grouping = ReviewPresenter::Grouping;

} // namespace

ImagesSection::ImagesSection(ReviewPresenter& presenter, const PageServices& services, const Keymap& keymap, QWidget& page)
    : m_presenter(presenter), m_services(services), m_keymap(keymap), m_history(presenter, services.tasks)
{
    setObjectName(QStringLiteral("imagesSection"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
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
    report(m_thresholdCard->frame());
    middle->addWidget(m_thresholdCard, 3);
    line->addLayout(middle, 1);
    line->addWidget(makeInspectorCard());
    column->addLayout(line, 1);

    forwardFocus(this, m_grid);
    m_viewer = new ImageViewer(services.tasks, &page);
    auto* side = new Card(QStringLiteral("viewerFacts"));
    m_viewerInspector = new ImageInspector(m_presenter, m_history, services.tasks, services.thumbnails, false);
    m_viewerInspector->setObjectName(QStringLiteral("viewerInspector"));
    side->body()->addWidget(makeScrolling(m_viewerInspector, tr("Facts of the large image"), QStringLiteral("viewerInspectorScroll")));
    m_viewer->setSidePanel(side);
    m_desk = new ReviewDesk(m_presenter, keymap, *m_grid, *m_viewer, page, services.jobs, [this](qint64 index) { openLarge(index); });
    m_desk->setParent(this);
    connectPresenter();
    connectWidgets();
}

ImagesSection::~ImagesSection() = default;

QWidget* ImagesSection::makeGroupCard()
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
    m_foot = new QueueFoot(m_presenter, m_services.tasks, m_services.settings);
    card->body()->addWidget(m_foot);
    return card;
}

QWidget* ImagesSection::makeGridCard()
{
    m_gridCard = new Card(QStringLiteral("reviewImagesCard"));
    m_gridCard->body()->setContentsMargins(14, 10, 6, 6);
    const auto [title, line] = addWrappingHeading(*m_gridCard, {});
    m_gridCount = makeLabel({}, "muted", QStringLiteral("reviewImagesCount"));
    title->addWidget(m_gridCount);
    line->addStretch();
    line->setContentsMargins(0, 0, 8, 0);
    m_viewButtons = addChips(*line, this,
                             {{tr("To review"), "viewQueueChip"},
                              {tr("Wrong, shown"), "viewWrongChip"},
                              {tr("Withheld"), "viewWithheldChip"},
                              {tr("All"), "viewAllChip"}});
    m_grid = new ImageGrid(m_services.thumbnails);
    m_grid->setObjectName(QStringLiteral("reviewGrid"));
    m_grid->setAccessibleName(tr("Images to review"));
    m_grid->setHasBars(true);
    m_grid->setCellWidth(m_services.settings.thumbnailWidthPx);
    m_gridCard->body()->addWidget(m_grid, 1);
    m_saidLabel = makeLabel({}, "small", QStringLiteral("reviewSaidLabel"));
    addCopyDetails(*m_saidLabel);
    m_saidLabel->setToolTip(reviewKeysLine(m_keymap));
    m_saidLabel->setWordWrap(true); // the keys take two lines in a narrow window
    m_saidLabel->setMinimumWidth(60);
    m_gridFoot = new GridFoot(m_presenter, m_keymap);
    m_gridCard->body()->addWidget(m_gridFoot);
    m_gridCard->body()->addWidget(m_saidLabel);
    say({}, false);
    return m_gridCard;
}

QWidget* ImagesSection::makeInspectorCard()
{
    auto* card = new Card(QStringLiteral("inspectorCard"));
    card->setFixedWidth(288);
    card->addHeading(tr("Selected image"));
    m_inspector = new ImageInspector(m_presenter, m_history, m_services.tasks, m_services.thumbnails, true);
    card->body()->addWidget(makeScrolling(m_inspector, tr("Facts of the selected image"), QStringLiteral("inspectorScroll")), 1);
    return card;
}

void ImagesSection::connectPresenter()
{
    connect(&m_presenter, &ReviewPresenter::setChanged, this, &ImagesSection::showSet);
    connect(&m_presenter, &ReviewPresenter::groupsChanged, this, &ImagesSection::showGroups);
    connect(&m_presenter, &ReviewPresenter::imagesChanged, this, &ImagesSection::showImages);
    connect(&m_presenter, &ReviewPresenter::thresholdChanged, this, &ImagesSection::showFigures);
    connect(&m_presenter, &ReviewPresenter::imagesEdited, this, [this](const std::vector<std::uint32_t>& before) {
        m_marks.leave(before, {}); // what was decided about is marked no more
        m_listed = m_presenter.images();
    });
}

void ImagesSection::connectWidgets()
{
    connect(m_filterEdit, &QLineEdit::textChanged, &m_presenter, &ReviewPresenter::setGroupFilter);
    connect(m_groupList, &RowList::rowChosen, &m_presenter, &ReviewPresenter::chooseGroup);
    connect(m_groupingButtons, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setGrouping(static_cast<Grouping>(id)); });
    connect(m_viewButtons, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setView(static_cast<View>(id)); });
    connect(m_gridFoot, &GridFoot::likeWanted, m_desk, &ReviewDesk::orderLikeCurrent);
    connect(m_gridFoot, &GridFoot::reasonTyped, m_grid, qOverload<>(&QWidget::setFocus));
    connect(m_desk, &ReviewDesk::reasonWanted, m_gridFoot, &GridFoot::askForReason);
    connect(m_desk, &ReviewDesk::currentEdited, this, &ImagesSection::showEdited);
    connect(m_desk, &ReviewDesk::said, this, &ImagesSection::say);
    connect(m_foot, &QueueFoot::said, this, &ImagesSection::say);
    connect(m_desk, &ReviewDesk::keysWanted, this, &ImagesSection::keysWanted);
    connect(m_grid, &ImageGrid::currentChanged, this, &ImagesSection::showCurrent);
    connect(m_grid, &ImageGrid::activated, this, [this](qint64 index) { openLarge(index); });
    connect(m_grid, &ImageGrid::selectionChanged, this, [this](qint64 count) {
        if (isVisible() && m_presenter.state() == ReviewPresenter::State::Ready)
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
}

void ImagesSection::showSet()
{
    const bool outOfScope = m_presenter.isOutOfScope();
    m_viewButtons->button(static_cast<int>(View::Queue))->setText(outOfScope ? tr("False, shown") : tr("To review"));
    m_viewButtons->button(static_cast<int>(View::WrongShown))->setVisible(!outOfScope);
    m_viewButtons->button(static_cast<int>(View::Withheld))->setText(outOfScope ? tr("Rejected") : tr("Withheld"));
    m_groupHeading->setText(outOfScope ? tr("Taken for") : tr("Errors"));
    for (QAbstractButton* button : m_groupingButtons->buttons())
        button->setVisible(!outOfScope);
    m_thresholdCard->showSet();
}

void ImagesSection::showFigures()
{
    m_tiles->showScores(m_presenter);
    m_thresholdCard->showThreshold();
    m_groupList->viewport()->update();
    m_inspector->updateVerdict();
    m_viewerInspector->updateVerdict();
}

void ImagesSection::showGroups()
{
    const auto& groups = m_presenter.shownGroups();
    const qint64 count = static_cast<qint64>(groups.size());
    m_groupCount->setText(grouped(count));
    if (m_presenter.evaluation() != nullptr)
        m_groupList->setPlaceholder(m_filterEdit->text().isEmpty() ? tr("Nothing is wrong in this set.") : tr("No error with such a class."));
    const std::size_t most = groups.empty() ? 1 : std::max<std::size_t>(1, m_presenter.shownGroups().front()->rows.size());
    m_groupList->rows().setRows(static_cast<int>(count), [this, most](int index) {
        return rowOf(m_presenter, *m_presenter.shownGroups()[static_cast<std::size_t>(index)], most);
    });
    m_groupList->setChosen(m_presenter.chosenGroupIndex());
}

void ImagesSection::showImages(bool fresh)
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
    const std::vector<std::uint32_t> left = std::exchange(m_listed, m_presenter.images());
    if (!fresh) {
        m_grid->setCount(count);
        return;
    }
    if (const auto evaluation = m_presenter.sharedEvaluation(); std::exchange(m_marksOf, evaluation) == evaluation)
        m_marks.leave(left, m_grid->selection());
    else
        m_marks.clear(); // rows of another evaluation are other images
    m_grid->setPlaceholder(m_presenter.view() == View::Queue && !m_presenter.isOutOfScope()
                               ? (m_presenter.hiddenImages() > 0 ? tr("All of these images have been judged.")
                                                                 : tr("Nothing is wrong, and every image is at or above the threshold."))
                               : tr("No such image at this threshold."));
    m_grid->setItems(count, [this](qint64 index) { return cellOf(m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(index)])); });
    if (count > 0)
        m_grid->setCurrent(0);
    else
        m_inspector->showNothing(tr("No image to show"));
    m_grid->select(m_marks.in(m_listed));
}

void ImagesSection::showCurrent(qint64 index)
{
    if (index >= 0 && index < static_cast<qint64>(m_presenter.images().size()))
        m_inspector->showRow(m_presenter.images()[static_cast<std::size_t>(index)]);
}

/// Below the grid: what was just done, or why not; at first, and when asked for, the keys.
void ImagesSection::say(const QString& what, bool isProblem)
{
    const QString figures = progress();
    m_saidLabel->setTextFormat(what.isEmpty() ? Qt::RichText : Qt::PlainText);
    m_saidLabel->setText(what.isEmpty() ? reviewKeysLine(m_keymap)
                         : isProblem    ? what
                                        : tr("%1   ·   %2   ·   %3 takes it back, %4 shows the keys")
                                           .arg(what, figures, m_keymap.text(QStringLiteral("undo")), m_keymap.text(QStringLiteral("keys"))));
    setLook(m_saidLabel, isProblem ? lookOf(Tone::Bad) : "small");
    if (!what.isEmpty())
        Q_EMIT statusChanged(QString(what).replace(QLatin1Char('\n'), QLatin1Char(' '))); // the large view covers the label
}

/// How many were decided, how many are left, and, once it can be told, how fast and how long still.
QString ImagesSection::progress()
{
    const int decided = m_presenter.edits().decided();
    if (decided < m_decidedBefore)
        m_pace.clear(); // another evaluation, or steps that were taken back
    else if (decided > m_decidedBefore)
        m_pace.add(static_cast<std::size_t>(decided - m_decidedBefore), ReviewPace::Clock::now());
    m_decidedBefore = decided;
    const std::size_t left = m_presenter.images().size();
    const QString counts = tr("%1 decided, %2 left").arg(grouped(decided), imagesText(static_cast<qint64>(left)));
    const auto rate = m_pace.imagesAnHour();
    const auto time = m_pace.timeFor(left);
    return rate && time ? tr("%1, %2 an hour, about %3 to go").arg(counts, grouped(std::llround(*rate)), durationText(*time)) : counts;
}

void ImagesSection::showCounts()
{
    const QString count = imagesText(static_cast<qint64>(m_presenter.images().size()));
    const auto hidden = static_cast<qint64>(m_presenter.hiddenImages());
    QStringList parts{count};
    if (hidden > 0)
        parts << tr("%1 judged").arg(grouped(hidden));
    if (m_presenter.othersImages() > 0)
        parts << tr("%1 of others").arg(grouped(static_cast<qint64>(m_presenter.othersImages())));
    m_gridCount->setText(parts.join(QStringLiteral(", ")));
}

/// People decided something: another image may be the current one, and it may look different.
void ImagesSection::showEdited(qint64 index)
{
    showCounts();
    if (m_presenter.images().empty())
        m_inspector->showNothing(tr("No image to show"));
    else
        showCurrent(index);
    m_inspector->updateVerdict();
    m_viewerInspector->updateVerdict();
}

void ImagesSection::openLarge(qint64 index)
{
    if (m_presenter.images().empty())
        return;
    m_viewer->open(static_cast<qint64>(m_presenter.images().size()), index, [this](qint64 at) {
        const ImageFacts facts = m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(at)]);
        return ImageViewer::Item{facts.file, cellOf(facts).title, facts.path.section(QLatin1Char('/'), -1)};
    });
}

void ImagesSection::resizeEvent(QResizeEvent* event)
{
    constexpr int kRoomForTilesPx = 700, kRoomBesidePx = 950;
    ReviewSection::resizeEvent(event);
    m_tiles->setVisible(height() >= kRoomForTilesPx); // in a low window the images need the room; Overview has the scores too
    m_thresholdCard->setVisible(height() >= kRoomForTilesPx || width() >= kRoomBesidePx); // and Threshold all of this
}

void ImagesSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    if (!event->spontaneous() && m_viewer->isOpen())
        m_viewer->close(); // it covers the page, and another section is wanted
}

bool ImagesSection::isLoading() const
{
    return m_foot->isLoading() || m_desk->isAsking() || m_history.isReading();
}

void ImagesSection::showView(const QString& view)
{
    if (view == QLatin1String("where"))
        m_desk->showWhereItLooks();
}

void ImagesSection::openLarge()
{
    openLarge(std::max<qint64>(0, m_grid->current()));
}

void ImagesSection::saveVerdicts()
{
    m_foot->saveVerdicts();
}

void ImagesSection::applyTheme(const Theme& theme)
{
    m_groupList->setTheme(theme);
    m_grid->setTheme(theme);
    m_thresholdCard->setTheme(theme);
    m_inspector->setTheme(theme);
    m_viewerInspector->setTheme(theme);
    m_viewer->setTheme(theme);
}

} // namespace taxon::workbench
