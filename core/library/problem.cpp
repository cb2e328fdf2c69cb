// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/problem.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace taxon::library {
namespace {

struct Words {
    const char* name;
    const char* title;
    bool harmless;
};

constexpr std::array kWords{
    Words{"damaged", "Damaged files", false},
    Words{"unsupported", "Files that can't be used", false},
    Words{"unreadable", "Files that can't be read", false},
    Words{"unreadable_folder", "Folders that can't be read", false},
    Words{"lying_extension", "Names that say another format", true},
    Words{"missing_end", "JPEG files without end marker", true},
    Words{"rotated", "Pictures that EXIF asks to rotate", true},
    Words{"skipped", "Skipped: links, devices, hidden files", true},
    Words{"misplaced", "Files outside a class folder", false},
    Words{"invalid_name", "Folder names that can't be used", false},
    Words{"collision", "Names that differ only in case or composition", false},
    Words{"empty_class", "Classes without images", false},
    Words{"empty_folder", "Folders that hold nothing", true},
    Words{"too_few", "Classes with too few images", true},
    Words{"above_max", "Classes with more images than are trained on", true},
    Words{"staged_share", "Classes that are mostly staged or synthetic", true},
    Words{"no_class", "No class folder", false},
    Words{"one_class", "Only one class", false},
    Words{"unknown_class", "Benchmark classes the library lacks", true},
    Words{"duplicate", "The same picture twice in one class", true},
    Words{"label_conflict", "The same picture in two classes", false},
    Words{"leak", "The same picture in the library and in a benchmark", true},
    Words{"near_duplicate", "Nearly the same picture twice in one class", true},
    Words{"near_conflict", "Nearly the same picture in two classes", false},
    Words{"near_leak", "Nearly the same picture in the library and in a benchmark", true},
    Words{"set_leak", "The same picture in two sets of the newest data set", false},
};
static_assert(kWords.size() == static_cast<std::size_t>(ProblemKind::SetLeak) + 1);

const Words& wordsOf(ProblemKind kind) noexcept
{
    return kWords[static_cast<std::size_t>(kind)];
}

} // namespace

const char* name(ProblemKind kind) noexcept
{
    return wordsOf(kind).name;
}

const char* title(ProblemKind kind) noexcept
{
    return wordsOf(kind).title;
}

bool isHarmless(ProblemKind kind) noexcept
{
    return wordsOf(kind).harmless;
}

std::optional<ProblemKind> problemKindFromName(std::string_view name) noexcept
{
    const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) { return words.name == name; });
    return found == kWords.end() ? std::nullopt : std::optional(static_cast<ProblemKind>(found - kWords.begin()));
}

void addFixes(std::vector<Problem>& problems)
{
    static constexpr std::array kMendable{ProblemKind::Damaged,    ProblemKind::Unsupported, ProblemKind::LyingExtension, ProblemKind::Misplaced,
                                          ProblemKind::EmptyClass, ProblemKind::EmptyFolder, ProblemKind::Duplicate,      ProblemKind::Leak};
    for (Problem& problem : problems)
        if (problem.fix.empty() && std::find(kMendable.begin(), kMendable.end(), problem.kind) != kMendable.end())
            problem.fix = fixCommand(problem.kind, problem.path);
}

std::string fixCommand(ProblemKind kind, const std::string& path)
{
    return fmt::format("taxon library fix {} {}", name(kind), shellQuoted(path));
}

} // namespace taxon::library
