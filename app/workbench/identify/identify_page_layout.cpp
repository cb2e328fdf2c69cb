// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/copy_details.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "identify/identify_page.h"
#include "identify/identify_table_view.h"
#include "identify/identify_words.h"
#include "plots/chart_frame.h"
#include "plots/range_histogram.h"
#include "review/image_inspector.h"
#include "settings/settings.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QStackedWidget>

namespace taxon::workbench {
namespace {

QPushButton* addButton(QVBoxLayout& column, const QString& words, const char* look, const char* name, const QString& tip)
{
    QPushButton* button = makeButton(words, look, QLatin1String(name));
    button->setToolTip(tip);
    column.addWidget(button);
    return button;
}

QLabel* addText(QVBoxLayout& column, const char* look, const char* name)
{
    QLabel* label = makeLabel({}, look, QLatin1String(name));
    label->setWordWrap(true);
    column.addWidget(label);
    return label;
}

} // namespace

QWidget* IdentifyPage::makeClassCard()
{
    auto* card = new Card(QStringLiteral("identifyClassCard"));
    card->setFixedWidth(270);
    card->body()->setContentsMargins(4, 12, 4, 6);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(12, 0, 12, 0);
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("Best guess"), "heading"));
    m_textEdit = makeFilterEdit(tr("Part of the path"), tr("Part of the path…"), QStringLiteral("identifyTextEdit"));
    head->addWidget(m_textEdit);
    auto* saved = new QHBoxLayout;
    m_filterChooser = new Chooser(tr("Saved filter"), QStringLiteral("identifyFilterChooser"));
    m_filterChooser->setToolTip(tr("Filters that were kept, here or with taxon identify list --save"));
    m_keepFilterButton = makeButton(tr("Keep…"), "", QStringLiteral("keepFilterButton"));
    m_keepFilterButton->setToolTip(tr("Gives this filter a name"));
    saved->addWidget(m_filterChooser, 1);
    saved->addWidget(m_keepFilterButton);
    head->addLayout(saved);
    m_nearChooser = new Chooser(tr("Nearly equal pictures"), QStringLiteral("identifyNearChooser"));
    m_nearChooser->setToolTip(tr("What an image looks nearly like: an earlier one of the list, or one of the library"));
    head->addWidget(m_nearChooser);
    card->body()->addLayout(head);
    m_classList = new RowList;
    m_classList->setObjectName(QStringLiteral("identifyClassList"));
    m_classList->setAccessibleName(tr("Classes by number of images, most first"));
    m_classList->setPlaceholder(tr("No image passes."));
    card->body()->addWidget(m_classList, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(12, 0, 12, 6);
    m_groupsButton = addButton(*foot, tr("Find groups"), "", "identifyGroupsButton",
                               tr("Groups of images that the model is not sure of and that look alike to it: new classes, perhaps"));
    m_nextButton = addButton(*foot, tr("Label next: %1").arg(IdentifyPresenter::kNext), "", "identifyNextButton",
                             tr("Of all that pass those that teach the model most: closest races between two classes, far from one another"));
    m_nextButton->setCheckable(true);
    m_unreadableButton = addButton(*foot, {}, "", "identifyUnreadableButton", tr("Files that are no image or a damaged one, and why"));
    card->body()->addLayout(foot);
    return card;
}

QWidget* IdentifyPage::makeGridCard()
{
    m_gridCard = new Card(QStringLiteral("identifyImagesCard"));
    m_gridCard->body()->setContentsMargins(14, 10, 6, 6);
    const auto [title, head] = addWrappingHeading(*m_gridCard, tr("Unknown images"));
    m_gridCount = makeLabel({}, "muted", QStringLiteral("identifyImagesCount"));
    title->addWidget(m_gridCount);
    head->addStretch();
    head->setContentsMargins(0, 0, 8, 0);
    m_statusButtons = addChips(*head, this,
                               {{tr("New"), "identifyNewChip"},
                                {tr("Accepted"), "identifyAcceptedChip"},
                                {tr("Decided"), "identifyDecidedChip"},
                                {tr("All"), "identifyAllChip"}});
    m_orderChooser = new Chooser(tr("Order"), QStringLiteral("identifyOrderChooser"));
    m_orderChooser->addItems({tr("Surest first"), tr("Least sure first"), tr("Closest race first"), tr("Widest spread first"), tr("By path")});
    auto* order = new QHBoxLayout;
    order->setSpacing(6);
    order->addWidget(m_orderChooser);
    m_tableButton = makeButton(tr("Table"), "", QStringLiteral("identifyTableButton"));
    m_tableButton->setToolTip(tr("The same images as rows of words and figures"));
    m_tableButton->setCheckable(true);
    order->addWidget(m_tableButton);
    head->addLine(order);
    m_grid = new ImageGrid(m_services.thumbnails);
    m_grid->setObjectName(QStringLiteral("identifyGrid"));
    m_grid->setAccessibleName(tr("Identified images"));
    m_grid->setHasBars(true);
    m_grid->setCellWidth(m_services.settings.thumbnailWidthPx);
    m_grid->setPlaceholder(tr("No image passes this filter."));
    m_table = new IdentifyTableView;
    m_views = new QStackedWidget;
    m_views->addWidget(m_grid);
    m_views->addWidget(m_table);
    m_gridCard->body()->addWidget(m_views, 1);
    m_saidLabel = makeLabel(identifyKeysLine(m_keymap), "small", QStringLiteral("identifySaidLabel"));
    addCopyDetails(*m_saidLabel);
    m_saidLabel->setTextFormat(Qt::RichText);
    m_saidLabel->setWordWrap(true);
    m_gridCard->body()->addWidget(m_saidLabel);
    return m_gridCard;
}

QWidget* IdentifyPage::makeRangeCard()
{
    auto* card = new Card(QStringLiteral("identifyRangeCard"));
    card->setMaximumHeight(210);
    QHBoxLayout* head = card->addHeading(tr("Confidence"));
    m_rangeLabel = makeLabel({}, "muted", QStringLiteral("identifyRangeLabel"));
    head->addWidget(m_rangeLabel);
    head->addStretch();
    m_range = new RangeHistogram(tr("Images by confidence, and the range that is shown"), QStringLiteral("identifyRange"),
                                 tr("score of the best guess"));
    m_rangeFrame = new ChartFrame(m_range, QStringLiteral("identify_confidence"), [this] { return m_range->figures(); });
    connect(m_rangeFrame, &ChartFrame::said, this, &IdentifyPage::statusChanged);
    connect(m_rangeFrame, &ChartFrame::failed, this, [this](const Error& error) { say(describe(error), true); });
    head->addWidget(m_rangeFrame->menuButton());
    card->body()->addWidget(m_rangeFrame, 1);
    return card;
}

QWidget* IdentifyPage::makeAcceptCard()
{
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* card = new Card(QStringLiteral("acceptCard"));
    card->addHeading(tr("Before accepting"));
    m_statement = addText(*card->body(), "", "identifyStatement");
    m_doubt = addText(*card->body(), lookOf(Tone::Warn), "identifyDoubt");
    m_sampleLabel = addText(*card->body(), "", "identifySampleStatement");
    m_sampleButton = addButton(*card->body(), tr("Look at a sample of %1").arg(IdentifyPresenter::kSample), "", "identifySampleButton",
                               tr("Images at random of all that pass; W marks the wrong ones"));
    m_sampleButton->setCheckable(true);
    m_acceptButton = addButton(*card->body(), tr("Accept as predicted"), "primary", "identifyAcceptButton",
                               tr("All that pass, each to the class the model takes it for; one step, taken back with Ctrl+Z"));
    m_acceptAsButton = addButton(*card->body(), tr("Accept all as…"), "", "identifyAcceptAsButton", tr("All that pass to one class, also a new one"));
    m_outButton = addButton(*card->body(), tr("All are out of scope"), "", "identifyOutButton", tr("All that pass belong to no class"));
    m_removeButton = addButton(*card->body(), tr("Remove all"), "", "identifyRemoveButton", tr("All that pass to _removed; nothing is erased"));
    column->addWidget(card);
    auto* inspector = new Card(QStringLiteral("identifyInspectorCard"));
    inspector->addHeading(tr("Selected image"));
    m_picture = new PictureStrip(m_services.thumbnails, 150, 1);
    m_picture->setAccessibleName(tr("The selected image"));
    inspector->body()->addWidget(m_picture);
    m_factsLabel = addText(*inspector->body(), "muted", "identifyFacts");
    m_top = new TopGuesses;
    inspector->body()->addWidget(m_top);
    inspector->body()->addStretch();
    column->addWidget(inspector, 1);
    QScrollArea* scroll = makeScrolling(side, tr("Before accepting, and the selected image"), QStringLiteral("identifySideScroll"));
    scroll->setFixedWidth(288);
    return scroll;
}

} // namespace taxon::workbench
