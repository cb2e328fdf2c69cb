// SPDX-License-Identifier: GPL-3.0-or-later
// What the Runs page shows of the chosen runs: its parts.
#include "runs/runs_page.h"

#include "common/copy_details.h"
#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "runs/comparison_card.h"
#include "runs/curves_card.h"
#include "runs/log_card.h"
#include "runs/notes_card.h"
#include "runs/stage_strip.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>

namespace taxon::workbench {
namespace {

constexpr int kSectionPx = 250; ///< least height of curves with their axes; a low window scrolls
constexpr int kDetailPx = 340;  ///< of it all, so that the table above leaves it room

} // namespace

QWidget* RunsPage::makeDetail()
{
    auto* detail = new QWidget;
    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(makeHead());
    auto* chips = new WrapLayout;
    m_sectionChips = addChips(*chips, this,
                              {{tr("Curves"), "curvesChip"},
                               {tr("Log"), "logChip"},
                               {tr("Configuration"), "settingsChip"},
                               {tr("Scores"), "scoresChip"},
                               {tr("Notes"), "notesChip"}});
    chips->addStretch();
    m_curves = new CurvesCard(m_presenter);
    chips->addWidget(m_curves->controls());
    layout->addLayout(chips);
    m_sections = new QStackedWidget;
    m_sections->setMinimumHeight(kSectionPx);
    m_sections->addWidget(m_curves);
    m_sections->addWidget(m_log = new LogCard);
    m_sections->addWidget(m_settings = new SettingsCard);
    m_sections->addWidget(m_scores = new ScoresCard);
    m_sections->addWidget(m_notes = new NotesCard(m_presenter));
    layout->addWidget(m_sections, 1);
    QScrollArea* scroll = makeScrolling(detail, tr("The chosen run"), QStringLiteral("runScroll"));
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(kDetailPx);
    return scroll;
}

QWidget* RunsPage::makeHead()
{
    auto* head = new Card(QStringLiteral("runHead"));
    auto* line = new QHBoxLayout;
    line->setSpacing(10);
    m_nameLabel = makeLabel({}, "heading", QStringLiteral("runName"));
    m_nameLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_stateLabel = makeLabel({}, "muted", QStringLiteral("runState"));
    m_tagsLabel = makeLabel({}, "small", QStringLiteral("runTags"));
    m_stopButton = makeButton(tr("Stop"), "danger", QStringLiteral("stopButton"));
    m_stopButton->setToolTip(tr("Writes a checkpoint and ends; Resume goes on from there"));
    m_resumeButton = makeButton(tr("Resume"), "primary", QStringLiteral("resumeButton"));
    m_resumeButton->setToolTip(tr("Finished stages are skipped, training goes on from its last checkpoint"));
    m_reviewButton = makeButton(tr("Open in Review"), "primary", QStringLiteral("reviewButton"));
    m_moreButton = new QToolButton;
    m_moreButton->setObjectName(QStringLiteral("runMoreButton"));
    m_moreButton->setProperty("look", QStringLiteral("flat"));
    m_moreButton->setAccessibleName(tr("More to do with the run"));
    m_moreButton->setToolTip(m_moreButton->accessibleName());
    m_moreButton->setPopupMode(QToolButton::InstantPopup);
    m_moreButton->setFocusPolicy(Qt::StrongFocus);
    for (QLabel* label : {m_nameLabel, m_stateLabel, m_tagsLabel})
        line->addWidget(label);
    line->addStretch();
    for (QPushButton* button : {m_stopButton, m_resumeButton, m_reviewButton})
        line->addWidget(button);
    line->addWidget(m_moreButton);
    m_headlineLabel = makeLabel({}, "muted", QStringLiteral("runHeadline"));
    m_placeLabel = makeLabel({}, "muted", QStringLiteral("runPlace"));
    for (QLabel* label : {m_headlineLabel, m_placeLabel}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    addCopyDetails(*m_headlineLabel);
    m_stages = new StageStrip;
    head->body()->addLayout(line);
    head->body()->addWidget(m_headlineLabel);
    head->body()->addWidget(m_placeLabel);
    head->body()->addWidget(m_stages);
    return head;
}

} // namespace taxon::workbench
