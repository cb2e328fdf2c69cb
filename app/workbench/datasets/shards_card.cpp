// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/shards_card.h"

#include "base/text.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/figure_table.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace taxon::workbench {

ShardsCard::ShardsCard(ShardsPresenter& presenter, QWidget* parent) : Card(QStringLiteral("shardsCard"), parent), m_presenter(presenter)
{
    addHeading(tr("Shards"))->addStretch();
    addHere();
    addStorage();
    connectAll();
    showState();
}

void ShardsCard::addHere()
{
    m_state = makeLabel({}, "muted", QStringLiteral("shardsState"));
    m_state->setWordWrap(true);
    addCopyDetails(*m_state);
    body()->addWidget(m_state);
    auto* line = new QHBoxLayout;
    m_packButton = makeButton(tr("Pack"), "", QStringLiteral("packButton"));
    m_packButton->setToolTip(tr("Packs the images into tars for cloud storage; unchanged ones of the newest shard set are taken over"));
    m_verifyButton = makeButton(tr("Check"), "link", QStringLiteral("verifyShardsButton"));
    m_verifyButton->setToolTip(tr("Sizes and members of every tar"));
    m_verifyAllButton = makeButton(tr("Check every byte"), "link", QStringLiteral("verifyBytesButton"));
    line->addWidget(m_packButton);
    line->addSpacing(10);
    line->addWidget(m_verifyButton);
    line->addSpacing(10);
    line->addWidget(m_verifyAllButton);
    line->addStretch();
    body()->addLayout(line);
}

void ShardsCard::addStorage()
{
    auto* caption = makeLabel(tr("STORAGE"), "caption");
    caption->setContentsMargins(0, 8, 0, 0);
    body()->addWidget(caption);
    m_urlEdit = new QLineEdit;
    m_urlEdit->setObjectName(QStringLiteral("storageEdit"));
    m_urlEdit->setAccessibleName(tr("Storage: a mounted folder, or REMOTE:PATH of rclone"));
    m_urlEdit->setPlaceholderText(tr("A mounted folder, or REMOTE:PATH of rclone"));
    body()->addWidget(m_urlEdit);
    m_planButton = makeButton(tr("What would be sent?"), "", QStringLiteral("planPushButton"));
    m_pushButton = makeButton(tr("Send"), "primary", QStringLiteral("pushButton"));
    m_lookButton = makeButton(tr("What is there?"), "", QStringLiteral("lookButton"));
    m_pullButton = makeButton(tr("Fetch the chosen one"), "", QStringLiteral("pullButton"));
    const auto addLine = [this](std::initializer_list<QPushButton*> buttons) {
        auto* line = new QHBoxLayout;
        for (QPushButton* button : buttons)
            line->addWidget(button);
        line->addStretch();
        body()->addLayout(line);
    };
    addLine({m_planButton, m_pushButton});
    m_plan = makeLabel({}, "strong", QStringLiteral("pushPlan"));
    m_plan->setWordWrap(true);
    body()->addWidget(m_plan);
    addLine({m_lookButton, m_pullButton});
    m_remote = new FigureTable(tr("Shard sets in the storage"), QStringLiteral("remoteShards"));
    m_remote->setColumns({{tr("In the storage"), {}, true}, {tr("State"), {}, true}, {tr("Files"), {}}, {tr("Size"), {}}});
    body()->addWidget(m_remote);
}

void ShardsCard::connectAll()
{
    connect(&m_presenter, &ShardsPresenter::changed, this, &ShardsCard::showState);
    connect(m_packButton, &QPushButton::clicked, this, [this] { m_presenter.pack(m_entry.id); });
    connect(m_verifyButton, &QPushButton::clicked, this, [this] { m_presenter.verify(m_entry.id, false); });
    connect(m_verifyAllButton, &QPushButton::clicked, this, [this] { m_presenter.verify(m_entry.id, true); });
    connect(m_urlEdit, &QLineEdit::textChanged, &m_presenter, &ShardsPresenter::setUrl);
    connect(m_urlEdit, &QLineEdit::returnPressed, this, [this] { m_presenter.planPush(m_entry.id); });
    connect(m_planButton, &QPushButton::clicked, this, [this] { m_presenter.planPush(m_entry.id); });
    connect(m_pushButton, &QPushButton::clicked, &m_presenter, &ShardsPresenter::push);
    connect(m_lookButton, &QPushButton::clicked, &m_presenter, &ShardsPresenter::look);
    connect(m_pullButton, &QPushButton::clicked, this, [this] {
        if (const RemoteShards* set = chosenRemote())
            m_presenter.pull(set->id);
    });
    connect(m_remote, &FigureTable::rowChosen, this, &ShardsCard::showPull);
}

void ShardsCard::setEntry(const DatasetEntry& entry)
{
    m_entry = entry;
    showState();
}

const RemoteShards* ShardsCard::chosenRemote() const
{
    const int row = m_remote->chosen();
    const auto& sets = m_presenter.remote();
    return sets && row >= 0 && row < static_cast<int>(sets->size()) ? &(*sets)[static_cast<std::size_t>(row)] : nullptr;
}

void ShardsCard::showState()
{
    const auto& shards = m_entry.shards;
    const bool isPacked = shards && shards->problem.isEmpty();
    const QString leftOut = isPacked && shards->leftOut > 0 ? tr(" · %1 images left out: they had changed").arg(shards->leftOut) : QString();
    m_state->setText(!shards    ? tr("Not packed yet.")
                     : isPacked ? tr("%1 images in %2 tars, %3%4")
                                      .arg(grouped(static_cast<qint64>(shards->images)), grouped(static_cast<qint64>(shards->files)),
                                           text(formatBytes(shards->bytes)), leftOut)
                                : shards->problem);
    setLook(m_state, shards && !isPacked ? lookOf(Tone::Bad) : "muted");
    const bool canRun = m_presenter.canRun();
    m_packButton->setEnabled(canRun && m_entry.head && !shards);
    m_verifyButton->setEnabled(canRun && shards);
    m_verifyAllButton->setEnabled(canRun && shards);
    m_planButton->setEnabled(canRun && isPacked);
    m_lookButton->setEnabled(canRun);
    if (m_urlEdit->text().trimmed() != m_presenter.url())
        m_urlEdit->setText(m_presenter.url());
    const auto& plan = m_presenter.plan();
    const bool isPlanned = plan && plan->id == m_entry.id;
    m_pushButton->setEnabled(canRun && isPlanned && plan->send.files + plan->copy.files > 0);
    m_plan->setVisible(isPlanned);
    if (isPlanned) {
        QStringList parts{tr("%1 to send").arg(shareText(plan->send))};
        if (plan->copy.files > 0)
            parts << tr("%1 copied there from another set").arg(shareText(plan->copy));
        parts << tr("%1 there already").arg(shareText(plan->present));
        m_plan->setText(tr("To %1: %2.").arg(plan->url, parts.join(QStringLiteral(" · "))));
    }
    showRemote();
    showPull();
}

void ShardsCard::showPull()
{
    const RemoteShards* set = chosenRemote();
    m_pullButton->setEnabled(m_presenter.canRun() && set != nullptr && set->isComplete);
}

void ShardsCard::showRemote()
{
    const auto& sets = m_presenter.remote();
    m_remote->setVisible(sets.has_value());
    if (!sets)
        return;
    std::vector<FigureRow> rows;
    for (const RemoteShards& set : *sets) {
        const auto files = static_cast<qint64>(set.files);
        rows.push_back({{text(set.id)},
                        set.isComplete ? FigureCell{tr("complete"), 0, Tone::Good} : FigureCell{tr("incomplete: push it again"), 0, Tone::Warn},
                        {grouped(files), static_cast<double>(files)},
                        {text(formatBytes(set.bytes)), static_cast<double>(set.bytes)}});
    }
    m_remote->setRows(std::move(rows));
    m_remote->fitHeight();
}

void ShardsCard::setTheme(const Theme& theme)
{
    m_remote->setTheme(theme);
}

} // namespace taxon::workbench
