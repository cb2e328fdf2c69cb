// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "library/exchange_presenter.h"
#include "library/library_check.h"
#include "library/library_presenter.h"
#include "library/library_watch.h"

#include <QHash>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace taxon::workbench {

class Card;
class Chooser;
class ClassSizes;
class EmptyState;
class ImageGrid;
class ImageViewer;
class LibraryDesk;
class DuplicatesCard;
class ProblemsCard;
class RowList;
class SizesCard;
class StatTile;

/// Library: classes with their counts, the images of the chosen one, what is wrong with the files.
class LibraryPage : public Page {
    Q_OBJECT

public:
    explicit LibraryPage(const PageServices& services, QWidget* parent = nullptr);
    ~LibraryPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("library"); }
    [[nodiscard]] QString title() const override { return tr("Library"); }
    [[nodiscard]] QString purpose() const override { return tr("classes, images and what is wrong with them"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("images"); }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    /// Reads again what others have changed while another page was shown.
    void activate() override;
    void applyTheme(const Theme& theme) override;
    /// A class or benchmark; "view=sizes": the chart of images per class; "view=duplicates": duplicates; "import", "export": their dialogs.
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] QWidget* topBarWidget() override { return m_views; }
    [[nodiscard]] bool isLoading() const override;
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] LibraryPresenter& presenter() noexcept { return m_presenter; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTiles();
    QWidget* makeClassCard();
    QWidget* makeGridCard();
    QWidget* makeViews();
    /// What stands in the middle.
    enum class View { Images, Sizes, Duplicates };
    void showView(View view);
    void connectViews();
    void openImport();
    void openExport();
    void showState();
    void showFigures();
    void showFirstLook();
    void scrollToWanted();
    void showSections();
    void showImages(bool fresh);
    void say(const QString& what, bool isBad);
    void tell(const QString& what, bool isBad);
    void showProblems();
    void showImage(const QString& path);
    void readChanges();
    void openLarge(qint64 index);
    void sectionRowChosen(int row);

    LibraryPresenter m_presenter;
    LibraryCheck m_check;
    ExchangePresenter m_exchange;
    LibraryWatch m_watch;
    bool m_isStale = false; ///< others changed something that was not read yet
    PageServices m_services;
    Theme m_theme = Theme::light();
    int m_wantedScrollPx = 0;             ///< where the grid stood at the last start, until it has images
    QString m_wantedItem;                 ///< asked for before the scan was there
    std::optional<QString> m_wantedGroup; ///< the sub-class of the last start, until its class is there
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    StatTile* m_imagesTile = nullptr;
    StatTile* m_classesTile = nullptr;
    StatTile* m_fewTile = nullptr;
    StatTile* m_problemsTile = nullptr;
    ClassSizes* m_sizes = nullptr;
    Card* m_classCard = nullptr;
    QLineEdit* m_filterEdit = nullptr;
    RowList* m_sectionList = nullptr;
    QVector<int> m_rowSections; ///< section of each row; -1 for a header
    QWidget* m_views = nullptr; ///< for the top bar: what stands in the middle
    QButtonGroup* m_viewChips = nullptr;
    QStackedWidget* m_middle = nullptr;
    SizesCard* m_sizesCard = nullptr;
    DuplicatesCard* m_duplicatesCard = nullptr;
    Card* m_gridCard = nullptr;
    QLabel* m_gridCount = nullptr;
    Chooser* m_groupChooser = nullptr;
    ImageGrid* m_grid = nullptr;
    ProblemsCard* m_problems;
    ImageViewer* m_viewer = nullptr;
    QLabel* m_message = nullptr; ///< below the grid: the keys, or what was done
    LibraryDesk* m_desk = nullptr;
};

} // namespace taxon::workbench
