// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace taxon {

/// A text that many values have in common, such as the class of an image: eight bytes. Reads like a const std::string.
///
/// Each is kept once, for the life of the program, so equal texts are compared as fast as numbers. For names and messages that
/// repeat, never for paths. Thread-safe; making one from a text takes a lock and a look-up.
class SharedText {
public:
    SharedText() noexcept; ///< ""
    SharedText(std::string_view text);
    SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
    SharedText(const char* text) : SharedText(std::string_view(text)) {}

    [[nodiscard]] const std::string& str() const noexcept { return *m_text; }
    operator const std::string&() const noexcept { return *m_text; }
    [[nodiscard]] bool empty() const noexcept { return m_text->empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_text->size(); }

    friend bool operator==(SharedText a, SharedText b) noexcept { return a.m_text == b.m_text; }
    friend std::strong_ordering operator<=>(SharedText a, SharedText b) noexcept { return a.m_text->compare(*b.m_text) <=> 0; }
    template <typename Text>
    requires(std::is_convertible_v<const Text&, std::string_view>) friend bool operator==(SharedText a, const Text& b)
    {
        return *a.m_text == std::string_view(b);
    }
    friend std::string operator+(std::string_view a, SharedText b) { return std::string(a) + b.str(); }
    friend std::string operator+(SharedText a, std::string_view b) { return a.str() + std::string(b); }

private:
    const std::string* m_text;
};

} // namespace taxon

template <>
struct fmt::formatter<taxon::SharedText> : fmt::formatter<std::string_view> {
    template <typename Context>
    auto format(const taxon::SharedText& text, Context& context) const
    {
        return fmt::formatter<std::string_view>::format(text.str(), context);
    }
};
