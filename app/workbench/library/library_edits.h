// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/workspace.h"
#include "jobs/step_queue.h"
#include "library/edits.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace taxon::workbench {

/// What a person changes in the library: carried out in the background, in the order it was asked for, each as one journalled step that
/// can be taken back, as the commands "taxon library move | remove | rename | merge | new-class | undo" do it. No widgets.
///
/// Every call returns at once; done() or failed() follows. Lives in the GUI thread.
class LibraryEdits : public QObject {
    Q_OBJECT

public:
    /// Its end waits until everything that was asked for is done: closing the window loses no change.
    explicit LibraryEdits(QObject* parent = nullptr) : QObject(parent) {}

    /// From now on it is about \p workspace; nullptr closes. What was asked for before is still done.
    void open(std::shared_ptr<const Workspace> workspace) { m_workspace = std::move(workspace); }
    /// Whether something is not in the journal yet.
    [[nodiscard]] bool isBusy() const noexcept { return m_queue.isBusy(); }

    /// \param paths  of images, relative to the library. \param className  of a benchmark's image: its class in the same benchmark.
    void moveToClass(std::vector<std::string> paths, const std::string& className);
    /// Moves the images into a benchmark, each to the class it is labelled with.
    void moveToBenchmark(std::vector<std::string> paths, const std::string& benchmark);
    /// Moves images of benchmarks into the classes that they are labelled with: they may be trained with from then on.
    void leaveBenchmark(std::vector<std::string> paths);
    /// Moves the images to _removed/.
    void remove(std::vector<std::string> paths);
    /// Renames a class, in the benchmarks too.
    void rename(const std::string& className, const std::string& to);
    /// Moves everything of a class into another one, in the benchmarks too; the empty folder goes.
    void merge(const std::string& className, const std::string& into);
    void newClass(const std::string& name);
    /// Takes back the last step of this person, also one of an earlier session or of the command line.
    void undo();
    /// Does again what was taken back last, if nothing new was done since.
    void redo();

Q_SIGNALS:
    /// Steps are in the journal and carried out: the files lie elsewhere now. \param what  one sentence.
    void done(const QString& what);
    /// Not all of it could be done; the library may have changed all the same.
    void failed(const Error& error);

private:
    /// Carries the step out and says what was done. \throws Error.
    using Action = std::function<QString(library::LibraryEditor&)>;
    void ask(Action action);

    std::shared_ptr<const Workspace> m_workspace;
    StepQueue m_queue; ///< the last member: its end waits
};

} // namespace taxon::workbench
