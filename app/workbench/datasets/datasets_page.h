// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/last_workspace.h"
#include "common/page.h"
#include "datasets/datasets_presenter.h"
#include "datasets/rules_presenter.h"
#include "datasets/shards_presenter.h"

class QLabel;
class QStackedWidget;

namespace taxon::workbench {

class DatasetView;
class EmptyState;
class NextView;
class RowList;

/// Data sets: the one that would be made by the rules, those that were, what is different between them, their shards and where these go.
class DatasetsPage : public Page {
    Q_OBJECT

public:
    explicit DatasetsPage(const PageServices& services, QWidget* parent = nullptr);
    ~DatasetsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("datasets"); }
    [[nodiscard]] QString title() const override { return tr("Data sets"); }
    [[nodiscard]] QString purpose() const override { return tr("rules, sets, what changed, shards and where they go"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("layers"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override;
    void applyTheme(const Theme& theme) override;
    /// A data set's id; "" or "next": the one that would be made.
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading() || m_rules.isLoading(); }
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] DatasetsPresenter& presenter() noexcept { return m_presenter; }
    [[nodiscard]] RulesPresenter& rules() noexcept { return m_rules; }
    [[nodiscard]] ShardsPresenter& shards() noexcept { return m_shards; }

private:
    QWidget* makeList();
    void connectAll();
    void showList();
    void showChosen();
    void say(const QString& what, bool isBad);

    DatasetsPresenter m_presenter;
    RulesPresenter m_rules;
    ShardsPresenter m_shards;
    Settings& m_settings;
    bool m_isOpen = false;
    RowList* m_list = nullptr;
    QStackedWidget* m_stack = nullptr;
    NextView* m_next = nullptr;
    DatasetView* m_view = nullptr;
    EmptyState* m_empty = nullptr;
    QLabel* m_message = nullptr;
    LastWorkspace m_last;
};

} // namespace taxon::workbench
