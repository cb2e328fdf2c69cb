// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>
#include <vector>

namespace taxon::workbench {

/// The figures behind a chart, column by column: what its table twin shows and its CSV holds. Columns may differ in length; a missing
/// figure and NaN are empty.
struct ChartFigures {
    struct Column {
        QString title;              ///< with the unit
        std::vector<double> values; ///< of a column of figures
        QStringList words{};        ///< of a column of words; values are empty then

        [[nodiscard]] std::size_t size() const { return words.isEmpty() ? values.size() : static_cast<std::size_t>(words.size()); }
    };
    std::vector<Column> columns;

    /// The length of the longest column.
    [[nodiscard]] std::size_t rows() const;
    /// "" where there is none; as CSV has it, in the shortest form that reads back to the same double.
    [[nodiscard]] QString text(std::size_t row, std::size_t column) const;
    /// UTF-8, RFC 4180, a header line.
    [[nodiscard]] QByteArray toCsv() const;
};

/// One curve of curveFigures(); both outlive the call.
struct CurveFigures {
    QString name;
    const std::vector<double>& x;
    const std::vector<double>& y;
};

/// Curves column by column: behind one column of \p axis where all have the same x, else each behind one of its own.
[[nodiscard]] ChartFigures curveFigures(const QString& axis, const std::vector<CurveFigures>& curves);
/// Byte by byte: a gap (NaN) equals itself.
[[nodiscard]] bool isSameColumn(const std::vector<double>& a, const std::vector<double>& b);

/// ChartFigures for a table: nothing is copied per cell, so 20 columns of 100,000 figures are fine.
class ChartFiguresModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Rows that are there keep their place when the columns stay the same: a reader of a live chart's table is not thrown to its top.
    void setFigures(ChartFigures figures);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ChartFigures m_figures;
};

} // namespace taxon::workbench
