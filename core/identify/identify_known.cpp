// SPDX-License-Identifier: GPL-3.0-or-later
// What a store knows of files that it is shown again: identified, unchanged, unreadable.
#include "base/npy.h"
#include "identify/identify_state.h"
#include "identify/identify_store.h"

namespace taxon::identify {
namespace {

int sizeOf(std::size_t bytes)
{
    return static_cast<int>(bytes);
}

/// Whether the query's one row, if it has one, is of this state.
bool holds(SQLite::Statement& query, const FileState& file)
{
    query.bind(1, file.path);
    const bool same = query.executeStep() && query.getColumn(0).getInt64() == file.bytes && query.getColumn(1).getInt64() == file.modifiedNs;
    query.reset();
    return same;
}

} // namespace

void IdentifyStore::addLook(std::int64_t image, const Guess& guess)
{
    SQLite::Statement& look = m_state->adding->look;
    look.bind(1, image);
    look.bind(2, guess.look.pixels.bytes().data(), sizeOf(guess.look.pixels.bytes().size()));
    look.bind(3, static_cast<std::int64_t>(guess.look.across)); // SQLite's integers have a sign
    look.bind(4, static_cast<std::int64_t>(guess.look.down));
    look.bind(5, guess.look.colours.data(), sizeOf(guess.look.colours.size()));
    std::vector<std::uint16_t> halves;
    halves.reserve(guess.embedding.size());
    for (const float value : guess.embedding)
        halves.push_back(floatToHalf(value));
    if (halves.empty())
        look.bind(6);
    else
        look.bind(6, halves.data(), sizeOf(halves.size() * sizeof(std::uint16_t)));
    execute(look);
}

void IdentifyStore::startWalk()
{
    m_state->problemsSeen.clear();
}

void IdentifyStore::endWalk()
{
    guarded(m_state->file, [&] {
        for (const UnreadableImage& problem : problems())
            if (!m_state->problemsSeen.contains(problem.path)) {
                m_state->begin();
                m_state->adding->mend.bind(1, problem.path);
                execute(m_state->adding->mend);
            }
    });
    flush();
}

bool IdentifyStore::isKnown(const FileState& file)
{
    if (file.modifiedNs == 0)
        return false;
    return guarded(m_state->file, [&] {
        if (!m_state->knowing)
            m_state->knowing.emplace(m_state->database);
        if (holds(m_state->knowing->image, file))
            return true;
        if (!holds(m_state->knowing->problem, file))
            return false;
        m_state->problemsSeen.insert(file.path);
        return true;
    });
}

bool IdentifyStore::noteUnchanged(const FileState& file, const std::string& sha256)
{
    return guarded(m_state->file, [&] {
        m_state->begin();
        if (!m_state->knowing)
            m_state->knowing.emplace(m_state->database);
        KnownStatements& knowing = *m_state->knowing;
        knowing.content.bind(1, file.path);
        knowing.content.bind(2, sha256);
        const bool isThere = knowing.content.executeStep();
        const std::int64_t image = isThere ? knowing.content.getColumn(0).getInt64() : 0;
        knowing.content.reset();
        if (!isThere)
            return false;
        knowing.touch.bind(1, file.bytes);
        knowing.touch.bind(2, file.modifiedNs);
        knowing.touch.bind(3, image);
        execute(knowing.touch);
        return true;
    });
}

void IdentifyStore::addProblem(const FileState& file, const std::string& reason)
{
    guarded(m_state->file, [&] {
        m_state->begin();
        m_state->adding->remove.bind(1, file.path);
        execute(m_state->adding->remove);
        SQLite::Statement& problem = m_state->adding->problem;
        problem.bind(1, file.path);
        problem.bind(2, file.bytes);
        problem.bind(3, file.modifiedNs);
        problem.bind(4, reason);
        execute(problem);
        m_state->problemsSeen.insert(file.path);
    });
    ++m_state->pending;
}

std::vector<UnreadableImage> IdentifyStore::problems() const
{
    std::vector<UnreadableImage> problems;
    eachProblem([&](const FileState& file, const std::string& reason) { problems.push_back({file.path, reason}); });
    return problems;
}

void IdentifyStore::eachProblem(const std::function<void(const FileState& file, const std::string& reason)>& visit) const
{
    guarded(m_state->file, [&] {
        SQLite::Statement query(m_state->database, "SELECT path, bytes, modified, reason FROM problems ORDER BY path");
        while (query.executeStep())
            visit({query.getColumn(0).getString(), query.getColumn(1).getInt64(), query.getColumn(2).getInt64()}, query.getColumn(3).getString());
    });
}

std::size_t IdentifyStore::problemCount() const
{
    return guarded(m_state->file, [&] { return static_cast<std::size_t>(m_state->database.execAndGet("SELECT count(*) FROM problems").getInt64()); });
}

} // namespace taxon::identify
