// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/source_ids.h"

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::dataset {

SourceIds SourceIds::open(const std::filesystem::path& file)
{
    const MappedFile mapped(file);
    return parse({reinterpret_cast<const char*>(mapped.bytes().data()), mapped.bytes().size()}, pathToText(file));
}

SourceIds SourceIds::parse(std::string_view text, const std::string& where)
{
    SourceIds ids;
    ids.m_sha256 = toHex(taxon::sha256(text));
    std::unordered_map<std::string, std::uint32_t> numbers;
    CsvReader table(text, where);
    const auto columnOf = [&](std::string_view name) {
        const auto found = std::find(table.columns().begin(), table.columns().end(), name);
        if (found == table.columns().end())
            throw Error(ErrorCode::Damaged, "The table of sources needs the columns \"path\" and \"source_id\".", where,
                        "Its first line must be: path,source_id.");
        return static_cast<std::size_t>(found - table.columns().begin());
    };
    const std::size_t path = columnOf("path");
    const std::size_t source = columnOf("source_id");
    std::size_t row = 0;
    for (std::vector<std::string> fields; table.next(fields);) {
        ++row;
        if (fields[source].empty())
            continue;
        const std::uint32_t number = numbers.emplace(fields[source], static_cast<std::uint32_t>(numbers.size() + 1)).first->second;
        const auto [known, isNew] = ids.m_sources.emplace(fields[path], number);
        if (!isNew && known->second != number)
            throw Error(ErrorCode::Damaged, fmt::format("\"{}\" has two sources.", fields[path]), fmt::format("{}, row {}", where, row),
                        "Keep one row of each image.");
    }
    return ids;
}

std::uint32_t SourceIds::sourceOf(const std::string& path) const
{
    const auto found = m_sources.find(path);
    return found != m_sources.end() ? found->second : 0;
}

} // namespace taxon::dataset
