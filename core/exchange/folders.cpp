// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/folders.h"

#include "base/ids.h"
#include "base/text.h"
#include "exchange/format.h"

#include <fmt/format.h>
#include <set>

namespace taxon::exchange {

namespace fs = std::filesystem;
using library::Place;

Description describe(const library::Library& library)
{
    Description described;
    for (const library::Class& found : library.classes)
        described.classes.push_back(found.name);
    for (const library::Image& image : library.images) {
        Item item;
        item.file = library.root / textToPath(image.path);
        item.className = image.className;
        item.origin = image.path;
        placeByPath(item, textToPath(image.path));
        described.items.push_back(std::move(item));
    }
    for (const library::Problem& problem : library.problems) {
        switch (problem.kind) {
        case library::ProblemKind::Damaged:
        case library::ProblemKind::Unsupported:
        case library::ProblemKind::Unreadable:
        case library::ProblemKind::UnreadableFolder:
        case library::ProblemKind::Skipped:
        case library::ProblemKind::Misplaced:
        case library::ProblemKind::InvalidName: described.refused.push_back({problem.path, problem.message}); break;
        default: break; // about the whole library, or harmless
        }
    }
    return described;
}

Description readTree(const fs::path& root, const jobs::Context& context)
{
    return describe(library::scanLibrary(root, {}, context));
}

namespace {

bool isFolder(const fs::path& source)
{
    std::error_code failure;
    return fs::is_directory(source, failure);
}

Description readFolders(const fs::path& source, const ReadOptions& /*options*/, const jobs::Context& context)
{
    return readTree(source, context);
}

/// Turns an item of the class "train" into one of the class that is the next folder. \returns why it can't be, or "".
std::string intoSplit(Item& item)
{
    const std::string set = splitName(item.className);
    const fs::path below = item.below;
    const std::string inner = below.begin()->native();
    if (set.empty())
        return fmt::format("\"{}\" is no split such as train, val or test.", item.className);
    if (!below.has_parent_path())
        return "The file lies outside every class folder.";
    const bool isReserved = inner == "_unknown" || inner == "_out_of_scope";
    if (!isReserved && !isClassName(inner))
        return fmt::format("\"{}\" can't be the name of a class.", pathToText(inner));
    item.className = isReserved ? std::string() : inner;
    placeByPath(item, below);
    item.set = set;
    return {};
}

/// train/<class>/…: to the walk "train" is the class and the class its sub-class.
Description readSplits(const fs::path& source, const ReadOptions& /*options*/, const jobs::Context& context)
{
    Description tree = readTree(source, context);
    std::set<std::string> classes;
    Description read;
    read.refused = std::move(tree.refused);
    for (Item& item : tree.items) {
        if (const std::string refused = item.place == Place::Class ? intoSplit(item) : ""; !refused.empty()) {
            read.refused.push_back({item.origin, refused});
            continue;
        }
        if (item.place == Place::Class)
            classes.insert(item.className);
        read.items.push_back(std::move(item));
    }
    read.classes.assign(classes.begin(), classes.end());
    return read;
}

std::vector<Placed> arrangeTree(const Description& description, MediaMode /*media*/)
{
    std::vector<Placed> placed;
    placed.reserve(description.items.size());
    for (const Item& item : description.items) {
        const bool inSplit = !item.set.empty() && item.place == Place::Class;
        placed.push_back({inSplit ? splitFolder(item.set) / libraryPath(item) : libraryPath(item), {}});
    }
    return placed;
}

} // namespace

Format foldersFormat()
{
    return {.name = "folders",
            .description = "a folder per class, as torchvision's ImageFolder, Keras, Create ML and Taxon itself read it",
            .recognisedBy = "a folder that is nothing else",
            .recognises = isFolder,
            .read = readFolders,
            .arrange = arrangeTree,
            .writeLabels = nullptr,
            .takesPathsOnly = false};
}

Format splitsFormat()
{
    return {.name = "splits",
            .description = "train, val and test with a folder per class in each, as torchvision, Keras, Create ML and Ultralytics read it",
            .recognisedBy = "folders named train, val, valid, validation, test, Training Data …",
            .recognises = [](const fs::path& source) { return !splitFoldersOf(source).empty(); },
            .read = readSplits,
            .arrange = arrangeTree,
            .writeLabels = nullptr,
            .takesPathsOnly = false};
}

} // namespace taxon::exchange
