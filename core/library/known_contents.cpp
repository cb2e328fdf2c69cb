// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/known_contents.h"

#include "base/error.h"
#include "library/catalogue_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <mutex>

namespace taxon::library {
namespace {

constexpr int kWaitsMs = 2'000; // for a writer's commit

} // namespace

struct KnownContents::State {
    std::mutex mutex;
    std::optional<SQLite::Database> database;
    std::optional<SQLite::Statement> byStamp;

    /// Runs \p body; a catalogue that fails once is not asked again. \returns what body does, or false.
    template <typename Body>
    bool guarded(const Body& body)
    {
        try {
            return body();
        } catch (const SQLite::Exception&) { // not ours, locked for long, damaged
        } catch (const Error&) {             // a row with another checksum than when it was written
        }
        byStamp.reset();
        database.reset();
        return false;
    }
};

KnownContents::KnownContents(const std::filesystem::path& cacheFolder) : m_state(std::make_unique<State>())
{
    (void)m_state->guarded([&] {
        m_state->database.emplace((cacheFolder / "library.db").native(), SQLite::OPEN_READONLY, kWaitsMs);
        const bool ours = isCatalogue(*m_state->database);
        if (ours)
            m_state->byStamp.emplace(*m_state->database, "SELECT * FROM contents WHERE inode = ? AND born_ns = ? AND bytes = ? AND mtime_ns = ?");
        return ours;
    });
}

KnownContents::~KnownContents() = default;

bool KnownContents::has(int fd, const Sha256Digest& sha256)
{
    const std::optional<FileStamp> stamp = stampOf(fd);
    return stamp && sha256Of(*stamp) == sha256;
}

std::optional<Sha256Digest> KnownContents::sha256Of(const FileStamp& stamp)
{
    const std::scoped_lock lock(m_state->mutex);
    std::optional<Sha256Digest> sha256;
    if (!m_state->byStamp)
        return sha256;
    (void)m_state->guarded([&] {
        SQLite::Statement& row = *m_state->byStamp;
        SQLite::bind(row, stamp.inode, stamp.bornNs, stamp.bytes, stamp.mtimeNs);
        if (row.executeStep()) {
            ContentRecord content;
            if (readRow(row, content) == stamp && !content.sha256.empty())
                sha256 = content.sha256.bytes();
        }
        row.reset(); // ends the read transaction: a writer may wait for it
        return true;
    });
    return sha256;
}

} // namespace taxon::library
