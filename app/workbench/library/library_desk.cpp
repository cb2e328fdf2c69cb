// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_desk.h"

#include "common/class_picker.h"
#include "common/edit_words.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/widgets.h"

#include <QDrag>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <algorithm>
#include <utility>

namespace taxon::workbench {
namespace {

constexpr const char* kImagesType = "application/x-taxon-images"; ///< of a drag inside this window

} // namespace

LibraryDesk::LibraryDesk(LibraryPresenter& presenter, Parts parts)
    : m_presenter(presenter),
      m_parts(std::move(parts)),
      m_picker(new ClassPicker(&m_parts.page)),
      m_benchmarkPicker(new NamePicker(
          {QStringLiteral("benchmarkPicker"), tr("Benchmark"), tr("Type a benchmark…"), tr("Benchmarks, best match first")}, &m_parts.page))
{
    for (QObject* watched : std::initializer_list<QObject*>{&m_parts.grid, &m_parts.viewer, &m_parts.classes})
        watched->installEventFilter(this);
    m_parts.grid.setContextMenuPolicy(Qt::CustomContextMenu);
    m_parts.classes.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&m_parts.grid, &QWidget::customContextMenuRequested, this, &LibraryDesk::showGridMenu);
    connect(&m_parts.classes, &QWidget::customContextMenuRequested, this, &LibraryDesk::showClassMenu);
    m_parts.grid.setDraggable(true);
    connect(&m_parts.grid, &ImageGrid::dragWanted, this, &LibraryDesk::drag);
    m_parts.classes.acceptDrops(QString::fromLatin1(kImagesType), [this](int row) {
        const LibrarySection* section = sectionAt(row);
        return section != nullptr && (section->kind == LibrarySection::Kind::Class || section->kind == LibrarySection::Kind::Benchmark);
    });
    connect(&m_parts.classes, &RowList::dropped, this, &LibraryDesk::drop);
    connect(&m_edits, &LibraryEdits::done, this, [this](const QString& what) {
        settled();
        Q_EMIT said(what, false);
    });
    connect(&m_edits, &LibraryEdits::failed, this, [this](const Error& error) {
        settled(); // what left the grid too early comes back
        Q_EMIT said(describe(error), true);
    });
    const auto backToWork = [this] { m_parts.viewer.isOpen() ? m_parts.viewer.setFocus() : m_parts.grid.setFocus(); };
    for (NamePicker* picker : {static_cast<NamePicker*>(m_picker), m_benchmarkPicker}) {
        connect(picker, &NamePicker::picked, this, [this, backToWork](const QString& name) {
            backToWork();
            if (const auto then = std::exchange(m_asked, {}))
                then(name);
        });
        connect(picker, &NamePicker::cancelled, this, backToWork);
    }
}

QString LibraryDesk::keysLine()
{
    return tr("<b>T</b> to class · <b>B</b> to benchmark · <b>X</b> remove · <b>Ctrl+Z</b> undo · <b>Enter</b> large · drag to a class or benchmark, "
              "right click for more");
}

std::vector<Command> LibraryDesk::commands()
{
    std::vector<Command> all{{tr("New class…"), {}, [this] { newClass(); }},
                             {tr("Take back the last step"), tr("Ctrl+Z"), [this] { m_edits.undo(); }},
                             {tr("Do again what was taken back"), tr("Ctrl+Shift+Z"), [this] { m_edits.redo(); }}};
    if (!chosenImages().empty()) {
        all.push_back({tr("Move the selected images to a class…"), tr("T"), [this] { moveImages(); }});
        all.push_back({tr("Move the selected images to a benchmark, or out of it…"), tr("B"), [this] { moveToBenchmark(); }});
        all.push_back({tr("Remove the selected images"), tr("X"), [this] { removeImages(); }});
    }
    const std::vector<LibrarySection>& sections = m_presenter.sections();
    if (const int chosen = m_presenter.chosenSection();
        chosen >= 0 && sections[static_cast<std::size_t>(chosen)].kind == LibrarySection::Kind::Class) {
        const QString name = sections[static_cast<std::size_t>(chosen)].name;
        all.push_back({tr("Rename class %1…").arg(name), tr("F2"), [this, name] { renameClass(name); }});
        all.push_back({tr("Merge class %1 into another one…").arg(name), {}, [this, name] { mergeClass(name); }});
    }
    for (const LibrarySection& section : sections)
        all.push_back({tr("Show %1").arg(section.name), {}, [this, name = section.name] { m_presenter.chooseByName(name); }});
    return all;
}

bool LibraryDesk::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || m_presenter.state() == LibraryPresenter::State::Closed)
        return QObject::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    return keyPressed(watched, key->key(), key->modifiers() & ~Qt::KeypadModifier) || QObject::eventFilter(watched, event);
}

bool LibraryDesk::keyPressed(const QObject* where, int key, Qt::KeyboardModifiers modifiers)
{
    if (modifiers == Qt::ControlModifier && key == Qt::Key_Z) {
        m_edits.undo();
        return true;
    }
    if ((modifiers == (Qt::ControlModifier | Qt::ShiftModifier) && key == Qt::Key_Z) || (modifiers == Qt::ControlModifier && key == Qt::Key_Y)) {
        m_edits.redo();
        return true;
    }
    if (modifiers != Qt::NoModifier)
        return false;
    if (where == &m_parts.classes) {
        const int section = m_presenter.chosenSection();
        if (key != Qt::Key_F2 || section < 0 || m_presenter.sections()[static_cast<std::size_t>(section)].kind != LibrarySection::Kind::Class)
            return false;
        renameClass(m_presenter.sections()[static_cast<std::size_t>(section)].name);
        return true;
    }
    if (key == Qt::Key_T)
        moveImages();
    else if (key == Qt::Key_B)
        moveToBenchmark();
    else if (key == Qt::Key_X || key == Qt::Key_Delete)
        removeImages();
    else
        return false;
    return true;
}

qint64 LibraryDesk::place() const
{
    return m_parts.viewer.isOpen() ? m_parts.viewer.index() : m_parts.grid.current();
}

std::vector<std::string> LibraryDesk::chosenImages() const
{
    const std::vector<std::uint32_t>& shown = m_presenter.shownImages();
    const auto count = static_cast<qint64>(shown.size());
    std::vector<std::string> paths;
    const auto add = [&](qint64 index) { paths.push_back(m_presenter.image(shown[static_cast<std::size_t>(index)]).path); };
    if (!m_parts.viewer.isOpen())
        for (const IntervalSet::Interval& part : m_parts.grid.selection().intervals())
            for (qint64 i = part.begin; i < std::min<qint64>(part.end, count); ++i)
                add(i);
    if (paths.empty() && place() >= 0 && place() < count)
        add(place());
    return paths;
}

QStringList LibraryDesk::classNames() const
{
    QStringList names;
    for (const LibrarySection& section : m_presenter.sections())
        if (section.kind == LibrarySection::Kind::Class)
            names << section.name;
    return names;
}

void LibraryDesk::moveImages()
{
    const std::vector<std::string> paths = chosenImages();
    if (paths.empty())
        return;
    m_asked = [this, paths](const QString& name) {
        m_edits.moveToClass(paths, name.toStdString());
        leave(paths);
    };
    m_picker->ask(tr("Move %1 to").arg(imagesOf(paths)), classNames());
}

/// Into one of the benchmarks or a new one; what lies in one can go back to its class, too.
void LibraryDesk::moveToBenchmark()
{
    const std::vector<std::string> paths = chosenImages();
    if (paths.empty())
        return;
    const std::vector<LibrarySection>& sections = m_presenter.sections();
    const auto chosen = static_cast<std::size_t>(m_presenter.chosenSection());
    const QString none = tr("None: back to its class"), other = tr("New benchmark…");
    QStringList names;
    if (sections[chosen].kind == LibrarySection::Kind::Benchmark)
        names << none;
    for (std::size_t i = 0; i < sections.size(); ++i)
        if (sections[i].kind == LibrarySection::Kind::Benchmark && i != chosen)
            names << sections[i].name;
    names << other;
    const auto move = [this, paths](const QString& name) {
        m_edits.moveToBenchmark(paths, name.toStdString());
        leave(paths);
    };
    m_asked = [this, paths, none, other, move](const QString& name) {
        if (name == other)
            return askForName(tr("New benchmark"), tr("Name of the benchmark"), {}, move);
        if (name != none)
            return move(name);
        m_edits.leaveBenchmark(paths);
        leave(paths);
    };
    m_benchmarkPicker->ask(tr("Move %1 to the benchmark").arg(imagesOf(paths)), names);
}

void LibraryDesk::removeImages()
{
    if (const std::vector<std::string> paths = chosenImages(); !paths.empty())
        remove(paths);
}

void LibraryDesk::remove(const std::vector<std::string>& paths)
{
    m_edits.remove(paths);
    leave(paths);
}

/// Takes images from the grid whose files are about to move; the next one is the current one.
void LibraryDesk::leave(const std::vector<std::string>& paths)
{
    const bool isLarge = m_parts.viewer.isOpen();
    const IntervalSet& selection = m_parts.grid.selection();
    const qint64 first = isLarge || selection.intervals().empty() ? place() : selection.intervals().front().begin;
    m_presenter.leave(paths);
    const auto count = static_cast<qint64>(m_presenter.shownImages().size());
    m_parts.grid.setCurrent(std::min(first, count - 1));
    if (isLarge && count > 0)
        m_parts.openLarge(std::min(first, count - 1));
    else if (isLarge)
        m_parts.viewer.close();
}

/// Reads what the library is like now, once all that was asked for is done.
void LibraryDesk::settled()
{
    if (!m_edits.isBusy())
        m_presenter.refresh();
}

void LibraryDesk::renameClass(const QString& name)
{
    askForName(tr("Rename %1").arg(name), tr("Name of the class"), name, [this, name](const QString& to) {
        if (to != name)
            m_edits.rename(name.toStdString(), to.toStdString());
    });
}

void LibraryDesk::mergeClass(const QString& name)
{
    QStringList others = classNames();
    others.removeAll(name);
    m_asked = [this, name](const QString& into) { m_edits.merge(name.toStdString(), into.toStdString()); };
    m_picker->ask(tr("Merge all of %1 into").arg(name), others);
}

void LibraryDesk::newClass()
{
    askForName(tr("New class"), tr("Name of the class"), {}, [this](const QString& name) { m_edits.newClass(name.toStdString()); });
}

void LibraryDesk::askForName(const QString& title, const QString& label, const QString& name, std::function<void(const QString&)> then)
{
    delete m_dialog;
    m_dialog = new QInputDialog(&m_parts.page);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setObjectName(QStringLiteral("nameDialog"));
    m_dialog->setWindowTitle(title);
    m_dialog->setLabelText(label);
    m_dialog->setTextValue(name);
    connect(m_dialog, &QInputDialog::textValueSelected, this, [then = std::move(then)](const QString& typed) {
        if (const QString wanted = typed.trimmed(); !wanted.isEmpty())
            then(wanted);
    });
    m_dialog->open();
}

/// nullptr for a header.
const LibrarySection* LibraryDesk::sectionAt(int row) const
{
    const int section = m_parts.sectionOfRow(row);
    return section < 0 ? nullptr : &m_presenter.sections()[static_cast<std::size_t>(section)];
}

void LibraryDesk::drag()
{
    m_dragged = chosenImages();
    if (m_dragged.empty())
        return;
    auto* drag = new QDrag(&m_parts.grid); // Qt deletes it
    auto* data = new QMimeData;
    data->setData(QString::fromLatin1(kImagesType), {});
    drag->setMimeData(data);
    QLabel label(m_dragged.size() == 1 ? tr("1 image") : tr("%1 images").arg(grouped(static_cast<qint64>(m_dragged.size()))));
    label.setContentsMargins(10, 6, 10, 6);
    label.adjustSize();
    drag->setPixmap(label.grab());
    drag->exec(Qt::MoveAction);
}

void LibraryDesk::drop(int row)
{
    const LibrarySection* section = sectionAt(row);
    const std::vector<std::string> paths = std::exchange(m_dragged, {});
    if (section == nullptr || paths.empty() || m_parts.sectionOfRow(row) == m_presenter.chosenSection())
        return;
    if (section->kind == LibrarySection::Kind::Benchmark)
        m_edits.moveToBenchmark(paths, section->name.toStdString());
    else
        m_edits.moveToClass(paths, section->name.toStdString());
    leave(paths);
}

void LibraryDesk::showGridMenu(const QPoint& at)
{
    if (const qint64 under = m_parts.grid.indexAt(at); under >= 0 && !m_parts.grid.selection().contains(under))
        m_parts.grid.setCurrent(under);
    if (chosenImages().empty())
        return;
    auto* menu = new QMenu(&m_parts.grid);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("imageMenu"));
    menu->addAction(tr("Move to class…\tT"), this, &LibraryDesk::moveImages);
    menu->addAction(tr("Move to a benchmark…\tB"), this, &LibraryDesk::moveToBenchmark);
    menu->addAction(tr("Remove\tX"), this, &LibraryDesk::removeImages);
    menu->addSeparator();
    menu->addAction(tr("Open large\tEnter"), this, [this] { m_parts.openLarge(m_parts.grid.current()); });
    addUndo(*menu);
    menu->popup(m_parts.grid.viewport()->mapToGlobal(at));
}

void LibraryDesk::addUndo(QMenu& menu)
{
    menu.addSeparator();
    menu.addAction(tr("Take back the last step\tCtrl+Z"), &m_edits, &LibraryEdits::undo);
    menu.addAction(tr("Do it again\tCtrl+Shift+Z"), &m_edits, &LibraryEdits::redo);
}

void LibraryDesk::showClassMenu(const QPoint& at)
{
    auto* menu = new QMenu(&m_parts.classes);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("classMenu"));
    const QModelIndex row = m_parts.classes.indexAt(at);
    if (const LibrarySection* section = row.isValid() ? sectionAt(row.row()) : nullptr;
        section != nullptr && section->kind == LibrarySection::Kind::Class) {
        const QString name = section->name;
        menu->addAction(tr("Rename…\tF2"), this, [this, name] { renameClass(name); });
        menu->addAction(tr("Merge into another class…"), this, [this, name] { mergeClass(name); });
        menu->addSeparator();
    }
    menu->addAction(tr("New class…"), this, &LibraryDesk::newClass);
    addUndo(*menu);
    menu->popup(m_parts.classes.viewport()->mapToGlobal(at));
}

} // namespace taxon::workbench
