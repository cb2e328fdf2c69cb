// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_lock.h"
#include "base/journal.h"
#include "base/workspace.h"
#include "jobs/context.h"
#include "library/verdicts.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taxon::library {

class StepPlan;
struct Steps;

/// One image of a step: where it was and where it went, relative to the library, as pathToText().
struct EditedImage {
    std::string from, to;
    std::string sha256;      ///< of the file's bytes: what an image is remembered by; "" of a folder
    std::string failed;      ///< why it stayed where it was, or ""
    bool folder = false;     ///< a whole folder, with everything in it; from "" = it was made, to "" = it was empty and removed
    bool gone = false;       ///< it stayed because somebody else had moved it: an answer that was given and not carried out
    std::string predicted{}; ///< of "accept": what the model (EditStep::model) had said of it, and how sure it was
    double confidence = 0;
    friend bool operator==(const EditedImage&, const EditedImage&) = default;
};

/// An unknown image that a person puts where it belongs.
struct AcceptedImage {
    std::string path;   ///< relative to the library, as pathToText()
    std::string folder; ///< as move() takes it, or "_removed" for a picture that is no good
    std::string sha256; ///< what was looked at: another file by now stays where it is
    std::string predicted;
    double confidence = 0; ///< 0..1
};

/// What a person did in one go; undone in one go.
struct EditStep {
    std::string id;
    std::string action; ///< "move", "remove", "rename", "merge", "new_class", "fix", "accept", "verdict" or "undo"
    std::string time;   ///< ISO 8601
    std::string who;    ///< "anna@host"
    std::string why;
    std::string undoes;            ///< of "undo": the step that was taken back
    std::string undone;            ///< the step that took this one back, or ""
    std::string model;             ///< of "verdict" and "accept": the version whose guesses were looked at, or ""
    std::vector<std::string> seen; ///< steps of others that this one decides about: they no longer contradict it
    std::vector<EditedImage> images;
    std::vector<JudgedImage> judged;  ///< of "verdict"
    std::vector<std::string> makes;   ///< folders that were missing for the images; the outer ones first
    std::vector<std::string> unmakes; ///< of "undo": what the step had made, removed where it is empty
    friend bool operator==(const EditStep&, const EditStep&) = default;
};

/// One thing to do in a step that is made of several.
struct Change {
    enum class Kind {
        Into,         ///< the file or folder \p from goes into the folder \p to
        To,           ///< the file \p from becomes \p to
        RemoveFolder, ///< the empty folder \p from goes
    };
    Kind kind = Kind::Into;
    std::string from, to; ///< as pathToText(), relative to the library
};

/// Changes a library by hand: moves images and folders, or puts them out of the way into _removed/. Nothing is ever overwritten or erased.
///
/// Each step is written to the journal (topic "library", docs/formats/journal.md) before the first file moves and closed after the
/// last; files are moved by rename, so each is in one place or the other. The next editor finishes a step that was cut
/// off, or gives it up if no file had been moved yet.
///
/// Paths are relative to the library, as pathToText(); a folder stands for all that is in it. A name that is taken, also one that
/// differs only in case or composition (base/fold.h), gets "-2" … before its extension. What can't be moved stays, with the reason
/// (EditedImage::failed). Where somebody else has moved an image away since, the answer is journalled all the same (EditedImage::gone,
/// library/conflicts.h).
///
/// All functions that change something throw, and change nothing then: Error{NotFound} if a path is not there;
/// Error{InvalidArgument} for what is no file or folder of the library itself, a path given twice, a folder that can't hold images, a
/// text that is not UTF-8; Error{Cancelled} while the bytes are hashed. Error{Io|NoSpace} if the journal can't be written or the library
/// went away: the step is then finished, or given up, by the next editor.
/// Cost: each image is read once for its hash, unless the catalogue knows the file by its stamp (library/known_contents.h); a folder moved as a whole costs one rename. One editor at a time per writer; not thread-safe.
class LibraryEditor {
public:
    /// Finishes what a killed editor left, of this person or of one who is no longer at work; recovered() tells.
    /// \param context  outlives the editor; nullptr = no progress, no stop.
    /// \throws Error{Locked} if another one of this person is at work; Error{NotFound|Io|NoSpace}.
    explicit LibraryEditor(const Workspace& workspace, FileSystem& fileSystem = realFileSystem(), const Clock& clock = realClock(),
                           const jobs::Context* context = nullptr);

    /// One sentence for each step that was found cut off.
    [[nodiscard]] const std::vector<std::string>& recovered() const noexcept { return m_recovered; }
    /// All steps of everybody, as editHistory(): read when the editor was made, and again only where somebody else has written since.
    /// \throws as Journal::read().
    [[nodiscard]] std::shared_ptr<const std::vector<EditStep>> history() const;
    /// From now on steps are planned and returned, but neither journalled nor carried out.
    void setDryRun(bool dryRun) noexcept { m_dryRun = dryRun; }

    /// \param folder  "dog" or "dog/puppies", "_unknown", "_benchmark/difficult/dog" …; made if it is missing. A folder is moved as mv
    /// does: cat/tabby becomes dog/tabby, with its images one by one where that is there already.
    EditStep move(const std::vector<std::string>& paths, const std::string& folder, const std::string& why,
                  const std::vector<std::string>& seen = {});
    /// Moves each to _removed/<its path>.
    EditStep remove(const std::vector<std::string>& paths, const std::string& why, const std::vector<std::string>& seen = {});
    /// Renames a class or a sub-class folder; of a class also the folders of that name in the benchmarks. "cat/tabby" may become "tabby".
    /// \throws also Error{AlreadyExists} if there is such a folder: merge() puts two together.
    EditStep rename(const std::string& folder, const std::string& to, const std::string& why);
    /// Moves everything in \p folder into \p into, keeping sub-folders, then removes the empty folder; of a class also in the benchmarks.
    EditStep merge(const std::string& folder, const std::string& into, const std::string& why);
    /// \throws also Error{AlreadyExists}.
    EditStep newClass(const std::string& name, const std::string& why);
    /// What a check suggested, several things as one step.
    EditStep fix(const std::vector<Change>& changes, const std::string& why);
    /// Puts images that a model has identified where a person wants them, as one step, with what the model said of each.
    /// \returns also the images that are other files than those looked at: EditedImage::failed says so, the journal has nothing of them.
    EditStep accept(const std::vector<AcceptedImage>& images, const std::string& model, const std::string& why);
    /// Journals what a person said about images; moves nothing. Path, verdict, predicted and suggested are given, the rest is filled in.
    EditStep judge(std::vector<JudgedImage> images, const std::string& model, const std::string& why, const std::vector<std::string>& seen = {});
    /// Takes a step back, anybody's: each image returns to where it was. What somebody moved on since stays there, with the reason.
    /// \param step  "" = the last step of this person that was not taken back.
    /// \throws Error{NotFound} if there is no such step; Error{InvalidArgument} if it was taken back already.
    EditStep undo(const std::string& step = {}, const std::string& why = {});
    /// Does again what this person took back last, as an "undo" of that undo: as often as there are undos that nothing new came after.
    /// \throws Error{NotFound} if there is none.
    EditStep redo(const std::string& why = {});

private:
    [[nodiscard]] EditStep newStep(const std::string& action, const std::string& why, const std::vector<std::string>& seen = {}) const;
    [[nodiscard]] StepPlan newPlan() const;
    [[nodiscard]] std::shared_ptr<const Steps> steps() const;
    EditStep takeBack(const Steps& steps, const EditStep& step, const std::string& why);
    EditStep carryOut(EditStep step, StepPlan& plan);
    EditStep carryOut(EditStep step);
    void finish(EditStep& step, bool recovering);
    void giveUp(EditStep& step);
    void finishCutOff();
    [[nodiscard]] bool isAtWork(const std::string& writer) const;

    std::filesystem::path m_root; ///< the library
    std::filesystem::path m_journalFolder;
    std::filesystem::path m_cacheFolder;
    Journal m_journal;
    FileSystem& m_fileSystem;
    const Clock& m_clock;
    const jobs::Context& m_context;
    std::unique_ptr<FileLock> m_lock;
    std::vector<std::string> m_recovered;
    mutable std::shared_ptr<const Steps> m_steps; ///< what the journal said; none while a step is written
    mutable std::vector<EditStep> m_written;      ///< by this editor since
    bool m_dryRun = false;
};

/// All steps of everybody, by the journal's order. A step that was cut off is there with what is known. O(entries).
[[nodiscard]] std::vector<EditStep> editHistory(const Journal& journal);
/// The same of the journal of a workspace. \throws as Journal::read().
[[nodiscard]] std::vector<EditStep> editHistory(const Workspace& workspace);

/// What an "undo" is about at the end of its chain: the step that it took back, or, where it takes an undo back, did again.
struct UndoneStep {
    const EditStep* step = nullptr; ///< of the same history; nullptr where the journal lacks it
    bool again = false;
};
/// \param undo  of \p steps, or newer than all of them. O(steps) for each undo of the chain.
[[nodiscard]] UndoneStep undoneStep(const std::vector<EditStep>& steps, const EditStep& undo);

/// The steps that touched an image, oldest first: by its path now or at any time, also where a folder above it was renamed, and by
/// the hash of its bytes.
[[nodiscard]] std::vector<EditStep> historyOf(const std::vector<EditStep>& steps, const std::string& path);

} // namespace taxon::library
