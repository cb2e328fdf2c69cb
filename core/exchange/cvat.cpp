// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "exchange/folders.h"
#include "exchange/format.h"
#include "exchange/labels.h"
#include "exchange/source_files.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

// CVAT's "ImageNet 1.0", both forms. With images: <class>/<class>_<name>, no_label/no_label_<name>. Without: synsets.txt (a class a line) and
// <subset>.txt with lines of a path and class numbers, the path's stem in double quotes where it has spaces; images, if any, in images/.
namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;
using library::Place;

constexpr const char* kNoLabel = "no_label";
constexpr const char* kSynsets = "synsets.txt";

// ---- reading -----------------------------------------------------------------------------------------------------------

/// The lines of a text file, without their line ends.
std::vector<std::string> linesOf(const fs::path& file)
{
    std::vector<std::string> lines = split(readTextFile(file), '\n');
    for (std::string& line : lines)
        if (line.ends_with('\r'))
            line.pop_back();
    return lines;
}

struct Line {
    std::string image;
    std::vector<std::size_t> classes;
};

/// A line of <subset>.txt. \throws Error{Damaged} naming the line.
Line parsedLine(const std::string& line, const std::string& where)
{
    const auto damaged = [&](const char* why) { return Error(ErrorCode::Damaged, why, where); };
    Line parsed;
    std::string rest = line;
    if (line.front() == '"') { // only the stem is quoted: "two words".jpg 3
        const auto end = line.find('"', 1);
        if (end == std::string::npos)
            throw damaged("A quoted name is never closed.");
        parsed.image = line.substr(1, end - 1);
        rest = line.substr(end + 1);
    }
    const auto space = rest.find(' ');
    parsed.image += rest.substr(0, space);
    if (space == std::string::npos)
        return parsed;
    for (const std::string& number : split(rest.substr(space + 1), ' ')) {
        std::size_t value = 0;
        const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), value);
        if (!number.empty() && (failure != std::errc() || end != number.data() + number.size()))
            throw damaged("After the name there must be numbers of classes.");
        if (!number.empty())
            parsed.classes.push_back(value);
    }
    return parsed;
}

Description readLists(const fs::path& source, const ReadOptions& options, const jobs::Context& context)
{
    std::vector<std::string> classes = linesOf(source / kSynsets);
    while (!classes.empty() && classes.back().empty())
        classes.pop_back();
    const fs::path images = source / "images";
    SourceFiles files(!options.images.empty() ? options.images : fs::is_directory(images) ? images : source);
    LabelReader reader(files);
    std::vector<fs::path> lists;
    for (const auto& entry : fs::directory_iterator(source))
        if (entry.path().extension() == ".txt" && entry.path().filename() != kSynsets)
            lists.push_back(entry.path());
    std::sort(lists.begin(), lists.end());
    for (const fs::path& list : lists) {
        context.throwIfStopped();
        const std::string subset = list.stem().native();
        std::size_t number = 0;
        for (const std::string& line : linesOf(list)) {
            const std::string where = fmt::format("{}:{}", pathToText(list), ++number);
            if (line.empty())
                continue;
            const Line parsed = parsedLine(line, where);
            std::vector<std::string> labels;
            for (const std::size_t label : parsed.classes) {
                if (label >= classes.size())
                    throw Error(ErrorCode::Damaged, fmt::format("There is no class {}: {} has {}.", label, kSynsets, classes.size()), where);
                labels.push_back(classes[label]);
            }
            reader.add(parsed.image, labels, subset == "default" ? "" : subset); // "default" is CVAT's word for no subset
        }
    }
    return reader.finish(classes);
}

Description readTrees(const fs::path& source, const jobs::Context& context)
{
    Description read = splitFoldersOf(source).empty() ? readTree(source, context) : splitsFormat().read(source, {}, context);
    for (Item& item : read.items) {
        const std::string label = item.className.empty() ? kNoLabel : item.className;
        const std::string name = item.below.filename().native();
        if (name.starts_with(label + "_") && name.size() > label.size() + 1)
            item.below = item.below.parent_path() / name.substr(label.size() + 1);
        if (item.place == Place::Class && item.className == kNoLabel) {
            item.place = Place::Unknown;
            item.className.clear();
        }
    }
    std::erase(read.classes, kNoLabel);
    return read;
}

Description readCvat(const fs::path& source, const ReadOptions& options, const jobs::Context& context)
{
    return fs::is_regular_file(source / kSynsets) ? readLists(source, options, context) : readTrees(source, context);
}

// ---- writing -----------------------------------------------------------------------------------------------------------

/// The folder of an archive of its own: one a set.
fs::path archiveOf(const Item& item)
{
    return item.place == Place::Benchmark ? fs::path("_benchmark") / item.benchmark : fs::path(splitFolder(item.set));
}

/// Whether a line of <subset>.txt can name it.
bool fitsALine(const std::string& path)
{
    return isUtf8(path) && path.find_first_of("\"\r\n") == std::string::npos && fs::path(path).extension().native().find(' ') == std::string::npos;
}

/// \p name, or a number of it, so that no other image of the archive has its stem: CVAT took equal stems of two classes for one image with two
/// labels. \p taken counts the stems; the next number is remembered in it.
fs::path freeStem(const fs::path& archive, const fs::path& name, std::map<fs::path, int>& taken)
{
    int& last = taken[archive / name.stem()];
    if (++last == 1)
        return name;
    fs::path free = numbered(name, last);
    while (++taken[archive / free.stem()] > 1)
        free = numbered(name, ++last);
    return free;
}

std::vector<Placed> arrangeCvat(const Description& description, MediaMode media)
{
    std::vector<Placed> placed;
    std::map<fs::path, int> taken;
    for (const Item& item : description.items) {
        if (item.place == Place::OutOfScope || item.place == Place::BenchmarkOutOfScope) {
            placed.push_back({{}, "It is out of scope, and ImageNet has classes only."});
            continue;
        }
        if (media == MediaMode::PathsOnly) {
            const fs::path path = libraryPath(item);
            placed.push_back({path, fitsALine(path.native()) ? "" : "A list of ImageNet can't hold its name."});
            continue;
        }
        const std::string label = item.className.empty() ? kNoLabel : item.className;
        const fs::path name = freeStem(archiveOf(item), item.below.filename(), taken);
        const fs::path file = archiveOf(item) / label / (label + "_" + name.native());
        placed.push_back({file, file.filename().native().size() > 255 ? "Its name is too long with the class before it." : ""});
    }
    return placed;
}

std::string lineOf(const fs::path& image, const std::string& label)
{
    std::string name = image.native();
    const std::string extension = image.extension().native();
    if (name.find(' ') != std::string::npos || name.find('\t') != std::string::npos)
        name = "\"" + name.substr(0, name.size() - extension.size()) + "\"" + extension;
    return name + (label.empty() ? " \n" : " " + label + "\n"); // the blank as datumaro writes it
}

/// The lists of an export without images; with images the folders are all.
void writeCvat(const Export& written)
{
    if (written.media != MediaMode::PathsOnly)
        return;
    std::map<std::string, std::size_t> numbers;
    std::string synsets;
    for (const std::string& name : written.description.classes) {
        numbers.emplace(name, numbers.size());
        synsets += name + "\n";
    }
    std::map<std::string, std::string> lists;
    for (std::size_t i = 0; i < written.placed.size(); ++i) {
        const Item& item = written.description.items[i];
        if (written.placed[i].leftOut.empty())
            lists[item.set.empty() ? "default" : item.set] += lineOf(written.placed[i].relative,
                                                                     item.className.empty() ? "" : std::to_string(numbers.at(item.className)));
    }
    writeFileAtomically(written.folder / kSynsets, synsets);
    for (const auto& [set, lines] : lists)
        writeFileAtomically(written.folder / (set + ".txt"), lines);
}

} // namespace

Format cvatFormat()
{
    return {.name = "cvat",
            .description = "CVAT's ImageNet 1.0: <class>/<class>_<name>, or lists with synsets.txt where there are no images",
            .recognisedBy = "synsets.txt or a folder no_label; name it otherwise, or the class stays in the file names",
            .recognises = [](const fs::path& source) { return fs::is_regular_file(source / kSynsets) || fs::is_directory(source / kNoLabel); },
            .read = readCvat,
            .arrange = arrangeCvat,
            .writeLabels = writeCvat};
}

} // namespace taxon::exchange
