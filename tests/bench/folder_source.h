// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/regular_file.h"
#include "shards/image_source.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

namespace taxon::bench {

/// The files of a folder per class, all for training.
class FolderSource final : public shards::ImageSource {
public:
    explicit FolderSource(std::filesystem::path root) : m_root(std::move(root))
    {
        namespace fs = std::filesystem;
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(m_root))
            if (entry.is_regular_file())
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            const std::string name = file.parent_path().filename().native();
            if (m_classes.empty() || m_classes.back() != name)
                m_classes.push_back(name);
            shards::Sample sample;
            sample.path = fs::relative(file, m_root).native();
            sample.set = "train";
            sample.className = name;
            sample.label = static_cast<int>(m_classes.size()) - 1;
            m_samples.push_back(std::move(sample));
        }
    }

    std::vector<std::byte> read(std::size_t index) const override { return images::readRegularFile(m_root / m_samples[index].path); }

    [[nodiscard]] std::vector<std::size_t> all() const
    {
        std::vector<std::size_t> indices(m_samples.size());
        std::iota(indices.begin(), indices.end(), std::size_t{0});
        return indices;
    }

private:
    std::filesystem::path m_root;
};

} // namespace taxon::bench
