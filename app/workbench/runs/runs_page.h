// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "plots/chart_frame.h"
#include "runs/runs_presenter.h"

class QPlainTextEdit;
class QStackedWidget;

namespace taxon::workbench {

class StageStrip;

/// Runs: the list, and of the chosen one its stages, live curves and log; stop, resume, open in Review.
class RunsPage : public Page {
    Q_OBJECT

public:
    explicit RunsPage(const PageServices& services, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("runs"); }
    [[nodiscard]] QString title() const override { return tr("Runs"); }
    [[nodiscard]] QString purpose() const override { return tr("Follow runs: stages, curves, log"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("activity"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void applyTheme(const Theme& theme) override;
    void showItem(const QString& item) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }
    [[nodiscard]] std::vector<Command> commands() override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeDetail();
    QWidget* makeHead();
    QWidget* makeLog();
    void addFrame(Card& card, QHBoxLayout& heading, MetricPlot* plot, const QString& name);
    void connectAll();
    void updateList();
    void updateDetail();
    void updateLog();

    RunsPresenter m_presenter;
    RowList* m_list;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_nameLabel = nullptr;
    QLabel* m_stateLabel = nullptr;
    QLabel* m_headlineLabel = nullptr;
    QPushButton* m_stopButton = nullptr;
    QPushButton* m_resumeButton = nullptr;
    QPushButton* m_reviewButton = nullptr;
    QPushButton* m_copyButton = nullptr;
    StageStrip* m_stages = nullptr;
    MetricPlot* m_lossPlot = nullptr;
    MetricPlot* m_accuracyPlot = nullptr;
    std::vector<ChartFrame*> m_frames;
    QLabel* m_rateLabel = nullptr;
    QPlainTextEdit* m_log = nullptr;
    QString m_logRun;           ///< whose log is shown
    std::size_t m_logLines = 0; ///< how many of its lines were appended
};

} // namespace taxon::workbench
