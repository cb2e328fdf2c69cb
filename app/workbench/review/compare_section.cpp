// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/compare_section.h"

#include "common/copy_details.h"
#include "common/figure_table.h"
#include "common/widgets.h"
#include "scores/paired_images.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QSignalBlocker>
#include <algorithm>

namespace taxon::workbench {
namespace {

FigureCell countCell(std::size_t count, Tone tone = Tone::None)
{
    return {grouped(static_cast<qint64>(count)), static_cast<double>(count), count == 0 ? Tone::Muted : tone};
}

/// "+3.2 %".
FigureCell differenceCell(double difference)
{
    const QString sign = difference > 0 ? QStringLiteral("+") : QString();
    return {sign + percent(difference), difference, difference > 0 ? Tone::Good : difference < 0 ? Tone::Bad : Tone::Muted};
}

/// The other run's outcome down, the chosen one's across.
FigureRow outcomeRow(const QString& name, const std::array<std::size_t, 3>& counts, int same)
{
    FigureRow row{{name}};
    row[0].isStrong = true;
    for (int i = 0; i < 3; ++i)
        row.push_back(countCell(counts[static_cast<std::size_t>(i)], i == same ? Tone::None : i < same ? Tone::Good : Tone::Bad));
    return row;
}

QString join(const std::vector<std::string>& names)
{
    constexpr std::size_t kMost = 6;
    QStringList words;
    for (std::size_t i = 0; i < std::min(kMost, names.size()); ++i)
        words << QString::fromStdString(names[i]);
    if (names.size() > kMost)
        words << CompareSection::tr("%1 more").arg(names.size() - kMost);
    return words.join(QStringLiteral(", "));
}

} // namespace

CompareSection::CompareSection(ReviewPresenter& review, TaskRunner& tasks) : m_presenter(review, tasks)
{
    setObjectName(QStringLiteral("compareSection"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(makeFigures(), 4);
    line->addWidget(makeClasses(), 5);
    forwardFocus(this, m_changes);
    connectAll();
}

QWidget* CompareSection::makeFigures()
{
    auto* card = new Card(QStringLiteral("compareCard"));
    card->body()->setContentsMargins(6, 10, 6, 8);
    QHBoxLayout* head = card->addHeading(tr("Against"));
    head->setContentsMargins(10, 0, 10, 0);
    m_other = new Chooser(tr("Run to compare with"), QStringLiteral("compareChooser"));
    head->addWidget(m_other);
    head->addStretch();
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    m_note = makeLabel({}, "muted", QStringLiteral("compareNote"));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(10, 0, 10, 0);
    addCopyDetails(*m_note);
    column->addWidget(m_note);
    m_changes = new FigureTable(tr("What changed"), QStringLiteral("compareChanges"));
    m_changes->setColumns({{tr("Change"), {}, true}, {tr("Images"), tr("Enter opens them")}});
    column->addWidget(m_changes);
    column->addSpacing(10);
    QLabel* caption = makeLabel(tr("What a user got before (down) and gets now (across), each at its own τ. Enter opens a cell."), "small");
    caption->setWordWrap(true);
    caption->setContentsMargins(10, 0, 10, 0);
    column->addWidget(caption);
    m_outcomes = new FigureTable(tr("Outcomes before and now"), QStringLiteral("compareOutcomes"));
    m_outcomes->setColumns({{tr("Before ↓   now →"), {}, true}, {tr("Right, shown"), {}}, {tr("Withheld"), {}}, {tr("Wrong, shown"), {}}});
    m_outcomes->setSortingEnabled(false);
    column->addWidget(m_outcomes);
    column->addStretch();
    card->body()->addWidget(makeScrolling(inner, tr("Changes and outcomes"), QStringLiteral("compareScroll")), 1);
    m_card = card;
    return card;
}

QWidget* CompareSection::makeClasses()
{
    auto* card = new Card(QStringLiteral("compareClassesCard"));
    card->body()->setContentsMargins(6, 10, 6, 8);
    QHBoxLayout* head = card->addHeading(tr("Classes"));
    head->setContentsMargins(10, 0, 10, 0);
    head->addStretch();
    m_filter = makeFilterEdit(tr("Filter the compared classes by name"), tr("Filter classes…"), QStringLiteral("compareFilterEdit"));
    m_filter->setFixedWidth(200);
    head->addWidget(m_filter);
    m_classes = new FigureTable(tr("Change of every class"), QStringLiteral("compareClasses"));
    m_classes->setColumns({{tr("Class"), {}, true},
                           {tr("Images"), {}},
                           {tr("Right before"), {}},
                           {tr("Right now"), {}},
                           {tr("Recall, change"), tr("Difference now − before")},
                           {tr("Fixed"), {}},
                           {tr("Broken"), tr("Enter opens what was broken and fixed")}});
    card->body()->addWidget(m_classes, 1);
    return card;
}

void CompareSection::connectAll()
{
    connect(&m_presenter, &ComparePresenter::changed, this, &CompareSection::showComparison);
    connect(&m_presenter.review(), &ReviewPresenter::entriesChanged, this, &CompareSection::showOthers);
    connect(m_other, &QComboBox::activated, this, [this](int index) { m_presenter.chooseOther(m_other->itemData(index).toInt()); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& typed) { m_classes->setFilter(typed); });
    connect(m_changes, &FigureTable::cellActivated, this, [this](int row, int) {
        if (row <= static_cast<int>(ComparePresenter::Change::BothWrong))
            m_presenter.openChange(static_cast<ComparePresenter::Change>(row));
    });
    connect(m_outcomes, &FigureTable::cellActivated, this, [this](int row, int column) {
        if (column > 0)
            m_presenter.openCell(static_cast<scores::UserOutcome>(row), static_cast<scores::UserOutcome>(column - 1));
    });
    connect(m_classes, &FigureTable::cellActivated, this, [this](int row, int) { m_presenter.openClass(static_cast<std::size_t>(row)); });
}

void CompareSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
}

void CompareSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

void CompareSection::showOthers()
{
    const QSignalBlocker blocked(m_other);
    m_other->clear();
    for (const int index : m_presenter.others()) {
        m_other->addItem(m_presenter.review().entries()[static_cast<std::size_t>(index)].label, index);
        if (index == m_presenter.other())
            m_other->setCurrentIndex(m_other->count() - 1);
    }
    m_other->setEnabled(m_other->count() > 0);
}

QString CompareSection::note() const
{
    const ReviewPresenter& review = m_presenter.review();
    if (review.state() != ReviewPresenter::State::Ready)
        return {};
    if (m_presenter.error())
        return describe(*m_presenter.error());
    if (m_presenter.other() < 0)
        return tr("There is no other evaluated run.");
    if (review.isOutOfScope())
        return tr("On an out-of-scope set no image is right; Overview has what both versions show of it.");
    const scores::Comparison* comparison = m_presenter.comparison();
    if (comparison == nullptr)
        return tr("Comparing…");
    QStringList words;
    if (!comparison->onlyInA.empty())
        words << tr("Only the other run knows: %1.").arg(join(comparison->onlyInA));
    if (!comparison->onlyInB.empty())
        words << tr("Only this run knows: %1.").arg(join(comparison->onlyInB));
    return words.join(QLatin1Char(' '));
}

void CompareSection::showComparison()
{
    showOthers();
    m_note->setText(note());
    m_note->setVisible(!m_note->text().isEmpty());
    setLook(m_note, m_presenter.error() ? lookOf(Tone::Bad) : "muted");
    const scores::Comparison none;
    const scores::Comparison& comparison = m_presenter.comparison() != nullptr ? *m_presenter.comparison() : none;
    showChanges(comparison);
    showOutcomes(comparison);
    showClasses(comparison);
}

void CompareSection::showChanges(const scores::Comparison& comparison)
{
    std::vector<FigureRow> rows;
    if (m_presenter.comparison() != nullptr) {
        FigureCell difference = differenceCell(comparison.top1Difference);
        difference.detail = tr("%1 to %2 %").arg(decimal(comparison.top1Interval.low * 100, 1), decimal(comparison.top1Interval.high * 100, 1));
        rows = {{{tr("Fixed")}, countCell(comparison.fixed.size(), Tone::Good)},
                {{tr("Broken")}, countCell(comparison.broken.size(), Tone::Bad)},
                {{tr("Both wrong")}, countCell(comparison.bothWrong.size())},
                {{tr("Both right")}, countCell(comparison.bothRight)},
                {{tr("Top-1, now − before")}, difference},
                {{tr("McNemar's p")}, {decimal(comparison.mcnemarP), comparison.mcnemarP}}};
        rows[3][0].detail = tr("of %1 images of %2").arg(grouped(static_cast<qint64>(comparison.images)), QString::fromStdString(comparison.set));
        rows[4][0].detail = tr("95 % interval by paired bootstrap");
        rows[5][0].detail = tr("how often chance alone would change as much");
        rows[0][0].detail = tr("wrong before, right now");
        rows[1][0].detail = tr("right before, wrong now");
    }
    m_changes->setRows(std::move(rows));
    m_changes->fitHeight();
}

void CompareSection::showOutcomes(const scores::Comparison& comparison)
{
    std::vector<FigureRow> rows;
    if (m_presenter.comparison() != nullptr) {
        const QStringList names{tr("Right, shown"), tr("Withheld"), tr("Wrong, shown")};
        for (int i = 0; i < 3; ++i)
            rows.push_back(outcomeRow(names[i], comparison.table[static_cast<std::size_t>(i)], i));
    }
    m_outcomes->setRows(std::move(rows));
    m_outcomes->fitHeight();
    constexpr int kBesidePx = 28; // margins and the scroll bar
    m_card->setMinimumWidth(m_outcomes->contentWidth() + kBesidePx);
}

void CompareSection::showClasses(const scores::Comparison& comparison)
{
    std::vector<FigureRow> rows;
    for (const scores::ClassChange& change : comparison.classes)
        rows.push_back({{QString::fromStdString(change.name)},
                        countCell(change.support),
                        countCell(change.rightBefore),
                        countCell(change.rightAfter),
                        differenceCell(scores::recallDifference(change)),
                        countCell(change.fixed, Tone::Good),
                        countCell(change.broken, Tone::Bad)});
    m_classes->setRows(std::move(rows));
}

void CompareSection::applyTheme(const Theme& theme)
{
    for (FigureTable* table : {m_changes, m_outcomes, m_classes})
        table->setTheme(theme);
}

} // namespace taxon::workbench
