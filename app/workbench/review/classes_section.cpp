// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/classes_section.h"

#include "common/copy_details.h"
#include "common/figure_table.h"
#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "review/class_card.h"

#include <QHBoxLayout>
#include <algorithm>
#include <utility>

namespace taxon::workbench {
namespace {

enum Column { Name, Support, Recall, Precision, F1, ShownRecall, MeanConfidence, Wrong, MostConfused };

std::vector<FigureColumn> columns()
{
    return {{ClassesSection::tr("Class"), {}, true},
            {ClassesSection::tr("Images"), ClassesSection::tr("Images of the set whose label it is (support)")},
            {ClassesSection::tr("Recall"), ClassesSection::tr("Share of its images that are named rightly")},
            {ClassesSection::tr("Precision"), ClassesSection::tr("Share of the images named so that are of the class; opens those that are not")},
            {ClassesSection::tr("F1"), ClassesSection::tr("Harmonic mean of precision and recall")},
            {ClassesSection::tr("Shown recall"), ClassesSection::tr("Share of its images that are named rightly and shown at τ")},
            {ClassesSection::tr("Mean confidence"), ClassesSection::tr("Of its images, right or wrong")},
            {ClassesSection::tr("Wrong"), ClassesSection::tr("Its images that are named otherwise")},
            {ClassesSection::tr("Most confused with"), ClassesSection::tr("What most of its wrong images are taken for, and how many"), true}};
}

FigureCell shareCell(double share)
{
    return {percent(share), share, std::isnan(share) ? Tone::Muted : Tone::None, std::isnan(share) ? -1 : share};
}

FigureCell countCell(std::size_t count)
{
    return {grouped(static_cast<qint64>(count)), static_cast<double>(count)};
}

} // namespace

ClassesSection::ClassesSection(ReviewPresenter& review, TaskRunner& tasks, ThumbnailLoader& thumbnails) : m_presenter(review, tasks)
{
    setObjectName(QStringLiteral("classesSection"));
    auto* card = new Card(QStringLiteral("classesCard"));
    card->body()->setContentsMargins(6, 10, 6, 6);
    const auto [title, head] = addWrappingHeading(*card, tr("Classes"));
    head->setContentsMargins(10, 0, 10, 0);
    m_count = makeLabel({}, "muted", QStringLiteral("classesCount"));
    addCopyDetails(*m_count);
    title->addWidget(m_count);
    head->addStretch();
    m_kinds = addChips(*head, this,
                       {{tr("All"), "classesAllChip"},
                        {tr("With errors"), "classesErrorsChip"},
                        {tr("Below %1 images").arg(ClassesPresenter::kFew), "classesFewChip"},
                        {tr("Never right"), "classesNeverRightChip"}});
    m_filter = makeFilterEdit(tr("Filter classes by name"), tr("Filter classes…"), QStringLiteral("classesFilterEdit"));
    m_filter->setFixedWidth(220);
    head->addWidget(m_filter);
    m_table = new FigureTable(tr("Scores of every class"), QStringLiteral("classesTable"));
    m_table->setColumns(columns());
    card->body()->addWidget(m_table, 1);
    QLabel* hint = makeLabel(
        tr("Enter or a double click opens images: of the class; on Precision, Wrong and Most confused with those that are wrong."), "small",
        QStringLiteral("classesHint"));
    hint->setContentsMargins(10, 0, 10, 0);
    hint->setWordWrap(true);
    card->body()->addWidget(hint);
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(12);
    whole->addWidget(card, 1);
    m_card = new ClassCard(m_presenter, thumbnails);
    whole->addWidget(m_card);
    forwardFocus(this, m_table);
    connect(&m_presenter, &ClassesPresenter::changed, this, &ClassesSection::showClasses);
    connect(m_kinds, &QButtonGroup::idClicked, this, [this](int id) { m_presenter.setKind(static_cast<ClassesPresenter::Kind>(id)); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& typed) {
        m_table->setFilter(typed);
        showCount();
    });
    connect(m_filter, &QLineEdit::returnPressed, m_table, [this] {
        m_table->setFocus();
        m_table->selectRow(0);
    });
    connect(m_table, &FigureTable::cellActivated, this, &ClassesSection::open);
    connect(m_table, &FigureTable::rowChosen, this, &ClassesSection::showChosen);
}

void ClassesSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
}

void ClassesSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

void ClassesSection::showClasses()
{
    std::vector<FigureRow> rows;
    rows.reserve(m_presenter.listed().size());
    for (const std::int32_t index : m_presenter.listed()) {
        const scores::ClassScores& scores = m_presenter.scoresOf(index);
        FigureCell confused{QStringLiteral("–"), 0, Tone::Muted};
        if (scores.mostConfusedWith >= 0)
            confused = {
                tr("%1  (%2)").arg(m_presenter.review().className(scores.mostConfusedWith), grouped(static_cast<qint64>(scores.mostConfusedCount)))};
        rows.push_back({{m_presenter.review().className(index)},
                        countCell(scores.support),
                        shareCell(scores.recall()),
                        shareCell(scores.precision()),
                        shareCell(scores.f1()),
                        shareCell(scores.shownRecall()),
                        {decimal(scores.meanConfidence), scores.meanConfidence},
                        countCell(scores.errors()),
                        confused});
        rows.back()[Name].isStrong = true;
        if (scores.errors() == 0)
            rows.back()[Wrong].tone = Tone::Muted;
    }
    m_table->setRows(std::move(rows));
    showCount();
    showChosen();
    chooseWanted();
}

/// The class of the last start, once there are rows; one that is gone is left out.
void ClassesSection::chooseWanted()
{
    const std::vector<std::int32_t>& listed = m_presenter.listed();
    if (m_wantedClass.isEmpty() || listed.empty())
        return;
    const QString wanted = std::exchange(m_wantedClass, QString());
    const auto found = std::find_if(listed.begin(), listed.end(),
                                    [&](std::int32_t index) { return m_presenter.review().className(index) == wanted; });
    if (found == listed.end())
        return;
    m_table->setChosen(static_cast<int>(found - listed.begin()));
    showChosen();
}

void ClassesSection::showChosen()
{
    const int row = m_table->chosen() >= 0 || m_table->shownRows() == 0 ? m_table->chosen() : m_table->rowAt(0);
    const std::vector<std::int32_t>& listed = m_presenter.listed();
    m_card->showClass(row >= 0 && row < static_cast<int>(listed.size()) ? listed[static_cast<std::size_t>(row)] : -1);
}

void ClassesSection::showCount()
{
    const ReviewPresenter& review = m_presenter.review();
    setLook(m_count, m_presenter.error() ? lookOf(Tone::Bad) : "muted");
    if (review.state() != ReviewPresenter::State::Ready)
        m_count->clear();
    else if (m_presenter.error())
        m_count->setText(describe(*m_presenter.error()));
    else if (review.isOutOfScope())
        m_count->setText(tr("Images of an out-of-scope set have no class; Images shows what they are taken for."));
    else
        m_count->setText(tr("%1 of %2, at τ = %3")
                             .arg(grouped(m_table->shownRows()), grouped(static_cast<qint64>(review.evaluation()->store().classes().size())),
                                  decimal(review.threshold(), 2)));
}

void ClassesSection::open(int row, int column)
{
    using Part = ClassesPresenter::Part;
    const std::int32_t index = m_presenter.listed()[static_cast<std::size_t>(row)];
    switch (column) {
    case Precision: return m_presenter.open(index, Part::TakenForIt);
    case Wrong: return m_presenter.open(index, Part::Wrong);
    case MostConfused:
        if (m_presenter.scoresOf(index).mostConfusedWith >= 0)
            return m_presenter.open(index, Part::MostConfused);
        [[fallthrough]];
    default: m_presenter.open(index, Part::All);
    }
}

void ClassesSection::applyTheme(const Theme& theme)
{
    m_table->setTheme(theme);
    m_card->setTheme(theme);
}

} // namespace taxon::workbench
