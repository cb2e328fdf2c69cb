// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/chart_frame.h"

#include "base/atomic_file.h"
#include "base/text.h"
#include "common/widgets.h"
#include "plots/chart_picture.h"
#include "theme/icons.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace taxon::workbench {

void saveChart(QWidget& chart, const ChartFigures& figures, const std::filesystem::path& file)
{
    const std::string ending = file.extension().native();
    QByteArray bytes;
    if (ending == ".svg")
        bytes = svgOf(chart);
    else if (ending == ".png")
        bytes = pngOf(chart);
    else if (ending == ".csv")
        bytes = figures.toCsv();
    else
        throw Error(ErrorCode::InvalidArgument, "A chart is saved as SVG, PNG or CSV.", pathToText(file),
                    "End the file's name in .svg, .png or .csv.");
    writeFileAtomically(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

ChartFrame::ChartFrame(QWidget* chart, const QString& name, Figures figures, QWidget* parent)
    : QWidget(parent),
      m_chart(chart),
      m_name(name),
      m_figures(std::move(figures)),
      m_stack(new QStackedWidget(this)),
      m_table(new QTableView),
      m_button(new QToolButton(this))
{
    setObjectName(name + QStringLiteral("Frame"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_table->setObjectName(name + QStringLiteral("Table"));
    m_table->setAccessibleName(tr("%1, as a table").arg(chart->accessibleName()));
    m_table->setModel(&m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->horizontalHeader()->setDefaultSectionSize(130);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_stack->addWidget(chart);
    m_stack->addWidget(m_table);
    m_button->setObjectName(name + QStringLiteral("MenuButton"));
    m_button->setProperty("look", QStringLiteral("flat"));
    m_button->setAccessibleName(tr("%1: table and export").arg(chart->accessibleName()));
    m_button->setToolTip(tr("Table and export"));
    m_button->setPopupMode(QToolButton::InstantPopup);
    m_button->setFocusPolicy(Qt::StrongFocus);
    m_button->setIconSize({16, 16});
    forwardFocus(this, chart);
    makeMenu();
}

void ChartFrame::makeMenu()
{
    auto* menu = new QMenu(m_button);
    m_tableAction = menu->addAction(tr("As a table"));
    m_tableAction->setObjectName(m_name + QStringLiteral("AsTable"));
    m_tableAction->setCheckable(true);
    connect(m_tableAction, &QAction::toggled, this, &ChartFrame::showTable);
    menu->addAction(tr("Copy the figures"), this, [this] {
        QGuiApplication::clipboard()->setText(QString::fromUtf8(m_figures().toCsv()));
        Q_EMIT said(tr("The figures are in the clipboard, as CSV"));
    });
    menu->addSeparator();
    menu->addAction(tr("Save as SVG…"), this, [this] { save(QStringLiteral("svg")); });
    menu->addAction(tr("Save as PNG…"), this, [this] { save(QStringLiteral("png")); });
    menu->addAction(tr("Save as CSV…"), this, [this] { save(QStringLiteral("csv")); });
    m_button->setMenu(menu);
}

void ChartFrame::save(const QString& ending)
{
    QString file = QFileDialog::getSaveFileName(this, tr("Save the chart"), m_name + QLatin1Char('.') + ending, QStringLiteral("*.") + ending);
    if (file.isEmpty())
        return;
    if (!file.endsWith(QLatin1Char('.') + ending))
        file += QLatin1Char('.') + ending;
    try {
        saveChart(*m_chart, m_figures(), file.toStdString());
        Q_EMIT said(tr("Saved %1").arg(file));
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
}

void ChartFrame::showTable(bool on)
{
    QWidget* shown = on ? static_cast<QWidget*>(m_table) : m_chart;
    m_tableAction->setChecked(on);
    m_stack->setCurrentWidget(shown);
    forwardFocus(this, shown);
    refresh();
}

bool ChartFrame::isTableShown() const
{
    return m_stack->currentWidget() == m_table;
}

void ChartFrame::refresh()
{
    if (isTableShown())
        m_model.setFigures(m_figures());
}

void ChartFrame::setTheme(const Theme& theme)
{
    m_button->setIcon(icon(QStringLiteral("three-dots"), theme));
}

QWidget* withCaption(ChartFrame* frame, const QString& caption)
{
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* line = new QHBoxLayout;
    line->addWidget(makeLabel(caption, "caption"));
    line->addStretch();
    line->addWidget(frame->menuButton());
    column->addLayout(line);
    column->addWidget(frame, 1);
    return whole;
}

} // namespace taxon::workbench
