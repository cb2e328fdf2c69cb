// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/history_list.h"

#include "common/elided_label.h"
#include "common/widgets.h"

namespace taxon::workbench {
namespace {

void addLine(QVBoxLayout& column, const char* look, const QString& text)
{
    auto* label = new ElidedLabel(look);
    label->setFullText(text);
    column.addWidget(label);
}

} // namespace

HistoryList::HistoryList(ImageHistory& history, QWidget* parent) : QWidget(parent), m_history(history), m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("historyList"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(4);
    m_column->addWidget(makeLabel(tr("HISTORY"), "caption"));
    connect(&history, &ImageHistory::changed, this, &HistoryList::showLines);
    showNothing();
}

void HistoryList::showRow(std::uint32_t row)
{
    m_row = row;
    m_history.want(row);
    showLines();
}

void HistoryList::showNothing()
{
    m_row = -1;
    hide();
}

void HistoryList::showLines()
{
    const std::vector<HistoryLine>* lines = m_row < 0 ? nullptr : m_history.of(static_cast<std::uint32_t>(m_row));
    delete m_lines;
    m_lines = nullptr;
    setVisible(lines != nullptr && (!lines->empty() || !m_history.problem().isEmpty()));
    if (lines == nullptr)
        return;
    m_lines = new QWidget;
    auto* column = new QVBoxLayout(m_lines);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    if (!m_history.problem().isEmpty())
        addLine(*column, lookOf(Tone::Bad), m_history.problem());
    for (const HistoryLine& line : *lines) {
        addLine(*column, "", line.what);
        addLine(*column, "small", line.whom);
        column->addSpacing(3);
    }
    m_column->addWidget(m_lines);
}

} // namespace taxon::workbench
