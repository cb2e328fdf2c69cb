// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/task_runner.h"
#include "review/evaluation.h"
#include "review/evaluation_list.h"
#include "review/review_edits.h"
#include "review/review_share.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

/// Everything the window says about one image of an evaluation.
struct ImageFacts {
    enum class Verdict { RightShown, RightWithheld, WrongShown, WrongWithheld, FalseShown, Rejected };

    struct Guess {
        QString className;
        double score = 0;
        bool isTruth = false;
    };

    std::uint32_t row = 0;
    QString path; ///< relative to the library
    QString file; ///< absolute
    QString set;
    QString truth; ///< "" for out-of-scope
    QString prediction;
    double confidence = 0;
    int rank = 0; ///< of the truth; 0 without one
    Verdict verdict = Verdict::RightShown;
    std::vector<Guess> top;
    QString judged;   ///< what somebody decided: "kept", "moved to dog"; or ""
    QString judgedBy; ///< "anna@host, 2026-11-24 10:30", with a reason ": blurred"
};

/// What is shown at the threshold, for the read-outs.
struct ShownFigures {
    scores::ShownCounts counts;
    double falseShown = scores::kNoValue; ///< of the out-of-scope set beside an in-scope one
    QString falseShownSet;
};

/// Which run, which set, which images at which threshold: all of Review's state. No widgets.
class ReviewPresenter : public QObject {
    Q_OBJECT

public:
    enum class State { Closed, Reading, Empty, Ready, Failed };
    /// What the grid shows of the set, or of the chosen group.
    enum class View { Queue, WrongShown, Withheld, All };
    /// How errors are put together in the list.
    enum class Grouping { Pairs, Truth, Prediction };
    /// In which order images are shown. Usual: that of docs/scores.md, or as a number's images were opened. Loss: -ln p of the label; images
    /// without one come last, as they do by label.
    enum class Order { Usual, LeastSure, Surest, LargestLoss, Label, Prediction };

    explicit ReviewPresenter(TaskRunner& tasks, QObject* parent = nullptr);

    /// Lists the evaluations of \p workspace and opens the newest; nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Lists again (a run may have finished), keeping what is shown.
    void refresh();
    [[nodiscard]] State state() const noexcept { return m_state; }
    [[nodiscard]] bool isReading() const noexcept { return m_pending > 0 || m_isOrdering || m_edits.isBusy(); }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

    [[nodiscard]] const std::vector<EvaluationEntry>& entries() const noexcept { return m_entries; }
    [[nodiscard]] int chosenEntry() const noexcept { return m_entry; }
    void chooseEntry(int entry);
    /// Opens the evaluation of a run, now or as soon as it is listed.
    void chooseRun(const QString& runId);

    /// nullptr until one is loaded.
    [[nodiscard]] const Evaluation* evaluation() const noexcept { return m_evaluation.get(); }
    /// The same, kept alive for work off the GUI thread.
    [[nodiscard]] std::shared_ptr<const Evaluation> sharedEvaluation() const noexcept { return m_evaluation; }
    [[nodiscard]] std::shared_ptr<const Workspace> workspace() const noexcept { return m_workspace; }
    [[nodiscard]] int chosenSet() const noexcept { return m_set; }
    void chooseSet(int set);
    /// The chosen set. Only when state() is Ready.
    [[nodiscard]] const EvaluatedSet& set() const { return m_evaluation->sets()[static_cast<std::size_t>(m_set)]; }
    [[nodiscard]] bool isOutOfScope() const { return m_evaluation && m_set >= 0 && set().set.isOutOfScope(); }

    [[nodiscard]] double threshold() const noexcept { return m_threshold; }
    /// Clamped to [0, 1]. O(log n) but for the grid's list.
    void setThreshold(double threshold);
    /// The model's own threshold.
    [[nodiscard]] double modelThreshold() const;
    [[nodiscard]] ShownFigures shownFigures() const;

    [[nodiscard]] Grouping grouping() const noexcept { return m_grouping; }
    void setGrouping(Grouping grouping);
    void setGroupFilter(const QString& typed);
    /// Groups that pass the filter, largest first.
    [[nodiscard]] const std::vector<const ErrorGroup*>& shownGroups() const noexcept { return m_shownGroups; }
    /// Shows the images of a group (index into shownGroups()), or of the whole set (-1).
    void chooseGroup(int index);
    [[nodiscard]] const ErrorGroup* chosenGroup() const noexcept { return m_group; }
    [[nodiscard]] int chosenGroupIndex() const noexcept;
    /// Opens the images behind a number that stands somewhere else: they are the chosen group until another one is chosen.
    /// \param title  what they have in common; \param rows  of the evaluation, in the order to show them. \param judged  whether what
    /// somebody has decided about is shown whatever hidesJudged() says.
    enum class Judged { AsHidden, Shown };
    void openImages(const QString& title, std::vector<std::uint32_t> rows, Judged judged = Judged::AsHidden);
    /// The title of openImages() while its images are the chosen group, else "".
    [[nodiscard]] QString openedTitle() const { return m_group == &m_opened ? m_openedTitle : QString(); }
    /// How many of a group's images are at or above the threshold.
    [[nodiscard]] std::size_t shownOf(const ErrorGroup& group) const;
    /// Number of wrong images in the set.
    [[nodiscard]] std::size_t wrongImages() const { return set().wrong.size(); }

    /// What people decide about the images.
    [[nodiscard]] ReviewEdits& edits() noexcept { return m_edits; }
    /// Whether the queue and the groups leave out what somebody has decided about; on at first.
    [[nodiscard]] bool hidesJudged() const noexcept { return m_hidesJudged; }
    void setHidesJudged(bool hides);
    /// This person's part of the images: the queue and the groups of errors leave out the others'; what a figure counts is opened whole.
    /// All of them at first. O(images of the evaluation).
    void setShare(const ReviewShare& share);
    [[nodiscard]] const ReviewShare& share() const noexcept { return m_share; }
    /// How many images the list would have more if it were everybody's.
    [[nodiscard]] std::size_t othersImages() const noexcept { return m_others; }
    /// How many images the list would have more if they were shown.
    [[nodiscard]] std::size_t hiddenImages() const noexcept { return m_hidden; }

    /// Of every list, until another one is chosen; ends orderBySimilarity(). O(n log n).
    void setOrder(Order order);
    [[nodiscard]] Order order() const noexcept { return m_order; }
    /// Shows what looks to the model like an image first, in whatever list is shown, until dropOrder() or another set. In the background;
    /// does nothing where the evaluation has no embeddings.
    void orderBySimilarity(std::uint32_t row);
    void dropOrder();
    /// The image whose like come first.
    [[nodiscard]] std::optional<std::uint32_t> orderedLike() const noexcept { return m_like; }

    [[nodiscard]] View view() const noexcept { return m_view; }
    void setView(View view);
    /// Rows of the evaluation in the order of the grid.
    [[nodiscard]] const std::vector<std::uint32_t>& images() const noexcept { return m_images; }
    [[nodiscard]] ImageFacts facts(std::uint32_t row) const;
    [[nodiscard]] QString className(std::int32_t index) const;
    [[nodiscard]] QString fileOf(std::uint32_t row) const;
    /// The class an image is labelled with by now: the evaluation's, unless it was moved since.
    [[nodiscard]] QString labelOf(std::uint32_t row) const;

Q_SIGNALS:
    void stateChanged();
    void entriesChanged();
    /// Another evaluation is open (after setChanged()), or none any more.
    void evaluationChanged();
    /// Another set (or evaluation) is shown: everything on the page is new.
    void setChanged();
    void groupsChanged();
    /// \param fresh  false if images were only added to or taken from the end.
    void imagesChanged(bool fresh);
    /// Images left the list or came back because of what was decided about them. \param before  the list as it was.
    void imagesEdited(const std::vector<std::uint32_t>& before);
    /// Images of the list look different.
    void decisionsChanged();
    void thresholdChanged();
    /// orderedLike() or order() is another one.
    void orderChanged();
    /// openImages() was called: whoever shows the images comes to the front.
    void imagesOpened();

private:
    void list(bool keepShown);
    void acceptEntries(std::vector<EvaluationEntry> entries, bool keepShown);
    void setState(State state);
    void fail(const Error& error);
    void updateGroups();
    void updateImages(bool fresh);
    void computeImages(bool fresh);
    void leaveOut(bool fresh);
    void sortImages();
    void forgetOrder();
    void dealOut();
    void acceptDecisions();

    TaskRunner& m_tasks;
    Task m_listing;
    Task m_loading;
    Task m_ordering;
    bool m_isOrdering = false;
    Order m_order = Order::Usual;
    std::optional<std::uint32_t> m_like;
    std::vector<float> m_similarities; ///< to m_like, by row
    int m_pending = 0;
    std::shared_ptr<const Workspace> m_workspace;
    State m_state = State::Closed;
    std::optional<Error> m_error;
    std::vector<EvaluationEntry> m_entries;
    int m_entry = -1;
    QString m_wantedRun;
    std::shared_ptr<const Evaluation> m_evaluation;
    int m_set = -1;
    double m_threshold = 0.8;
    Grouping m_grouping = Grouping::Pairs;
    QString m_typed;
    std::vector<const ErrorGroup*> m_shownGroups;
    const ErrorGroup* m_group = nullptr;
    ErrorGroup m_opened; ///< what openImages() was given
    QString m_openedTitle;
    View m_view = View::Queue;
    std::vector<std::uint32_t> m_images;
    std::size_t m_hidden = 0;
    std::size_t m_others = 0;
    bool m_hidesJudged = true;
    Judged m_openedJudged = Judged::AsHidden;
    ReviewShare m_share;
    std::vector<char> m_isMine; ///< by row; empty: all are
    ReviewEdits m_edits;
};

} // namespace taxon::workbench
