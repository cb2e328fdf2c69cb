// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/class_thresholds.h"

#include "common/figure_table.h"
#include "common/widgets.h"
#include "review/threshold_rows.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace taxon::workbench {

ClassThresholds::ClassThresholds(ThresholdPresenter& presenter, QWidget* parent)
    : QWidget(parent),
      m_presenter(presenter),
      m_note(makeLabel({}, "small", QStringLiteral("classThresholdsNote"))),
      m_table(new FigureTable(tr("A threshold of its own for every class"), QStringLiteral("classThresholds")))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* line = new QHBoxLayout;
    m_note->setWordWrap(true);
    line->addWidget(m_note, 1);
    QLineEdit* filter = makeFilterEdit(tr("Filter the thresholds of classes by name"), tr("Filter classes…"),
                                       QStringLiteral("classThresholdsFilterEdit"));
    filter->setFixedWidth(200);
    line->addWidget(filter);
    column->addLayout(line);
    m_table->setColumns(classThresholdColumns());
    column->addWidget(m_table, 1);
    connect(filter, &QLineEdit::textChanged, m_table, &FigureTable::setFilter);
    connect(m_table, &FigureTable::cellActivated, this, [this](int row, int) { m_presenter.openClass(m_classes[static_cast<std::size_t>(row)]); });
}

void ClassThresholds::showRows(const scores::ThresholdTargets& targets)
{
    std::vector<FigureRow> rows;
    m_classes.clear();
    std::size_t own = 0;
    for (const ThresholdPresenter::ClassRow& row : m_presenter.classRows(targets)) {
        m_classes.push_back(row.classIndex);
        own += row.counted ? 1 : 0;
        rows.push_back(classThresholdRow(m_presenter.review().className(row.classIndex), row));
    }
    m_note->setText(
        rows.empty() ? tr("No validation image was evaluated: there is nothing to choose thresholds by.")
                     : tr("On the validation images %1 of %2 answered classes keep an error of %3 % by a threshold of their own, as counted. "
                          "Enter opens the images that are taken for a class.")
                           .arg(grouped(static_cast<qint64>(own)), grouped(static_cast<qint64>(rows.size())), decimal(targets.errorAbove * 100, 1)));
    m_table->setRows(std::move(rows));
}

void ClassThresholds::setTheme(const Theme& theme)
{
    m_table->setTheme(theme);
}

} // namespace taxon::workbench
