// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/history_list.h"
#include "review/picture_strip.h"
#include "review/review_presenter.h"
#include "theme/theme.h"

#include <QPointer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace taxon::workbench {

/// The five best guesses as bars; the truth's in green.
class TopGuesses : public QWidget {
    Q_OBJECT

public:
    explicit TopGuesses(QWidget* parent = nullptr);
    void setGuesses(std::vector<ImageFacts::Guess> guesses);
    void setTheme(const Theme& theme);
    [[nodiscard]] QSize sizeHint() const override { return {200, 5 * 25}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ImageFacts::Guess> m_guesses;
    Theme m_theme = Theme::light();
};

/// Everything about one image: picture, verdict, label, prediction, rank, size, top 5, how the two classes look, which images look like it, and its history.
class ImageInspector : public QWidget {
    Q_OBJECT

public:
    /// \param hasPicture  whether the image itself is shown (beside the large view it isn't).
    ImageInspector(ReviewPresenter& presenter, ImageHistory& history, TaskRunner& tasks, ThumbnailLoader& thumbnails, bool hasPicture,
                   QWidget* parent = nullptr);

    void showRow(std::uint32_t row);
    void showNothing(const QString& why);
    /// The threshold moved, or somebody decided something: says the verdict again.
    void updateVerdict();
    void setTheme(const Theme& theme);

private:
    [[nodiscard]] QLabel* addFact(QGridLayout& grid, const QString& name, const QString& objectName);
    [[nodiscard]] QStringList examples(std::int32_t classIndex) const;
    void readSize(const QString& file);
    void findNearest(std::uint32_t row);
    void showNearest(const std::vector<scores::Neighbour>& nearest);

    ReviewPresenter& m_presenter;
    TaskRunner& m_tasks;
    Task m_sizeTask;
    Task m_nearestTask;
    std::int64_t m_row = -1;
    QString m_setText;
    QWidget* m_content;
    QLabel* m_nothingLabel;
    PictureStrip* m_picture = nullptr;
    QLabel* m_verdictLabel;
    QLabel* m_judgedLabel;
    QLabel* m_pathLabel;
    QLabel* m_setLabel;
    QLabel* m_truthLabel = nullptr;
    QLabel* m_predictionLabel = nullptr;
    QLabel* m_rankLabel = nullptr;
    TopGuesses* m_top;
    QLabel* m_truthExamplesLabel;
    PictureStrip* m_truthExamples;
    QLabel* m_predictionExamplesLabel;
    PictureStrip* m_predictionExamples;
    QLabel* m_nearestLabel;
    PictureStrip* m_nearest;
    QLabel* m_nearestClasses;
    HistoryList* m_history;
};

} // namespace taxon::workbench
