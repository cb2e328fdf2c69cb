// SPDX-License-Identifier: GPL-3.0-or-later
// What the sections of Review showed at the last start.
#include "common/figure_table.h"
#include "common/image_grid.h"
#include "common/widgets.h"
#include "review/classes_section.h"
#include "review/images_section.h"
#include "review/pairs_section.h"
#include "review/threshold_section.h"

#include <QButtonGroup>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <algorithm>

namespace taxon::workbench {
namespace {

/// Presses the button of that number, as a person would; one that is down stays so.
void press(const QButtonGroup& group, const QJsonValue& id)
{
    if (QAbstractButton* button = group.button(id.toInt(-1)); button != nullptr && !button->isChecked())
        button->click();
}

} // namespace

QJsonObject ImagesSection::session() const
{
    QJsonObject session{{QStringLiteral("grouping"), static_cast<int>(m_presenter.grouping())},
                        {QStringLiteral("filter"), m_filterEdit->text()},
                        {QStringLiteral("view"), static_cast<int>(m_presenter.view())},
                        {QStringLiteral("order"), static_cast<int>(m_presenter.order())},
                        {QStringLiteral("scroll"), m_grid->verticalScrollBar()->value()}};
    if (const int group = m_presenter.chosenGroupIndex(); group >= 0) {
        const ErrorGroup& chosen = *m_presenter.shownGroups()[static_cast<std::size_t>(group)];
        session[QStringLiteral("label")] = m_presenter.className(chosen.truth);
        session[QStringLiteral("prediction")] = m_presenter.className(chosen.prediction);
    }
    return session;
}

void ImagesSection::restore(const QJsonObject& session)
{
    if (session.isEmpty())
        return;
    press(*m_groupingButtons, session[QStringLiteral("grouping")]);
    m_filterEdit->setText(session[QStringLiteral("filter")].toString());
    press(*m_viewButtons, session[QStringLiteral("view")]);
    const int order = session[QStringLiteral("order")].toInt();
    if (order > 0 && order <= static_cast<int>(ReviewPresenter::Order::Prediction))
        m_presenter.setOrder(static_cast<ReviewPresenter::Order>(order));
    const auto& groups = m_presenter.shownGroups();
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const ErrorGroup* group) {
        return session.contains(QStringLiteral("label")) && m_presenter.className(group->truth) == session[QStringLiteral("label")].toString()
               && m_presenter.className(group->prediction) == session[QStringLiteral("prediction")].toString();
    });
    if (found != groups.end())
        m_presenter.chooseGroup(static_cast<int>(found - groups.begin()));
    scrollOnceThere(*m_grid->verticalScrollBar(), session[QStringLiteral("scroll")].toInt());
}

QJsonObject ClassesSection::session() const
{
    const QHeaderView& head = *m_table->horizontalHeader();
    QJsonObject session{{QStringLiteral("kind"), m_kinds->checkedId()}, {QStringLiteral("filter"), m_filter->text()}};
    if (head.sortIndicatorSection() >= 0 && head.sortIndicatorSection() < m_table->figures().columnCount()) {
        session[QStringLiteral("sort")] = head.sortIndicatorSection();
        session[QStringLiteral("falling")] = head.sortIndicatorOrder() == Qt::DescendingOrder;
    }
    if (!m_wantedClass.isEmpty())
        session[QStringLiteral("class")] = m_wantedClass; // of the last start, not shown yet
    else if (const int row = m_table->chosen(); row >= 0 && row < static_cast<int>(m_presenter.listed().size()))
        session[QStringLiteral("class")] = m_presenter.review().className(m_presenter.listed()[static_cast<std::size_t>(row)]);
    return session;
}

void ClassesSection::restore(const QJsonObject& session)
{
    press(*m_kinds, session[QStringLiteral("kind")]);
    m_filter->setText(session[QStringLiteral("filter")].toString());
    const int sort = session[QStringLiteral("sort")].toInt(-1);
    if (sort >= 0 && sort < m_table->figures().columnCount())
        m_table->sortByColumn(sort, session[QStringLiteral("falling")].toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_wantedClass = session[QStringLiteral("class")].toString();
    chooseWanted();
}

QJsonObject PairsSection::session() const
{
    return {{QStringLiteral("scale"), m_scales->checkedId()},
            {QStringLiteral("order"), m_orders->checkedId()},
            {QStringLiteral("withholds"), m_withholdButton->isChecked()},
            {QStringLiteral("filter"), m_filter->text()}};
}

void PairsSection::restore(const QJsonObject& session)
{
    press(*m_scales, session[QStringLiteral("scale")]);
    press(*m_orders, session[QStringLiteral("order")]);
    if (session[QStringLiteral("withholds")].toBool() != m_withholdButton->isChecked())
        m_withholdButton->click();
    m_filter->setText(session[QStringLiteral("filter")].toString());
}

QJsonObject ThresholdSection::session() const
{
    return {{QStringLiteral("view"), m_views->checkedId()}, {QStringLiteral("curve"), m_curveChooser->currentIndex()}};
}

void ThresholdSection::restore(const QJsonObject& session)
{
    press(*m_views, session[QStringLiteral("view")]);
    const int curve = session[QStringLiteral("curve")].toInt(-1);
    if (curve >= 0 && curve < m_curveChooser->count())
        m_curveChooser->setCurrentIndex(curve); // drawn once the section is shown
}

} // namespace taxon::workbench
