// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/storage.h"

namespace taxon::storage {

/// One folder of a storage as a storage of its own: the same calls with the folder's name in front. It need not be there yet.
class SubStorage : public Storage {
public:
    /// \param storage  outlives this object. \param folder  as requireName().
    SubStorage(Storage& storage, const std::string& folder) : m_storage(storage), m_folder(requireName(folder)), m_url(storage.url() + "/" + folder)
    {}

    [[nodiscard]] const std::string& url() const noexcept override { return m_url; }
    [[nodiscard]] std::vector<Entry> list(const std::string& folder, int depth, const jobs::Context& context) override;
    [[nodiscard]] std::optional<std::uint64_t> freeBytes(const jobs::Context& context) override { return m_storage.freeBytes(context); }
    [[nodiscard]] std::optional<Entry> entry(const std::string& name, const jobs::Context& context) override;
    Receipt put(const std::filesystem::path& file, const std::string& name, Check check, const jobs::Context& context, const Meter& meter) override
    {
        return m_storage.put(file, at(name), check, context, meter);
    }
    Receipt get(const std::string& name, const std::filesystem::path& file, const jobs::Context& context, const Meter& meter) override
    {
        return m_storage.get(at(name), file, context, meter);
    }
    [[nodiscard]] std::string sha256(const std::string& name, const jobs::Context& context, const Meter& meter) override
    {
        return m_storage.sha256(at(name), context, meter);
    }
    [[nodiscard]] bool copy(const std::string& from, const std::string& to, const jobs::Context& context) override
    {
        return m_storage.copy(at(from), at(to), context);
    }
    void remove(const std::string& name, const jobs::Context& context) override { m_storage.remove(at(name), context); }
    std::size_t sweep(const std::string& folder, const jobs::Context& context) override { return m_storage.sweep(at(folder), context); }

private:
    [[nodiscard]] std::string at(const std::string& name) const { return name.empty() ? m_folder : m_folder + "/" + name; }

    Storage& m_storage;
    std::string m_folder, m_url;
};

} // namespace taxon::storage
