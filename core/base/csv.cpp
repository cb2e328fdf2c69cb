// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon {

CsvWriter::CsvWriter(std::vector<std::string> header) : m_columns(header.size())
{
    append(header);
}

void CsvWriter::row(std::span<const std::string> fields)
{
    if (fields.size() != m_columns)
        throw Error(ErrorCode::InvalidArgument, fmt::format("A row of {} fields does not fit a table of {} columns.", fields.size(), m_columns));
    append(fields);
}

void CsvWriter::append(std::span<const std::string> fields)
{
    bool first = true;
    for (const std::string& field : fields) {
        if (!first)
            m_text += ',';
        first = false;
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
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

std::string numberField(double value)
{
    return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

CsvTable CsvTable::open(const std::filesystem::path& path)
{
    return parse(readTextFile(path), pathToText(path));
}

CsvTable CsvTable::parse(std::string_view text, const std::string& where)
{
    CsvTable table;
    table.m_where = where;
    if (text.starts_with("\xEF\xBB\xBF")) // spreadsheets write a byte-order mark
        text.remove_prefix(3);
    std::vector<std::string> fields;
    std::string field;
    bool quoted = false;
    std::size_t line = 1;
    const auto damaged = [&](const std::string& why) { throw Error(ErrorCode::Damaged, why, fmt::format("{}:{}", where, line)); };
    const auto endRow = [&] {
        fields.push_back(std::move(field));
        field.clear();
        if (fields.size() == 1 && fields[0].empty()) {
            fields.clear(); // an empty line
            return;
        }
        if (table.m_columns.empty())
            table.m_columns = std::move(fields);
        else if (fields.size() != table.m_columns.size())
            damaged(fmt::format("The row has {} fields, the header {}.", fields.size(), table.m_columns.size()));
        else
            std::move(fields.begin(), fields.end(), std::back_inserter(table.m_fields));
        fields.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
                field += '"';
                ++i;
            } else if (c == '"') {
                quoted = false;
            } else {
                field += c;
            }
        } else if (c == '"' && field.empty()) {
            quoted = true;
        } else if (c == ',') {
            fields.push_back(std::move(field));
            field.clear();
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') {
            field += c;
        }
        if (c == '\n')
            ++line;
    }
    if (quoted)
        damaged("A quoted field is never closed.");
    if (!field.empty() || !fields.empty())
        endRow();
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
