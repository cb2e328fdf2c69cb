// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_edits.h"

#include "common/core_text.h"
#include "common/edit_words.h"
#include "common/write_access.h"
#include "library/conflicts.h"

#include <optional>
#include <set>

namespace taxon::workbench {
namespace {

constexpr const char* kWhy = "library page"; ///< of the steps in the journal

/// Moves each path to the folder that is its own, as one step.
template <typename FolderOf>
void moveEach(library::LibraryEditor& editor, const std::vector<std::string>& paths, FolderOf folderOf)
{
    std::vector<library::Change> changes;
    std::set<std::string> folders;
    for (const std::string& path : paths)
        changes.push_back({library::Change::Kind::Into, path, *folders.insert(folderOf(path)).first});
    requireDone(folders.size() == 1 ? editor.move(paths, *folders.begin(), kWhy) : editor.fix(changes, kWhy));
}

/// The class that an image is labelled with, or the folder of those that are of none.
std::string folderOfLabel(const std::string& path)
{
    const std::string label = library::labelOfPath(path);
    return label.empty() ? "_out_of_scope" : label;
}

} // namespace

void LibraryEdits::moveToBenchmark(std::vector<std::string> paths, const std::string& benchmark)
{
    ask([paths = std::move(paths), benchmark](library::LibraryEditor& editor) {
        if (benchmark.find('/') != std::string::npos)
            throw Error(ErrorCode::InvalidArgument, "The name of a benchmark has no slash; nothing was changed.", benchmark);
        moveEach(editor, paths, [&](const std::string& path) { return "_benchmark/" + benchmark + "/" + folderOfLabel(path); });
        return tr("%1: moved to the benchmark %2").arg(imagesOf(paths), text(benchmark));
    });
}

void LibraryEdits::leaveBenchmark(std::vector<std::string> paths)
{
    ask([paths = std::move(paths)](library::LibraryEditor& editor) {
        moveEach(editor, paths, folderOfLabel);
        return tr("%1: back in the class, no benchmark's any more").arg(imagesOf(paths));
    });
}

void LibraryEdits::moveToClass(std::vector<std::string> paths, const std::string& className)
{
    ask([paths = std::move(paths), className](library::LibraryEditor& editor) {
        moveEach(editor, paths, [&](const std::string& path) { return library::folderForLabel(path, className); });
        return tr("%1: moved to %2").arg(imagesOf(paths), text(className));
    });
}

void LibraryEdits::remove(std::vector<std::string> paths)
{
    ask([paths = std::move(paths)](library::LibraryEditor& editor) {
        requireDone(editor.remove(paths, kWhy));
        return tr("%1: removed, kept in _removed").arg(imagesOf(paths));
    });
}

void LibraryEdits::rename(const std::string& className, const std::string& to)
{
    ask([=](library::LibraryEditor& editor) {
        requireDone(editor.rename(className, to, kWhy));
        return tr("%1 is called %2 now").arg(text(className), text(to));
    });
}

void LibraryEdits::merge(const std::string& className, const std::string& into)
{
    ask([=](library::LibraryEditor& editor) {
        requireDone(editor.merge(className, into, kWhy));
        return tr("%1 was merged into %2").arg(text(className), text(into));
    });
}

void LibraryEdits::newClass(const std::string& name)
{
    ask([=](library::LibraryEditor& editor) {
        requireDone(editor.newClass(name, kWhy));
        return tr("New class: %1").arg(text(name));
    });
}

void LibraryEdits::undo()
{
    ask([](library::LibraryEditor& editor) {
        const auto before = editor.history();
        return takenBack(*before, editor.undo());
    });
}

void LibraryEdits::redo()
{
    ask([](library::LibraryEditor& editor) {
        const auto before = editor.history();
        return takenBack(*before, editor.redo());
    });
}

void LibraryEdits::ask(Action action)
{
    if (!m_workspace)
        return;
    const auto said = std::make_shared<QString>();
    m_queue.add(
        [said, action = std::move(action), workspace = m_workspace] {
            requireWritable(*workspace);
            library::LibraryEditor editor(*workspace);
            *said = action(editor);
        },
        [this, said](const std::optional<Error>& failure) {
            if (failure)
                Q_EMIT failed(*failure);
            else
                Q_EMIT done(*said);
        });
}

} // namespace taxon::workbench
