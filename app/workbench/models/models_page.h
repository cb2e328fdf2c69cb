// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "models/models_presenter.h"

#include <QPointer>

class QInputDialog;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace taxon::workbench {

class Card;
class EmptyState;
class FigureTable;
class MonitoringCard;
class RowList;

/// Models: the versions, the chosen one beside the one in production, its gates; promote, roll back, check its files.
class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(const PageServices& services, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("models"); }
    [[nodiscard]] QString title() const override { return tr("Models"); }
    [[nodiscard]] QString purpose() const override { return tr("versions, and which one is in production"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("box-seam"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override { m_presenter.open(std::move(workspace)); }
    void activate() override { m_presenter.refresh(); }
    void applyTheme(const Theme& theme) override;
    /// A version: "007" or "7"; or "export RUN 0.85": export that run with this threshold.
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] ModelsPresenter& presenter() noexcept { return m_presenter; }

private:
    QWidget* makeDetail();
    QWidget* makeHead();
    void connectAll();
    void showVersions();
    void showChosen();
    void showGates();
    void showComparison(const ModelEntry& entry);
    void showHistory();
    void askToPromote();
    void askToRollBack();
    [[nodiscard]] QInputDialog* newDialog(const QString& title, const QString& label);
    void askForThreshold();
    void askForServer();
    void askForLogs();
    void askForReason(const QString& title, const QString& label, std::function<void(const QString&)> then);

    ModelsPresenter m_presenter;
    RowList* m_list;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_name = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_promoteButton = nullptr;
    QPushButton* m_rollBackButton = nullptr;
    QPushButton* m_verifyButton = nullptr;
    QPushButton* m_reviewButton = nullptr;
    QPushButton* m_weeksButton = nullptr;
    QScrollArea* m_scroll = nullptr;
    QPushButton* m_thresholdButton = nullptr;
    QPushButton* m_serverButton = nullptr;
    FigureTable* m_gates = nullptr;
    QLabel* m_gatesNote = nullptr;
    FigureTable* m_scores = nullptr;
    QLabel* m_scoresNote = nullptr;
    FigureTable* m_history = nullptr;
    QLabel* m_historyNote = nullptr;
    MonitoringCard* m_monitoring = nullptr;
    QPointer<QInputDialog> m_dialog;
};

} // namespace taxon::workbench
