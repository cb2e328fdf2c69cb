// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "review/review_presenter.h"

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace taxon::workbench {

class Card;
class Chooser;
class EmptyState;
class ImageGrid;
class ImageInspector;
class ImageViewer;
class ReviewDesk;
class RowList;
class ScoreTiles;
class ThresholdCard;

/// Review: what a model gets wrong, how surely, and what a threshold would show; every number opens its images.
class ReviewPage : public Page {
    Q_OBJECT

public:
    explicit ReviewPage(const PageServices& services, QWidget* parent = nullptr);
    ~ReviewPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("review"); }
    [[nodiscard]] QString title() const override { return tr("Review"); }
    [[nodiscard]] QString purpose() const override { return tr("what a model gets wrong, and at which threshold"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("grid-3x3-gap"); }
    [[nodiscard]] QWidget* topBarWidget() override { return m_choosers; }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override { m_presenter.refresh(); }
    void applyTheme(const Theme& theme) override;
    /// A run's id; or "large" to open the chosen image, "set=NAME" to choose a set.
    void showItem(const QString& item) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] ReviewPresenter& presenter() noexcept { return m_presenter; }

private:
    void makeChoosers();
    QWidget* makeGroupCard();
    QWidget* makeGridCard();
    QWidget* makeInspectorCard();
    void connectAll();
    void showState();
    void showEntries();
    void showSet();
    void showFigures();
    void showGroups();
    void showImages(bool fresh);
    void showCurrent(qint64 index);
    void showEdited(qint64 index);
    void showCounts();
    void say(const QString& what, bool isProblem);
    void openLarge(qint64 index);

    PageServices m_services;
    ReviewPresenter m_presenter;
    QString m_wantedItem;
    QWidget* m_choosers = nullptr;
    Chooser* m_entryChooser = nullptr;
    Chooser* m_setChooser = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    ScoreTiles* m_tiles = nullptr;
    QLabel* m_groupHeading = nullptr;
    QLabel* m_groupCount = nullptr;
    QButtonGroup* m_groupingButtons = nullptr;
    QLineEdit* m_filterEdit = nullptr;
    RowList* m_groupList = nullptr;
    Card* m_gridCard = nullptr;
    QLabel* m_gridCount = nullptr;
    QButtonGroup* m_viewButtons = nullptr;
    QPushButton* m_hideButton = nullptr;
    QLabel* m_saidLabel = nullptr;
    ReviewDesk* m_desk = nullptr;
    ImageGrid* m_grid = nullptr;
    ThresholdCard* m_thresholdCard = nullptr;
    ImageInspector* m_inspector = nullptr;
    ImageInspector* m_viewerInspector = nullptr;
    ImageViewer* m_viewer = nullptr;
};

} // namespace taxon::workbench
