// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <span>
#include <string_view>
#include <type_traits>

namespace taxon::graphs {

static_assert(std::endian::native == std::endian::little, "the tensors of both formats are little endian");

/// The memory of numbers, as it is.
template <typename Number>
requires std::is_arithmetic_v<Number>
[[nodiscard]] std::string_view rawBytes(std::span<const Number> values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

} // namespace taxon::graphs
