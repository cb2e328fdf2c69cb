// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/catalogue.h"

#include "base/error.h"
#include "base/file_lock.h"
#include "base/text.h"
#include "library/catalogue_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

constexpr int kReaderWaitsMs = 2'000;
constexpr int kWriterWaitsMs = 20'000; ///< for readers, which need seconds for a million rows

/// Whether SQLite's error says that the bytes of the file are wrong, rather than that it can't be read or written now.
bool isDamage(const SQLite::Exception& failure)
{
    switch (failure.getErrorCode() & 0xFF) {
    case SQLITE_PERM:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN: return false;
    default: return true;
    }
}

} // namespace

struct Catalogue::State {
    State(fs::path cacheFolder, const jobs::Context& jobContext, std::chrono::milliseconds interval)
        : folder(std::move(cacheFolder)), file(folder / "library.db"), context(jobContext), keepEvery(interval)
    {
        if (folder.empty())
            return;
        takeLock();
        guarded([&] { open(); });
    }

    void takeLock()
    {
        std::error_code ignored;
        fs::create_directories(folder, ignored); // the lock's file says why it can't be
        try {
            lock.emplace(folder / "library.lock");
        } catch (const Error& failure) {
            context.warn(fmt::format("What is found about the library is not kept this time: {}", failure.what()));
        }
    }

    void open()
    {
        if (!lock) {
            std::error_code ignored;
            if (fs::exists(file, ignored))
                database.emplace(file.native(), SQLite::OPEN_READONLY, kReaderWaitsMs);
        } else {
            database.emplace(file.native(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kWriterWaitsMs);
            database->exec("PRAGMA synchronous=NORMAL");
            if (database->execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0)
                create();
        }
        if (!database)
            return;
        const int version = pragma(*database, "user_version");
        if (pragma(*database, "application_id") != kCatalogueApplicationId || version < 1)
            throw Error(ErrorCode::Damaged, "it is something else");
        if (version > kCatalogueVersion)
            throw Error(ErrorCode::Unsupported, fmt::format("it has version {}, this program knows up to {}", version, kCatalogueVersion));
    }

    /// In one transaction, so that a killed start leaves an empty file.
    void create()
    {
        SQLite::Transaction whole(*database);
        database->exec(kCatalogueTables);
        database->exec(fmt::format("PRAGMA application_id={}", kCatalogueApplicationId));
        database->exec(fmt::format("PRAGMA user_version={}", kCatalogueVersion));
        whole.commit();
        for (const char* earlier : {"hashes-1.csv", "hashes-2.csv", "hashes-3.csv"}) {
            std::error_code ignored;
            fs::remove(folder / earlier, ignored);
        }
    }

    /// Runs \p body; whatever goes wrong with the database ends in a warning and a database that is new, or none.
    template <typename Body>
    bool guarded(const Body& body)
    {
        try {
            body();
            return true;
        } catch (const SQLite::Exception& failure) {
            recover(isDamage(failure), failure.what());
        } catch (const Error& failure) {
            if (failure.code() == ErrorCode::Cancelled) // by the visitor
                throw;
            recover(failure.code() == ErrorCode::Damaged, failure.message());
        }
        return false;
    }

    void recover(bool damaged, const std::string& why)
    {
        close();
        const bool again = damaged && lock && !wasMadeAnew;
        context.warn(again ? fmt::format("The catalogue of the library is damaged and made anew: {} ({}).", why, pathToText(file))
                           : fmt::format("The catalogue of the library can't be used: {} ({}). Work goes on without.", why, pathToText(file)));
        if (!again)
            return;
        wasMadeAnew = true;
        std::error_code failure;
        fs::remove(file, failure);
        if (!failure)
            fs::remove(fs::path(file) += "-journal", failure);
        guarded([&] {
            if (failure)
                throw Error(ErrorCode::Io, failure.message());
            open();
        });
    }

    void close() noexcept
    {
        putHeader.reset();
        putContent.reset();
        transaction.reset(); // rolls back what was not kept
        database.reset();
    }

    template <typename Record>
    bool each(const char* query, const std::function<void(const FileStamp&, const Record&)>& visit)
    {
        if (!database)
            return true;
        return guarded([&] {
            keep();
            SQLite::Statement rows(*database, query);
            Record record;
            while (rows.executeStep()) {
                const FileStamp stamp = readRow(rows, record);
                visit(stamp, record);
            }
        });
    }

    template <typename Record>
    void put(std::optional<SQLite::Statement>& statement, const char* query, const FileStamp& stamp, const Record& record)
    {
        if (!database || !lock)
            return;
        guarded([&] {
            begin();
            if (!statement)
                statement.emplace(*database, query);
            bindRow(*statement, stamp, record);
            statement->exec();
            statement->reset();
            if (std::chrono::steady_clock::now() - began >= keepEvery)
                keep();
        });
    }

    void begin()
    {
        if (transaction)
            return;
        transaction.emplace(*database);
        began = std::chrono::steady_clock::now();
    }

    void keep()
    {
        if (!transaction)
            return;
        transaction->commit();
        transaction.reset();
    }

    fs::path folder;
    fs::path file;
    const jobs::Context& context;
    std::chrono::milliseconds keepEvery;
    std::optional<FileLock> lock; ///< without it the file is only read
    bool wasMadeAnew = false;     ///< once is enough: twice is a broken disk
    std::optional<SQLite::Database> database;
    std::optional<SQLite::Transaction> transaction;
    std::optional<SQLite::Statement> putHeader;
    std::optional<SQLite::Statement> putContent;
    std::chrono::steady_clock::time_point began;
};

Catalogue::Catalogue(fs::path folder, const jobs::Context& context, std::chrono::milliseconds keepEvery)
    : m_state(std::make_unique<State>(std::move(folder), context, keepEvery))
{}

Catalogue::~Catalogue()
{
    keep();
    m_state->close();
}

bool Catalogue::eachHeader(const std::function<void(const FileStamp&, const HeaderRecord&)>& visit)
{
    return m_state->each<HeaderRecord>("SELECT * FROM headers ORDER BY inode, born_ns, bytes, mtime_ns", visit);
}

bool Catalogue::eachContent(const std::function<void(const FileStamp&, const ContentRecord&)>& visit)
{
    return m_state->each<ContentRecord>("SELECT * FROM contents ORDER BY inode, born_ns, bytes, mtime_ns", visit);
}

void Catalogue::put(const FileStamp& stamp, const HeaderRecord& header)
{
    m_state->put(m_state->putHeader, kPutHeader, stamp, header);
}

void Catalogue::put(const FileStamp& stamp, const ContentRecord& content)
{
    m_state->put(m_state->putContent, kPutContent, stamp, content);
}

void Catalogue::remove(std::span<const FileStamp> stamps)
{
    if (!m_state->database || !m_state->lock)
        return;
    m_state->guarded([&] {
        m_state->begin();
        SQLite::Statement header(*m_state->database, "DELETE FROM headers WHERE inode = ? AND born_ns = ? AND bytes = ? AND mtime_ns = ?");
        for (const FileStamp& stamp : stamps) {
            SQLite::bind(header, stamp.inode, stamp.bornNs, stamp.bytes, stamp.mtimeNs);
            header.exec();
            header.reset();
        }
        m_state->database->exec("DELETE FROM contents WHERE NOT EXISTS (SELECT 1 FROM headers h WHERE h.inode = contents.inode AND "
                                "h.born_ns = contents.born_ns AND h.bytes = contents.bytes AND h.mtime_ns = contents.mtime_ns)");
        m_state->keep();
    });
}

void Catalogue::keep()
{
    m_state->guarded([&] { m_state->keep(); });
}

} // namespace taxon::library
