// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace taxon {

CsvWriter::CsvWriter(const std::vector<std::string>& header) : m_columns(header.size())
{
    append(header);
}

void CsvWriter::row(std::span<const std::string> fields)
{
    append(fields);
}

void CsvWriter::row(std::initializer_list<std::string_view> fields)
{
    append(fields);
}

template <typename Fields>
void CsvWriter::append(const Fields& fields)
{
    if (fields.size() != m_columns)
        throw Error(ErrorCode::InvalidArgument, fmt::format("A row of {} fields does not fit a table of {} columns.", fields.size(), m_columns));
    bool first = true;
    for (const std::string_view field : fields) {
        if (!first)
            m_text += ',';
        first = false;
        if (std::none_of(field.begin(), field.end(), [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; })) {
            m_text += field;
            continue;
        }
        m_text += '"';
        for (const char c : field) {
            if (c == '"')
                m_text += '"';
            m_text += c;
        }
        m_text += '"';
    }
    m_text += '\n';
}

std::string CsvWriter::takeText()
{
    return std::exchange(m_text, {});
}

std::string numberField(double value)
{
    return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

CsvTable CsvTable::open(const std::filesystem::path& path)
{
    return parse(readTextFile(path), pathToText(path));
}

CsvTable CsvTable::parse(std::string_view text, const std::string& where, char separator)
{
    CsvTable table;
    table.m_where = where;
    CsvReader reader(text, where, separator);
    table.m_columns = reader.columns();
    for (std::vector<std::string> fields; reader.next(fields);)
        std::move(fields.begin(), fields.end(), std::back_inserter(table.m_fields));
    return table;
}

bool CsvTable::hasColumn(std::string_view name) const noexcept
{
    return std::find(m_columns.begin(), m_columns.end(), name) != m_columns.end();
}

std::size_t CsvTable::column(std::string_view name) const
{
    const auto found = std::find(m_columns.begin(), m_columns.end(), name);
    if (found == m_columns.end())
        throw Error(ErrorCode::Damaged, fmt::format("The table has no column \"{}\".", name), m_where);
    return static_cast<std::size_t>(found - m_columns.begin());
}

} // namespace taxon
