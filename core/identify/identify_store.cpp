// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_store.h"

#include "identify/identify_schema.h"
#include "identify/identify_state.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace taxon::identify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRowsPerTransaction = 512;
constexpr std::size_t kMostGuesses = 5;

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

bool isSameFolder(const fs::path& a, const fs::path& b)
{
    std::error_code failure;
    return a == b || fs::equivalent(a, b, failure);
}

/// Whether \p now lies in the workspace of the store where \p then lay in the one that this is a copy of.
bool isInCopiedWorkspace(const fs::path& file, const std::string& then, const std::string& now)
{
    const fs::path workspace = fs::weakly_canonical(file.parent_path().parent_path());
    const fs::path inside = fs::weakly_canonical(textToPath(now)).lexically_relative(workspace);
    return !inside.empty() && *inside.begin() != ".." && then.ends_with("/" + pathToText(inside));
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
        configureStore(database);
        if (database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0) // new, or its maker was killed before it was one
            makeStore(database, info, clock);
        upgradeStore(database);
        const Info found = readStoreInfo(database, file);
        if (found.modelVersion != info.modelVersion || found.modelSha256 != info.modelSha256 || found.classes != info.classes) {
            throw Error(ErrorCode::Configuration, "This store was made with another model (version " + found.modelVersion + ").", pathToText(file),
                        "Give another --id, or remove the file.");
        }
        if (!isSameFolder(textToPath(found.folder), textToPath(info.folder))) {
            if (fs::exists(textToPath(found.folder)) && !isInCopiedWorkspace(file, found.folder, info.folder))
                throw Error(ErrorCode::Configuration, "This store is of other images: those in " + found.folder + ".", pathToText(file),
                            "Give another --id.");
            moveStore(database, info.folder); // it was moved, or the workspace with it was moved or copied
        }
        return IdentifyStore(std::unique_ptr<State>(new State{file, std::move(database), info, {}, {}, {}, 0, {}}));
    });
}

IdentifyStore IdentifyStore::open(const fs::path& file)
{
    if (!fs::is_regular_file(file))
        throw Error(ErrorCode::NotFound, "There is no store of identified images here.", pathToText(file), "Make one with: taxon identify.");
    return guarded(file, [&] {
        SQLite::Database database(file.native(), SQLite::OPEN_READWRITE);
        configureStore(database);
        upgradeStore(database);
        Info info = readStoreInfo(database, file);
        return IdentifyStore(std::unique_ptr<State>(new State{file, std::move(database), std::move(info), {}, {}, {}, 0, {}}));
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

void IdentifyStore::add(const Guess& guess)
{
    check(guess, m_state->info.classes.size());
    guarded(m_state->file, [&] {
        m_state->begin();
        AddStatements& adding = *m_state->adding;
        for (SQLite::Statement* old : {&adding.remove, &adding.mend}) {
            old->bind(1, guess.path);
            execute(*old);
        }
        adding.image.bind(1, guess.path);
        adding.image.bind(2, guess.sha256);
        adding.image.bind(3, guess.top.front().classIndex);
        adding.image.bind(4, decimal(guess.top.front().score));
        adding.image.bind(5, decimal(guess.margin));
        adding.image.bind(6, decimal(guess.entropy));
        adding.image.bind(7, guess.bytes);
        adding.image.bind(8, guess.modifiedNs);
        execute(adding.image);
        const std::int64_t id = m_state->database.getLastInsertRowid();
        for (std::size_t rank = 0; rank < guess.top.size(); ++rank) {
            adding.guess.bind(1, id);
            adding.guess.bind(2, static_cast<std::int64_t>(rank + 1));
            adding.guess.bind(3, guess.top[rank].classIndex);
            adding.guess.bind(4, decimal(guess.top[rank].score));
            execute(adding.guess);
        }
        if (!guess.look.pixels.empty())
            addLook(id, guess);
    });
    ++m_state->pending;
}

void IdentifyStore::endBatch()
{
    if (m_state->pending >= kRowsPerTransaction)
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
