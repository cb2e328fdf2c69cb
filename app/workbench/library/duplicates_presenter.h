// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "common/full_image.h"
#include "jobs/task_runner.h"
#include "library/problem.h"

#include <QObject>
#include <QString>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace taxon::workbench {

/// One picture of a pair.
struct DuplicateSide {
    std::string path;  ///< relative to the library
    QString where;     ///< "cat", "benchmark difficult · cat"
    FullImage image;   ///< null until it is read
    qint64 bytes = -1; ///< of the file; negative: not known yet
};

/// The findings of a check that are about two images: equal or nearly equal pictures, one beside the other. No widgets.
class DuplicatesPresenter : public QObject {
    Q_OBJECT

public:
    enum Side { Left, Right };

    explicit DuplicatesPresenter(TaskRunner& tasks, QObject* parent = nullptr) : QObject(parent), m_tasks(tasks) {}

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Takes those of \p problems that have another image. The chosen pair stays chosen, or the one at its place is.
    void setProblems(const std::vector<library::Problem>& problems);
    /// Whether somebody looks: pictures are read then only.
    void setShown(bool isShown);

    [[nodiscard]] const std::vector<library::Problem>& pairs() const noexcept { return m_pairs; }
    /// -1 without a pair.
    [[nodiscard]] int chosen() const noexcept { return m_chosen; }
    void choose(int pair);
    /// The one that the finding is about, and the one that it is compared with.
    [[nodiscard]] const DuplicateSide& side(Side which) const noexcept { return m_sides[which]; }
    [[nodiscard]] bool isLoading() const noexcept { return m_isReading; }
    /// Whether the two have different classes in the library, so that one label is wrong.
    [[nodiscard]] bool isConflict() const;

    /// One of the chosen pair stays, the other goes to _removed: keepWanted. The pair leaves the list at once.
    void keep(Side which);

Q_SIGNALS:
    void pairsChanged();
    /// Of the chosen pair: its pictures, or another pair.
    void chosenChanged();
    /// \param remove  the image that is to go.
    void removeWanted(const std::string& remove);

private:
    void read();

    TaskRunner& m_tasks;
    Task m_reading;
    std::shared_ptr<const Workspace> m_workspace;
    std::vector<library::Problem> m_pairs;
    std::array<DuplicateSide, 2> m_sides;
    int m_chosen = -1;
    bool m_isShown = false;
    bool m_isReading = false;
};

/// The class of an image by its path, for people: its first folder, or benchmark and class.
[[nodiscard]] QString placeWords(const std::string& path);

} // namespace taxon::workbench
