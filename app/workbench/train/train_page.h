// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "train/train_presenter.h"

class QPlainTextEdit;
class QVBoxLayout;

namespace taxon::workbench {

class RecipeForm;

/// Train: choose a preset, change its recipe, look at the checks, start a worker that outlives the window.
class TrainPage : public Page {
    Q_OBJECT

public:
    explicit TrainPage(const PageServices& services, QWidget* parent = nullptr);
    ~TrainPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("train"); }
    [[nodiscard]] QString title() const override { return tr("Train"); }
    [[nodiscard]] QString purpose() const override { return tr("Start a run from a preset"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("cpu"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override;
    void applyTheme(const Theme& theme) override;
    /// \param item  "run:ID": the recipe of that run.
    void showItem(const QString& item) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }

private:
    QWidget* makePresets();
    QWidget* makeForm();
    QWidget* makePlan();
    void connectAll();
    void updatePresets();
    void updateRecipe();
    void updateChecks();

    TrainPresenter m_presenter;
    RowList* m_presetList = nullptr;
    QLabel* m_presetLabel = nullptr;
    RecipeForm* m_form = nullptr;
    QVBoxLayout* m_checkLines = nullptr;
    QPlainTextEdit* m_yaml = nullptr;
    QLabel* m_problemLabel = nullptr;
    QPushButton* m_copyButton = nullptr;
    QPushButton* m_startButton = nullptr;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
