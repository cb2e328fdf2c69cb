// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/json_file.h"
#include "jobs/context.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A command of `taxon` that the window started, or has started.
struct CommandJob {
    enum class State { Waiting, Running, Done, Failed, Cancelled };

    int id = 0;
    QString title;                      ///< "Export run 20261128-…"
    QString kept;                       ///< what is left after a cancel, one sentence
    std::vector<std::string> arguments; ///< behind "taxon": also what "Copy as command" copies
    State state = State::Waiting;
    bool isStopping = false;                     ///< it was asked to end
    jobs::Progress progress;                     ///< the last one it told
    std::chrono::steady_clock::time_point since; ///< when it started, or the work of this label began
    std::uint64_t firstDone = 0;                 ///< of this label
    std::optional<Error> error;                  ///< of Failed

    [[nodiscard]] bool isOver() const noexcept { return state != State::Waiting && state != State::Running; }
    /// Units a second of the work under way; 0 = not known yet.
    [[nodiscard]] double rate(std::chrono::steady_clock::time_point now) const;
    /// What it will still take; nothing = not known.
    [[nodiscard]] std::optional<std::chrono::seconds> left(std::chrono::steady_clock::time_point now) const;
};

/// Runs commands of `taxon` for the window: with --json, in a process of their own, at most two at a time, the rest waits in order. A run of
/// training is no such command: launch/launcher.h starts it so that it outlives the window.
///
/// Lives in the GUI thread; so do the callbacks. Its end asks the running ones to stop (SIGTERM) and waits for them: what taxon does in pieces
/// goes on where it was when it is started again, the rest is whole or absent.
class CommandJobs : public QObject {
    Q_OBJECT

public:
    /// \param program  finds the program when a command starts (launch::findTaxonProgram); what it throws is the command's failure.
    explicit CommandJobs(std::function<std::filesystem::path()> program, QObject* parent = nullptr);
    ~CommandJobs() override;

    struct Order {
        QString title;
        std::vector<std::string> arguments; ///< without "taxon" and --json; -C and the workspace first
        QString kept = {};                  ///< see CommandJob
        bool changes = true;                ///< the library or the workspace; false = it only reads, counts or shows
    };
    /// \param why  refuses, from now on, all that changes something; nothing = it may again. What is under way goes on.
    void refuseChanges(std::optional<Error> why) { m_refusal = std::move(why); }
    /// \param receiver  the callbacks are dropped once it is destroyed, the command goes on. \param done  is given the command's JSON document.
    /// \returns the id; 0 for one that is refused: \p failed is told the reason, soon.
    int start(Order order, QObject* receiver, std::function<void(const Json&)> done, std::function<void(const Error&)> failed);
    /// Asks it to end; one that waits does not begin. Nothing for one that is over.
    void cancel(int id);
    /// Takes those that are over off the list.
    void clearOver();

    /// Finds the program taxon, for questions that are no jobs (taxon_command.h). May be called in any thread.
    [[nodiscard]] const std::function<std::filesystem::path()>& program() const noexcept { return m_program; }
    /// Newest first; the last 50 that are over are kept.
    [[nodiscard]] const std::vector<CommandJob>& list() const noexcept { return m_list; }
    [[nodiscard]] const CommandJob* find(int id) const;
    /// Running or waiting.
    [[nodiscard]] int active() const;

Q_SIGNALS:
    /// A job came, ended, or told how far it is.
    void changed();

private:
    struct Ending {
        Json document;
        std::optional<Error> error;
    };
    [[nodiscard]] CommandJob* mutableJob(int id);
    [[nodiscard]] Ending run(int id, const std::vector<std::string>& arguments, const std::stop_token& stop);
    void take(int id, const std::optional<jobs::Progress>& told);
    void finish(int id, const Ending& ending);

    struct Asked {
        int id = 0;
        std::stop_source stop;
        QPointer<QObject> receiver;
        std::function<void(const Json&)> done;
        std::function<void(const Error&)> failed;
    };
    std::function<std::filesystem::path()> m_program;
    std::vector<CommandJob> m_list;
    std::vector<Asked> m_asked; ///< of those that are not over
    int m_lastId = 0;
    std::optional<Error> m_refusal;
    QThreadPool m_pool; ///< the last member: its end waits
};

} // namespace taxon::workbench
