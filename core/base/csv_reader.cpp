// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv_reader.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;
constexpr int kEnd = -1;

} // namespace

CsvReader::CsvReader(Source source, std::string where, char separator)
    : m_source(std::move(source)), m_where(std::move(where)), m_separator(separator), m_block(kBlockBytes)
{
    for (const char mark : {'\xEF', '\xBB', '\xBF'}) { // spreadsheets write a byte-order mark
        const int c = nextByte();
        if (c == static_cast<unsigned char>(mark))
            continue;
        if (c != kEnd)
            --m_at; // of the first byte only: a text that begins with a part of the mark is no CSV of ours
        break;
    }
    nextRow(m_columns);
}

CsvReader::CsvReader(std::string_view text, std::string where, char separator)
    : CsvReader(
        [text](std::span<char> into) mutable {
            const std::size_t n = std::min(into.size(), text.size());
            std::copy_n(text.begin(), n, into.begin());
            text.remove_prefix(n);
            return n;
        },
        std::move(where), separator)
{}

void CsvReader::damaged(const std::string& why) const
{
    throw Error(ErrorCode::Damaged, why, fmt::format("{}:{}", m_where, m_line));
}

int CsvReader::nextByte()
{
    if (m_at == m_end) {
        m_end = m_source(m_block);
        m_at = 0;
        if (m_end == 0)
            return kEnd;
    }
    return static_cast<unsigned char>(m_block[m_at++]);
}

bool CsvReader::nextRow(std::vector<std::string>& fields)
{
    ++m_line;
    std::size_t count = 1; // the strings are used again from row to row
    const auto field = [&]() -> std::string& { return fields[count - 1]; };
    const auto open = [&] {
        if (fields.size() < count)
            fields.emplace_back();
        field().clear();
    };
    open();
    bool quoted = false;
    bool plainReturn = false; // the field ends in a '\r' outside quotes
    for (int c = nextByte();; c = nextByte()) {
        if (c == kEnd) {
            if (quoted)
                damaged("A quoted field is never closed.");
            fields.resize(count);
            return count > 1 || !fields[0].empty();
        }
        const bool lineEnd = c == '\n';
        if (quoted) {
            if (c != '"') {
                field() += static_cast<char>(c);
            } else if (const int after = nextByte(); after == '"') {
                field() += '"';
            } else {
                quoted = false;
                if (after != kEnd)
                    --m_at;
            }
        } else if (c == '"' && field().empty()) {
            quoted = true;
        } else if (c == m_separator) {
            ++count;
            open();
        } else if (lineEnd) {
            if (plainReturn)
                field().pop_back();
            if (count > 1 || !field().empty()) {
                fields.resize(count);
                return true; // m_line still names this row
            }
        } else {
            field() += static_cast<char>(c);
        }
        plainReturn = !quoted && c == '\r';
        if (lineEnd)
            ++m_line;
    }
}

bool CsvReader::next(std::vector<std::string>& fields)
{
    if (!nextRow(fields))
        return false;
    if (fields.size() != m_columns.size())
        damaged(fmt::format("The row has {} fields, the header {}.", fields.size(), m_columns.size()));
    return true;
}

std::size_t CsvReader::column(std::string_view name) const
{
    const auto found = std::find(m_columns.begin(), m_columns.end(), name);
    if (found == m_columns.end())
        throw Error(ErrorCode::Damaged, fmt::format("The table has no column \"{}\".", name), m_where);
    return static_cast<std::size_t>(found - m_columns.begin());
}

} // namespace taxon
