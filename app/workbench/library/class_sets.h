// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/task_runner.h"
#include "library/library_presenter.h"

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace taxon::workbench {

/// Where the images of a class are in the newest data set.
enum class SetPart { Train, Validation, Test, Reserve, NotIn };
inline constexpr std::size_t kSetParts = 5;

/// One class folder.
struct ClassSets {
    QString name;
    std::array<int, kSetParts> images{}; ///< by SetPart; NotIn: added since, or there is no data set
    int minimum = 0;                     ///< what it needs to be trained
    int maximum = 0;                     ///< most training images
    [[nodiscard]] int all() const;
};

struct ClassSetsReading {
    std::string dataset;            ///< the newest, or "" if there is none
    std::vector<ClassSets> classes; ///< most images first
};

/// Looks up each image of \p library in the newest data set by its path: one pass over both. Not for the GUI thread.
/// \throws as dataset::ManifestReader; Error{Cancelled}.
[[nodiscard]] ClassSetsReading readClassSets(const Workspace& workspace, const LibraryReading& library, const jobs::Context& context);

/// Images per class by set, read while somebody looks at them. No widgets.
class ClassSetsPresenter : public QObject {
    Q_OBJECT

public:
    explicit ClassSetsPresenter(TaskRunner& tasks, QObject* parent = nullptr) : QObject(parent), m_tasks(tasks) {}

    /// The library is another one, or was read again; nullptr closes.
    void setLibrary(std::shared_ptr<const Workspace> workspace, std::shared_ptr<const LibraryReading> library);
    /// Whether somebody looks; nothing is read before.
    void setShown(bool isShown);
    [[nodiscard]] bool isLoading() const noexcept { return m_isReading; }
    [[nodiscard]] const ClassSetsReading& sets() const noexcept { return m_sets; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

Q_SIGNALS:
    void changed();

private:
    void read();

    TaskRunner& m_tasks;
    Task m_task;
    std::shared_ptr<const Workspace> m_workspace;
    std::shared_ptr<const LibraryReading> m_library;
    ClassSetsReading m_sets;
    std::optional<Error> m_error;
    bool m_isShown = false;
    bool m_isStale = false;
    bool m_isReading = false;
};

} // namespace taxon::workbench
