// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "identify/identify_presenter.h"
#include "review/keymap.h"
#include "review/review_keys.h"

#include <QPointer>
#include <functional>

class QButtonGroup;
class QDialog;
class QInputDialog;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace taxon::workbench {

class Card;
class ChartFrame;
class Chooser;
class ClassPicker;
class EmptyState;
class IdentifyTableView;
class ImageGrid;
class ImageViewer;
class PictureStrip;
class RangeHistogram;
class RowList;
class TopGuesses;

/// Identify: unknown images by best guess; how many labels would be wrong before they are accepted; keys as in Review.
class IdentifyPage : public Page {
    Q_OBJECT

public:
    explicit IdentifyPage(const PageServices& services, QWidget* parent = nullptr);
    ~IdentifyPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("identify"); }
    [[nodiscard]] QString title() const override { return tr("Identify"); }
    [[nodiscard]] QString purpose() const override { return tr("Unknown images: what the model takes them for, and into the library"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("search"); }
    [[nodiscard]] QWidget* topBarWidget() override;
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override;
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] IdentifyPresenter& presenter() noexcept { return m_presenter; }

private:
    QWidget* makeClassCard();
    QWidget* makeGridCard();
    QWidget* makeRangeCard();
    QWidget* makeAcceptCard();
    void connectPresenter();
    void connectWidgets();
    void connectClasses();
    void connectDecisions();
    void restoreWanted();
    void showList();
    void showClasses();
    void showImages(bool fresh);
    void showExpected();
    void showTable();
    void showNear();
    void showUnreadable();
    void showCurrent(qint64 index);
    void say(const QString& what, bool isBad); ///< of a step that can be taken back
    void tell(const QString& what);
    void openLarge(qint64 index);
    void act(ReviewAction action, int guess);
    void decide(const IdentifyPresenter::Target& target);
    void askForClass(std::vector<identify::Position> images);
    void askForFilterName();
    void askWhereToPublish();
    void publish(const QString& connection);
    void askForText(const QString& title, const QString& label, std::function<void(const QString&)> then);
    [[nodiscard]] std::vector<identify::Position> chosenImages() const;
    [[nodiscard]] qint64 place() const;

    PageServices m_services;
    IdentifyPresenter m_presenter;
    Keymap m_keymap;
    ReviewKeys m_keys;
    QWidget* m_topBar = nullptr;
    Chooser* m_listChooser = nullptr;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLineEdit* m_textEdit = nullptr;
    RowList* m_classList = nullptr;
    Chooser* m_filterChooser = nullptr;
    QPushButton* m_keepFilterButton = nullptr;
    Chooser* m_nearChooser = nullptr;
    QPushButton* m_groupsButton = nullptr;
    QPushButton* m_nextButton = nullptr;
    QPushButton* m_unreadableButton = nullptr;
    Card* m_gridCard = nullptr;
    QLabel* m_gridCount = nullptr;
    QButtonGroup* m_statusButtons = nullptr;
    Chooser* m_orderChooser = nullptr;
    QPushButton* m_tableButton = nullptr;
    QStackedWidget* m_views = nullptr; ///< the grid and its table twin
    ImageGrid* m_grid = nullptr;
    IdentifyTableView* m_table = nullptr;
    QLabel* m_saidLabel = nullptr;
    RangeHistogram* m_range = nullptr;
    ChartFrame* m_rangeFrame = nullptr;
    QLabel* m_rangeLabel = nullptr;
    QLabel* m_statement = nullptr;
    QLabel* m_doubt = nullptr;
    QPushButton* m_sampleButton = nullptr;
    QLabel* m_sampleLabel = nullptr;
    QPushButton* m_acceptButton = nullptr;
    QPushButton* m_acceptAsButton = nullptr;
    QPushButton* m_outButton = nullptr;
    QPushButton* m_removeButton = nullptr;
    PictureStrip* m_picture = nullptr;
    QLabel* m_factsLabel = nullptr;
    TopGuesses* m_top = nullptr;
    ImageViewer* m_viewer = nullptr;
    ClassPicker* m_picker = nullptr;
    std::vector<identify::Position> m_asked; ///< the images that the picker asks for
    QPointer<QInputDialog> m_dialog;
    QPointer<QDialog> m_unreadableDialog;
    std::optional<Settings::PageSession> m_wanted; ///< of the last start, until its list is read
};

} // namespace taxon::workbench
