// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "common/widgets.h"
#include "runs/run_place.h"
#include "runs/runs_presenter.h"

class QSplitter;
class QStackedWidget;
class QToolButton;

namespace taxon::workbench {

class CurvesCard;
class LogCard;
class NotesCard;
class RunTable;
class ScoresCard;
class SettingsCard;
class StageStrip;

/// Runs: the table, and below it the chosen runs with stages, curves, log, configuration, scores and notes; stop, resume, start again, delete.
class RunsPage : public Page {
    Q_OBJECT

public:
    explicit RunsPage(const PageServices& services, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("runs"); }
    [[nodiscard]] QString title() const override { return tr("Runs"); }
    [[nodiscard]] QString purpose() const override { return tr("Follow runs: stages, curves, log; compare them"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("activity"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void applyTheme(const Theme& theme) override;
    /// \param item  a run, or a section: "curves", "log", "settings", "scores", "notes".
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] RunsPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeTable();
    QWidget* makeDetail();
    QWidget* makeHead();
    void makeMenu();
    void connectAll();
    void updateTable();
    void updateDetail();
    void showSection(int index);
    void setWish();
    void sortBy(RunColumn column);
    void openInReview();
    void showMenu(const QPoint& place);

    RunsPresenter m_presenter;
    RunPlace m_place;
    int m_wantedScrollPx = 0; ///< where the table stood at the last start, until it has rows
    RunTable* m_table;
    QLineEdit* m_search = nullptr;
    Chooser* m_stateChooser = nullptr;
    Chooser* m_groupChooser = nullptr;
    QSplitter* m_splitter = nullptr;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_nameLabel = nullptr;
    QLabel* m_stateLabel = nullptr;
    QLabel* m_tagsLabel = nullptr;
    QLabel* m_headlineLabel = nullptr;
    QLabel* m_placeLabel = nullptr; ///< what the cluster says
    QPushButton* m_stopButton = nullptr;
    QPushButton* m_resumeButton = nullptr;
    QPushButton* m_reviewButton = nullptr;
    QToolButton* m_moreButton = nullptr;
    QMenu* m_menu = nullptr;
    StageStrip* m_stages = nullptr;
    QButtonGroup* m_sectionChips = nullptr;
    QStackedWidget* m_sections = nullptr;
    CurvesCard* m_curves = nullptr;
    LogCard* m_log = nullptr;
    SettingsCard* m_settings = nullptr;
    ScoresCard* m_scores = nullptr;
    NotesCard* m_notes = nullptr;
};

} // namespace taxon::workbench
