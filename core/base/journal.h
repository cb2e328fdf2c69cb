// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/file_system.h"
#include "base/json_file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace taxon {

/// Who writes journals here: "anna@host".
[[nodiscard]] std::string journalWriter();

/// What people decided, as JSON lines that are only ever appended: FOLDER/TOPIC-USER-HOST.jsonl, one file a writer, so that several
/// people on one share never write to the same file (docs/formats/journal.md).
///
/// Order comes from sequence numbers, not from clocks: an entry's "seq" is larger than that of every entry its writer could have
/// read (a Lamport clock), so a decision made in the light of another one always comes after it.
/// Not thread-safe; several objects of one writer, in threads or processes, may append at the same time.
class Journal {
public:
    /// \param folder  Workspace::journal(); made with the first entry. \param topic  "models", "library".
    Journal(std::filesystem::path folder, std::string topic, FileSystem& fileSystem = realFileSystem(), const Clock& clock = realClock());

    /// Appends {"v":1,"seq":…,"t":…,"who":…,"kind":KIND, fields…} as one line and fsyncs it: when this returns it survives a power
    /// cut. After a failure the line may be there or not. The first call reads the journal, unless read() or forEach() was called.
    /// \returns its "t". \throws Error{Io|NoSpace}.
    std::string append(const std::string& kind, const Json& fields);

    /// All entries of all writers, by seq; what was written without knowing of each other is ordered by time. The order of a file is
    /// always kept. Torn and foreign lines are skipped. Empty if there is no journal yet. \throws Error{Io}.
    [[nodiscard]] std::vector<Json> read() const;
    /// The same, one entry at a time: memory for one line and 64 bytes an entry. Each line is parsed twice.
    void forEach(const std::function<void(Json& entry)>& visit) const;

    /// Whether nobody has appended anything since read() or forEach(), but this object: whoever adds that to what was read has all of it.
    /// Asks for the sizes of the files only. \throws as read().
    [[nodiscard]] bool isAsKnown() const;

private:
    [[nodiscard]] std::vector<std::filesystem::path> files() const;

    std::filesystem::path m_folder;
    std::string m_topic;
    FileSystem& m_fileSystem;
    const Clock& m_clock;
    mutable std::int64_t m_lastSeq = -1;                             ///< the largest that was read or written; -1 = nothing was read yet
    mutable std::map<std::filesystem::path, std::uintmax_t> m_known; ///< the files, as long as they were read and written
    bool m_isDurable = false;                                        ///< whether this object synced the folder that names the file
};

} // namespace taxon
