// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/format.h"
#include "exchange/source_files.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace taxon::exchange {

/// The names, in lower case, under which foreign tables keep the "path", "class", "set" or "sub_class".
[[nodiscard]] std::vector<std::string> aliasesOf(const std::string& meaning);

/// A field of a table as labels: none if it is empty, several where Label Studio wrote {"choices":["cat","dog"]}.
[[nodiscard]] std::vector<std::string> labelsOfText(const std::string& field);

/// A path in the text form of pathToText(), or taken as it is where it is not in that form.
[[nodiscard]] std::filesystem::path pathOfText(const std::string& text);

/// What the readers of label files share: finds each image's file, and refuses what has no single class.
class LabelReader {
public:
    explicit LabelReader(SourceFiles& files) : m_files(files) {}

    /// \param reference  as SourceFiles::find() takes it. \param labels  none = not labelled; several are refused.
    /// \param set  as the source calls it, or "". \returns the new item, valid until the next call; nullptr if it was refused.
    Item* add(const std::string& reference, const std::vector<std::string>& labels, const std::string& set);
    void refuse(const std::string& reference, const std::string& reason);
    /// \param classes  the source's own list; where it has none, the labels that were met by code point.
    [[nodiscard]] Description finish(std::vector<std::string> classes = {});

private:
    SourceFiles& m_files;
    Description m_read;
    std::map<std::filesystem::path, std::size_t> m_seen; ///< file -> its item
    std::set<std::filesystem::path> m_conflicts;         ///< files with two labels
    std::set<std::string> m_labels;
};

/// images/<library path>, or the image's absolute path where no files are written. For formats whose label file takes any name.
[[nodiscard]] std::vector<Placed> arrangeBelowImages(const Description& description, MediaMode media);

} // namespace taxon::exchange
