// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::shards {

/// Keeps many short texts, each as long as it is, in large pieces. The views stay valid as long as the pool lives.
class TextPool {
public:
    std::string_view add(std::string_view text)
    {
        if (m_pieces.empty() || m_pieces.back().capacity() - m_pieces.back().size() < text.size()) {
            m_pieces.emplace_back();
            m_pieces.back().reserve(std::max(kPieceBytes, text.size()));
        }
        std::string& piece = m_pieces.back();
        const std::size_t at = piece.size();
        piece += text; // never grows the piece: its bytes stay where they are
        return std::string_view(piece).substr(at);
    }

private:
    static constexpr std::size_t kPieceBytes = std::size_t{1} << 20; // far above what a string keeps in itself

    std::vector<std::string> m_pieces;
};

} // namespace taxon::shards
