// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clusters/cluster_news.h"
#include "clusters/clusters_presenter.h"
#include "common/last_workspace.h"
#include "common/page.h"

#include <QTimer>
#include <map>
#include <string>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace taxon::workbench {

class EmptyState;
class FigureTable;
class RowList;

/// Clusters: the places of clusters.yaml, their nodes and GPUs, the runs, pods and events there, and what a pod printed, also one that has
/// ended. At first the newest run that works is chosen (else the newest), and its newest pod; from then on only the reader chooses. While the
/// page is shown every place is asked again each five seconds, one without an answer more rarely.
class ClustersPage : public Page {
    Q_OBJECT

public:
    explicit ClustersPage(const PageServices& services, QWidget* parent = nullptr);
    ClustersPage(const PageServices& services, PlaceFactory places, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("clusters"); }
    [[nodiscard]] QString title() const override { return tr("Clusters"); }
    [[nodiscard]] QString purpose() const override { return tr("where runs go beside this machine: nodes, GPUs, pods, cost"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("collection"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override;
    void applyTheme(const Theme& theme) override;
    /// A place by its name.
    void showItem(const QString& item) override { m_presenter.choose(item); }
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] ClustersPresenter& presenter() noexcept { return m_presenter; }
    /// Another way than the desktop's to tell what happened, for tests.
    void setNotice(std::function<void(const QString&)> notice) { m_notice = std::move(notice); }

protected:
    void hideEvent(QHideEvent* event) override;

private:
    /// What is chosen at a place; stays chosen where newer ones come, and while another place is shown.
    struct Choice {
        std::string run, pod;
        bool isReaders = false; ///< the run was chosen by hand, not by the page
        bool isMade = false;    ///< the place has told of runs, and the page has chosen one if nobody else had
    };

    QWidget* makeDetail();
    QWidget* makeHead();
    QWidget* makeLog();
    void connectAll();
    void showPlaces();
    void showChosen();
    void choose(const PlaceView& place);
    [[nodiscard]] int chosenRun(const PlaceView& place) const;
    void showAgain(const Settings::PageSession& session);
    void showRunWords();
    void showLog();
    void tellNews();

    const Settings& m_settings;
    ClustersPresenter m_presenter;
    ClusterNews m_news;
    std::function<void(const QString&)> m_notice;
    bool m_isOpen = false;
    QTimer m_again;
    RowList* m_list;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QScrollArea* m_scroll = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_warning = nullptr;
    QPushButton* m_runButton = nullptr;
    std::map<std::string, Choice> m_choices; ///< by place
    QWidget* m_nodesCard = nullptr;
    QWidget* m_eventsCard = nullptr;
    FigureTable* m_nodes = nullptr;
    QLabel* m_nodesNote = nullptr;
    QLabel* m_runWords = nullptr;
    FigureTable* m_jobs = nullptr;
    FigureTable* m_pods = nullptr;
    FigureTable* m_events = nullptr;
    QLabel* m_logOf = nullptr;
    QPlainTextEdit* m_log = nullptr;
    LastWorkspace m_last;
};

} // namespace taxon::workbench
