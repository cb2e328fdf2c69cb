// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/problem.h"

#include <array>

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
    Words{"collision", "Names that differ only in case", false},
    Words{"empty_class", "Classes without images", false},
    Words{"too_few", "Classes with too few images", true},
    Words{"no_class", "No class folder", false},
    Words{"one_class", "Only one class", false},
    Words{"unknown_class", "Benchmark classes the library lacks", true},
    Words{"duplicate", "The same picture twice in one class", true},
    Words{"label_conflict", "The same picture in two classes", false},
    Words{"leak", "The same picture in the library and in a benchmark", true},
    Words{"near_duplicate", "Nearly the same picture twice in one class", true},
    Words{"near_conflict", "Nearly the same picture in two classes", false},
    Words{"near_leak", "Nearly the same picture in the library and in a benchmark", true},
};

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

} // namespace taxon::library
