// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::library {

/// What can be wrong with a library. The names (name()) are stable: scripts filter by them.
enum class ProblemKind {
    Damaged,          ///< the header or the pixels are corrupt, or the file is empty
    Unsupported,      ///< no picture, or of a kind that can't be read; too large
    Unreadable,       ///< the operating system refused to read a file
    UnreadableFolder, ///< … or a folder: nobody knows what it holds, so no data set is built
    LyingExtension,   ///< the name says another format than the bytes; the image is used
    MissingEnd,       ///< a JPEG without end marker whose pixels are all there; the image is used
    Rotated,          ///< EXIF asks for a rotation, which models don't see; the image is used as stored
    Skipped,          ///< a symbolic link, FIFO, device, or hidden file
    Misplaced,        ///< a file that lies in no class folder
    InvalidName,      ///< a folder whose name can't be a class or a benchmark
    Collision,        ///< two names that differ only in case or composition (base/fold.h)
    EmptyClass,       ///< a class folder without a usable image
    EmptyFolder,      ///< a folder below a class or a benchmark that holds nothing
    TooFew,           ///< fewer images than a class needs to be trained
    AboveMax,         ///< more images than a class may train on: the surplus stays in the reserve
    StagedShare,      ///< more than half of a class is staged or synthetic
    NoClass,          ///< the library has no class folder at all
    OneClass,         ///< a single class can't be told from anything
    UnknownClass,     ///< a benchmark holds a class that the library lacks
    Duplicate,        ///< the same pixels twice in one class or set
    LabelConflict,    ///< the same pixels in two classes
    Leak,             ///< the same pixels in the library and in a benchmark
    NearDuplicate,    ///< nearly the same picture twice in one class or set; kept together in one set
    NearConflict,     ///< nearly the same picture in two classes
    NearLeak,         ///< nearly the same picture in the library and in a benchmark
    SetLeak,          ///< the same picture, or nearly, in two sets of the newest data set
};

/// "damaged", "lying_extension" …
[[nodiscard]] const char* name(ProblemKind kind) noexcept;
/// \returns nothing for another word.
[[nodiscard]] std::optional<ProblemKind> problemKindFromName(std::string_view name) noexcept;
/// A heading for people: "Damaged pictures".
[[nodiscard]] const char* title(ProblemKind kind) noexcept;
/// Whether work goes on as if nothing was: skipped files, notes about names, few images.
[[nodiscard]] bool isHarmless(ProblemKind kind) noexcept;

/// One finding about a library.
struct Problem {
    ProblemKind kind = ProblemKind::Damaged;
    std::string path;       ///< relative to the library, as pathToText(); a class's name where it is about a class
    std::string message;    ///< what is wrong, one sentence
    std::string suggestion; ///< what to do about it; may be empty
    std::string fix{};      ///< the command that does it, undoably; "" where a person has to decide
    std::string other{};    ///< the image that it is about beside path: its duplicate, or nearly; "" = there is none
};

/// "taxon library fix damaged cat/1.jpg".
[[nodiscard]] std::string fixCommand(ProblemKind kind, const std::string& path);
/// Gives each problem that "taxon library fix" can mend by its kind, and that has no command yet, its Problem::fix.
void addFixes(std::vector<Problem>& problems);

} // namespace taxon::library
