// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/sizes_card.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "plots/chart_frame.h"
#include "plots/class_bars.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace taxon::workbench {
namespace {

/// By SetPart.
std::vector<ClassBars::Part> parts()
{
    return {{SizesCard::tr("training"), CurveTone::Accent},
            {SizesCard::tr("validation"), CurveTone::Good},
            {SizesCard::tr("test"), CurveTone::Warn},
            {SizesCard::tr("reserve"), CurveTone::Muted, true},
            {SizesCard::tr("in no data set yet"), CurveTone::Accent, true}};
}

} // namespace

SizesCard::SizesCard(TaskRunner& tasks)
    : Card(QStringLiteral("sizesCard")),
      m_presenter(tasks),
      m_bars(new ClassBars(tr("Images per class"), QStringLiteral("classBars"), parts())),
      m_frame(new ChartFrame(m_bars, QStringLiteral("images_per_class"), [this] { return figures(); })),
      m_note(makeLabel({}, "small", QStringLiteral("sizesNote"))),
      m_chosen(makeLabel({}, "muted", QStringLiteral("sizesChosen")))
{
    addCopyDetails(*m_note);
    QHBoxLayout* head = addHeading(tr("Images per class"));
    head->addStretch();
    head->addWidget(m_frame->menuButton());
    for (QLabel* label : {m_note, m_chosen})
        label->setWordWrap(true);
    body()->addWidget(m_note);
    body()->addWidget(m_frame, 1);
    body()->addWidget(m_chosen);
    connect(&m_presenter, &ClassSetsPresenter::changed, this, &SizesCard::showSets);
    connect(m_bars, &ClassBars::chosenChanged, this, [this] { m_chosen->setText(m_bars->accessibleDescription()); });
    connect(m_bars, &ClassBars::activated, this,
            [this](int bar) { Q_EMIT classWanted(m_presenter.sets().classes[static_cast<std::size_t>(bar)].name); });
    connect(m_frame, &ChartFrame::said, this, [this](const QString& what) { Q_EMIT said(what, false); });
    connect(m_frame, &ChartFrame::failed, this, [this](const Error& error) { Q_EMIT said(describe(error), true); });
    m_chosen->setText(tr("Arrows choose a class, Enter shows its images, the wheel zooms"));
}

void SizesCard::setLimits(int minimum, int maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
}

void SizesCard::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    m_presenter.setShown(true);
}

void SizesCard::hideEvent(QHideEvent* event)
{
    Card::hideEvent(event);
    m_presenter.setShown(false);
}

void SizesCard::showSets()
{
    if (m_presenter.error()) {
        m_note->setText(describe(*m_presenter.error()));
        setLook(m_note, lookOf(Tone::Bad));
        return;
    }
    const ClassSetsReading& sets = m_presenter.sets();
    setLook(m_note, "small");
    m_note->setText(sets.dataset.empty() ? tr("there is no data set yet") : tr("by data set %1").arg(text(sets.dataset)));
    QStringList names;
    std::vector<std::vector<double>> values(kSetParts);
    for (const ClassSets& one : sets.classes) {
        names << one.name;
        for (std::size_t part = 0; part < kSetParts; ++part)
            values[part].push_back(one.images[part]);
    }
    m_bars->setBars(names, values,
                    {{tr("a class needs %1").arg(grouped(m_minimum)), static_cast<double>(m_minimum)},
                     {tr("at most %1 are trained").arg(grouped(m_maximum)), static_cast<double>(m_maximum)}});
    m_frame->refresh();
}

ChartFigures SizesCard::figures() const
{
    ChartFigures figures;
    ChartFigures::Column names{tr("Class"), {}, {}};
    std::vector<ChartFigures::Column> columns;
    for (const ClassBars::Part& part : parts())
        columns.push_back({part.name, {}, {}});
    ChartFigures::Column all{tr("all"), {}, {}}, least{tr("needs"), {}, {}}, most{tr("at most trained"), {}, {}};
    for (const ClassSets& one : m_presenter.sets().classes) {
        names.words << one.name;
        for (std::size_t part = 0; part < kSetParts; ++part)
            columns[part].values.push_back(one.images[part]);
        all.values.push_back(one.all());
        least.values.push_back(one.minimum);
        most.values.push_back(one.maximum);
    }
    figures.columns.push_back(std::move(names));
    for (ChartFigures::Column& column : columns)
        figures.columns.push_back(std::move(column));
    for (ChartFigures::Column* column : {&all, &least, &most})
        figures.columns.push_back(std::move(*column));
    return figures;
}

void SizesCard::setTheme(const Theme& theme)
{
    m_bars->applyTheme(theme);
    m_frame->setTheme(theme);
}

} // namespace taxon::workbench
