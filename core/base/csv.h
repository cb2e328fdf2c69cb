// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon {

/// Builds a CSV text (RFC 4180, "\n" line ends, a header line). Fields with a comma, quote or line break are quoted.
class CsvWriter {
public:
    explicit CsvWriter(const std::vector<std::string>& header);

    /// \throws Error{InvalidArgument} if the number of fields is not the header's.
    void row(std::span<const std::string> fields);
    void row(std::initializer_list<std::string_view> fields);
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    /// The text so far, which the writer forgets: for a table too large to be held whole.
    [[nodiscard]] std::string takeText();

private:
    template <typename Fields>
    void append(const Fields& fields);

    std::size_t m_columns;
    std::string m_text;
};

/// A number as CSV and JSON show it: shortest form that reads back to the same double; "" for no value (NaN).
[[nodiscard]] std::string numberField(double value);

/// A CSV file held in memory, columns found by name.
class CsvTable {
public:
    /// \throws Error{NotFound|Io}; Error{Damaged} naming the line for a quote left open or a row with another number of fields.
    static CsvTable open(const std::filesystem::path& path);
    /// \param separator  ',', or what a foreign table has: ';', a tab.
    static CsvTable parse(std::string_view text, const std::string& where, char separator = ',');

    [[nodiscard]] std::size_t rows() const noexcept { return m_columns.empty() ? 0 : m_fields.size() / m_columns.size(); }
    /// \throws Error{Damaged} naming the file and the missing column.
    [[nodiscard]] std::size_t column(std::string_view name) const;
    [[nodiscard]] bool hasColumn(std::string_view name) const noexcept;
    /// Their names, in order.
    [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return m_columns; }
    [[nodiscard]] const std::string& at(std::size_t row, std::size_t column) const { return m_fields[row * m_columns.size() + column]; }

private:
    std::string m_where;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_fields;
};

} // namespace taxon
