// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/last_workspace.h"
#include "common/page.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "train/train_presenter.h"

class QBoxLayout;
class QButtonGroup;
class QPlainTextEdit;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace taxon::workbench {

class FigureTable;
class RecipeForm;

/// Train: choose a preset, change its recipe, choose where, look at the checks and the estimate, start a worker that outlives the window.
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
    /// \param item  a preset's name; "view=head": what becomes of the base's classes; "run:ID": the recipe of that run. With commas between.
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isLoading(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makePresets();
    QWidget* makeForm();
    QWidget* makePlan();
    void connectAll();
    void updatePresets();
    void updateRecipe();
    void updateChecks();
    void updatePlaces();
    void chooseWanted();
    void updateHead();
    QWidget* makeViews();
    [[nodiscard]] QWidget* makeCheckLine(const PlanCheck& check) const;

    TrainPresenter m_presenter;
    QBoxLayout* m_left = nullptr; ///< presets and recipe
    Card* m_presetsCard = nullptr;
    RowList* m_presetList = nullptr;
    QLabel* m_presetLabel = nullptr;
    RecipeForm* m_form = nullptr;
    QScrollArea* m_formScroll = nullptr;
    QVBoxLayout* m_checkLines = nullptr;
    QLabel* m_estimate = nullptr;
    QButtonGroup* m_viewChips = nullptr;
    QStackedWidget* m_views = nullptr; ///< the recipe as YAML, or the rows of the last layer
    FigureTable* m_head = nullptr;
    QLabel* m_headNote = nullptr;
    Chooser* m_placeChooser = nullptr;
    QPlainTextEdit* m_yaml = nullptr;
    QLabel* m_problemLabel = nullptr;
    QPushButton* m_copyButton = nullptr;
    QPushButton* m_startButton = nullptr;
    QString m_wantedPreset; ///< asked for before the presets were read
    Theme m_theme = Theme::light();
    LastWorkspace m_last;
};

} // namespace taxon::workbench
