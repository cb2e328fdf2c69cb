// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "common/fuzzy.h"
#include "jobs/task_runner.h"
#include "library/trained_classes.h"

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A folder of images that can be chosen: a class, a benchmark, or a reserved folder.
struct LibrarySection {
    enum class Kind { Class, Benchmark, OutOfScope, Unknown };

    Kind kind = Kind::Class;
    QString name;
    std::vector<std::uint32_t> images{}; ///< indices into Library::images
    QStringList groups{};                ///< sub-classes; a benchmark's classes
    std::vector<int> groupSizes{};       ///< images of each
    bool isCounted = true;               ///< false at first look: images, groups and findings are not known yet
    int problems = 0;                    ///< findings about its files
    int minimum = 0;                     ///< of a class: what it needs to be trained
    bool isTooFew = false;               ///< of a class: it has less, with the folders that are trained with it
    bool isAboveMax = false;             ///< of a class: a part of it would wait in the reserve
};

/// What reading a workspace's library gives.
struct LibraryReading {
    library::Library library;
    std::vector<library::TrainedClass> classes;
    int minimum = 0;                      ///< of classes without one of their own
    int maximum = 0;                      ///< most training images of classes without one of their own
    QString rules;                        ///< WorkspaceRules::summary()
    std::optional<Error> rulesError;      ///< rules.yaml or classes.yaml can't be read: the limits are taxon.yaml's
    std::vector<LibrarySection> sections; ///< classes first, then benchmarks, then reserved folders
    QStringList folders;                  ///< the library's own and each with an image or class in it, absolute
    bool isFirstLook = false;             ///< names of classes alone, and the images of those that were chosen (first_look.h)
};

/// Scans the library by the rules of the workspace and puts its images together. Reads files: not for the GUI thread. \throws as library::scanLibrary().
[[nodiscard]] LibraryReading readLibrary(const Workspace& workspace, const jobs::Context& context);

/// How many images the classes have.
struct LibraryFigures {
    int classes = 0;
    int images = 0;   ///< in classes
    int reserved = 0; ///< in benchmarks, _unknown and _out_of_scope
    int fewest = 0;
    int median = 0;
    int most = 0;
    int belowMinimum = 0; ///< classes of too few images (library::TrainedClass)
    int aboveMaximum = 0; ///< classes of which a part would wait in the reserve
    int problems = 0;     ///< findings that are not harmless
    int notes = 0;        ///< the harmless ones
};

/// Reads the library in the background and says what the Library page shows. No widgets.
class LibraryPresenter : public QObject {
    Q_OBJECT

public:
    enum class State { Closed, Reading, Ready, Failed };

    explicit LibraryPresenter(TaskRunner& tasks, QObject* parent = nullptr);

    /// Scans the library of \p workspace; nullptr closes it. What is shown stays until the new scan is there; of another library the names of
    /// the classes are there at once, and a class's images as soon as it is chosen.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Reads the library again; what is shown stays until then, but for what has left().
    void refresh();
    /// Takes images from the list whose files are about to move, until the next refresh() has ended. \param paths  of images.
    void leave(const std::vector<std::string>& paths);
    [[nodiscard]] State state() const noexcept { return m_state; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }
    [[nodiscard]] const Workspace* workspace() const noexcept { return m_workspace.get(); }
    [[nodiscard]] const std::shared_ptr<const Workspace>& sharedWorkspace() const noexcept { return m_workspace; }
    [[nodiscard]] const LibraryFigures& figures() const noexcept { return m_figures; }
    [[nodiscard]] const std::vector<library::Problem>& problems() const;
    /// By which rules the classes are judged, in words; "" before the first scan.
    [[nodiscard]] const QString& rules() const noexcept { return m_reading->rules; }
    /// Why the rules of the workspace can't be read, if so: then taxon.yaml's count.
    [[nodiscard]] const std::optional<Error>& rulesError() const noexcept { return m_reading->rulesError; }
    /// Fewest images of a class without a minimum of its own.
    [[nodiscard]] int minimum() const noexcept { return m_reading->minimum; }
    /// All that was read last, for work in other threads; never null.
    [[nodiscard]] const std::shared_ptr<const LibraryReading>& reading() const noexcept { return m_reading; }
    /// Images of each class, most first.
    [[nodiscard]] std::vector<int> classSizes() const;

    /// Classes first, then benchmarks, then reserved folders.
    [[nodiscard]] const std::vector<LibrarySection>& sections() const noexcept { return m_reading->sections; }
    [[nodiscard]] const QStringList& folders() const noexcept { return m_reading->folders; }
    /// Narrows shownSections(); "" for all.
    void setFilter(const QString& typed);
    /// Indices into sections(): classes by rank of the filter, the others after them.
    [[nodiscard]] const std::vector<int>& shownSections() const noexcept { return m_shown; }

    /// Chooses what the grid shows. \param group  index into the section's groups, or -1 for all of them.
    void choose(int section, int group = -1);
    /// \return false if there is no class or benchmark of that name.
    bool chooseByName(const QString& name);
    [[nodiscard]] int chosenSection() const noexcept { return m_chosen; }
    [[nodiscard]] int chosenGroup() const noexcept { return m_group; }
    /// What the grid shows: images of the chosen section and group, by path.
    [[nodiscard]] const std::vector<std::uint32_t>& shownImages() const noexcept { return m_images; }
    [[nodiscard]] const library::Image& image(std::uint32_t index) const { return m_reading->library.images[index]; }
    /// Of each image that was shown before imagesChanged(false), where in shownImages() it is now; -1 = it is not there any more.
    [[nodiscard]] const std::vector<qint64>& places() const noexcept { return m_places; }
    /// Absolute path of an image.
    [[nodiscard]] QString fileOf(const library::Image& image) const;

Q_SIGNALS:
    void stateChanged();
    /// The list of sections or its filter changed.
    void sectionsChanged();
    /// The images in the grid changed. \param fresh  false if it is the same class, read again: places().
    void imagesChanged(bool fresh);

private:
    void accept(LibraryReading reading);
    void take(LibraryReading reading);
    void lookFirst();
    void lookInto(int section);
    void collectImages();
    [[nodiscard]] std::vector<std::string> shownPaths() const;
    void countFigures();
    void filter();

    TaskRunner& m_tasks;
    Task m_scan;
    Task m_look; ///< what is shown until the scan is there
    std::shared_ptr<const Workspace> m_workspace;
    State m_state = State::Closed;
    std::optional<Error> m_error;
    std::shared_ptr<const LibraryReading> m_reading = std::make_shared<const LibraryReading>();
    LibraryFigures m_figures;
    FuzzyNames m_names;
    QString m_typed;
    std::vector<int> m_shown;
    int m_chosen = -1;
    int m_group = -1;
    std::vector<std::uint32_t> m_images;
    std::vector<qint64> m_places;
    std::set<std::string> m_leaving; ///< paths that are about to move
    std::set<std::string> m_left;    ///< those that had moved when the scan began
};

} // namespace taxon::workbench
