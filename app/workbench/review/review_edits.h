// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/workspace.h"
#include "jobs/step_queue.h"
#include "library/edits.h"
#include "review/evaluation.h"

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::workbench {

/// What somebody decided about an image of an evaluation since it was made.
struct Decision {
    std::optional<library::Verdict> verdict; ///< one that still holds; nothing = the image was moved
    std::string path;                        ///< where the image is now, relative to the library; "" = where it was
    std::string who;                         ///< "anna@host"
    std::string time;                        ///< ISO 8601
    std::string why{};                       ///< the reason given with a verdict, or ""
};
using Decisions = std::unordered_map<std::uint32_t, Decision>; ///< by row of the evaluation

/// What the library's journal says.
using EditHistory = std::shared_ptr<const std::vector<library::EditStep>>;

/// The decisions of the library's journal about the images of \p evaluation: verdicts that hold, and moves. An image that was moved counts as
/// decided whatever was said of it before. Not for the GUI thread: O(images + entries of the journal).
[[nodiscard]] Decisions decisionsOf(const Evaluation& evaluation, const std::vector<library::EditStep>& steps);

/// "kept", "wrong label" …; of an image that was moved "moved to dog", "removed".
[[nodiscard]] QString wordOf(const Decision& decision);

/// What a person decides about images while reviewing: shown at once, journalled and carried out in the background by LibraryEditor, in order,
/// as the commands "taxon library verdict | move | remove | undo" do it. No widgets.
///
/// Something that can't be done is taken back on screen, and failed() says why.
class ReviewEdits : public QObject {
    Q_OBJECT

public:
    /// Its end waits until everything that was asked for is done: closing the window loses no decision.
    explicit ReviewEdits(QObject* parent = nullptr) : QObject(parent) {}

    /// From now on it is about \p evaluation, whose decisions so far are \p decisions; nullptr closes. What was asked for before is still done.
    /// \param version  of the model, "" = what the evaluation says of it.
    void open(std::shared_ptr<const Workspace> workspace, std::shared_ptr<const Evaluation> evaluation, Decisions decisions,
              const std::string& version = {});
    /// The journal was read again.
    void update(Decisions decisions);
    /// \returns nullptr if nobody has decided anything.
    [[nodiscard]] const Decision* decision(std::uint32_t row) const;
    /// How many images this window has decided about since open().
    [[nodiscard]] int decided() const noexcept { return m_decided; }
    /// The library's journal as the last step of this window left it; nullptr where it may say more by now, or could not be read.
    [[nodiscard]] const EditHistory& history() const noexcept { return m_history; }
    /// Whether something is not in the journal yet.
    [[nodiscard]] bool isBusy() const noexcept { return m_queue.isBusy(); }

    /// From now on journalled with every decision, until it is another one; "" = none.
    void setReason(std::string reason) { m_reason = std::move(reason); }

    void judge(const std::vector<std::uint32_t>& rows, library::Verdict verdict);
    /// Moves the images to a class, of a benchmark inside that.
    void relabel(const std::vector<std::uint32_t>& rows, const std::string& className);
    /// Moves the images to _removed/.
    void remove(const std::vector<std::uint32_t>& rows);
    /// Takes back the last step of this person, also one of an earlier session or of the command line.
    void undo();
    /// Does again what was taken back last, if nothing new was done since.
    void redo();

Q_SIGNALS:
    /// Decisions are other ones than before.
    void changed();
    /// A step is in the journal: one sentence for the status bar.
    void done(const QString& what);
    void failed(const Error& error);

private:
    struct Action {
        enum class Kind { Judge, Relabel, Remove, Undo, Redo };
        Kind kind = Kind::Undo;
        std::vector<std::uint32_t> rows{};
        library::Verdict verdict = library::Verdict::Keep;
        std::string className{};
        int number = 0;
        std::shared_ptr<const Workspace> workspace{};
        std::shared_ptr<const Evaluation> evaluation{};
        std::string model{};
        std::string why{};
    };
    struct Outcome {
        QString said;
        EditHistory history{};
        Decisions decisions{}; ///< as the journal has them after the step, or after what stopped it
    };
    /// What was asked for and is not in the journal yet.
    struct Expected {
        Decision decision;
        int action = 0; ///< the last one about the row
    };

    void ask(Action action, const Decision& expected);
    void finish(const Action& action, Outcome outcome, const std::optional<Error>& error);
    [[nodiscard]] static QString carryOut(const Action& action, EditHistory& after);
    static void decide(const Action& action, Outcome& outcome);

    std::shared_ptr<const Workspace> m_workspace;
    std::shared_ptr<const Evaluation> m_evaluation;
    std::string m_model;   ///< whose guesses the person sees
    std::string m_reason;  ///< of the decisions to come
    Decisions m_decisions; ///< of the journal
    EditHistory m_history;
    std::unordered_map<std::uint32_t, Expected> m_expected;
    int m_asked = 0;
    int m_decided = 0;
    StepQueue m_queue; ///< the last member: its end waits
};

} // namespace taxon::workbench
