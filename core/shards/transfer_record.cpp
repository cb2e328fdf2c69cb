// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/transfer_record.h"

#include "base/error.h"
#include "base/json_file.h"

namespace taxon::shards {
namespace {

constexpr std::string_view kFormat = "taxon-transfer";

} // namespace

std::string TransferRecord::text() const
{
    Json json{{"format", kFormat}, {"version", kVersion}, {"files", Json::array()}};
    for (const auto& [file, arrived] : files)
        json["files"].push_back(
            {{"file", file}, {"bytes", arrived.bytes}, {"checksum", arrived.checksum}, {"sha256", arrived.sha256}, {"stored", arrived.stored}});
    return json.dump(2) + "\n";
}

TransferRecord TransferRecord::parse(const std::string& text, const std::string& where)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("format", "") != kFormat)
        throw Error(ErrorCode::Damaged, "This is no record of a transfer.", where, "Remove it; the files are then sent and compared again.");
    if (field<int>(json, "version", where) > kVersion)
        throw Error(ErrorCode::Unsupported, "A newer Taxon wrote this record.", where, "Update Taxon.");
    TransferRecord record;
    for (const Json& entry : field<Json>(json, "files", where))
        record.files[field<std::string>(entry, "file", where)] = {
            field<std::uint64_t>(entry, "bytes", where), field<std::string>(entry, "checksum", where), field<std::string>(entry, "sha256", where),
            field<std::string>(entry, "stored", where)};
    return record;
}

void RecordKeeper::add(const std::string& file, TransferRecord::Arrived arrived)
{
    std::unique_lock lock(m_mutex);
    m_record.files[file] = std::move(arrived);
    m_changed = true;
    if (m_writing)
        return;
    m_writing = true;
    while (m_changed) {
        m_changed = false;
        const std::string text = m_record.text();
        lock.unlock();
        try {
            storage::putText(m_storage, m_name, text, m_context);
        } catch (...) {
            lock.lock();
            m_writing = false;
            throw;
        }
        lock.lock();
    }
    m_writing = false;
}

} // namespace taxon::shards
