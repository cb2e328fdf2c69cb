// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/chart_figures.h"

#include "base/csv.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace taxon::workbench {

std::size_t ChartFigures::rows() const
{
    std::size_t most = 0;
    for (const Column& column : columns)
        most = std::max(most, column.size());
    return most;
}

QString ChartFigures::text(std::size_t row, std::size_t column) const
{
    const Column& one = columns[column];
    if (row >= one.size())
        return {};
    return one.words.isEmpty() ? QString::fromStdString(numberField(one.values[row])) : one.words[static_cast<qsizetype>(row)];
}

QByteArray ChartFigures::toCsv() const
{
    std::vector<std::string> fields;
    for (const Column& column : columns)
        fields.push_back(column.title.toStdString());
    CsvWriter csv(fields);
    const std::size_t count = rows();
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t column = 0; column < columns.size(); ++column)
            fields[column] = text(row, column).toStdString();
        csv.row(fields);
    }
    return QByteArray::fromStdString(csv.text());
}

bool isSameColumn(const std::vector<double>& a, const std::vector<double>& b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

ChartFigures curveFigures(const QString& axis, const std::vector<CurveFigures>& curves)
{
    ChartFigures figures;
    const bool isShared = std::all_of(curves.begin(), curves.end(),
                                      [&](const CurveFigures& curve) { return isSameColumn(curve.x, curves.front().x); });
    for (const CurveFigures& curve : curves) {
        if (!isShared || figures.columns.empty())
            figures.columns.push_back({isShared ? axis : ChartFiguresModel::tr("%1 of %2").arg(axis, curve.name), curve.x});
        figures.columns.push_back({curve.name, curve.y});
    }
    return figures;
}

void ChartFiguresModel::setFigures(ChartFigures figures)
{
    const auto titles = [](const ChartFigures& of) {
        QStringList all;
        for (const ChartFigures::Column& column : of.columns)
            all << column.title;
        return all;
    };
    const int before = rowCount();
    const int after = static_cast<int>(figures.rows());
    if (titles(figures) != titles(m_figures) || after < before) {
        beginResetModel();
        m_figures = std::move(figures);
        endResetModel();
        return;
    }
    if (after > before)
        beginInsertRows({}, before, after - 1);
    m_figures = std::move(figures);
    if (after > before)
        endInsertRows();
    if (before > 0 && columnCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
}

int ChartFiguresModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_figures.rows());
}

int ChartFiguresModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_figures.columns.size());
}

QVariant ChartFiguresModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const auto column = static_cast<std::size_t>(index.column());
    const ChartFigures::Column& of = m_figures.columns[column];
    if (role == Qt::DisplayRole && of.words.isEmpty())
        return row < of.values.size() && !std::isnan(of.values[row]) ? QString::number(of.values[row], 'g', 6) : QString();
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return m_figures.text(row, column);
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1: %2").arg(of.title, m_figures.text(row, column));
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::Alignment(Qt::AlignVCenter | (of.words.isEmpty() ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

QVariant ChartFiguresModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= columnCount())
        return {};
    const ChartFigures::Column& column = m_figures.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::Alignment(Qt::AlignVCenter | (column.words.isEmpty() ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

} // namespace taxon::workbench
