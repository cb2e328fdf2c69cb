// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/file_system.h"
#include "base/journal.h"
#include "base/workspace.h"
#include "exchange/format.h"
#include "exchange/source_splits.h"
#include "jobs/context.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace taxon::exchange {

struct ImportOptions {
    std::map<std::string, std::string> to; ///< the source's class -> a folder of the library, as placeInFolder() takes it
    std::string benchmark;                 ///< everything goes to _benchmark/<benchmark>/ instead; "" = to the classes
    bool hardLink = false;                 ///< link instead of copying: the same disk only, and the same bytes from then on
    std::string why;                       ///< kept in the journal
    unsigned threads = 0;                  ///< 0 = one per processor
};

/// One image that is to come into the library.
struct PlannedImage {
    std::filesystem::path file; ///< absolute
    std::string from;           ///< how the source calls it, as text
    std::string to;             ///< relative to the library, as pathToText()
    std::string sha256;
    std::uint64_t bytes = 0;
    bool numbered = false; ///< another picture has its name: it got "-2" …
};

/// An image that the library has already, under the same class.
struct KnownImage {
    std::string from, is; ///< as in PlannedImage
};

/// What an import will do; nothing is changed yet.
struct ImportPlan {
    std::vector<PlannedImage> images;
    std::vector<KnownImage> known;
    std::vector<Refused> refused;
    std::vector<std::string> newClasses; ///< that the library has no folder for yet
    SourceSplits splits;                 ///< of planned and known images, where the source has splits
    std::uint64_t bytes = 0;
};

/// Reads and checks every image (header, integrity, SHA-256) in parallel, and decides where it goes. Nothing is written.
///
/// Damaged, missing, foreign and misnamed images are refused with the reason. The same bytes in the same class (also under another name) are
/// known, so a second import of a source, or one after an interruption, adds only what is missing. A name that is taken gets a number.
/// \throws Error{InvalidArgument} for a benchmark's name or a folder in \p options that can't be; Error{NotFound|Io|Cancelled}.
/// Cost: one read of the source, and of those images of the library that are as long as one of the source.
[[nodiscard]] ImportPlan planImport(const Description& source, const Workspace& workspace, const ImportOptions& options,
                                    const jobs::Context& context = {});

/// How an import went. Each planned image is imported or failed.
struct ImportResult {
    std::string id; ///< of the import in the journal; "" if there was nothing to do
    std::size_t imported = 0;
    std::vector<Refused> failed; ///< what could be planned and not brought in
};

/// Carries a plan out: the journal first (a line a thousand images), then the files, each written beside its place, fsynced and given its name
/// without ever replacing one.
///
/// Interrupted at any point the library holds whole images only, and the same import goes on where it ended.
/// \param from  the source, for the journal. \param format  its format.
/// \throws Error{NoSpace} before anything is written; Error{Locked} if somebody of this name edits the library; Error{InvalidArgument} for a
///         hard link to another disk; Error{Io|NoSpace|Cancelled} later: what was imported by then stays.
ImportResult carryOut(const ImportPlan& plan, const Workspace& workspace, const ImportOptions& options, const std::string& from,
                      const std::string& format, const jobs::Context& context = {}, FileSystem& fileSystem = realFileSystem(),
                      const Clock& clock = realClock());

/// Where an image came from.
struct Origin {
    std::string id, time, who, why, source, format;
    std::string from, to, sha256;
};

/// All imported images of everybody, oldest first. O(entries).
[[nodiscard]] std::vector<Origin> importHistory(const Journal& journal);

} // namespace taxon::exchange
