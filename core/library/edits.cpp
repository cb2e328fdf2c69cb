// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/edits.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "library/conflicts.h"
#include "library/edit_journal.h"
#include "library/move_file.h"
#include "library/step_plan.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

fs::path canonicalLibrary(const Workspace& workspace)
{
    std::error_code failure;
    fs::path root = fs::canonical(workspace.library(), failure);
    if (failure)
        throw Error(ErrorCode::NotFound, fmt::format("The library can't be reached: {}.", failure.message()), pathToText(workspace.library()),
                    "Is its disk mounted?");
    return root;
}

bool isClassFolder(const fs::path& folder)
{
    return std::next(folder.begin()) == folder.end() && isClassName(folder.native());
}

/// "_unknown", "_out_of_scope", "_benchmark", "_benchmark/hard", and all of "_removed".
bool isReserved(const fs::path& folder)
{
    const std::string top = folder.begin()->native();
    const auto depth = std::distance(folder.begin(), folder.end());
    return top == "_removed" || (depth == 1 && (top == "_unknown" || top == "_out_of_scope")) || (depth < 3 && top == "_benchmark");
}

/// The benchmarks' folders of a class: "_benchmark/difficult/cat" …
std::vector<fs::path> benchmarkFolders(const fs::path& root, const fs::path& className)
{
    std::vector<fs::path> folders;
    std::error_code failure;
    for (fs::directory_iterator at(root / "_benchmark", failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
        fs::path folder = fs::path("_benchmark") / at->path().filename() / className;
        if (typeOf(root / folder.parent_path()) == fs::file_type::directory && typeOf(root / folder) == fs::file_type::directory)
            folders.push_back(std::move(folder));
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// The folders that are missing for what \p images become, but for those that a step moves or makes as a whole.
std::vector<std::string> foldersToMake(const fs::path& root, const std::vector<EditedImage>& images)
{
    std::set<fs::path> whole;
    std::set<fs::path> parents;
    for (const EditedImage& image : images) {
        if (image.folder && !image.to.empty())
            whole.insert(textToPath(image.to));
        parents.insert(textToPath(image.to).parent_path());
    }
    std::set<fs::path> missing;
    for (const fs::path& parent : parents) {
        std::vector<fs::path> chain;
        bool isMoved = false;
        for (fs::path folder = parent; !folder.empty() && !isMoved && typeOf(root / folder) == fs::file_type::not_found;
             folder = folder.parent_path()) {
            isMoved = whole.contains(folder);
            chain.push_back(folder);
        }
        if (!isMoved)
            missing.insert(chain.begin(), chain.end());
    }
    std::vector<std::string> folders;
    for (const fs::path& folder : missing)
        folders.push_back(pathToText(folder));
    return folders;
}

const jobs::Context& quietContext()
{
    static const jobs::Context quiet; // it has neither a listener nor a stop: nothing to share
    return quiet;
}

void requireUtf8(const std::string& text)
{
    if (!isUtf8(text))
        throw Error(ErrorCode::InvalidArgument, "The text is not UTF-8; nothing was changed.", pathToText(text));
}

} // namespace

LibraryEditor::LibraryEditor(const Workspace& workspace, FileSystem& fileSystem, const Clock& clock, const jobs::Context* context)
    : m_root(canonicalLibrary(workspace)),
      m_journalFolder(workspace.journal()),
      m_cacheFolder(workspace.cache()),
      m_journal(workspace.journal(), kJournalTopic, fileSystem, clock),
      m_fileSystem(fileSystem),
      m_clock(clock),
      m_context(context != nullptr ? *context : quietContext())
{
    std::error_code ignored; // the lock file tells
    fs::create_directories(m_journalFolder, ignored);
    m_lock = std::make_unique<FileLock>(lockFile(m_journalFolder, journalWriter()));
    finishCutOff();
}

std::shared_ptr<const std::vector<EditStep>> LibraryEditor::history() const
{
    const std::shared_ptr<const Steps> known = steps();
    return {known, &known->all};
}

std::shared_ptr<const Steps> LibraryEditor::steps() const
{
    if (!m_steps || !m_journal.isAsKnown()) {
        m_written.clear();
        m_steps = std::make_shared<const Steps>(readSteps(m_journal));
    } else if (!m_written.empty()) {
        m_steps = std::make_shared<const Steps>(withWritten(*m_steps, std::exchange(m_written, {})));
    }
    return m_steps;
}

EditStep LibraryEditor::newStep(const std::string& action, const std::string& why, const std::vector<std::string>& seen) const
{
    requireUtf8(why);
    EditStep step;
    step.id = fmt::format("{}-{:08x}", toIdStamp(m_clock.wall()), std::random_device()());
    step.action = action;
    step.time = toIso8601(m_clock.wall());
    step.who = journalWriter();
    step.why = why;
    step.seen = seen;
    return step;
}

StepPlan LibraryEditor::newPlan() const
{
    using Moves = std::map<std::string, std::optional<MovedAway>>;
    return StepPlan(m_root, m_cacheFolder,
                    [this, moves = std::make_shared<std::optional<Moves>>()](const std::string& path) -> std::optional<MovedAway> {
                        if (!moves->has_value()) { // at the first path that is not there: mostly never
                            moves->emplace();
                            const auto steps = history(); // held while it is walked
                            for (const EditStep& step : *steps)
                                for (const EditedImage& image : step.images)
                                    if (!image.folder && image.failed.empty() && step.undone.empty() && step.action != "undo")
                                        (**moves)[image.from] = step.who == journalWriter()
                                                                    ? std::nullopt
                                                                    : std::optional(MovedAway{image.to, image.sha256, step.who, step.why});
                        }
                        const auto found = (*moves)->find(path);
                        return found == (*moves)->end() ? std::nullopt : found->second;
                    });
}

EditStep LibraryEditor::move(const std::vector<std::string>& paths, const std::string& folder, const std::string& why,
                             const std::vector<std::string>& seen)
{
    const fs::path target = folderForImages(folder);
    StepPlan plan = newPlan();
    for (const std::string& path : paths)
        plan.moveInto(path, target);
    return carryOut(newStep("move", why, seen), plan);
}

EditStep LibraryEditor::remove(const std::vector<std::string>& paths, const std::string& why, const std::vector<std::string>& seen)
{
    StepPlan plan = newPlan();
    for (const std::string& path : paths) {
        const fs::path relative = textToPath(path).lexically_normal();
        if (!relative.empty() && *relative.begin() == "_removed")
            throw Error(ErrorCode::InvalidArgument, "It was removed already; nothing was changed.", path);
        plan.moveTo(path, "_removed" / (relative.has_filename() ? relative : relative.parent_path()));
    }
    return carryOut(newStep("remove", why, seen), plan);
}

EditStep LibraryEditor::rename(const std::string& folder, const std::string& to, const std::string& why)
{
    StepPlan plan = newPlan();
    const fs::path from = plan.existingFolder(folder);
    const fs::path target = folderForImages(to);
    if (isReserved(from)) // a name that can't be a class is a reason to rename
        throw Error(ErrorCode::InvalidArgument, "This folder has a meaning of its own; nothing was changed.", folder);
    plan.renameFolder(from, target);
    if (isClassFolder(from) && isClassFolder(target))
        for (const fs::path& benchmark : benchmarkFolders(m_root, from)) {
            const fs::path renamed = benchmark.parent_path() / target;
            if (typeOf(m_root / renamed) == fs::file_type::not_found)
                plan.renameFolder(benchmark, renamed);
            else
                plan.mergeFolder(benchmark, renamed);
        }
    return carryOut(newStep("rename", why), plan);
}

EditStep LibraryEditor::merge(const std::string& folder, const std::string& into, const std::string& why)
{
    StepPlan plan = newPlan();
    const fs::path from = plan.existingFolder(folder);
    const fs::path target = plan.existingFolder(into);
    for (const auto& [path, text] : {std::pair{&from, &folder}, {&target, &into}})
        if (!canHoldImages(*path))
            throw Error(ErrorCode::InvalidArgument, "This is no class or sub-class; nothing was changed.", *text);
    plan.mergeFolder(from, target);
    if (isClassFolder(from) && isClassFolder(target))
        for (const fs::path& benchmark : benchmarkFolders(m_root, from))
            plan.mergeFolder(benchmark, benchmark.parent_path() / target);
    return carryOut(newStep("merge", why), plan);
}

EditStep LibraryEditor::newClass(const std::string& name, const std::string& why)
{
    StepPlan plan = newPlan();
    plan.makeFolder(folderForImages(name));
    return carryOut(newStep("new_class", why), plan);
}

EditStep LibraryEditor::fix(const std::vector<Change>& changes, const std::string& why)
{
    StepPlan plan = newPlan();
    for (const Change& change : changes)
        switch (change.kind) {
        case Change::Kind::Into: plan.moveInto(change.from, textToPath(change.to)); break;
        case Change::Kind::To: plan.moveTo(change.from, textToPath(change.to)); break;
        case Change::Kind::RemoveFolder: plan.removeFolder(plan.existingFolder(change.from)); break;
        }
    return carryOut(newStep("fix", why), plan);
}

EditStep LibraryEditor::accept(const std::vector<AcceptedImage>& images, const std::string& model, const std::string& why)
{
    EditStep step = newStep("accept", why);
    requireUtf8(model);
    step.model = model;
    StepPlan plan = newPlan();
    std::unordered_map<std::string, const AcceptedImage*> byPath;
    for (const AcceptedImage& image : images) {
        requireUtf8(image.predicted);
        byPath[image.path] = &image;
        if (image.folder == "_removed")
            plan.moveTo(image.path, "_removed" / textToPath(image.path));
        else
            plan.moveInto(image.path, folderForImages(image.folder));
    }
    std::vector<EditedImage> changed;
    for (EditedImage& image : plan.take(m_context)) {
        const auto found = byPath.find(image.from);
        if (found == byPath.end() || image.folder)
            throw Error(ErrorCode::InvalidArgument, "Images are accepted one by one, not as folders; nothing was changed.", image.from);
        image.predicted = found->second->predicted;
        image.confidence = found->second->confidence;
        if (!image.gone && image.sha256 != found->second->sha256) {
            image.failed = "It is another file than the one that was identified.";
            changed.push_back(std::move(image));
        } else {
            step.images.push_back(std::move(image));
        }
    }
    if (!step.images.empty())
        step = carryOut(std::move(step));
    std::move(changed.begin(), changed.end(), std::back_inserter(step.images));
    return step;
}

EditStep LibraryEditor::judge(std::vector<JudgedImage> images, const std::string& model, const std::string& why, const std::vector<std::string>& seen)
{
    EditStep step = newStep("verdict", why, seen);
    step.model = model;
    requireUtf8(model);
    StepPlan plan = newPlan();
    for (JudgedImage& image : images) {
        requireUtf8(image.predicted + image.suggested);
        plan.moveTo(image.path, "_removed" / textToPath(image.path)); // nothing moves: it checks the path and hashes the bytes
    }
    const std::vector<EditedImage> found = plan.take(m_context);
    if (found.size() != images.size() || std::any_of(found.begin(), found.end(), [](const EditedImage& image) { return image.folder || image.gone; }))
        throw Error(ErrorCode::InvalidArgument, "A verdict is about images that are there, not about folders; nothing was written.");
    for (std::size_t i = 0; i < images.size(); ++i) {
        images[i].path = found[i].from;
        images[i].sha256 = found[i].sha256;
        images[i].label = labelOfPath(found[i].from);
    }
    step.judged = std::move(images);
    return step.judged.empty() ? step : carryOut(std::move(step));
}

EditStep LibraryEditor::undo(const std::string& id, const std::string& why)
{
    const std::shared_ptr<const Steps> known = steps();
    const auto found = std::find_if(known->all.rbegin(), known->all.rend(), [&](const EditStep& step) {
        return id.empty() ? step.who == journalWriter() && step.action != "undo" && step.undone.empty() && hasEffect(step) : step.id == id;
    });
    if (found == known->all.rend())
        throw Error(ErrorCode::NotFound, id.empty() ? "There is no step of yours to take back." : "There is no such step.", id,
                    "List them with: taxon library history.");
    return takeBack(*known, *found, why);
}

EditStep LibraryEditor::redo(const std::string& why)
{
    const std::shared_ptr<const Steps> known = steps();
    for (auto step = known->all.rbegin(); step != known->all.rend(); ++step) {
        if (step->who != journalWriter() || !step->undone.empty() || !hasEffect(*step))
            continue;
        if (step->action != "undo")
            break; // something new since: what was taken back before it stays so
        if (!undoneStep(known->all, *step).again)
            return takeBack(*known, *step, why);
    }
    throw Error(ErrorCode::NotFound, "There is no step of yours to do again.", {},
                "A step that was taken back can be done again until the next one; any other by its name: taxon library undo STEP.");
}

EditStep LibraryEditor::takeBack(const Steps& steps, const EditStep& found, const std::string& why)
{
    if (!found.undone.empty())
        throw Error(ErrorCode::InvalidArgument, fmt::format("This step was taken back already, by {}.", found.undone), found.id,
                    "To do it again take that one back.");
    if (!steps.done.contains(found.id) && found.judged.empty() && !found.images.empty())
        throw Error(ErrorCode::Locked, fmt::format("{} is still at work on this step.", found.who), found.id, "Try again when it has ended.");
    std::set<std::string> settled; // by an earlier undo that the disk or a taken name stopped half way
    for (const EditStep& earlier : steps.all)
        if (earlier.undoes == found.id && earlier.undone.empty() && !steps.incomplete.contains(earlier.id))
            for (const EditedImage& image : earlier.images)
                if (needsNoUndo(image))
                    settled.insert(image.from);
    EditStep step = newStep("undo", why);
    step.undoes = found.id;
    step.unmakes = found.makes;
    for (auto image = found.images.rbegin(); image != found.images.rend(); ++image) // backwards: a name may have changed hands in the step
        if (image->failed.empty() && !settled.contains(image->to))
            step.images.push_back({image->to, image->from, image->sha256, "", image->folder, false});
    if (!hasEffect(found))
        throw Error(ErrorCode::InvalidArgument, "This step moved nothing, so there is nothing to take back.", found.id);
    return carryOut(std::move(step));
}

EditStep LibraryEditor::carryOut(EditStep step, StepPlan& plan)
{
    step.images = plan.take(m_context);
    return step.images.empty() ? step : carryOut(std::move(step));
}

/// Journals the step, moves its files, journals its end.
EditStep LibraryEditor::carryOut(EditStep step)
{
    step.makes = foldersToMake(m_root, step.images);
    if (m_dryRun)
        return step;
    const auto before = std::exchange(m_steps, nullptr);
    step.time = appendStep(m_journal, step);
    if (!step.images.empty())
        finish(step, false);
    m_steps = before;
    m_written.push_back(step);
    return step;
}

} // namespace taxon::library
