// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/acceptance.h"
#include "identify/identify_list.h"
#include "jobs/step_queue.h"
#include "jobs/task_runner.h"
#include "scores/histogram.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace taxon::workbench {

/// Everything the window says about one identified image.
struct IdentifyFacts {
    struct Guess {
        QString className;
        double score = 0;
    };
    QString path; ///< in the list
    QString file; ///< absolute, where it lies now
    QString prediction;
    double score = 0, margin = 0, entropy = 0;
    QString near;             ///< what it looks nearly like: an image of the library, else an earlier one of the list; "" = nothing
    bool isNearEqual = false; ///< it has the very pixels of that image of the library
    std::vector<Guess> top;
    identify::ImageStatus status = identify::ImageStatus::New;
    bool isMarked = false; ///< wrong, in the sample
};

/// Which list, which images of it, what can be said of them before they are accepted, and what becomes of them: all of the Identify page's
/// state. No widgets.
class IdentifyPresenter : public QObject {
    Q_OBJECT

public:
    struct ClassCount {
        int classIndex = -1; ///< -1 = all of them
        std::size_t images = 0;
        int group = 0; ///< > 0: no class but this group of images that may be a new one
    };
    /// Where images go. \see identify::AcceptOptions.
    struct Target {
        QString to{};        ///< "" = as predicted
        QString benchmark{}; ///< "" = none
    };
    /// Which pictures the grid holds.
    enum class Shown {
        Passing, ///< all that pass
        Sample,  ///< kSample of them at random
        Next,    ///< kNext of them that teach the model most
    };
    static constexpr std::size_t kSample = 30;
    static constexpr std::size_t kNext = 50;

    explicit IdentifyPresenter(TaskRunner& tasks, QObject* parent = nullptr);

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Reads again, keeping list and filter.
    void refresh();
    [[nodiscard]] bool isReading() const noexcept { return m_isReading || m_isEstimating || m_isProposing || m_queue.isBusy(); }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

    [[nodiscard]] const QStringList& ids() const noexcept { return m_ids; }
    [[nodiscard]] int chosenId() const;
    void chooseList(int index);
    /// nullptr while none is open.
    [[nodiscard]] const IdentifyList* list() const noexcept { return m_list.get(); }

    [[nodiscard]] const identify::IdentifyFilter& filter() const noexcept { return m_filter; }
    /// Replaces all of it; what it asks for that the model doesn't have is said, and nothing changes.
    void setFilter(identify::IdentifyFilter filter);
    /// \param classIndex  -1 = any.
    void setClass(int classIndex);
    [[nodiscard]] int chosenClass() const;
    /// Only images of this group. \param group  0 = of none.
    void setGroup(int group);
    /// What the images look nearly like. \param near  a value of IdentifyFilter::near. \param nearClass  "" = of any class.
    void setNear(const QString& near, const QString& nearClass);
    /// Classes of the library that images look nearly like an image of.
    [[nodiscard]] QStringList nearClasses() const;
    /// Confidence, [0, 1]; the ends are no bounds.
    void setRange(double low, double high);
    void setText(const QString& text);
    /// A name of identify::ImageStatus, "decided", "" = any.
    void setStatus(const QString& status);
    void setOrder(identify::IdentifyOrder order);
    [[nodiscard]] QStringList savedFilters() const;
    void useFilter(const QString& name);
    void saveFilter(const QString& name);

    /// In the order of the grid.
    [[nodiscard]] const std::vector<identify::Position>& images() const noexcept { return m_images; }
    /// All classes together first, then those with images that pass but for the class, most first, then the groups likewise.
    [[nodiscard]] const std::vector<ClassCount>& classes() const noexcept { return m_classes; }
    [[nodiscard]] QString className(int classIndex) const;
    /// Images by confidence, of all that pass but for the range.
    [[nodiscard]] const std::vector<scores::ConfidenceBin>& bars() const noexcept { return m_bars; }
    /// Reads a row of the store: for what is on screen.
    [[nodiscard]] IdentifyFacts facts(identify::Position image) const;

    /// How many would be wrong; nothing while it is not known yet, or can't be.
    [[nodiscard]] const std::optional<scores::ExpectedErrors>& expected() const noexcept { return m_expected; }
    /// The sentence beside the button.
    [[nodiscard]] QString statement() const;
    /// Why the statement may not hold; "" = nothing speaks against it.
    [[nodiscard]] QString doubt() const;

    /// Shows kSample images at random of those that pass, or all of them again.
    void setSampling(bool isSampling);
    [[nodiscard]] bool isSampling() const noexcept { return m_shown == Shown::Sample; }
    /// Shows kNext of those that pass that a person should label next (identify::labelNext()), or all of them again. They come in the background.
    void setAskingNext(bool isAsking);
    [[nodiscard]] bool isAskingNext() const noexcept { return m_shown == Shown::Next; }
    /// Groups what nobody decided about and the model is not sure of (identify::proposeGroups()), in the background; they stand behind the classes then.
    void findGroups();
    /// Files that could not be identified, and why.
    [[nodiscard]] const std::vector<identify::UnreadableImage>& unreadable() const;
    /// In the sample: these are wrong, or right after all.
    void toggleMarks(const std::vector<identify::Position>& images);
    /// What the marks say of all images that pass.
    [[nodiscard]] QString sampleStatement() const;

    /// All that pass, also while a sample is shown.
    [[nodiscard]] const std::vector<identify::Position>& passing() const noexcept { return m_passing; }
    /// Puts images where they belong: shown at once, journalled and carried out in the background as `taxon identify accept` does it. Those that
    /// were marked as wrong stay where a whole filter is accepted as predicted.
    void accept(std::vector<identify::Position> images, const Target& target);
    /// The last step of this person, of whatever kind.
    void undo();
    void redo();

Q_SIGNALS:
    /// Another list, or none, or an error.
    void listChanged();
    /// Other images, counts and bars. \param fresh  false: some left the list or came back, the place in it stays.
    void imagesChanged(bool fresh);
    /// The statement is another one.
    void expectedChanged();
    /// Something was done, or refused: one sentence.
    void said(const QString& what, bool isBad);
    /// Something was found out, and nothing done that could be taken back.
    void told(const QString& what);

private:
    void accept(std::shared_ptr<IdentifyList> list);
    void update(bool fresh);
    void countClasses();
    void show(Shown shown, std::vector<identify::Position> images);
    void estimate();
    void takeBack(bool again);
    void finish(const std::vector<identify::Position>& images, const identify::Acceptance& done, const std::optional<Error>& error);

    TaskRunner& m_tasks;
    Task m_reading, m_estimating, m_proposing;
    bool m_isReading = false, m_isEstimating = false, m_isProposing = false;
    std::optional<Error> m_error;
    std::shared_ptr<const Workspace> m_workspace;
    QStringList m_ids;
    QString m_wanted; ///< id of the list to open; "" = the newest
    std::shared_ptr<IdentifyList> m_list;
    identify::IdentifyFilter m_filter;
    std::vector<identify::Position> m_passing, m_images;
    std::vector<ClassCount> m_classes;
    std::vector<scores::ConfidenceBin> m_bars;
    std::optional<scores::ExpectedErrors> m_expected;
    Shown m_shown = Shown::Passing;
    std::vector<identify::Position> m_sample; ///< what is shown instead of all that pass
    std::set<identify::Position> m_marked;
    StepQueue m_queue; ///< the last member: its end waits
};

} // namespace taxon::workbench
