// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/explanation_view.h"
#include "review/review_keys.h"
#include "review/review_presenter.h"

#include <functional>

namespace taxon::workbench {

class ClassPicker;
class CommandJobs;
class ImageGrid;
class ImageViewer;

/// Judging with the keyboard on the Review page: the keys mean the selected images of the grid, or the one in the large view; what was decided
/// leaves the list at once, and the next image is the current one.
class ReviewDesk : public QObject {
    Q_OBJECT

public:
    /// All outlive it. \param jobs  runs the worker that says where the model looks, or nullptr. \param openLarge  shows an image of the list in \p viewer.
    ReviewDesk(ReviewPresenter& presenter, const Keymap& keymap, ImageGrid& grid, ImageViewer& viewer, QWidget& page, CommandJobs* jobs,
               std::function<void(qint64)> openLarge);

    /// Shows what looks like the chosen image first, or the list in its own order again.
    void orderLikeCurrent(bool wanted);
    /// Where the model looks in the large image: its guess, the label, nothing. Opens the large view, where there is room for it.
    void showWhereItLooks();
    /// Whether the worker is at it.
    [[nodiscard]] bool isAsking() const { return m_explanation.explanations().isAsking(); }

Q_SIGNALS:
    /// The chosen image, or what is known of it, is another one.
    void currentEdited(qint64 index);
    /// One sentence: what was journalled, or why not.
    void said(const QString& what, bool isProblem);
    /// The person wants to type the reason of decisions to come.
    void reasonWanted();
    /// The cheat sheet is wanted.
    void keysWanted();

private:
    void act(QWidget* where, ReviewAction action, int guess);
    void decide(ReviewAction action, int guess, const std::vector<std::uint32_t>& rows);
    void askForClass();
    void relabel(const std::vector<std::uint32_t>& rows, const QString& className);
    void follow(const std::vector<std::uint32_t>& before);
    /// After a decision that left the list as it is.
    void goOn();
    [[nodiscard]] std::vector<std::uint32_t> chosenRows() const;
    [[nodiscard]] qint64 place() const;

    ReviewPresenter& m_presenter;
    ImageGrid& m_grid;
    ImageViewer& m_viewer;
    std::function<void(qint64)> m_openLarge;
    ReviewKeys m_keys;
    ExplanationView m_explanation;
    ClassPicker* m_picker;              ///< a child of the page
    std::vector<std::uint32_t> m_asked; ///< the rows that the picker asks for
};

} // namespace taxon::workbench
