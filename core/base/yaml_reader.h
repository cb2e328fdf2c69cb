// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace YAML {
class Node;
}

namespace taxon {

/// Reads one YAML mapping strictly: each key is asked for once, and finish() refuses the keys nobody asked for, naming the
/// nearest valid one. Errors name file, line and dotted key ("training.epochs").
class YamlReader {
public:
    /// \throws Error{NotFound|Io}; Error{Configuration} with the line if it is not YAML or not a mapping.
    static YamlReader open(const std::filesystem::path& path);
    /// \param where names the text in messages.
    static YamlReader parse(const std::string& text, const std::string& where);
    ~YamlReader();
    YamlReader(YamlReader&&) noexcept;

    [[nodiscard]] bool has(const std::string& key) const;
    /// The keys of the mapping, in the file's order: for mappings whose keys are names. Asking for one is still needed.
    [[nodiscard]] std::vector<std::string> keys() const;
    /// "file:line" of \p key for messages of the caller; the file alone if the key is absent.
    [[nodiscard]] std::string position(const std::string& key) const;
    /// The nested mapping; empty if the key is absent. \throws Error{Configuration} if it is something else.
    [[nodiscard]] YamlReader section(const std::string& key);

    /// Each leaves \p value as it is when the key is absent. \throws Error{Configuration} for a wrong type.
    void read(const std::string& key, std::string& value);
    void read(const std::string& key, bool& value);
    void read(const std::string& key, int& value, int low, int high);
    void read(const std::string& key, double& value, double low, double high);
    void read(const std::string& key, std::vector<std::string>& value);
    /// One of \p choices. \throws Error{Configuration} naming the nearest.
    void readChoice(const std::string& key, std::string& value, const std::vector<std::string>& choices);

    /// \throws Error{Configuration} naming the first key that was never asked for, and the nearest one that exists.
    void finish() const;

private:
    struct State;
    explicit YamlReader(std::unique_ptr<State> state);
    [[noreturn]] void fail(const std::string& key, const std::string& message, const std::string& hint = {}) const;
    [[nodiscard]] std::optional<std::string> scalar(const std::string& key);

    std::unique_ptr<State> m_state;
};

} // namespace taxon
