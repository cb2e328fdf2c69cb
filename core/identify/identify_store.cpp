// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_store.h"

#include "identify/identify_state.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "taxon-identify";
constexpr std::size_t kRowsPerTransaction = 500;
constexpr std::size_t kMostGuesses = 5;
constexpr int kBusyMilliseconds = 1000;

constexpr const char* kSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE classes(class INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE images(image INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, class INTEGER NOT NULL REFERENCES classes,
                    score REAL NOT NULL, margin REAL NOT NULL, entropy REAL NOT NULL, status TEXT NOT NULL DEFAULT 'new');
CREATE TABLE guesses(image INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, rank INTEGER NOT NULL, class INTEGER NOT NULL REFERENCES classes,
                     score REAL NOT NULL, PRIMARY KEY(image, rank)) WITHOUT ROWID;
CREATE INDEX images_by_class ON images(class, score);
CREATE INDEX images_by_score ON images(score);
)sql";

void configure(SQLite::Database& database)
{
    database.setBusyTimeout(kBusyMilliseconds);
    database.exec("PRAGMA journal_mode=DELETE");
    database.exec("PRAGMA synchronous=FULL");
    database.exec("PRAGMA foreign_keys=ON");
}

std::string meta(const SQLite::Database& database, const char* key)
{
    SQLite::Statement query(database, "SELECT value FROM meta WHERE key = ?");
    query.bind(1, key);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

void putMeta(SQLite::Database& database, const char* key, const std::string& value)
{
    SQLite::Statement insert(database, "INSERT INTO meta VALUES(?, ?)");
    insert.bind(1, key);
    insert.bind(2, value);
    insert.exec();
}

/// Everything at once in one transaction, so that a killed start leaves an empty file and not half a store.
void initialise(SQLite::Database& database, const IdentifyStore::Info& info, const Clock& clock)
{
    SQLite::Transaction transaction(database);
    database.exec(kSchema);
    putMeta(database, "format", kFormat);
    putMeta(database, "version", std::to_string(IdentifyStore::kVersion));
    putMeta(database, "model_version", info.modelVersion);
    putMeta(database, "model_sha256", info.modelSha256);
    putMeta(database, "folder", info.folder);
    putMeta(database, "created", toIso8601(clock.wall()));
    SQLite::Statement insert(database, "INSERT INTO classes VALUES(?, ?)");
    for (std::size_t i = 0; i < info.classes.size(); ++i) {
        insert.bind(1, static_cast<std::int64_t>(i));
        insert.bind(2, info.classes[i]);
        insert.exec();
        insert.reset();
    }
    transaction.commit();
}

IdentifyStore::Info readInfo(const SQLite::Database& database, const fs::path& file)
{
    if (!database.tableExists("meta") || meta(database, "format") != kFormat)
        throw Error(ErrorCode::Damaged, "This is not a store of identified images.", pathToText(file));
    const std::string version = meta(database, "version");
    if (version != std::to_string(IdentifyStore::kVersion)) {
        throw Error(ErrorCode::Unsupported, fmt::format("This store has version {}, this program knows up to {}.", version, IdentifyStore::kVersion),
                    pathToText(file), "Use a newer Taxon.");
    }
    IdentifyStore::Info info{meta(database, "model_version"), meta(database, "model_sha256"), meta(database, "folder"), {}};
    SQLite::Statement query(database, "SELECT class, name FROM classes ORDER BY class");
    while (query.executeStep()) {
        if (query.getColumn(0).getInt64() != static_cast<std::int64_t>(info.classes.size()))
            throw Error(ErrorCode::Damaged, "The store's class list has a gap.", pathToText(file));
        info.classes.push_back(query.getColumn(1).getString());
    }
    return info;
}

/// The shortest decimal that reads back to this float, so that 0.9f is found by "score >= 0.9" and reads 0.9 in CSV.
double decimal(float value)
{
    char text[32];
    const auto [end, failure] = std::to_chars(text, text + sizeof text, value);
    double out = static_cast<double>(value);
    if (failure == std::errc())
        std::from_chars(text, end, out);
    return out;
}

void check(const Guess& guess, std::size_t classes)
{
    const auto refuse = [&](const std::string& why) { throw Error(ErrorCode::InvalidArgument, "This guess can't be stored: " + why, guess.path); };
    if (guess.path.empty() || guess.sha256.size() != 64)
        refuse("it has no path or no SHA-256.");
    if (guess.top.empty() || guess.top.size() > kMostGuesses)
        refuse(fmt::format("it has {} classes, not 1 to {}.", guess.top.size(), kMostGuesses));
    for (const Candidate& candidate : guess.top) {
        if (candidate.classIndex < 0 || static_cast<std::size_t>(candidate.classIndex) >= classes)
            refuse(fmt::format("class {} is out of range.", candidate.classIndex));
        if (!(candidate.score >= 0.0f && candidate.score <= 1.001f))
            refuse(fmt::format("{} is no score.", candidate.score));
    }
    if (!std::isfinite(guess.margin) || !std::isfinite(guess.entropy))
        refuse("its margin or entropy is no number.");
}

/// Runs a statement that is used again; also after a failure it is ready for the next.
void execute(SQLite::Statement& statement)
{
    try {
        statement.exec();
    } catch (...) {
        statement.tryReset();
        throw;
    }
    statement.reset();
}

} // namespace

IdentifyStore::IdentifyStore(std::unique_ptr<State> state) : m_state(std::move(state)) {}
IdentifyStore::IdentifyStore(IdentifyStore&&) noexcept = default;
IdentifyStore& IdentifyStore::operator=(IdentifyStore&&) noexcept = default;

IdentifyStore::~IdentifyStore()
{
    if (!m_state)
        return;
    try {
        flush();
    } catch (const std::exception&) { // the transaction rolls back: what was flushed before is whole
    }
}

IdentifyStore IdentifyStore::create(const fs::path& file, const Info& info, const Clock& clock)
{
    if (info.classes.empty())
        throw Error(ErrorCode::InvalidArgument, "A model without classes can't identify.", pathToText(file));
    return guarded(file, [&] {
        std::error_code failure;
        fs::create_directories(file.parent_path(), failure);
        if (failure)
            throw errnoError(failure.value(), "create the folder", pathToText(file.parent_path()));
        SQLite::Database database(file.native(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        configure(database);
        if (database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0) // new, or its maker was killed before it was one
            initialise(database, info, clock);
        const Info found = readInfo(database, file);
        if (found.modelVersion != info.modelVersion || found.modelSha256 != info.modelSha256 || found.classes != info.classes) {
            throw Error(ErrorCode::Configuration, "This store was made with another model (version " + found.modelVersion + ").", pathToText(file),
                        "Give another --id, or remove the file.");
        }
        return IdentifyStore(std::unique_ptr<State>(new State{file, std::move(database), found, std::nullopt, std::nullopt, 0}));
    });
}

IdentifyStore IdentifyStore::open(const fs::path& file)
{
    if (!fs::is_regular_file(file))
        throw Error(ErrorCode::NotFound, "There is no store of identified images here.", pathToText(file), "Make one with: taxon identify.");
    return guarded(file, [&] {
        SQLite::Database database(file.native(), SQLite::OPEN_READWRITE);
        configure(database);
        Info info = readInfo(database, file);
        return IdentifyStore(std::unique_ptr<State>(new State{file, std::move(database), std::move(info), std::nullopt, std::nullopt, 0}));
    });
}

const IdentifyStore::Info& IdentifyStore::info() const noexcept
{
    return m_state->info;
}

const fs::path& IdentifyStore::file() const noexcept
{
    return m_state->file;
}

bool IdentifyStore::has(const std::string& path, const std::string& sha256) const
{
    return guarded(m_state->file, [&] {
        SQLite::Statement query(m_state->database, "SELECT 1 FROM images WHERE path = ? AND sha256 = ?");
        query.bind(1, path);
        query.bind(2, sha256);
        return query.executeStep();
    });
}

void IdentifyStore::add(const Guess& guess)
{
    check(guess, m_state->info.classes.size());
    guarded(m_state->file, [&] {
        SQLite::Database& database = m_state->database;
        if (!m_state->transaction)
            m_state->transaction.emplace(database);
        if (!m_state->adding)
            m_state->adding.emplace(database);
        AddStatements& adding = *m_state->adding;
        adding.remove.bind(1, guess.path);
        execute(adding.remove);
        adding.image.bind(1, guess.path);
        adding.image.bind(2, guess.sha256);
        adding.image.bind(3, guess.top.front().classIndex);
        adding.image.bind(4, decimal(guess.top.front().score));
        adding.image.bind(5, decimal(guess.margin));
        adding.image.bind(6, decimal(guess.entropy));
        execute(adding.image);
        const std::int64_t id = database.getLastInsertRowid();
        for (std::size_t rank = 0; rank < guess.top.size(); ++rank) {
            adding.guess.bind(1, id);
            adding.guess.bind(2, static_cast<std::int64_t>(rank + 1));
            adding.guess.bind(3, guess.top[rank].classIndex);
            adding.guess.bind(4, decimal(guess.top[rank].score));
            execute(adding.guess);
        }
    });
    if (++m_state->pending >= kRowsPerTransaction)
        flush();
}

std::size_t IdentifyStore::note(const Decisions& decisions)
{
    flush();
    return guarded(m_state->file, [&] {
        SQLite::Database& database = m_state->database;
        std::vector<std::pair<std::int64_t, ImageStatus>> changed;
        SQLite::Statement query(database, "SELECT image, sha256, status FROM images");
        while (query.executeStep()) {
            const auto found = decisions.find(query.getColumn(1).getText());
            const ImageStatus status = found == decisions.end() ? ImageStatus::New : found->second;
            if (std::string_view(query.getColumn(2).getText()) != name(status))
                changed.emplace_back(query.getColumn(0).getInt64(), status);
        }
        query.reset();
        if (changed.empty())
            return std::size_t{0};
        SQLite::Transaction transaction(database);
        SQLite::Statement update(database, "UPDATE images SET status = ? WHERE image = ?");
        for (const auto& [image, status] : changed) {
            update.bind(1, name(status));
            update.bind(2, image);
            update.exec();
            update.reset();
        }
        transaction.commit();
        return changed.size();
    });
}

void IdentifyStore::flush()
{
    if (!m_state->transaction)
        return;
    guarded(m_state->file, [&] { m_state->transaction->commit(); });
    m_state->transaction.reset();
    m_state->pending = 0;
}

} // namespace taxon::identify
