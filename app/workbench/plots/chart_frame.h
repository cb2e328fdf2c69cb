// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "plots/chart_figures.h"
#include "theme/theme.h"

#include <QWidget>
#include <filesystem>
#include <functional>
#include <optional>

class QAction;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace taxon::workbench {

/// Writes the chart as what the file's name ends in (.svg, .png or .csv), whole or not at all.
/// \throws Error{InvalidArgument} for another ending; Error{Io|NoSpace|NotFound} as the atomic writer.
void saveChart(QWidget& chart, const ChartFigures& figures, const std::filesystem::path& file);

/// Any chart with what every chart has: a table of the same figures in its place, and export as SVG, PNG and CSV. Whoever gives the frame the
/// focus gives it to what it shows. Its menu is a button that the caller puts into the heading of the card:
///
///     m_frame = new ChartFrame(plot, QStringLiteral("sizes"), [this] { return figures(); });
///     heading->addStretch();
///     heading->addWidget(m_frame->menuButton());
///     card->body()->addWidget(m_frame, 1);
class ChartFrame : public QWidget {
    Q_OBJECT

public:
    using Figures = std::function<ChartFigures()>;

    /// \param chart    has an accessible name; becomes a child. \param name  of a saved file; object names begin with it.
    /// \param figures  asked only when the table is shown or something is saved.
    ChartFrame(QWidget* chart, const QString& name, Figures figures, QWidget* parent = nullptr);

    [[nodiscard]] QToolButton* menuButton() const noexcept { return m_button; }
    /// The figures are other ones now: reads them where the table is shown.
    void refresh();
    /// Shows the table in place of the chart.
    void showTable(bool on);
    [[nodiscard]] bool isTableShown() const;
    void setTheme(const Theme& theme);

Q_SIGNALS:
    /// Something was saved or copied: a line for the status bar.
    void said(const QString& text);
    void failed(const Error& error);

private:
    void makeMenu();
    void save(const QString& ending);

    QWidget* m_chart;
    QString m_name;
    Figures m_figures;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QToolButton* m_button;
    QAction* m_tableAction = nullptr;
    ChartFiguresModel m_model;
};

/// \p frame below a line with \p caption at the left and its menu at the right: one of several charts in a card.
[[nodiscard]] QWidget* withCaption(ChartFrame* frame, const QString& caption);

} // namespace taxon::workbench
