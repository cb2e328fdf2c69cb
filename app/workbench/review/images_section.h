// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"
#include "review/image_history.h"
#include "review/marks.h"
#include "review/review_pace.h"
#include "review/review_presenter.h"
#include "review/review_section.h"

class QButtonGroup;
class QLabel;
class QLineEdit;

namespace taxon::workbench {

class Card;
class GridFoot;
class ImageGrid;
class ImageInspector;
class ImageViewer;
class Keymap;
class QueueFoot;
class ReviewDesk;
class RowList;
class ScoreTiles;
class ThresholdCard;

/// Images: the queue, errors by pair or class, or the images behind a number of another section; judged by keyboard.
class ImagesSection : public ReviewSection {
    Q_OBJECT

public:
    /// \param page  what the large view covers. All outlive it.
    ImagesSection(ReviewPresenter& presenter, const PageServices& services, const Keymap& keymap, QWidget& page);
    ~ImagesSection() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("images"); }
    [[nodiscard]] QString title() const override { return tr("Images"); }
    [[nodiscard]] bool isLoading() const override;
    void applyTheme(const Theme& theme) override;
    /// "where": the large view with what the model looks at.
    void showView(const QString& view) override;
    [[nodiscard]] QJsonObject session() const override;
    void restore(const QJsonObject& session) override;
    /// Opens the chosen image in the large view.
    void openLarge();
    /// Asks for a file and saves the verdicts in it.
    void saveVerdicts();

Q_SIGNALS:
    /// The cheat sheet is wanted.
    void keysWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeGroupCard();
    QWidget* makeGridCard();
    QWidget* makeInspectorCard();
    void connectPresenter();
    void connectWidgets();
    void showSet();
    void showFigures();
    void showGroups();
    void showImages(bool fresh);
    void showCurrent(qint64 index);
    void showEdited(qint64 index);
    void showCounts();
    [[nodiscard]] QString progress();
    void say(const QString& what, bool isProblem);
    void openLarge(qint64 index);

    ReviewPresenter& m_presenter;
    PageServices m_services;
    const Keymap& m_keymap;
    ScoreTiles* m_tiles = nullptr;
    QLabel* m_groupHeading = nullptr;
    QLabel* m_groupCount = nullptr;
    QButtonGroup* m_groupingButtons = nullptr;
    QLineEdit* m_filterEdit = nullptr;
    RowList* m_groupList = nullptr;
    Card* m_gridCard = nullptr;
    QLabel* m_gridCount = nullptr;
    QButtonGroup* m_viewButtons = nullptr;
    QueueFoot* m_foot = nullptr;
    Marks m_marks; ///< in lists that are not shown now
    std::shared_ptr<const Evaluation> m_marksOf;
    std::vector<std::uint32_t> m_listed; ///< what the grid shows: the presenter has another list already when it says so
    ReviewPace m_pace;
    int m_decidedBefore = 0;
    ImageHistory m_history; ///< of the image that is looked at, chosen or large
    GridFoot* m_gridFoot = nullptr;
    QLabel* m_saidLabel = nullptr;
    ReviewDesk* m_desk = nullptr;
    ImageGrid* m_grid = nullptr;
    ThresholdCard* m_thresholdCard = nullptr;
    ImageInspector* m_inspector = nullptr;
    ImageInspector* m_viewerInspector = nullptr;
    ImageViewer* m_viewer = nullptr;
};

} // namespace taxon::workbench
