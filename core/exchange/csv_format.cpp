// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "exchange/format.h"
#include "exchange/labels.h"
#include "exchange/source_files.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

/// The separator that the header line has most of, outside quotes.
char separatorOf(std::string_view text)
{
    std::array<std::size_t, 3> counts{};
    static constexpr std::string_view kSeparators = ",;\t";
    bool quoted = false;
    for (const char c : text.substr(0, text.find('\n'))) {
        quoted = quoted != (c == '"');
        if (const auto at = kSeparators.find(c); at != std::string_view::npos && !quoted)
            ++counts[at];
    }
    return kSeparators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

/// Where a column is, or nothing. \throws Error{InvalidArgument} if the user named one that is not there.
std::optional<std::size_t> columnOf(const CsvTable& table, const ReadOptions& options, const std::string& meaning, const std::string& where)
{
    const auto& columns = table.columns();
    std::vector<std::string> names = aliasesOf(meaning);
    const auto told = options.columns.find(meaning);
    if (told != options.columns.end())
        names = {told->second};
    for (const std::string& name : names)
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] == name || (told == options.columns.end() && toLowerAscii(columns[i]) == name))
                return i;
    if (told != options.columns.end())
        throw Error(ErrorCode::InvalidArgument, fmt::format("The table has no column \"{}\".", told->second), where);
    return std::nullopt;
}

std::size_t requiredColumn(const CsvTable& table, const ReadOptions& options, const std::string& meaning, const std::string& where)
{
    if (const auto column = columnOf(table, options, meaning, where))
        return *column;
    std::string columns;
    for (const std::string& name : table.columns())
        columns += (columns.empty() ? "" : ", ") + name;
    throw Error(ErrorCode::InvalidArgument, fmt::format("The table has no column that is known to hold the {}; it has: {}.", meaning, columns), where,
                fmt::format("Say which it is: --column {}=NAME. The first line must be the names of the columns.", meaning));
}

Description readCsv(const fs::path& source, const ReadOptions& options, const jobs::Context& context)
{
    const std::string where = pathToText(source);
    const std::string text = readTextFile(source);
    const CsvTable table = CsvTable::parse(text, where, separatorOf(text));
    const std::size_t path = requiredColumn(table, options, "path", where);
    const std::size_t label = requiredColumn(table, options, "class", where);
    const auto set = columnOf(table, options, "set", where);
    const auto subClass = columnOf(table, options, "sub_class", where);
    SourceFiles files(options.images.empty() ? fs::absolute(source).parent_path() : options.images);
    LabelReader reader(files);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        context.throwIfStopped();
        const std::string setName = set ? table.at(row, *set) : std::string();
        Item* item = reader.add(table.at(row, path), labelsOfText(table.at(row, label)), setName);
        if (item != nullptr && subClass && !table.at(row, *subClass).empty() && !item->below.has_parent_path())
            item->below = pathOfText(table.at(row, *subClass)) / item->below;
    }
    return reader.finish();
}

bool isCsv(const fs::path& source)
{
    const std::string extension = toLowerAscii(source.extension().native());
    return (extension == ".csv" || extension == ".tsv") && fs::is_regular_file(source);
}

void writeCsv(const Export& written)
{
    const auto& items = written.description.items;
    const bool predicted = std::any_of(items.begin(), items.end(), [](const Item& item) { return item.prediction.has_value(); });
    std::vector<std::string> header{"path", "class", "sub_class", "set", "benchmark"};
    if (predicted)
        header.insert(header.end(), {"predicted", "confidence"});
    CsvWriter csv(header);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!written.placed[i].leftOut.empty())
            continue;
        const Item& item = items[i];
        std::vector<std::string> row{pathToText(written.placed[i].relative), item.className,
                                     item.below.has_parent_path() ? pathToText(*item.below.begin()) : "", item.set, item.benchmark};
        if (predicted) {
            row.push_back(item.prediction ? item.prediction->className : "");
            row.push_back(item.prediction ? numberField(item.prediction->confidence) : "");
        }
        csv.row(row);
    }
    writeFileAtomically(written.folder / "images.csv", csv.text());
}

} // namespace

Format csvFormat()
{
    return {.name = "csv",
            .description = "a table with a row per image: path and class, set and sub-class if it has them; also Label Studio's CSV",
            .recognisedBy = "a file that ends in .csv or .tsv, or a folder with images.csv",
            .recognises = [](const fs::path& source) { return isCsv(source) || fs::is_regular_file(source / "images.csv"); },
            .read = [](const fs::path& source, const ReadOptions& options,
                       const jobs::Context& context) { return readCsv(fs::is_directory(source) ? source / "images.csv" : source, options, context); },
            .arrange = arrangeBelowImages,
            .writeLabels = writeCsv};
}

} // namespace taxon::exchange
