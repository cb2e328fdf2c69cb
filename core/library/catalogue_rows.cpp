// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/catalogue_rows.h"

#include "base/checksum.h"
#include "base/error.h"

#include <charconv>
#include <cstring>

namespace taxon::library {
namespace {

/// Adds up the fields of a row, in order: numbers as eight bytes, texts and blobs with their length before them.
class RowSum {
public:
    void add(std::int64_t value) { m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }
    void add(std::string_view text)
    {
        add(static_cast<std::int64_t>(text.size()));
        m_bytes.append(text);
    }
    [[nodiscard]] std::int64_t value() const
    {
        const std::string hex = checksum(std::as_bytes(std::span(m_bytes)));
        std::uint64_t first = 0;
        std::from_chars(hex.data(), hex.data() + 16, first, 16);
        return static_cast<std::int64_t>(first);
    }

private:
    std::string m_bytes;
};

/// Binds the columns of a statement one after the other.
class RowWriter {
public:
    explicit RowWriter(SQLite::Statement& statement) : m_statement(statement) { m_statement.reset(); }

    void number(std::int64_t value)
    {
        m_statement.bind(++m_column, value);
        m_sum.add(value);
    }
    void text(const std::string& value)
    {
        m_statement.bind(++m_column, value);
        m_sum.add(value);
    }
    template <std::size_t N>
    void blob(const std::array<std::uint8_t, N>& value)
    {
        m_statement.bind(++m_column, value.data(), static_cast<int>(N));
        m_sum.add(std::string_view(reinterpret_cast<const char*>(value.data()), N));
    }
    void stamp(const FileStamp& stamp)
    {
        number(stamp.inode);
        number(stamp.bornNs);
        number(stamp.bytes);
        number(stamp.mtimeNs);
    }
    void end() { m_statement.bind(++m_column, m_sum.value()); }

private:
    SQLite::Statement& m_statement;
    RowSum m_sum;
    int m_column = 0;
};

/// Reads them back.
class RowReader {
public:
    explicit RowReader(SQLite::Statement& statement) : m_statement(statement) {}

    std::int64_t number()
    {
        const std::int64_t value = m_statement.getColumn(m_column++).getInt64();
        m_sum.add(value);
        return value;
    }
    std::string text()
    {
        std::string value = m_statement.getColumn(m_column++).getString();
        m_sum.add(value);
        return value;
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> blob()
    {
        const std::string value = m_statement.getColumn(m_column++).getString();
        m_sum.add(value);
        std::array<std::uint8_t, N> bytes{};
        if (value.size() == N)
            std::memcpy(bytes.data(), value.data(), N);
        return bytes;
    }
    FileStamp stamp()
    {
        FileStamp stamp;
        stamp.inode = number();
        stamp.bornNs = number();
        stamp.bytes = number();
        stamp.mtimeNs = number();
        return stamp;
    }
    void end()
    {
        if (m_statement.getColumn(m_column).getInt64() != m_sum.value())
            throw Error(ErrorCode::Damaged, "A row has another checksum than when it was written.");
    }

private:
    SQLite::Statement& m_statement;
    RowSum m_sum;
    int m_column = 0;
};

std::int64_t flagsOf(const images::ImageInfo& info)
{
    return (info.alpha ? 1 : 0) | (info.transparency ? 2 : 0) | (info.palette ? 4 : 0) | (info.cmyk ? 8 : 0) | (info.progressive ? 16 : 0)
           | (info.extensionLies ? 32 : 0);
}

/// Enough to tell the kinds that a header can have; the names are stable (problem.h).
ProblemKind kindOf(const std::string& kind)
{
    return kind == name(ProblemKind::Unsupported) ? ProblemKind::Unsupported : ProblemKind::Damaged;
}

} // namespace

void bindRow(SQLite::Statement& statement, const FileStamp& stamp, const HeaderRecord& header)
{
    RowWriter row(statement);
    const images::ImageInfo& info = header.info;
    row.stamp(stamp);
    row.text(header.path);
    row.number(static_cast<std::int64_t>(info.format));
    for (const int value : {info.widthPx, info.heightPx, int{info.bits}, int{info.channels}})
        row.number(value);
    row.number(flagsOf(info));
    row.number(info.orientation);
    row.text(header.problem ? name(header.problem->kind) : "");
    row.text(header.problem ? header.problem->message : "");
    row.text(header.problem ? header.problem->suggestion : "");
    row.end();
}

void bindRow(SQLite::Statement& statement, const FileStamp& stamp, const ContentRecord& content)
{
    RowWriter row(statement);
    row.stamp(stamp);
    row.blob(content.sha256.bytes());
    row.blob(content.checksum.bytes());
    row.blob(content.pixelHash.bytes());
    row.number(static_cast<std::int64_t>(content.dHash));
    row.number(static_cast<std::int64_t>(content.dHashDown));
    row.blob(content.colours);
    row.text(content.damage);
    row.text(content.warning);
    row.end();
}

FileStamp readRow(SQLite::Statement& statement, HeaderRecord& header)
{
    RowReader row(statement);
    const FileStamp stamp = row.stamp();
    header.path = row.text();
    images::ImageInfo& info = header.info;
    info.format = static_cast<images::Format>(row.number());
    info.widthPx = static_cast<int>(row.number());
    info.heightPx = static_cast<int>(row.number());
    info.bits = static_cast<std::uint8_t>(row.number());
    info.channels = static_cast<std::uint8_t>(row.number());
    const std::int64_t flags = row.number();
    info.alpha = (flags & 1) != 0;
    info.transparency = (flags & 2) != 0;
    info.palette = (flags & 4) != 0;
    info.cmyk = (flags & 8) != 0;
    info.progressive = (flags & 16) != 0;
    info.extensionLies = (flags & 32) != 0;
    info.orientation = static_cast<std::uint8_t>(row.number());
    info.bytes = static_cast<std::uint64_t>(stamp.bytes);
    const std::string problem = row.text();
    std::string message = row.text();
    std::string suggestion = row.text();
    row.end();
    header.problem.reset();
    if (!problem.empty())
        header.problem = Problem{kindOf(problem), {}, std::move(message), std::move(suggestion)};
    return stamp;
}

FileStamp readRow(SQLite::Statement& statement, ContentRecord& content)
{
    RowReader row(statement);
    const FileStamp stamp = row.stamp();
    content.sha256 = row.blob<32>();
    content.checksum = row.blob<16>();
    content.pixelHash = row.blob<32>();
    content.dHash = static_cast<std::uint64_t>(row.number());
    content.dHashDown = static_cast<std::uint64_t>(row.number());
    content.colours = row.blob<12>();
    content.damage = SharedText(row.text());
    content.warning = SharedText(row.text());
    row.end();
    return stamp;
}

} // namespace taxon::library
