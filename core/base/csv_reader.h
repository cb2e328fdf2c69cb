// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon {

/// Reads a CSV text row by row: memory is one block and one row, however large the file is. One thread at a time.
class CsvReader {
public:
    /// Fills the span with the next bytes of the text; 0 = the end.
    using Source = std::function<std::size_t(std::span<char>)>;

    /// Reads the header. \param where names the text in errors. \throws whatever \p source throws, and as next().
    CsvReader(Source source, std::string where, char separator = ',');

    /// The same of a text that outlives the reader.
    CsvReader(std::string_view text, std::string where, char separator = ',');

    /// "" columns only where the text has no header at all.
    [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return m_columns; }
    /// Number of \p name's column. \throws Error{Damaged} naming the text and the missing column.
    [[nodiscard]] std::size_t column(std::string_view name) const;
    /// Reads the next row into \p fields, one for each column; false at the end. Empty lines are skipped.
    /// \throws Error{Damaged} naming the line for a quote left open or a row with another number of fields.
    bool next(std::vector<std::string>& fields);

private:
    bool nextRow(std::vector<std::string>& fields);
    int nextByte();
    [[noreturn]] void damaged(const std::string& why) const;

    Source m_source;
    std::string m_where;
    char m_separator;
    std::vector<std::string> m_columns;
    std::vector<char> m_block;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::size_t m_line = 0; ///< of the row read last
};

} // namespace taxon
