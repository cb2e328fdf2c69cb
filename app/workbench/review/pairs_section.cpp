// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/pairs_section.h"

#include "base/ids.h"
#include "common/copy_details.h"
#include "common/figure_table.h"
#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "plots/chart_frame.h"
#include "plots/class_flows.h"
#include "plots/heat_map.h"
#include "review/review_words.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QToolButton>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr std::size_t kMostPairs = 5000; ///< rows of the table; the largest ones

struct TrendWords {
    Q_DECLARE_TR_FUNCTIONS(TrendWords)
};

/// Now less before: fewer is good.
FigureCell trendCell(const PairsPresenter& presenter, std::size_t pair)
{
    const auto before = static_cast<qint64>(presenter.trend().before[pair]);
    const qint64 change = static_cast<qint64>(presenter.confusion()->pairs[pair].count) - before;
    if (change == 0)
        return {QStringLiteral("="), 0, Tone::Muted};
    const QString number = grouped(std::abs(change));
    return before == 0 ? FigureCell{TrendWords::tr("▲ %1, new").arg(number), static_cast<double>(change), Tone::Bad}
                       : FigureCell{(change > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + number, static_cast<double>(change),
                                    change > 0 ? Tone::Bad : Tone::Good};
}

/// Where changes are told they take the place of the share of errors: the names need the room.
std::vector<FigureColumn> pairColumns(bool hasTrend)
{
    return {{PairsSection::tr("Label"), {}, true},
            {PairsSection::tr("Taken for"), {}, true},
            {PairsSection::tr("Images"), {}},
            hasTrend ? FigureColumn{PairsSection::tr("Change"), PairsSection::tr("More or fewer images than with the version that is named below")}
                     : FigureColumn{PairsSection::tr("Of errors"), PairsSection::tr("Share of all wrong images of the set")},
            {PairsSection::tr("Of label"), PairsSection::tr("Share of the images with this label")},
            {PairsSection::tr("Shown"), PairsSection::tr("Of them at or above τ: what a user sees wrongly")}};
}

FigureRow pairRow(const PairsPresenter& presenter, std::size_t index)
{
    const ReviewPresenter& review = presenter.review();
    const scores::ConfusedPair& pair = presenter.confusion()->pairs[index];
    const bool hasTrend = !presenter.trend().before.empty();
    return {{review.className(pair.truth)},
            {review.className(pair.predicted)},
            {grouped(static_cast<qint64>(pair.count)), static_cast<double>(pair.count), Tone::None, -1, true},
            hasTrend ? trendCell(presenter, index) : FigureCell{percent(pair.shareOfErrors), pair.shareOfErrors},
            {percent(pair.shareOfTruth), pair.shareOfTruth, Tone::None, pair.shareOfTruth},
            {grouped(static_cast<qint64>(pair.shown)), static_cast<double>(pair.shown), pair.shown > 0 ? Tone::Bad : Tone::Muted}};
}

} // namespace

PairsSection::PairsSection(ReviewPresenter& review, TaskRunner& tasks) : m_presenter(review, tasks)
{
    setObjectName(QStringLiteral("pairsSection"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(makeMapCard(), 3);
    line->addWidget(makePairsCard(), 2);
    forwardFocus(this, m_mapFrame);
    connectAll();
}

QWidget* PairsSection::makeMapCard()
{
    auto* card = new Card(QStringLiteral("confusionCard"));
    card->body()->setContentsMargins(6, 10, 6, 8);
    WrapLayout* head = addWrappingHeading(*card, tr("Confusion")).line;
    head->setContentsMargins(10, 0, 10, 0);
    head->addStretch();
    head->setSpacing(12); // chips of which one is down stand closer to each other
    const auto addGroup = [&](const std::vector<std::pair<QString, const char*>>& chips) {
        auto* line = new QHBoxLayout;
        line->setSpacing(6);
        head->addLine(line);
        return addChips(*line, this, chips);
    };
    m_scales = addGroup({{tr("Share of label"), "pairsShareChip"}, {tr("Counts"), "pairsCountChip"}});
    m_orders = addGroup({{tr("Clustered"), "pairsClusteredChip"}, {tr("By name"), "pairsByNameChip"}});
    m_withholdButton = makeButton(tr("Withhold below τ"), "chip", QStringLiteral("pairsWithholdChip"));
    m_withholdButton->setCheckable(true);
    m_withholdButton->setToolTip(tr("Images below the threshold stand in a column of their own, as a user would not see their answer"));
    head->addWidget(m_withholdButton);
    m_map = new HeatMap(tr("Confusion matrix: labels down, predictions across"), QStringLiteral("confusionMap"));
    m_mapFrame = new ChartFrame(m_map, QStringLiteral("confusion"), [this] { return cellFigures(); });
    report(*m_mapFrame);
    head->addWidget(m_mapFrame->menuButton());
    card->body()->addWidget(m_mapFrame, 1);
    m_cellLabel = makeLabel({}, "small", QStringLiteral("confusionCell"));
    m_cellLabel->setContentsMargins(10, 0, 10, 0);
    m_cellLabel->setWordWrap(true);
    addCopyDetails(*m_cellLabel);
    m_cellLabel->setMinimumHeight(30); // two lines: the map keeps its height when a cell is chosen
    card->body()->addWidget(m_cellLabel);
    return card;
}

QWidget* PairsSection::makePairsCard()
{
    auto* card = new Card(QStringLiteral("pairsCard"));
    card->setMinimumWidth(500);
    card->body()->setContentsMargins(6, 10, 6, 8);
    QHBoxLayout* head = card->addHeading(tr("Confused pairs"));
    head->setContentsMargins(10, 0, 10, 0);
    m_pairCount = makeLabel({}, "muted", QStringLiteral("pairsCount"));
    head->addWidget(m_pairCount);
    head->addStretch();
    m_filter = makeFilterEdit(tr("Filter by class; the heat map shows the rest as other"), tr("Only classes named…"),
                              QStringLiteral("pairsFilterEdit"));
    m_filter->setFixedWidth(180);
    m_filter->setToolTip(tr("Names or parts of names, several between commas: wolf, fox"));
    head->addWidget(m_filter);
    m_pairs = new FigureTable(tr("Confused pairs, most images first"), QStringLiteral("pairsTable"));
    m_pairs->setColumns(pairColumns(false));
    card->body()->addWidget(m_pairs, 1);
    m_trendLabel = makeLabel({}, "small", QStringLiteral("pairsTrend"));
    m_trendLabel->setWordWrap(true);
    m_flows = new ClassFlows(QStringLiteral("classFlows"));
    m_flowsFrame = new ChartFrame(m_flows, QStringLiteral("confusions"), [this] { return m_flows->figures(); });
    m_flowsFrame->setFixedHeight(186);
    report(*m_flowsFrame);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(10, 0, 10, 0);
    foot->addWidget(m_trendLabel, 1);
    foot->addWidget(m_flowsFrame->menuButton());
    card->body()->addLayout(foot);
    card->body()->addWidget(m_flowsFrame);
    return card;
}

void PairsSection::connectAll()
{
    connect(&m_presenter, &PairsPresenter::changed, this, &PairsSection::showConfusion);
    connect(m_scales, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setShareOfRow(id == 0); });
    connect(m_orders, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setClustered(id == 0); });
    connect(m_withholdButton, &QPushButton::toggled, &m_presenter, &PairsPresenter::setWithholds);
    connect(m_filter, &QLineEdit::textChanged, &m_presenter, &PairsPresenter::setTyped);
    connect(m_map, &HeatMap::currentChanged, this,
            [this](int row, int column) { m_cellLabel->setText(tr("%1   ·   Enter opens them").arg(words(row, column))); });
    connect(m_map, &HeatMap::cellActivated, &m_presenter, &PairsPresenter::openCell);
    connect(m_pairs, &FigureTable::cellActivated, this, [this](int row, int) { m_presenter.openPair(static_cast<std::size_t>(row)); });
    connect(m_pairs, &FigureTable::rowChosen, this, [this](int row) {
        const scores::ConfusedPair& pair = m_presenter.confusion()->pairs[static_cast<std::size_t>(row)];
        const int truth = m_presenter.confusion()->placeOf(pair.truth);
        const int predicted = m_presenter.confusion()->placeOf(pair.predicted);
        if (truth >= 0 && predicted >= 0)
            m_map->setCurrent(truth, predicted);
        showFlows(pair.truth);
    });
    connect(m_flows, &ClassFlows::activated, this, [this](ClassFlows::Side side, int flow) {
        m_presenter.openPair((side == ClassFlows::Incoming ? m_flowPairs.first : m_flowPairs.second)[static_cast<std::size_t>(flow)]);
    });
}

void PairsSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
}

void PairsSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

QString PairsSection::words(int row, int column) const
{
    const Confusion& confusion = *m_presenter.confusion();
    return tr("%1 → %2: %3, %4 of %1")
        .arg(m_presenter.rowName(row), m_presenter.columnName(column), imagesText(static_cast<qint64>(confusion.count(row, column))),
             percent(confusion.shareOfRow(row, column)));
}

ChartFigures PairsSection::cellFigures() const
{
    ChartFigures::Column labels{tr("Label"), {}, {}}, predictions{tr("Taken for"), {}, {}}, images{tr("Images"), {}, {}},
        shares{tr("Share of the label's images"), {}, {}};
    const Confusion* confusion = m_presenter.confusion();
    for (int row = 0; confusion != nullptr && row < static_cast<int>(confusion->rows.size()); ++row)
        for (int column = 0; column < static_cast<int>(confusion->columns.size()); ++column)
            if (const std::size_t count = confusion->count(row, column); count > 0) {
                labels.words << m_presenter.rowName(row);
                predictions.words << m_presenter.columnName(column);
                images.values.push_back(static_cast<double>(count));
                shares.values.push_back(confusion->shareOfRow(row, column));
            }
    return {{std::move(labels), std::move(predictions), std::move(images), std::move(shares)}};
}

void PairsSection::showConfusion()
{
    showPairs();
    showMap();
    m_mapFrame->refresh();
}

void PairsSection::showMap()
{
    HeatMapData map;
    const std::shared_ptr<const Confusion> confusion = m_presenter.sharedConfusion();
    setLook(m_cellLabel, m_presenter.error() ? lookOf(Tone::Bad) : "small");
    if (!confusion) {
        m_map->setData(std::move(map));
        m_cellLabel->setText(m_presenter.error() ? describe(*m_presenter.error())
                             : m_presenter.review().isOutOfScope()
                                 ? tr("Images of an out-of-scope set have no label. They are a row of the other sets' matrix.")
                                 : QString());
        return;
    }
    map.rows = static_cast<int>(confusion->rows.size());
    map.columns = static_cast<int>(confusion->columns.size());
    map.blockRows = map.blockColumns = static_cast<int>(confusion->classes());
    map.shade = confusion->shade;
    map.tones = confusion->tones;
    map.rowName = [this](int row) { return m_presenter.rowName(row); };
    map.columnName = [this](int column) { return m_presenter.columnName(column); };
    map.words = [this](int row, int column) { return words(row, column); };
    map.figure = [confusion](int row, int column) {
        const std::size_t count = confusion->count(row, column);
        return count == 0                       ? QString()
               : confusion->choice.isShareOfRow ? percent(confusion->shareOfRow(row, column), 0)
                                                : grouped(static_cast<qint64>(count));
    };
    m_map->setData(std::move(map));
    if (m_map->current().x() < 0)
        m_cellLabel->setText(tr(
            "Blue: right, red: taken for another class, orange: out-of-scope images, grey: withheld. Wheel and + − zoom, drag moves, arrows choose a "
            "cell, Enter opens its images, 0 shows all."));
    else
        m_cellLabel->setText(tr("%1   ·   Enter opens them").arg(words(m_map->current().y(), m_map->current().x())));
}

void PairsSection::showPairs()
{
    std::vector<FigureRow> rows;
    if (const Confusion* confusion = m_presenter.confusion()) {
        if (const bool hasTrend = !m_presenter.trend().before.empty(); hasTrend != m_hasTrend) {
            m_hasTrend = hasTrend;
            m_pairs->setRows({});
            m_pairs->setColumns(pairColumns(hasTrend));
        }
        const std::size_t count = std::min(kMostPairs, confusion->pairs.size());
        for (std::size_t i = 0; i < count; ++i)
            rows.push_back(pairRow(m_presenter, i));
        m_pairCount->setText(
            count < confusion->pairs.size()
                ? tr("the largest %1 of %2").arg(grouped(static_cast<qint64>(count)), grouped(static_cast<qint64>(confusion->pairs.size())))
                : grouped(static_cast<qint64>(count)));
    } else {
        m_pairCount->clear();
    }
    m_pairs->setRows(std::move(rows));
    showTrend();
    showFlows(m_flowsOf);
}

void PairsSection::showTrend()
{
    const int version = m_presenter.referenceVersion();
    const QString name = QString::fromStdString(versionName(version));
    const QString reference = m_presenter.isReferenceInProduction() ? tr("version %1, in production").arg(name) : tr("version %1").arg(name);
    const QString why = QString::fromStdString(m_presenter.trend().why);
    m_trendLabel->setText(m_presenter.confusion() == nullptr ? QString()
                          : version == 0                     ? tr("There is no version before this one that changes could be told against.")
                          : !why.isEmpty()                   ? tr("Changes since %1 can't be told: %2.").arg(reference, why)
                                                             : tr("Change: since %1.").arg(reference));
}

void PairsSection::showFlows(std::int32_t classIndex)
{
    const Confusion* confusion = m_presenter.confusion();
    if (classIndex < 0 && confusion != nullptr && !confusion->pairs.empty())
        classIndex = confusion->pairs.front().truth; // until a pair is chosen
    m_flowsOf = classIndex;
    if (confusion == nullptr || classIndex < 0 || confusion->placeOf(classIndex) < 0) {
        m_flows->setClass({}, {}, {});
        m_flowsFrame->refresh();
        return;
    }
    m_flowPairs = m_presenter.flowsOf(classIndex);
    const auto flows = [&](const PairsPresenter::PairIndices& pairs, std::int32_t scores::ConfusedPair::*other) {
        std::vector<ClassFlows::Flow> all;
        for (const std::size_t pair : pairs)
            all.push_back({m_presenter.review().className(confusion->pairs[pair].*other), confusion->pairs[pair].count});
        return all;
    };
    m_flows->setClass(m_presenter.review().className(classIndex), flows(m_flowPairs.first, &scores::ConfusedPair::truth),
                      flows(m_flowPairs.second, &scores::ConfusedPair::predicted));
    m_flowsFrame->refresh();
}

void PairsSection::applyTheme(const Theme& theme)
{
    m_map->setTheme(theme);
    m_pairs->setTheme(theme);
    m_flows->setTheme(theme);
    m_mapFrame->setTheme(theme);
    m_flowsFrame->setTheme(theme);
}

} // namespace taxon::workbench
