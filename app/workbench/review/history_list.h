// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/image_history.h"

#include <QWidget>

class QVBoxLayout;

namespace taxon::workbench {

/// The history of one image, the newest first; takes no room where there is none.
class HistoryList : public QWidget {
    Q_OBJECT

public:
    explicit HistoryList(ImageHistory& history, QWidget* parent = nullptr);

    /// Shows that of image \p row, now or as soon as it is known.
    void showRow(std::uint32_t row);
    void showNothing();

private:
    void showLines();

    ImageHistory& m_history;
    std::int64_t m_row = -1;
    QVBoxLayout* m_column;
    QWidget* m_lines = nullptr;
};

} // namespace taxon::workbench
