// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/command.h"
#include "library/library_edits.h"
#include "library/library_presenter.h"

#include <QObject>
#include <QPoint>
#include <QPointer>
#include <functional>

class QInputDialog;
class QMenu;
class QWidget;

namespace taxon::workbench {

class ClassPicker;
class ImageGrid;
class ImageViewer;
class NamePicker;
class RowList;

/// The editing of the Library page: keys and menus of its grid, its large view and its list of classes, and what becomes of the place in
/// the grid when images leave it.
class LibraryDesk : public QObject {
    Q_OBJECT

public:
    struct Parts {
        ImageGrid& grid;
        ImageViewer& viewer;
        RowList& classes;
        QWidget& page;
        std::function<void(qint64)> openLarge; ///< shows an image of the grid large
        std::function<int(int)> sectionOfRow;  ///< of the list of classes; -1 for a header
    };

    LibraryDesk(LibraryPresenter& presenter, Parts parts);

    void open(std::shared_ptr<const Workspace> workspace) { m_edits.open(std::move(workspace)); }
    [[nodiscard]] bool isBusy() const noexcept { return m_edits.isBusy(); }
    /// The line of keys below the grid.
    [[nodiscard]] static QString keysLine();

    /// Moves images to _removed/, as X does with the selected ones. \param paths  relative to the library.
    void remove(const std::vector<std::string>& paths);
    /// Takes back the last step.
    void undo() { m_edits.undo(); }
    /// What can be asked for by name.
    [[nodiscard]] std::vector<Command> commands();

Q_SIGNALS:
    /// Something was done or refused. \param isBad  it was refused.
    void said(const QString& what, bool isBad);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool keyPressed(const QObject* where, int key, Qt::KeyboardModifiers modifiers);
    /// Paths of the selected images, or of the one that is shown large.
    [[nodiscard]] std::vector<std::string> chosenImages() const;
    [[nodiscard]] qint64 place() const;
    [[nodiscard]] QStringList classNames() const;
    void moveImages();
    void moveToBenchmark();
    void removeImages();
    void leave(const std::vector<std::string>& paths);
    void settled();
    void renameClass(const QString& name);
    void mergeClass(const QString& name);
    void newClass();
    void askForName(const QString& title, const QString& label, const QString& name, std::function<void(const QString&)> then);
    [[nodiscard]] const LibrarySection* sectionAt(int row) const;
    void drag();
    void drop(int row);
    void showGridMenu(const QPoint& at);
    void showClassMenu(const QPoint& at);
    void addUndo(QMenu& menu);

    LibraryPresenter& m_presenter;
    Parts m_parts;
    LibraryEdits m_edits;
    ClassPicker* m_picker;
    NamePicker* m_benchmarkPicker;
    std::function<void(const QString&)> m_asked; ///< what becomes of the class or benchmark that is picked
    QPointer<QInputDialog> m_dialog;
    std::vector<std::string> m_dragged; ///< paths
};

} // namespace taxon::workbench
