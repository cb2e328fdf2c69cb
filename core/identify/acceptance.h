// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "identify/identify_store.h"
#include "jobs/context.h"
#include "library/edits.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taxon::identify {

/// Where images go, and why.
struct AcceptOptions {
    std::string to{}; ///< "" = each to the class the model takes it for; or a class or sub-class (a new one is made), "_out_of_scope", "_removed"
    std::string benchmark{}; ///< into this benchmark, as what \p to says; "" = not
    std::string why{};       ///< kept in the journal
    bool dryRun = false;     ///< plan and check only
};

/// An image that was not accepted.
struct RefusedImage {
    std::string path; ///< in the list
    std::string reason;
};

struct Acceptance {
    library::EditStep step;             ///< what was done; id "" if there was nothing to do
    std::vector<RefusedImage> refused;  ///< and why
    std::vector<RefusedImage> doubtful; ///< accepted all the same, but look at them: what each looks nearly like
    std::size_t copied = 0;             ///< images that were copied from outside the library to _unknown/<list>/ first
    [[nodiscard]] std::size_t accepted() const;
};

/// Puts identified images where a person wants them: one step of the library's journal, with the model's version, its guess and its
/// confidence, who and when; LibraryEditor::undo() takes it back whole.
///
/// Images below the library are moved. Others are copied to _unknown/<list>/ first (exchange::carryOut(): an import of the journal, whole
/// files only) and moved from there, so that what is taken back lies in _unknown and nothing outside the library ever changes.
/// Refused, each with its reason: what is decided already, is gone or another file by now, is the same picture as another one of them, or
/// has the bytes, or is known to have the pixels, of a test, validation or benchmark image of the newest data set. What only looks nearly like one of
/// these is accepted and named (doubtful): learned from, it would make that set's scores better than they are.
///
/// A kill loses nothing: copies in _unknown are known at the next try, the step is finished or given up by the next editor, and what was decided
/// is read from the journal (decisionsOf()).
/// \param images  ids of the store, each once.
/// \throws Error{InvalidArgument} for a folder that can't hold images; Error{Locked} while the same person edits the library elsewhere;
///         Error{NotFound} for an id; Error{NoSpace|Io|Cancelled}: images that were copied stay in _unknown.
/// Cost: one read of each image, one read of the newest manifest.
Acceptance accept(IdentifyStore& store, std::span<const std::int64_t> images, const AcceptOptions& options, const Workspace& workspace,
                  const jobs::Context& context = {});

/// A list's folder relative to the library, as pathToText(), "" for the library itself; nothing where it lies elsewhere, or is gone.
[[nodiscard]] std::optional<std::string> folderInLibrary(const std::filesystem::path& folder, const Workspace& workspace);

/// Copies the library's decisions into \p store. \returns how many images have another status now; nothing changes, and it is 0, while another
/// program writes to the store. \throws Error{Damaged|Io}.
std::size_t noteDecisions(IdentifyStore& store, const Workspace& workspace);

} // namespace taxon::identify
