// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/interval_set.h"
#include "identify/identify_presenter.h"

#include <QAbstractTableModel>
#include <QTableView>
#include <functional>

namespace taxon::workbench {

/// The images of the grid as rows of words and figures; only what is on screen is asked for.
class IdentifyRows : public QAbstractTableModel {
    Q_OBJECT

public:
    using Provider = std::function<IdentifyFacts(qint64)>;
    using QAbstractTableModel::QAbstractTableModel;

    void setItems(qint64 count, Provider provider);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    qint64 m_count = 0;
    Provider m_provider;
    mutable int m_row = -1; ///< whose facts are kept: a row is painted cell by cell
    mutable IdentifyFacts m_facts;
};

/// The table twin of the grid of identified images, for a million rows. Rows are chosen as in any table.
class IdentifyTableView : public QTableView {
    Q_OBJECT

public:
    explicit IdentifyTableView(QWidget* parent = nullptr);
    /// \param chosen  the row to begin at; -1 = none.
    void setItems(qint64 count, IdentifyRows::Provider provider, qint64 chosen);
    void choose(qint64 row);

Q_SIGNALS:
    /// A person chose rows. \param current  the one with the focus.
    void rowsChosen(const IntervalSet& rows, qint64 current);

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    IdentifyRows m_rows;
    bool m_isSetting = false;
};

} // namespace taxon::workbench
